/* SPDX-License-Identifier: MIT */
#include "deflate.h"

#include "stb_read.h"
#include "stb_write.h"

#include <sluice/codec.h>

enum { LEAST_LEVEL = 5, DEFAULT_LEVEL = 8 };

static enum sl_inflate inflate(const uint8_t *data, size_t size, uint8_t *out, size_t expected,
                               size_t capacity, size_t *written)
{
    (void)expected;
    return sl_stb_inflate(data, size, out, capacity, written);
}

static enum sl_status deflate(const uint8_t *data, size_t size, unsigned effort,
                              struct sl_bytes *out)
{
    int level = effort < SL_EFFORT_DEFAULT ? LEAST_LEVEL + (int)effort : DEFAULT_LEVEL;
    return sl_stb_deflate(data, size, level, out);
}

const struct sl_deflate sl_deflate_stb = {
    .name = "stb",
    .inflate = inflate,
    .deflate = deflate,
    .crc32 = sl_crc32,
    .adler32 = sl_adler32,
};
