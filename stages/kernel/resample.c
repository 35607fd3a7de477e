/* SPDX-License-Identifier: MIT */
#include "resample.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "fixed.h"
#include "rows.h"

#include <stdint.h>
#include <string.h>

/* Where everything lies in the one block of scratch memory; offsets in bytes. */
struct layout {
    size_t source; /* one source row of floats */
    size_t sum;    /* one output row of floats */
    size_t ring;   /* ring_rows rows of ring_stride floats */
    size_t ring_stride;
    size_t ring_rows;
    size_t window; /* the window's rows in order: pointers into the ring */
    size_t size;
};

static bool place(struct layout *layout, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

static bool row_floats(uint32_t width, unsigned channels, size_t *floats, size_t *bytes)
{
    return sl_size_mul(width, channels, floats) && sl_size_add(*floats, SL_ROW_SLACK, floats) &&
           sl_size_mul(*floats, sizeof(float), bytes) && sl_size_align(*bytes, SL_ALIGNMENT, bytes);
}

static bool plan(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                 struct layout *layout)
{
    size_t floats, source, output, ring, window;
    *layout = (struct layout){.ring_rows = sl_axis_taps(y)};
    if (!row_floats(x->in, channels, &floats, &source) ||
        !row_floats(x->out, channels, &floats, &output) ||
        !sl_size_mul(output, layout->ring_rows, &ring) ||
        !sl_size_mul(layout->ring_rows + 4, sizeof(float *), &window))
        return false;
    layout->ring_stride = output / sizeof(float);
    return place(layout, source, &layout->source) && place(layout, output, &layout->sum) &&
           place(layout, ring, &layout->ring) && place(layout, window, &layout->window);
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
    const struct sl_image *in;
    const struct sl_image *out;
    unsigned plane; /* of both */
    const struct sl_poll *poll;
    enum sl_row_alpha alpha;
    struct sl_axis x, y;
    float *source;
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

/* Brings the ring up to source row `end`, leaving out rows that no window wants any more. */
static enum sl_status fill_ring(struct pass *pass, uint32_t first, uint32_t end)
{
    if (pass->next < first)
        pass->next = first;
    for (; pass->next < end; pass->next++) {
        enum sl_status status = sl_poll_check(pass->poll);
        if (status != SL_OK)
            return status;
        sl_row_load(pass->in, pass->plane, pass->next, pass->alpha, pass->source);
        sl_row_horizontal(&pass->x, pass->in->planes[pass->plane].channels, pass->source,
                          ring_row(pass, pass->next));
    }
    return SL_OK;
}

static enum sl_status run(struct pass *pass, uint32_t y)
{
    const struct sl_plane *plane = &pass->out->planes[pass->plane];
    size_t length = (size_t)plane->width * plane->channels;
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
        for (uint32_t k = used; k < used + 4; k++)
            pass->window[k] = pass->window[0];
        sl_row_vertical(pass->window, pass->y.weights + y * pass->y.stride, used, length,
                        pass->sum);
        sl_row_store(pass->sum, pass->alpha, pass->out, pass->plane, y);
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
        .in = in, .out = out, .plane = plane, .poll = poll, .alpha = alpha_mode(in, x, y)};
    enum sl_status status = SL_NO_MEMORY;
    uint8_t *scratch = NULL;
    if (!plan(x, y, in->planes[plane].channels, &layout) ||
        sl_axis_take(pool, x, SL_AXIS_FLOATS, &pass.x) ||
        sl_axis_take(pool, y, SL_AXIS_FLOATS, &pass.y))
        goto fail_axes;
    scratch = sl_buffer_pool_take(pool, layout.size);
    if (!scratch)
        goto fail_axes;
    pass.source = (void *)(scratch + layout.source);
    pass.sum = (void *)(scratch + layout.sum);
    pass.ring = (void *)(scratch + layout.ring);
    pass.ring_stride = layout.ring_stride;
    pass.ring_rows = layout.ring_rows;
    pass.window = (void *)(scratch + layout.window);
    status = run(&pass, begin);
    sl_buffer_pool_give(pool, scratch, layout.size);

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

enum sl_status sl_resample_plane(struct sl_buffer_pool *pool, const struct sl_image *in,
                                 unsigned plane, const struct sl_axis_spec *x,
                                 const struct sl_axis_spec *y, const struct sl_poll *poll,
                                 const struct sl_image *out, struct sl_error *err)
{
    if (x->mode == SL_AXIS_NEAREST && y->mode == SL_AXIS_NEAREST && x->in == x->out &&
        y->in == y->out)
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
