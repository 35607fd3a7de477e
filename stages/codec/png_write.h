/* SPDX-License-Identifier: MIT */
#ifndef SL_CODEC_PNG_WRITE_H
#define SL_CODEC_PNG_WRITE_H

#include <sluice/codec.h>

/* sl_codec.encode of PNG: 1 to 4 channels of 8 or 16 bits, not interlaced. Thread-safe. */
SL_NODISCARD enum sl_status sl_png_encode(const struct sl_image *image,
                                          const struct sl_encode_options *options,
                                          struct sl_bytes *out, struct sl_error *err);

#endif
