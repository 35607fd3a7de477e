/* SPDX-License-Identifier: MIT */
/*
 * libdeflate takes whole streams in one call and says nothing of how far it came with a damaged
 * one: that is left to stb, which stops where the damage is.
 */
#include "deflate.h"

#include "stb_read.h"

#include <sluice/codec.h>

#include <libdeflate.h>

enum { HEADER = 2, TRAILER = 4, DEFAULT_LEVEL = 3 };

/* A zlib header for deflate without a preset dictionary (RFC 1950, section 2.2). */
static bool has_header(const uint8_t *data, size_t size)
{
    return size >= HEADER + TRAILER && (data[0] & 15) == 8 && (data[0] << 8 | data[1]) % 31 == 0 &&
           !(data[1] & 0x20);
}

static enum sl_inflate inflate(const uint8_t *data, size_t size, uint8_t *out, size_t expected,
                               size_t capacity, size_t *written)
{
    struct libdeflate_decompressor *inflater =
        has_header(data, size) ? libdeflate_alloc_decompressor() : NULL;
    bool whole =
        inflater && libdeflate_deflate_decompress(inflater, data + HEADER, size - HEADER, out,
                                                  expected, written) == LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(inflater);
    return whole ? SL_INFLATE_DONE : sl_stb_inflate(data, size, out, capacity, written);
}

static enum sl_status deflate(const uint8_t *data, size_t size, unsigned effort,
                              struct sl_bytes *out)
{
    static const uint8_t levels[SL_EFFORT_DEFAULT] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12};
    int level = effort < SL_EFFORT_DEFAULT ? levels[effort] : DEFAULT_LEVEL;
    struct libdeflate_compressor *deflater = libdeflate_alloc_compressor(level);
    if (!deflater)
        return SL_NO_MEMORY;
    enum sl_status status = sl_bytes_reserve(out, libdeflate_zlib_compress_bound(deflater, size));
    if (!status)
        out->size += libdeflate_zlib_compress(deflater, data, size, out->data + out->size,
                                              out->capacity - out->size);
    libdeflate_free_compressor(deflater);
    return status;
}

static uint32_t crc32(uint32_t crc, const uint8_t *data, size_t size)
{
    return libdeflate_crc32(crc, data, size);
}

static uint32_t adler32(const uint8_t *data, size_t size)
{
    return libdeflate_adler32(1, data, size);
}

const struct sl_deflate sl_deflate_lib = {
    .name = "libdeflate",
    .inflate = inflate,
    .deflate = deflate,
    .crc32 = crc32,
    .adler32 = adler32,
};
