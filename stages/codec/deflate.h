/* SPDX-License-Identifier: MIT */
/*
 * zlib streams and the checksums around them, by the best library that is there: libdeflate, zlib,
 * or stb and tables, which always are. A stream that is whole inflates to the same with each, and
 * one that is damaged is found to be, though not at the same byte.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_DEFLATE_H
#define SL_CODEC_DEFLATE_H

#include <sluice/bytes.h>

#include <stddef.h>
#include <stdint.h>

enum sl_inflate {
    SL_INFLATE_DONE,     /* *written bytes, the stream's end was seen */
    SL_INFLATE_OVERFLOW, /* there is more than `capacity`; less than 64 KiB of it are unused */
    SL_INFLATE_BAD,      /* damaged or cut somewhere; what was written before stays in `out` */
};

struct sl_deflate {
    const char *name;

    /* Inflates a zlib stream of which `expected` bytes are wanted into `out`, which has room for
     * `capacity`. SL_INFLATE_DONE with fewer or more bytes than expected is possible; what lies
     * behind *written is unspecified. The checksum behind the stream is not looked at. */
    enum sl_inflate (*inflate)(const uint8_t *data, size_t size, uint8_t *out, size_t expected,
                               size_t capacity, size_t *written);

    /* Appends `data` as a zlib stream. `effort` is 0 (fast) to 9 (small)
     * or SL_EFFORT_DEFAULT. SL_OVER_RESERVE, SL_NO_MEMORY: what was appended is unspecified. */
    enum sl_status (*deflate)(const uint8_t *data, size_t size, unsigned effort,
                              struct sl_bytes *out);

    /* CRC-32 of PNG (section D of its specification): begin with 0, and go on with what it
     * returned. */
    uint32_t (*crc32)(uint32_t crc, const uint8_t *data, size_t size);

    /* Adler-32 of zlib (RFC 1950). */
    uint32_t (*adler32)(const uint8_t *data, size_t size);
};

/* What this build has, the best first; NULL past the end. */
const struct sl_deflate *sl_deflate_at(size_t index);

/* The best. */
static inline const struct sl_deflate *sl_deflate_best(void)
{
    return sl_deflate_at(0);
}

/* One file each. */
extern const struct sl_deflate sl_deflate_lib;  /* SLUICE_HAVE_DEFLATE */
extern const struct sl_deflate sl_deflate_zlib; /* SLUICE_HAVE_ZLIB */
extern const struct sl_deflate sl_deflate_stb;

/* By tables: crc32.c. */
uint32_t sl_crc32(uint32_t crc, const uint8_t *data, size_t size);
uint32_t sl_adler32(const uint8_t *data, size_t size);

#endif
