/* SPDX-License-Identifier: MIT */
#include "stb_read.h"

#include "stb_memory.h"

#include <limits.h>
#include <string.h>

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_SUPPORT_ZLIB
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_MALLOC(size) sl_stb_alloc(size)
#define STBI_REALLOC(memory, size) sl_stb_realloc(memory, size)
#define STBI_FREE(memory) sl_stb_release(memory)
#define STBI_ASSERT(condition) sl_stb_assert(!!(condition))
#include <stb_image.h>

enum { POLL_BYTES = 1 << 15 };

struct input {
    const struct sl_stb_span *spans;
    size_t count;
    size_t at; /* inside spans[0] */
    size_t since_poll;
    const struct sl_poll *poll;
    bool cut; /* a byte past the end was asked for */
};

static void drop_empty_spans(struct input *input)
{
    while (input->count && input->at >= input->spans->size) {
        input->at -= input->spans->size;
        input->spans++;
        input->count--;
    }
}

static int read_spans(void *context, char *data, int size)
{
    struct input *input = context;
    drop_empty_spans(input);
    if (!input->count) {
        input->cut = true;
        return 0;
    }
    size_t left = input->spans->size - input->at;
    size_t part = (size_t)size < left ? (size_t)size : left;
    memcpy(data, input->spans->data + input->at, part);
    input->at += part;
    input->since_poll += part;
    if (input->since_poll >= POLL_BYTES) {
        input->since_poll = 0;
        enum sl_status status = sl_poll_check(input->poll);
        if (status)
            sl_stb_escape(status);
    }
    return (int)part;
}

/* stb only ever skips forward: it gives a negative count to its own buffer, never to us. */
static void skip_spans(void *context, int size)
{
    struct input *input = context;
    if (size > 0)
        input->at += (size_t)size;
}

static int at_end(void *context)
{
    struct input *input = context;
    drop_empty_spans(input);
    return !input->count;
}

static const char *reason(enum sl_status status)
{
    if (status != SL_CORRUPT)
        return sl_status_text(status);
    const char *text = stbi_failure_reason();
    return text ? text : "damaged data";
}

/* Between setjmp and longjmp, so its locals live in `load`, which the caller owns. */
struct load {
    struct input input;
    stbi__context context;
    stbi__jpeg *jpeg;
    stbi_uc *pixels;
    int width, height, channels;
};

static const stbi_io_callbacks callbacks = {read_spans, skip_spans, at_end};

static enum sl_status wrap(const struct load *load, const struct sl_codec_info *info,
                           struct sl_image **out)
{
    unsigned channels = sl_model_channels(info->model);
    if (load->width != (int)info->width || load->height != (int)info->height ||
        load->channels != (int)channels)
        return SL_CORRUPT;
    enum sl_status status = sl_image_wrap(load->pixels, (size_t)info->width * channels, info->width,
                                          info->height, info->model, 8, sl_stb_free_kept, out);
    if (!status)
        sl_stb_keep(load->pixels);
    return status;
}

static enum sl_status load_pixels(struct load *load, const struct sl_codec_info *info,
                                  struct sl_image **out)
{
    load->pixels = stbi_load_from_callbacks(&callbacks, &load->input, &load->width, &load->height,
                                            &load->channels, 0);
    return load->pixels ? wrap(load, info, out) : SL_CORRUPT;
}

static bool has_planes(const struct load *load, const struct sl_image *image)
{
    for (unsigned i = 0; i < image->plane_count; i++) {
        const struct sl_plane *plane = &image->planes[i];
        if (load->jpeg->img_comp[i].w2 < (int)plane->width ||
            load->jpeg->img_comp[i].h2 < (int)plane->height)
            return false;
    }
    return load->context.img_n == 3 && load->context.img_x == image->width &&
           load->context.img_y == image->height;
}

/* The planes as stb has them before it makes them RGB: its own steps as far as there. */
static enum sl_status load_planes(struct load *load, const struct sl_codec_info *info,
                                  struct sl_buffer_pool *pool, struct sl_image **out)
{
    stbi__start_callbacks(&load->context, (stbi_io_callbacks *)(uintptr_t)&callbacks, &load->input);
    load->context.img_n = 0;
    load->jpeg = sl_stb_alloc(sizeof *load->jpeg);
    load->jpeg->s = &load->context;
    stbi__setup_jpeg(load->jpeg);
    if (!stbi__decode_jpeg_image(load->jpeg))
        return SL_CORRUPT;
    struct sl_image *image;
    enum sl_status status =
        sl_image_new_ycbcr(pool, info->width, info->height, info->chroma_h, info->chroma_v, &image);
    if (status)
        return status;
    if (!has_planes(load, image)) {
        sl_image_unref(image);
        return SL_CORRUPT;
    }
    for (unsigned i = 0; i < image->plane_count; i++) {
        const stbi_uc *row = load->jpeg->img_comp[i].data;
        for (uint32_t y = 0; y < image->planes[i].height; y++, row += load->jpeg->img_comp[i].w2)
            memcpy(sl_image_row(image, i, y), row, image->planes[i].width);
    }
    *out = image;
    return SL_OK;
}

enum sl_status sl_stb_read_jpeg(const struct sl_decode_job *job, const struct sl_stb_span *spans,
                                size_t count, const struct sl_codec_info *info, bool *cut,
                                struct sl_image **out, struct sl_error *err)
{
    struct load load = {.input = {.spans = spans, .count = count, .poll = job->poll}};
    struct sl_stb_heap heap;
    *out = NULL;
    sl_stb_open(&heap, job->memory_limit);
    if (!setjmp(heap.escape))
        heap.why = info->model == SL_MODEL_YCBCR ? load_planes(&load, info, job->pool, out)
                                                 : load_pixels(&load, info, out);
    enum sl_status status = heap.why;
    if (status)
        (void)sl_error_set(err, status, "cannot decode the picture: %s", reason(status));
    sl_stb_close(&heap);
    *cut = load.input.cut;
    return status;
}

enum sl_inflate sl_stb_inflate(const uint8_t *data, size_t size, uint8_t *out, size_t capacity,
                               size_t *written)
{
    *written = 0;
    if (size > INT_MAX || capacity > INT_MAX)
        return SL_INFLATE_BAD;
    stbi__g_failure_reason = ""; /* one of stb's failures says nothing */
    int length = stbi_zlib_decode_buffer((char *)out, (int)capacity, (const char *)data, (int)size);
    if (length >= 0) {
        *written = (size_t)length;
        return SL_INFLATE_DONE;
    }
    return strcmp(stbi_failure_reason(), "output buffer limit") ? SL_INFLATE_BAD
                                                                : SL_INFLATE_OVERFLOW;
}
