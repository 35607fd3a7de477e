/* SPDX-License-Identifier: MIT */
/*
 * The two things that stb_image does for us: decoding a JPEG whose scans were checked, and
 * inflating. Both write into memory whose size we know beforehand. Thread-safe.
 */
#ifndef SL_CODEC_STB_READ_H
#define SL_CODEC_STB_READ_H

#include "deflate.h"

#include <sluice/codec.h>

/* Pieces of a file that stb sees as if they followed each other. */
struct sl_stb_span {
    const uint8_t *data; /* borrowed */
    size_t size;
};

/* Decodes the JPEG that `spans` make up, whose geometry must be what `info` says, into *out (moved
 * to the caller): pixels, or planes where `info` says YCbCr. *cut says whether stb read past its
 * end. SL_CORRUPT, SL_OVER_RESERVE, SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
SL_NODISCARD enum sl_status sl_stb_read_jpeg(const struct sl_decode_job *job,
                                             const struct sl_stb_span *spans, size_t count,
                                             const struct sl_codec_info *info, bool *cut,
                                             struct sl_image **out, struct sl_error *err);

/* Upper bound of stb's own state beside planes and pixels. */
enum { SL_STB_JPEG_STATE = 40000 };

/* Inflates a zlib stream into `out`. Allocates nothing. */
enum sl_inflate sl_stb_inflate(const uint8_t *data, size_t size, uint8_t *out, size_t capacity,
                               size_t *written);

#endif
