/* SPDX-License-Identifier: MIT */
#include "deflate.h"

#include <sluice/codec.h>

#include <limits.h>
#include <zlib.h>

/* zlib counts in unsigned int what may be in size_t. */
static bool fits(size_t size)
{
    return size <= UINT_MAX;
}

static enum sl_inflate inflate_stream(const uint8_t *data, size_t size, uint8_t *out,
                                      size_t expected, size_t capacity, size_t *written)
{
    (void)expected;
    *written = 0;
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)size};
    if (!fits(size) || !fits(capacity) || inflateInit(&stream) != Z_OK)
        return SL_INFLATE_BAD;
    (void)inflateValidate(&stream, 0); /* who inflates looks at the checksum by itself */
    stream.next_out = out;
    stream.avail_out = (uInt)capacity;
    int code = inflate(&stream, Z_FINISH);
    *written = capacity - stream.avail_out;
    (void)inflateEnd(&stream);
    /* Where the room ran out, there may have been more. */
    if (code == Z_BUF_ERROR && stream.avail_out == 0)
        return SL_INFLATE_OVERFLOW;
    return code == Z_STREAM_END ? SL_INFLATE_DONE : SL_INFLATE_BAD;
}

static enum sl_status deflate_stream(const uint8_t *data, size_t size, unsigned effort,
                                     struct sl_bytes *out)
{
    static const uint8_t levels[SL_EFFORT_DEFAULT] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 9};
    int level = effort < SL_EFFORT_DEFAULT ? levels[effort] : Z_DEFAULT_COMPRESSION;
    uLong bound = compressBound((uLong)size);
    enum sl_status status = sl_bytes_reserve(out, bound);
    if (status)
        return status;
    if (compress2(out->data + out->size, &bound, data, (uLong)size, level) != Z_OK)
        return SL_NO_MEMORY;
    out->size += bound;
    return SL_OK;
}

static uint32_t crc(uint32_t before, const uint8_t *data, size_t size)
{
    return (uint32_t)crc32_z(before, data, size);
}

static uint32_t adler(const uint8_t *data, size_t size)
{
    return (uint32_t)adler32_z(1, data, size);
}

const struct sl_deflate sl_deflate_zlib = {
    .name = "zlib",
    .inflate = inflate_stream,
    .deflate = deflate_stream,
    .crc32 = crc,
    .adler32 = adler,
};
