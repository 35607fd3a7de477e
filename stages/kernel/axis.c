/* SPDX-License-Identifier: MIT */
#include "axis.h"

#include "alloc.h"

#include <math.h>
#include <string.h>

uint32_t sl_axis_taps(const struct sl_axis_spec *spec)
{
    double taps = 1;
    if (spec->mode == SL_AXIS_AREA)
        taps = floor((double)spec->in / spec->out) + 2;
    else if (spec->mode == SL_AXIS_CURVE)
        taps = floor(2 * spec->support * spec->scale) + 1;
    return taps < spec->in ? (uint32_t)taps : spec->in;
}

/* Where the tables lie in their memory. */
struct layout {
    size_t stride;               /* in weights */
    size_t weights, first, used; /* offsets in bytes */
    size_t window;               /* of floats, while fixed ones are made */
    size_t size;
};

static bool place(struct layout *layout, size_t count, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_mul(count, bytes, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

/* Windows that have to begin at even samples may have one sample more. */
static bool plan(const struct sl_axis_spec *spec, enum sl_axis_form form, struct layout *layout)
{
    size_t weights;
    size_t taps = (size_t)sl_axis_taps(spec) + (form == SL_AXIS_PAIRS ? 1 : 0);
    *layout = (struct layout){.size = 0};
    return sl_size_align(taps, SL_AXIS_GROUP, &layout->stride) &&
           sl_size_mul(layout->stride, spec->out, &weights) &&
           place(layout, weights, form == SL_AXIS_FLOATS ? sizeof(float) : sizeof(int16_t),
                 &layout->weights) &&
           place(layout, spec->out, sizeof(uint32_t), &layout->first) &&
           place(layout, spec->out, sizeof(uint32_t), &layout->used) &&
           place(layout, form == SL_AXIS_FLOATS ? 0 : taps, sizeof(float), &layout->window);
}

bool sl_axis_bytes(const struct sl_axis_spec *spec, enum sl_axis_form form, size_t *out)
{
    struct layout layout;
    bool fits = plan(spec, form, &layout);
    *out = layout.size;
    return fits;
}

struct window {
    uint32_t first, count;
};

static double pitch_of(const struct sl_axis_spec *spec)
{
    return (spec->extent > 0 ? spec->extent : spec->in) / spec->out;
}

static uint32_t clamp_index(double value, uint32_t limit)
{
    return value <= 0 ? 0 : value >= limit - 1 ? limit - 1 : (uint32_t)value;
}

/* The samples whose interval (area) or centre (curve) lies within the window, cut at the edges. */
static struct window find_window(const struct sl_axis_spec *spec, uint32_t i)
{
    double pitch = pitch_of(spec);
    double centre = spec->origin + (i + 0.5) * pitch;
    double low = floor(centre);
    double high = low;
    if (spec->mode == SL_AXIS_AREA) {
        low = floor(spec->origin + i * pitch);
        high = ceil(spec->origin + (i + 1.0) * pitch) - 1;
    } else if (spec->mode == SL_AXIS_CURVE) {
        double reach = spec->support * spec->scale;
        low = ceil(centre - reach - 0.5);
        high = floor(centre + reach - 0.5);
    }
    uint32_t first = clamp_index(low, spec->in);
    uint32_t last = clamp_index(high, spec->in);
    uint32_t count = last >= first ? last - first + 1 : 1;
    uint32_t most = sl_axis_taps(spec);
    return (struct window){first, count < most ? count : most};
}

static double weight_at(const struct sl_axis_spec *spec, uint32_t i, uint32_t j)
{
    double pitch = pitch_of(spec);
    if (spec->mode == SL_AXIS_NEAREST)
        return 1;
    if (spec->mode == SL_AXIS_CURVE)
        return spec->curve((j + 0.5 - (spec->origin + (i + 0.5) * pitch)) / spec->scale);
    double begin = spec->origin + i * pitch;
    double end = spec->origin + (i + 1.0) * pitch;
    return fmax(fmin(end, j + 1.0) - fmax(begin, j), 0);
}

/* The weights of output sample i, which sum to 1, over its window. */
static void weigh(const struct sl_axis_spec *spec, uint32_t i, struct window window, float *out)
{
    double sum = 0;
    for (uint32_t k = 0; k < window.count; k++) {
        out[k] = (float)weight_at(spec, i, window.first + k);
        sum += out[k];
    }
    for (uint32_t k = 0; k < window.count; k++)
        out[k] = (float)(out[k] / sum);
}

/* Rounds the running sum, not each weight: so they add up, and what rounding leaves does not. */
static void round_weights(const float *from, uint32_t count, int16_t *to)
{
    double sum = 0;
    long rounded = 0;
    for (uint32_t k = 0; k < count; k++) {
        sum += from[k];
        long next = k + 1 < count ? lrint(sum * SL_AXIS_ONE) : SL_AXIS_ONE;
        to[k] = (int16_t)(next - rounded);
        rounded = next;
    }
}

static void fill(const struct sl_axis_spec *spec, enum sl_axis_form form, float *spare,
                 struct sl_axis *axis)
{
    const size_t count = axis->count * axis->stride;
    if (axis->weights)
        memset(axis->weights, 0, count * sizeof *axis->weights);
    else
        memset(axis->fixed, 0, count * sizeof *axis->fixed);
    for (uint32_t i = 0; i < axis->count; i++) {
        struct window window = find_window(spec, i);
        uint32_t ahead = form == SL_AXIS_PAIRS ? window.first % 2 : 0;
        float *weights = axis->weights ? axis->weights + i * axis->stride : spare;
        weigh(spec, i, window, weights);
        if (axis->fixed)
            round_weights(weights, window.count, axis->fixed + i * axis->stride + ahead);
        axis->first[i] = window.first - ahead;
        axis->used[i] = window.count + ahead;
    }
}

/* All that says what the tables hold, without gaps. */
struct key {
    uint64_t sides, kind, curve;
    double support, scale, extent, origin;
};

_Static_assert(sizeof(struct key) == SL_BUFFER_KEY_SIZE, "keys are whole");

static struct key key_of(const struct sl_axis_spec *spec, enum sl_axis_form form)
{
    return (struct key){.sides = (uint64_t)spec->in << 32 | spec->out,
                        .kind = (uint64_t)spec->mode << 32 | form,
                        .curve = (uintptr_t)spec->curve,
                        .support = spec->support,
                        .scale = spec->scale,
                        .extent = spec->extent,
                        .origin = spec->origin};
}

enum sl_status sl_axis_take(struct sl_buffer_pool *pool, const struct sl_axis_spec *spec,
                            enum sl_axis_form form, struct sl_axis *axis)
{
    struct layout layout;
    bool filled = false;
    uint8_t *memory = NULL;
    const struct key key = key_of(spec, form);
    *axis = (struct sl_axis){.count = 0};
    if (plan(spec, form, &layout))
        memory = sl_buffer_pool_take_filled(pool, &key, layout.size, &filled);
    if (!memory)
        return SL_NO_MEMORY;
    *axis = (struct sl_axis){
        .count = spec->out,
        .stride = layout.stride,
        .first = (void *)(memory + layout.first),
        .used = (void *)(memory + layout.used),
        .weights = form == SL_AXIS_FLOATS ? (void *)(memory + layout.weights) : NULL,
        .fixed = form == SL_AXIS_FLOATS ? NULL : (void *)(memory + layout.weights),
    };
    if (!filled)
        fill(spec, form, (void *)(memory + layout.window), axis);
    for (uint32_t i = 0; i < axis->count; i++)
        axis->taps = axis->used[i] > axis->taps ? axis->used[i] : axis->taps;
    axis->taps += form == SL_AXIS_PAIRS ? axis->taps % 2 : 0;
    return SL_OK;
}

void sl_axis_give(struct sl_buffer_pool *pool, const struct sl_axis_spec *spec,
                  enum sl_axis_form form, struct sl_axis *axis)
{
    const struct key key = key_of(spec, form);
    if (!axis->count)
        return;
    sl_buffer_pool_give_filled(pool, &key, axis->weights ? (void *)axis->weights : axis->fixed);
    *axis = (struct sl_axis){.count = 0};
}

uint32_t sl_axis_strip(const struct sl_axis *axis, uint32_t from, uint32_t length)
{
    uint32_t to = from;
    while (to < axis->count) {
        uint32_t next = axis->count - to > 8 ? to + 8 : axis->count;
        if (axis->first[next - 1] - axis->first[from] + axis->taps > length)
            break;
        to = next;
    }
    return to > from ? to : from + 1;
}
