/* SPDX-License-Identifier: MIT */
#include "deflate.h"

#include "stb_write.h"

#include <sluice/codec.h>

enum { LEAST_LEVEL = 5, DEFAULT_LEVEL = 8 };

enum sl_inflate sl_inflate(const uint8_t *data, size_t size, uint8_t *out, size_t expected,
                           size_t capacity, size_t *written)
{
    (void)expected;
    return sl_stb_inflate(data, size, out, capacity, written);
}

enum sl_status sl_deflate(uint8_t *data, size_t size, unsigned effort, struct sl_bytes *out)
{
    int level = effort == SL_EFFORT_DEFAULT ? DEFAULT_LEVEL : LEAST_LEVEL + (int)effort;
    return sl_stb_deflate(data, size, level, out);
}
