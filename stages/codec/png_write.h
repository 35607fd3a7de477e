/* SPDX-License-Identifier: MIT */
#ifndef SL_CODEC_PNG_WRITE_H
#define SL_CODEC_PNG_WRITE_H

#include "deflate.h"

#include <sluice/codec.h>

/* sl_codec.encode of PNG: 1 to 4 channels of 8 or 16 bits, not interlaced. Thread-safe. */
SL_NODISCARD enum sl_status sl_png_encode(const struct sl_image *image,
                                          const struct sl_encode_options *options,
                                          struct sl_bytes *out, struct sl_error *err);

/* The same with one of the libraries that deflate: what has to be the same bytes in every build is
 * written with sl_deflate_stb. */
SL_NODISCARD enum sl_status sl_png_encode_with(const struct sl_deflate *deflate,
                                               const struct sl_image *image,
                                               const struct sl_encode_options *options,
                                               struct sl_bytes *out, struct sl_error *err);

#endif
