/* SPDX-License-Identifier: MIT */
/*
 * zlib streams and the checksums around them: by libdeflate where it is there (deflate_lib.c), else
 * by stb and tables (deflate_stb.c, crc32.c). What is damaged gives the same with both.
 * Thread-safe.
 */
#ifndef SL_CODEC_DEFLATE_H
#define SL_CODEC_DEFLATE_H

#include "stb_read.h"

#include <sluice/bytes.h>

#include <stddef.h>
#include <stdint.h>

/* Inflates a zlib stream of which `expected` bytes are wanted into `out`, which has room for
 * `capacity`. SL_INFLATE_DONE with fewer or more bytes than expected is possible; what lies behind
 * *written is unspecified. */
enum sl_inflate sl_inflate(const uint8_t *data, size_t size, uint8_t *out, size_t expected,
                           size_t capacity, size_t *written);

/* Appends `data` as a zlib stream. `effort` is 0 (fast) to 9 (small) or SL_EFFORT_DEFAULT. `data`
 * is left as it is. SL_OVER_RESERVE, SL_NO_MEMORY: nothing was appended. */
SL_NODISCARD enum sl_status sl_deflate(uint8_t *data, size_t size, unsigned effort,
                                       struct sl_bytes *out);

/* CRC-32 of PNG (section D of its specification): begin with 0, and go on with what it returned. */
uint32_t sl_crc32(uint32_t crc, const uint8_t *data, size_t size);

/* Adler-32 of zlib (RFC 1950). */
uint32_t sl_adler32(const uint8_t *data, size_t size);

#endif
