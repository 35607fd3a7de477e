/* SPDX-License-Identifier: MIT */
#include "stb_write.h"

#include "alloc.h"
#include "stb_memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#define STBIW_MALLOC(size) sl_stb_alloc(size)
#define STBIW_REALLOC(memory, size) sl_stb_realloc(memory, size)
#define STBIW_FREE(memory) sl_stb_release(memory)
#define STBIW_ASSERT(condition) sl_stb_assert(!!(condition))
#include <stb_image_write.h>

enum { SIDE_MAX = 65535, POLL_BYTES = 1 << 15 };

struct output {
    struct sl_bytes *bytes;
    const struct sl_poll *poll;
    size_t since_poll;
};

/* stb ignores failures of its sink, so they leave it. */
static void append(void *context, void *data, int size)
{
    struct output *output = context;
    enum sl_status status = sl_bytes_append(output->bytes, data, (size_t)size);
    output->since_poll += (size_t)size;
    if (!status && output->since_poll >= POLL_BYTES) {
        output->since_poll = 0;
        status = sl_poll_check(output->poll);
    }
    if (status)
        sl_stb_escape(status);
}

/* stb takes rows without gaps. Returns the picture's own rows where they have none; else `copy`
 * is what to free. Gray with alpha becomes RGBA where the format has no such thing. */
static const uint8_t *packed(const struct sl_image *image, bool spread, uint8_t **copy)
{
    unsigned from = image->planes[0].channels;
    unsigned to = spread ? 4 : from;
    size_t row = (size_t)image->width * to;
    *copy = NULL;
    if (!spread && image->planes[0].stride_bytes == row)
        return sl_image_row(image, 0, 0);
    *copy = sl_alloc_array(row, image->height);
    for (uint32_t y = 0; *copy && y < image->height; y++) {
        const uint8_t *in = sl_image_row(image, 0, y);
        uint8_t *out = *copy + y * row;
        if (!spread)
            memcpy(out, in, row);
        for (uint32_t x = 0; spread && x < image->width; x++, in += 2, out += 4) {
            memset(out, in[0], 3);
            out[3] = in[1];
        }
    }
    return *copy;
}

static int write_picture(enum sl_stb_format format, struct output *output, int width, int height,
                         int channels, const uint8_t *pixels)
{
    switch (format) {
    case SL_STB_BMP:
        return stbi_write_bmp_to_func(append, output, width, height, channels, pixels);
    default:
        return stbi_write_tga_to_func(append, output, width, height, channels, pixels);
    }
}

enum sl_status sl_stb_encode(enum sl_stb_format format, const struct sl_image *image,
                             const struct sl_encode_options *options, struct sl_bytes *out,
                             struct sl_error *err)
{
    uint64_t samples = (uint64_t)image->width * image->height * 4;
    if (image->width > SIDE_MAX || image->height > SIDE_MAX || samples > INT_MAX)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "%lu x %lu is too large for this format",
                            (unsigned long)image->width, (unsigned long)image->height);
    bool spread = format == SL_STB_BMP && image->model == SL_MODEL_GRAY_ALPHA;
    uint8_t *copy;
    const uint8_t *pixels = packed(image, spread, &copy);
    if (!pixels)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a copy of the picture");
    struct output output = {.bytes = out, .poll = options->poll};
    struct sl_stb_heap heap;
    sl_stb_open(&heap, 0);
    if (!setjmp(heap.escape)) {
        int channels = spread ? 4 : (int)image->planes[0].channels;
        if (!write_picture(format, &output, (int)image->width, (int)image->height, channels,
                           pixels))
            heap.why = SL_INTERNAL;
    }
    enum sl_status status = heap.why;
    sl_stb_close(&heap);
    free(copy);
    return status ? sl_error_set(err, status, "not encoded: %s", sl_status_text(status)) : SL_OK;
}

enum sl_status sl_stb_deflate(const uint8_t *data, size_t size, int level, struct sl_bytes *out)
{
    struct sl_stb_heap heap;
    sl_stb_open(&heap, 0);
    if (!setjmp(heap.escape)) {
        int length = 0;
        unsigned char *stream =
            stbi_zlib_compress((unsigned char *)data, (int)size, &length, level);
        heap.why = stream ? sl_bytes_append(out, stream, (size_t)length) : SL_NO_MEMORY;
    }
    enum sl_status status = heap.why;
    sl_stb_close(&heap);
    return status;
}
