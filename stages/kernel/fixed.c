/* SPDX-License-Identifier: MIT */
#include "fixed.h"

#include "alloc.h"

#include <math.h>
#include <string.h>

bool sl_fixed_takes(const struct sl_image *in)
{
    return in->depth == 8 && !sl_model_has_alpha(in->model);
}

/* Offsets in the scratch memory. The tables of floats lie where rows are put later. */
struct layout {
    size_t x_first, x_used, x_weights, y_first, y_used, y_weights;
    size_t window, row, channel, output;
    size_t x_floats, y_floats;
    size_t size;
};

static bool place(struct layout *layout, size_t count, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_mul(count, bytes, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

static bool stride_of(const struct sl_axis_spec *spec, size_t *stride)
{
    return sl_size_align(sl_axis_taps(spec), SL_FIXED_GROUP, stride);
}

static bool place_axis(struct layout *layout, const struct sl_axis_spec *spec, size_t *first,
                       size_t *used, size_t *weights)
{
    size_t stride;
    return stride_of(spec, &stride) && sl_size_mul(stride, spec->out, &stride) &&
           place(layout, spec->out, sizeof(uint32_t), first) &&
           place(layout, spec->out, sizeof(uint32_t), used) &&
           place(layout, stride, sizeof(int16_t), weights);
}

static bool plan(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                 struct layout *layout)
{
    size_t samples, x_bytes, y_bytes;
    *layout = (struct layout){.size = 0};
    return place_axis(layout, x, &layout->x_first, &layout->x_used, &layout->x_weights) &&
           place_axis(layout, y, &layout->y_first, &layout->y_used, &layout->y_weights) &&
           sl_size_mul(x->in, channels, &samples) &&
           sl_size_add(samples, 2 * SL_FIXED_GROUP, &samples) &&
           place(layout, sl_axis_taps(y), sizeof(uint8_t *), &layout->window) &&
           place(layout, samples, sizeof(int16_t), &layout->row) &&
           place(layout, (size_t)x->in + 2 * SL_FIXED_GROUP, sizeof(int16_t), &layout->channel) &&
           place(layout, x->out, 1, &layout->output) && sl_axis_bytes(x, &x_bytes) &&
           sl_axis_bytes(y, &y_bytes) && place(layout, x_bytes, 1, &layout->x_floats) &&
           place(layout, y_bytes, 1, &layout->y_floats);
}

bool sl_fixed_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                      size_t *out)
{
    struct layout layout;
    if (!plan(x, y, channels, &layout))
        return false;
    *out = layout.size;
    return true;
}

/* Rounds the running sum, not each weight: so they add up, and what rounding leaves does not. */
static void round_weights(const float *from, uint32_t count, size_t stride, int16_t *to)
{
    double sum = 0;
    long rounded = 0;
    memset(to, 0, stride * sizeof *to);
    for (uint32_t k = 0; k < count; k++) {
        sum += from[k];
        long next = k + 1 < count ? lrint(sum * SL_FIXED_ONE) : SL_FIXED_ONE;
        to[k] = (int16_t)(next - rounded);
        rounded = next;
    }
}

static void make_axis(struct sl_fixed_axis *axis, const struct sl_axis_spec *spec, void *first,
                      void *used, void *weights, void *floats)
{
    struct sl_axis exact;
    sl_axis_init(&exact, spec, floats);
    *axis = (struct sl_fixed_axis){
        .count = exact.count, .first = first, .used = used, .weights = weights};
    (void)!stride_of(spec, &axis->stride); /* it fitted when it was planned */
    memcpy(axis->first, exact.first, exact.count * sizeof *exact.first);
    memcpy(axis->used, exact.used, exact.count * sizeof *exact.used);
    for (uint32_t i = 0; i < exact.count; i++)
        round_weights(exact.weights + i * exact.stride, exact.used[i], axis->stride,
                      axis->weights + i * axis->stride);
}

void sl_fixed_init(struct sl_fixed *fixed, const struct sl_axis_spec *x,
                   const struct sl_axis_spec *y, unsigned channels, void *scratch)
{
    struct layout layout;
    (void)!plan(x, y, channels, &layout); /* as the caller did for its size */
    uint8_t *at = scratch;
    make_axis(&fixed->x, x, at + layout.x_first, at + layout.x_used, at + layout.x_weights,
              at + layout.x_floats);
    make_axis(&fixed->y, y, at + layout.y_first, at + layout.y_used, at + layout.y_weights,
              at + layout.y_floats);
    fixed->rows = sl_fixed_rows_best();
    fixed->window = (void *)(at + layout.window);
    fixed->row = (void *)(at + layout.row);
    fixed->channel = channels > 1 ? (void *)(at + layout.channel) : fixed->row;
    fixed->output = at + layout.output;
}

void sl_fixed_vertical(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                       uint32_t y)
{
    const struct sl_plane *p = &in->planes[plane];
    for (uint32_t k = 0; k < fixed->y.used[y]; k++)
        fixed->window[k] = sl_image_row(in, plane, fixed->y.first[y] + k);
    fixed->rows->vertical(fixed->window, fixed->y.weights + y * fixed->y.stride, fixed->y.used[y],
                          (size_t)p->width * p->channels, fixed->row);
}

/* Three channels, the only other number without alpha. */
static void horizontal_3(const struct sl_fixed *fixed, uint32_t width, uint8_t *out)
{
    for (size_t c = 0; c < 3; c++) {
        const int16_t *restrict from = fixed->row + c;
        int16_t *restrict channel = fixed->channel;
        for (size_t i = 0; i < width; i++)
            channel[i] = from[3 * i];
        fixed->rows->horizontal(&fixed->x, channel, fixed->output);
        const uint8_t *restrict samples = fixed->output;
        uint8_t *restrict to = out + c;
        for (size_t i = 0; i < fixed->x.count; i++)
            to[3 * i] = samples[i];
    }
}

enum sl_status sl_fixed_resample(const struct sl_image *in, unsigned plane,
                                 const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                 void *scratch, const struct sl_poll *poll,
                                 const struct sl_image *out)
{
    struct sl_fixed fixed;
    unsigned channels = in->planes[plane].channels;
    sl_fixed_init(&fixed, x, y, channels, scratch);
    for (uint32_t i = 0; i < fixed.y.count; i++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        sl_fixed_vertical(&fixed, in, plane, i);
        uint8_t *row = sl_image_row(out, plane, i);
        if (channels == 1)
            fixed.rows->horizontal(&fixed.x, fixed.row, row);
        else
            horizontal_3(&fixed, in->planes[plane].width, row);
    }
    return SL_OK;
}
