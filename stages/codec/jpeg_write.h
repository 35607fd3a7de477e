/* SPDX-License-Identifier: MIT */
#ifndef SL_CODEC_JPEG_WRITE_H
#define SL_CODEC_JPEG_WRITE_H

#include <sluice/codec.h>

/*
 * sl_codec.encode of JPEG where there is no library for it: sequential, with the standard's example
 * tables at the quality that libjpeg makes of the same number; gray, YCbCr as it is, RGB with
 * chroma shared as the options say; restart markers. Progressive scans and tables of the picture's
 * own it has not. Thread-safe.
 */
SL_NODISCARD enum sl_status sl_jpeg_encode(const struct sl_image *image,
                                           const struct sl_encode_options *options,
                                           struct sl_bytes *out, struct sl_error *err);

/* sl_codec.chroma of JPEG, whoever writes it. */
bool sl_jpeg_chroma(const struct sl_encode_options *options, unsigned *chroma_h,
                    unsigned *chroma_v);

#endif
