/* SPDX-License-Identifier: MIT */
#include "axis.h"

#include "alloc.h"

#include <math.h>
#include <string.h>

enum { LANES = 4 };

uint32_t sl_axis_taps(const struct sl_axis_spec *spec)
{
    double taps = 1;
    if (spec->mode == SL_AXIS_AREA)
        taps = floor((double)spec->in / spec->out) + 2;
    else if (spec->mode == SL_AXIS_CURVE)
        taps = floor(2 * spec->support * spec->scale) + 1;
    return taps < spec->in ? (uint32_t)taps : spec->in;
}

static bool table_bytes(const struct sl_axis_spec *spec, size_t *indices, size_t *weights)
{
    size_t stride;
    return sl_size_mul(spec->out, sizeof(uint32_t), indices) &&
           sl_size_align(*indices, SL_ALIGNMENT, indices) &&
           sl_size_align(sl_axis_taps(spec), LANES, &stride) &&
           sl_size_mul(stride, sizeof(float), weights) &&
           sl_size_mul(*weights, spec->out, weights) &&
           sl_size_align(*weights, SL_ALIGNMENT, weights);
}

bool sl_axis_bytes(const struct sl_axis_spec *spec, size_t *out)
{
    size_t indices;
    size_t weights;
    return table_bytes(spec, &indices, &weights) && sl_size_add(weights, indices, out) &&
           sl_size_add(*out, indices, out);
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
    double centre = (i + 0.5) * pitch;
    double low = floor(centre);
    double high = low;
    if (spec->mode == SL_AXIS_AREA) {
        low = floor(i * pitch);
        high = ceil((i + 1.0) * pitch) - 1;
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
        return spec->curve((j + 0.5 - (i + 0.5) * pitch) / spec->scale);
    double overlap = fmin((i + 1.0) * pitch, j + 1.0) - fmax(i * pitch, j);
    return fmax(overlap, 0);
}

void sl_axis_init(struct sl_axis *axis, const struct sl_axis_spec *spec, void *memory)
{
    size_t indices = 0;
    size_t weights = 0;
    /* Cannot fail: the caller has memory of the size that these make up. */
    (void)!table_bytes(spec, &indices, &weights);
    uint8_t *bytes = memory;
    *axis = (struct sl_axis){
        .count = spec->out,
        .taps = sl_axis_taps(spec),
        .stride = ((size_t)sl_axis_taps(spec) + LANES - 1) / LANES * LANES,
        .weights = (void *)bytes,
        .first = (void *)(bytes + weights),
        .used = (void *)(bytes + weights + indices),
    };
    for (uint32_t i = 0; i < axis->count; i++) {
        struct window window = find_window(spec, i);
        float *out = axis->weights + i * axis->stride;
        double sum = 0;
        memset(out, 0, axis->stride * sizeof *out);
        for (uint32_t k = 0; k < window.count; k++) {
            out[k] = (float)weight_at(spec, i, window.first + k);
            sum += out[k];
        }
        for (uint32_t k = 0; k < window.count; k++)
            out[k] = (float)(out[k] / sum);
        axis->first[i] = window.first;
        axis->used[i] = window.count;
    }
}
