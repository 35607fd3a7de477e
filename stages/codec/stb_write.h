/* SPDX-License-Identifier: MIT */
/*
 * What stb_image_write does for us. Its process-wide settings (flip, PNG level, TGA runs) are never
 * touched, so every function is thread-safe.
 */
#ifndef SL_CODEC_STB_WRITE_H
#define SL_CODEC_STB_WRITE_H

#include <sluice/codec.h>

enum sl_stb_format { SL_STB_BMP, SL_STB_TGA };

/* Appends an 8-bit interleaved picture in the format. SL_ENCODE_UNSUPPORTED (a side over 65,535 or
 * 2 GiB of samples), SL_OVER_RESERVE, SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
SL_NODISCARD enum sl_status sl_stb_encode(enum sl_stb_format format, const struct sl_image *image,
                                          const struct sl_encode_options *options,
                                          struct sl_bytes *out, struct sl_error *err);

/* Appends `data` as a zlib stream; `level` from 5 (fast) up. SL_OVER_RESERVE, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_stb_deflate(const uint8_t *data, size_t size, int level,
                                           struct sl_bytes *out);

#endif
