/* SPDX-License-Identifier: MIT */
#include "codecs_png.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libdeflate.h>
#include <png.h>

enum { SIGNATURE = 8, AROUND = 12, LEVEL = 3, DEEPEST = 8 /* bytes a pixel */ };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The IDAT chunks' bytes in a row, each checked; *room is what they inflate to at most. */
static size_t gather(const struct bytes *file, uint8_t *data, size_t *room)
{
    size_t size = 0;
    for (size_t at = SIGNATURE; at + AROUND <= file->size;) {
        const uint8_t *chunk = file->data + at;
        size_t length = be32(chunk);
        if (length > file->size - at - AROUND)
            break;
        if (!memcmp(chunk + 4, "IHDR", 4))
            *room = (size_t)be32(chunk + 12) * ((size_t)be32(chunk + 8) * DEEPEST + DEEPEST);
        if (!memcmp(chunk + 4, "IDAT", 4) &&
            libdeflate_crc32(0, chunk + 4, length + 4) == be32(chunk + 8 + length)) {
            memcpy(data + size, chunk + 8, length);
            size += length;
        }
        at += AROUND + length;
    }
    return size;
}

double png_decode(const struct bytes *file)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, file->data, file->size))
        return 0;
    image.format &= ~(png_uint_32)(PNG_FORMAT_FLAG_COLORMAP | PNG_FORMAT_FLAG_LINEAR);
    size_t size = PNG_IMAGE_SIZE(image);
    uint8_t *pixels = malloc(size);
    memset(pixels, 1, size); /* its pages are there before the clock runs */
    double begin = now();
    png_image_finish_read(&image, NULL, pixels, 0, NULL);
    double spent = now() - begin;
    free(pixels);
    return spent;
}

void png_inflate(const struct bytes *file, struct bytes *rows)
{
    size_t room = 0;
    uint8_t *data = malloc(file->size + 1);
    size_t size = gather(file, data, &room);
    *rows = (struct bytes){.data = malloc(room + 1)};
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    libdeflate_zlib_decompress(inflater, data, size, rows->data, room, &rows->size);
    libdeflate_free_decompressor(inflater);
    free(data);
}

double png_deflate(const struct bytes *rows)
{
    double begin = now();
    struct libdeflate_compressor *deflater = libdeflate_alloc_compressor(LEVEL);
    size_t room = libdeflate_zlib_compress_bound(deflater, rows->size);
    uint8_t *out = malloc(room);
    size_t size = libdeflate_zlib_compress(deflater, rows->data, rows->size, out, room);
    (void)libdeflate_crc32(0, out, size);
    libdeflate_free_compressor(deflater);
    double spent = now() - begin;
    free(out);
    return spent;
}
