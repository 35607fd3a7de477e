/* SPDX-License-Identifier: MIT */
#include "resample.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "fixed.h"
#include "rows.h"

#include <stdint.h>
#include <string.h>

/* Samples of a strip: its columns stay in the nearest caches. */
enum { STRIP = 1024 };

/* Where everything lies in the one block of scratch memory; offsets in bytes. */
struct layout {
    size_t columns; /* of a strip */
    size_t sum;     /* one output row of floats */
    size_t ring;    /* ring_rows rows of ring_stride floats */
    size_t ring_stride;
    size_t ring_rows;
    size_t window;   /* the window's rows in order: pointers into the ring */
    uint32_t pixels; /* of the longest strip */
    size_t size;
};

static bool place(struct layout *layout, size_t count, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_mul(count, bytes, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

/* The ring is as long as a window and a block that begins with its last row. */
static bool plan(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                 struct layout *layout)
{
    const uint32_t taps = sl_axis_taps(x);
    size_t samples;
    *layout = (struct layout){.pixels = taps > STRIP / channels ? taps : STRIP / channels,
                              .ring_rows = (size_t)sl_axis_taps(y) + SL_ROW_BLOCK_MAX};
    return sl_size_mul(layout->pixels, channels, &samples) &&
           sl_size_add(samples, SL_ROW_BLOCK_MAX, &samples) &&
           place(layout, samples, SL_ROW_BLOCK_MAX * sizeof(float), &layout->columns) &&
           sl_size_mul(x->out, channels, &samples) &&
           sl_size_add(samples, SL_ROW_SLACK, &samples) &&
           sl_size_align(samples, SL_ROW_SLACK, &layout->ring_stride) &&
           place(layout, layout->ring_stride, sizeof(float), &layout->sum) &&
           sl_size_mul(layout->ring_stride, layout->ring_rows, &samples) &&
           place(layout, samples, sizeof(float), &layout->ring) &&
           place(layout, sl_axis_taps(y), sizeof(float *), &layout->window);
}

bool sl_resample_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                         unsigned channels, size_t *out)
{
    struct layout layout;
    size_t x_bytes, y_bytes;
    if (!plan(x, y, channels, &layout) || !sl_axis_bytes(x, SL_AXIS_FLOATS, &x_bytes) ||
        !sl_axis_bytes(y, SL_AXIS_FLOATS, &y_bytes) ||
        !sl_size_add(layout.size, x_bytes, &layout.size) ||
        !sl_size_add(layout.size, y_bytes, &layout.size) || !sl_fixed_scratch(x, y, channels, out))
        return false;
    if (channels == 2 || channels == 4) /* alpha: both ways, one after the other */
        return sl_size_add(*out, layout.size, out);
    *out = layout.size > *out ? layout.size : *out;
    return true;
}

struct pass {
    const struct sl_rows *rows;
    const struct sl_image *in;
    const struct sl_image *out;
    unsigned plane; /* of both */
    const struct sl_poll *poll;
    struct sl_row_format format;
    struct sl_axis x, y;
    float *columns;
    uint32_t pixels;
    float *sum;
    float *ring;
    size_t ring_stride;
    size_t ring_rows;
    const float **window;
    uint32_t next; /* the first source row that has not been through the horizontal pass */
};

static float *ring_row(const struct pass *pass, uint32_t y)
{
    return pass->ring + (y % pass->ring_rows) * pass->ring_stride;
}

/* Takes the next rows through the horizontal pass, or as many as there are. */
static void fill_block(struct pass *pass)
{
    const struct sl_plane *plane = &pass->in->planes[pass->plane];
    const size_t pixel = plane->channels * (pass->in->depth / 8);
    const uint32_t block = pass->rows->block;
    const uint32_t last = plane->height - 1;
    const uint8_t *in[SL_ROW_BLOCK_MAX];
    float *out[SL_ROW_BLOCK_MAX];
    for (uint32_t i = 0; i < block; i++) { /* the last row again where there are no more */
        uint32_t y = last - pass->next < i ? last : pass->next + i;
        in[i] = sl_image_row(pass->in, pass->plane, y);
        out[i] = ring_row(pass, y);
    }
    struct sl_row_strip strip = {
        .axis = &pass->x, .channels = plane->channels, .columns = pass->columns};
    for (; strip.to < pass->x.count; strip.from = strip.to) {
        strip.to = sl_axis_strip(&pass->x, strip.from, pass->pixels);
        const uint32_t begin = pass->x.first[strip.from];
        const uint32_t end = pass->x.first[strip.to - 1] + pass->x.used[strip.to - 1];
        const void *rows[SL_ROW_BLOCK_MAX];
        for (uint32_t i = 0; i < block; i++)
            rows[i] = in[i] + begin * pixel;
        pass->rows->load(&pass->format, rows, end - begin, pass->columns);
        pass->rows->horizontal(&strip, out);
    }
    pass->next = last - pass->next < block ? last + 1 : pass->next + block;
}

/* Brings the ring up to source row `end`, leaving out rows that no window wants any more. */
static enum sl_status fill_ring(struct pass *pass, uint32_t first, uint32_t end)
{
    if (pass->next < first)
        pass->next = first;
    while (pass->next < end) {
        enum sl_status status = sl_poll_check(pass->poll);
        if (status != SL_OK)
            return status;
        fill_block(pass);
    }
    return SL_OK;
}

static enum sl_status run(struct pass *pass, uint32_t y)
{
    const struct sl_plane *plane = &pass->out->planes[pass->plane];
    for (; y < plane->height; y++) {
        enum sl_status status = sl_poll_check(pass->poll);
        if (status != SL_OK)
            return status;
        uint32_t first = pass->y.first[y];
        uint32_t used = pass->y.used[y];
        status = fill_ring(pass, first, first + used);
        if (status != SL_OK)
            return status;
        for (uint32_t k = 0; k < used; k++)
            pass->window[k] = ring_row(pass, first + k);
        pass->rows->vertical(pass->window, pass->y.weights + y * pass->y.stride, used,
                             (size_t)plane->width * plane->channels, pass->sum);
        pass->rows->store(&pass->format, pass->sum, plane->width,
                          sl_image_row(pass->out, pass->plane, y));
    }
    return SL_OK;
}

static enum sl_row_alpha alpha_mode(const struct sl_image *in, const struct sl_axis_spec *x,
                                    const struct sl_axis_spec *y)
{
    bool copies = x->mode == SL_AXIS_NEAREST && y->mode == SL_AXIS_NEAREST;
    if (!sl_model_has_alpha(in->model) || copies)
        return SL_ROW_PLAIN;
    return in->premultiplied ? SL_ROW_BOUNDED : SL_ROW_WEIGHED;
}

/* In floats, from output row `begin` on. */
static enum sl_status resample_floats(struct sl_buffer_pool *pool, const struct sl_image *in,
                                      unsigned plane, const struct sl_axis_spec *x,
                                      const struct sl_axis_spec *y, const struct sl_poll *poll,
                                      const struct sl_image *out, uint32_t begin)
{
    struct layout layout;
    struct pass pass = {
        .rows = sl_rows_best(),
        .in = in,
        .out = out,
        .plane = plane,
        .poll = poll,
        .format = {in->planes[plane].channels, in->depth, alpha_mode(in, x, y)},
    };
    enum sl_status status = SL_NO_MEMORY;
    uint8_t *scratch = NULL;
    if (!plan(x, y, in->planes[plane].channels, &layout) ||
        sl_axis_take(pool, x, SL_AXIS_FLOATS, &pass.x) ||
        sl_axis_take(pool, y, SL_AXIS_FLOATS, &pass.y))
        goto fail_axes;
    scratch = sl_buffer_pool_take(pool, layout.size);
    if (!scratch)
        goto fail_axes;
    pass.columns = (void *)(scratch + layout.columns);
    pass.pixels = layout.pixels;
    pass.sum = (void *)(scratch + layout.sum);
    pass.ring = (void *)(scratch + layout.ring);
    pass.ring_stride = layout.ring_stride;
    pass.ring_rows = layout.ring_rows;
    pass.window = (void *)(scratch + layout.window);
    status = run(&pass, begin);
    sl_buffer_pool_give(pool, scratch);

fail_axes:
    sl_axis_give(pool, x, SL_AXIS_FLOATS, &pass.x);
    sl_axis_give(pool, y, SL_AXIS_FLOATS, &pass.y);
    return status;
}

/* 8 bits in fixed point as far as no alpha is to be weighed, the rest in floats. */
static enum sl_status resample_into(struct sl_buffer_pool *pool, const struct sl_image *in,
                                    unsigned plane, const struct sl_axis_spec *x,
                                    const struct sl_axis_spec *y, const struct sl_poll *poll,
                                    const struct sl_image *out)
{
    uint32_t done = 0;
    enum sl_status status = SL_OK;
    if (in->depth == 8)
        status = sl_fixed_resample(pool, in, plane, x, y, alpha_mode(in, x, y) != SL_ROW_PLAIN,
                                   poll, out, &done);
    if (status == SL_OK && done < y->out)
        status = resample_floats(pool, in, plane, x, y, poll, out, done);
    return status;
}

static enum sl_status copy_plane(const struct sl_image *in, unsigned plane,
                                 const struct sl_image *out)
{
    const struct sl_plane *p = &in->planes[plane];
    for (uint32_t y = 0; y < p->height; y++)
        memcpy(sl_image_row(out, plane, y), sl_image_row(in, plane, y),
               (size_t)p->width * p->channels * (in->depth / 8));
    return SL_OK;
}

static bool is_copy(const struct sl_axis_spec *axis)
{
    return axis->mode == SL_AXIS_NEAREST && axis->in == axis->out && axis->origin == 0 &&
           (axis->extent == 0 || axis->extent == axis->in);
}

enum sl_status sl_resample_plane(struct sl_buffer_pool *pool, const struct sl_image *in,
                                 unsigned plane, const struct sl_axis_spec *x,
                                 const struct sl_axis_spec *y, const struct sl_poll *poll,
                                 const struct sl_image *out, struct sl_error *err)
{
    if (is_copy(x) && is_copy(y))
        return copy_plane(in, plane, out);
    enum sl_status status = resample_into(pool, in, plane, x, y, poll, out);
    if (status == SL_NO_MEMORY)
        return sl_error_set(err, status, "no memory to resample to %ux%u", x->out, y->out);
    if (status != SL_OK)
        sl_error_set(err, status, "stopped while resampling to %ux%u", x->out, y->out);
    return status;
}

enum sl_status sl_resample(struct sl_buffer_pool *pool, const struct sl_image *in,
                           const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                           const struct sl_poll *poll, struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (in->model == SL_MODEL_YCBCR)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "planes are resampled one by one");
    struct sl_image *image;
    enum sl_status status = sl_image_new(pool, x->out, y->out, in->model, in->depth, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", x->out, y->out);
    image->premultiplied = in->premultiplied;
    image->orientation = in->orientation;
    status = sl_resample_plane(pool, in, 0, x, y, poll, image, err);
    if (status != SL_OK) {
        sl_image_unref(image);
        return status;
    }
    *out = image;
    return SL_OK;
}
