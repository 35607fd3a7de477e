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
    stbi_uc *pixels;
    int width, height, channels;
};

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

enum sl_status sl_stb_read_jpeg(const struct sl_decode_job *job, const struct sl_stb_span *spans,
                                size_t count, const struct sl_codec_info *info, bool *cut,
                                struct sl_image **out, struct sl_error *err)
{
    static const stbi_io_callbacks callbacks = {read_spans, skip_spans, at_end};
    struct input input = {.spans = spans, .count = count, .poll = job->poll};
    struct load load = {0};
    struct sl_stb_heap heap;
    *out = NULL;
    sl_stb_open(&heap, job->memory_limit);
    if (!setjmp(heap.escape)) {
        load.pixels = stbi_load_from_callbacks(&callbacks, &input, &load.width, &load.height,
                                               &load.channels, 0);
        heap.why = load.pixels ? wrap(&load, info, out) : SL_CORRUPT;
    }
    enum sl_status status = heap.why;
    if (status)
        (void)sl_error_set(err, status, "cannot decode the picture: %s", reason(status));
    sl_stb_close(&heap);
    *cut = input.cut;
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
