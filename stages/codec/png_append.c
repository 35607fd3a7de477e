/* SPDX-License-Identifier: MIT */
#include "png_append.h"

#include "deflate.h"

void sl_png_store_be32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

enum sl_status sl_png_begin_chunk(struct sl_bytes *out, const char *tag, size_t *at)
{
    *at = out->size;
    enum sl_status status = sl_bytes_append(out, (const uint8_t[4]){0}, 4);
    return status ? status : sl_bytes_append(out, tag, 4);
}

enum sl_status sl_png_end_chunk(struct sl_bytes *out, size_t at)
{
    uint8_t sum[4];
    sl_png_store_be32(out->data + at, (uint32_t)(out->size - at - 8));
    sl_png_store_be32(sum, sl_deflate_best()->crc32(0, out->data + at + 4, out->size - at - 4));
    return sl_bytes_append(out, sum, 4);
}

enum sl_status sl_png_append_chunk(struct sl_bytes *out, const char *tag, const uint8_t *data,
                                   size_t size)
{
    size_t at;
    enum sl_status status = sl_png_begin_chunk(out, tag, &at);
    if (!status)
        status = sl_bytes_append(out, data, size);
    return status ? status : sl_png_end_chunk(out, at);
}
