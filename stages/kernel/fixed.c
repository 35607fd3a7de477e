/* SPDX-License-Identifier: MIT */
#include "fixed.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "pixel_rows.h"

/* Samples of a strip: the strip of the block that is turned stays in the caches. Source rows are
 * read whole, since a column of short pieces is what prefetching takes worst. */
enum { STRIP = 2048 };

/* Offsets in the scratch memory. */
struct layout {
    size_t window, block, turned, spare;
    size_t stride;
    uint32_t pixels;
    size_t size;
};

static bool place(struct layout *layout, size_t count, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_mul(count, bytes, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

/* The rows of a block, behind which the last windows may read. */
static bool place_rows(struct layout *layout, size_t pixels, unsigned channels, size_t *stride,
                       size_t *offset)
{
    size_t samples;
    return sl_size_mul(pixels, channels, &samples) &&
           sl_size_add(samples, SL_FIXED_SLACK, &samples) &&
           sl_size_align(samples, SL_FIXED_SLACK, stride) &&
           sl_size_mul(*stride, SL_FIXED_BLOCK, &samples) &&
           place(layout, samples, sizeof(int16_t), offset);
}

static bool plan(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                 struct layout *layout)
{
    size_t pixels, stride, samples;
    const size_t taps = (size_t)sl_axis_taps(x) + 2; /* of pairs */
    *layout = (struct layout){.pixels = STRIP / channels};
    if (taps > layout->pixels)
        layout->pixels = (uint32_t)taps;
    return taps <= UINT32_MAX && sl_size_add(x->in, taps, &pixels) &&
           place(layout, sl_axis_taps(y), sizeof(uint8_t *), &layout->window) &&
           place_rows(layout, pixels, channels, &layout->stride, &layout->block) &&
           place_rows(layout, layout->pixels, channels, &stride, &layout->turned) &&
           sl_size_mul(x->out, channels, &samples) &&
           place(layout, samples, sizeof(int16_t), &layout->spare);
}

bool sl_fixed_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                      size_t *out)
{
    struct layout layout;
    size_t x_bytes, y_bytes;
    return plan(x, y, channels, &layout) && sl_axis_bytes(x, SL_AXIS_PAIRS, &x_bytes) &&
           sl_axis_bytes(y, SL_AXIS_FIXED, &y_bytes) && sl_size_add(layout.size, x_bytes, out) &&
           sl_size_add(*out, y_bytes, out);
}

enum sl_status sl_fixed_init(struct sl_fixed *fixed, struct sl_buffer_pool *pool,
                             const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                             unsigned channels)
{
    struct layout layout;
    *fixed = (struct sl_fixed){.pool = pool, .x_spec = *x, .y_spec = *y};
    if (!plan(x, y, channels, &layout) || sl_axis_take(pool, x, SL_AXIS_PAIRS, &fixed->x) ||
        sl_axis_take(pool, y, SL_AXIS_FIXED, &fixed->y))
        goto fail_axes;
    fixed->scratch = sl_buffer_pool_take(pool, layout.size);
    if (!fixed->scratch)
        goto fail_axes;
    fixed->rows = sl_fixed_rows_best();
    fixed->channels = channels;
    fixed->pixels = layout.pixels;
    fixed->window = (void *)(fixed->scratch + layout.window);
    fixed->block = (void *)(fixed->scratch + layout.block);
    fixed->stride = layout.stride;
    fixed->turned = fixed->scratch + layout.turned;
    fixed->spare = fixed->scratch + layout.spare;
    return SL_OK;

fail_axes:
    sl_fixed_release(fixed);
    return SL_NO_MEMORY;
}

void sl_fixed_release(struct sl_fixed *fixed)
{
    sl_axis_give(fixed->pool, &fixed->x_spec, SL_AXIS_PAIRS, &fixed->x);
    sl_axis_give(fixed->pool, &fixed->y_spec, SL_AXIS_FIXED, &fixed->y);
    sl_buffer_pool_give(fixed->pool, fixed->scratch);
}

/* The vertical pass of the block at output row `y`. */
static void make_block(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                       uint32_t y)
{
    const struct sl_axis *axis = &fixed->y;
    const size_t length = (size_t)in->planes[plane].width * fixed->channels;
    const uint32_t end = axis->count - y < SL_FIXED_BLOCK ? axis->count : y + SL_FIXED_BLOCK;
    int16_t *row = fixed->block;
    for (uint32_t i = y; i < end; i++, row += fixed->stride) {
        for (uint32_t k = 0; k < axis->used[i]; k++)
            fixed->window[k] = sl_image_row(in, plane, axis->first[i] + k);
        fixed->rows->vertical(fixed->window, axis->fixed + i * axis->stride, axis->used[i], length,
                              row);
    }
}

static struct sl_fixed_strip strip_at(const struct sl_fixed *fixed, uint32_t from)
{
    return (struct sl_fixed_strip){.axis = &fixed->x,
                                   .from = from,
                                   .to = sl_axis_strip(&fixed->x, from, fixed->pixels),
                                   .channels = fixed->channels,
                                   .in = fixed->block +
                                         (size_t)fixed->x.first[from] * fixed->channels,
                                   .stride = fixed->stride,
                                   .turned = fixed->turned};
}

void sl_fixed_block(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                    uint32_t y, uint8_t *const out[SL_FIXED_BLOCK])
{
    make_block(fixed, in, plane, y);
    for (struct sl_fixed_strip strip = {.to = 0}; strip.to < fixed->x.count;) {
        strip = strip_at(fixed, strip.to);
        fixed->rows->horizontal(&strip, out);
    }
}

void sl_fixed_block_fine(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                         uint32_t y, int16_t *const out[SL_FIXED_BLOCK])
{
    make_block(fixed, in, plane, y);
    for (struct sl_fixed_strip strip = {.to = 0}; strip.to < fixed->x.count;) {
        strip = strip_at(fixed, strip.to);
        fixed->rows->horizontal_fine(&strip, out);
    }
}

/* The block's last output row. */
static uint32_t last_of(const struct sl_fixed *fixed, uint32_t y)
{
    return fixed->y.count - y > SL_FIXED_BLOCK ? y + SL_FIXED_BLOCK - 1 : fixed->y.count - 1;
}

static enum sl_status run(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                          bool weigh_alpha, const struct sl_poll *poll, const struct sl_image *out,
                          uint32_t *end)
{
    const struct sl_plane *p = &in->planes[plane];
    uint32_t opaque = 0; /* source rows that are */
    for (*end = 0; *end < fixed->y.count; *end = last_of(fixed, *end) + 1) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        const uint32_t last = last_of(fixed, *end);
        for (; weigh_alpha && opaque < fixed->y.first[last] + fixed->y.used[last]; opaque++)
            if (!sl_pixel_row_is_opaque(sl_image_row(in, plane, opaque), p->width, p->channels))
                return SL_OK;
        uint8_t *rows[SL_FIXED_BLOCK];
        for (uint32_t i = 0; i < SL_FIXED_BLOCK; i++)
            rows[i] = *end + i <= last ? sl_image_row(out, plane, *end + i) : fixed->spare;
        sl_fixed_block(fixed, in, plane, *end, rows);
    }
    return SL_OK;
}

enum sl_status sl_fixed_resample(struct sl_buffer_pool *pool, const struct sl_image *in,
                                 unsigned plane, const struct sl_axis_spec *x,
                                 const struct sl_axis_spec *y, bool weigh_alpha,
                                 const struct sl_poll *poll, const struct sl_image *out,
                                 uint32_t *end)
{
    struct sl_fixed fixed;
    enum sl_status status = sl_fixed_init(&fixed, pool, x, y, in->planes[plane].channels);
    if (status != SL_OK)
        return status;
    status = run(&fixed, in, plane, weigh_alpha, poll, out, end);
    sl_fixed_release(&fixed);
    return status;
}
