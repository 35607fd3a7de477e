/* SPDX-License-Identifier: MIT */
/*
 * The loops of rows.h, for each set to include once and compile for its own machine, whose
 * registers hold LANES floats. What becomes of a lane does not depend on how many there are.
 */
#include "rows.h"

#include "rows_vectors.h"

/* Weights are summed in runs of this many, so that rounding errors of very long windows do not add
 * up: a float keeps 24 bits, and a 16-bit sample needs 16 of them. */
enum { RUN = 64 };

ROW_INLINE uint32_t run_end(uint32_t begin, uint32_t count)
{
    return count - begin > RUN ? begin + RUN : count;
}

/* LANES samples, of which only `count` may be read. */
ROW_INLINE vf load_samples(const void *row, unsigned depth, size_t at, size_t count)
{
    vh wide = {0};
    vb narrow = {0};
    if (depth == 16) {
        memcpy(&wide, (const uint16_t *)row + at, count < LANES ? 2 * count : sizeof wide);
    } else {
        memcpy(&narrow, (const uint8_t *)row + at, count < LANES ? count : sizeof narrow);
        wide = __builtin_convertvector(narrow, vh);
    }
    return __builtin_convertvector(__builtin_convertvector(wide, vi), vf);
}

ROW_INLINE void load_columns(const void *const *rows, unsigned depth, size_t at, size_t count,
                             float *columns)
{
    vf samples[LANES];
    for (int r = 0; r < LANES; r++)
        samples[r] = load_samples(rows[r], depth, at, count);
    turn(samples);
    memcpy(columns + LANES * at, samples, sizeof samples);
}

ROW_INLINE void load_all(const void *const *rows, const unsigned depth, size_t samples,
                         float *columns)
{
    size_t i = 0;
    for (; i + LANES <= samples; i += LANES)
        load_columns(rows, depth, i, LANES, columns);
    if (i < samples)
        load_columns(rows, depth, i, samples - i, columns);
}

static void load(const struct sl_row_format *format, const void *const rows[SL_ROW_BLOCK_MAX],
                 size_t count, float *columns)
{
    const size_t channels = format->channels;
    if (format->depth == 16)
        load_all(rows, 16, count * channels, columns);
    else
        load_all(rows, 8, count * channels, columns);
    if (format->alpha != SL_ROW_WEIGHED)
        return;
    for (size_t i = 0; i < count; i++, columns += LANES * channels) {
        const vf alpha = load_vector(columns + LANES * (channels - 1));
        for (size_t c = 0; c + 1 < channels; c++)
            store_vector(columns + LANES * c, load_vector(columns + LANES * c) * alpha);
    }
}

ROW_INLINE void weigh(const struct sl_row_strip *strip, uint32_t x, const size_t channels,
                      vf *total)
{
    const struct sl_axis *axis = strip->axis;
    const float *weights = axis->weights + x * axis->stride;
    const float *column =
        strip->columns + LANES * channels * (axis->first[x] - axis->first[strip->from]);
    for (size_t c = 0; c < channels; c++)
        total[c] = all(0);
    for (uint32_t k = 0; k < axis->used[x];) {
        const uint32_t end = run_end(k, axis->used[x]);
        vf sum[4] = {all(0), all(0), all(0), all(0)};
        for (; k < end; k++, column += LANES * channels)
            for (size_t c = 0; c < channels; c++)
                sum[c] += load_vector(column + LANES * c) * all(weights[k]);
        for (size_t c = 0; c < channels; c++)
            total[c] += sum[c];
    }
}

ROW_INLINE void horizontal_of(const struct sl_row_strip *strip, float *const *out,
                              const size_t channels)
{
    vf columns[LANES * 4] = {all(0)};
    for (uint32_t x = strip->from; x < strip->to; x += LANES) {
        const uint32_t count = strip->to - x < LANES ? strip->to - x : LANES;
        for (uint32_t i = 0; i < count; i++)
            weigh(strip, x + i, channels, columns + i * channels);
        for (size_t i = 0; i < count * channels; i += LANES) {
            turn(columns + i);
            for (int r = 0; r < LANES; r++)
                store_vector(out[r] + x * channels + i, columns[i + (size_t)r]);
        }
    }
}

static void horizontal(const struct sl_row_strip *strip, float *const out[SL_ROW_BLOCK_MAX])
{
    switch (strip->channels) {
    case 1:
        horizontal_of(strip, out, 1);
        break;
    case 2:
        horizontal_of(strip, out, 2);
        break;
    case 3:
        horizontal_of(strip, out, 3);
        break;
    default:
        horizontal_of(strip, out, 4);
        break;
    }
}

static void vertical(const float *const *rows, const float *weights, uint32_t count, size_t length,
                     float *out)
{
    enum { VECTORS = 4, STEP = VECTORS * LANES };
    size_t i = 0;
    for (; i + STEP <= length; i += STEP) {
        vf total[VECTORS] = {all(0), all(0), all(0), all(0)};
        for (uint32_t k = 0; k < count;) {
            const uint32_t end = run_end(k, count);
            vf sum[VECTORS] = {all(0), all(0), all(0), all(0)};
            for (; k < end; k++)
                for (size_t v = 0; v < VECTORS; v++)
                    sum[v] += load_vector(rows[k] + i + LANES * v) * all(weights[k]);
            for (size_t v = 0; v < VECTORS; v++)
                total[v] += sum[v];
        }
        for (size_t v = 0; v < VECTORS; v++)
            store_vector(out + i + LANES * v, total[v]);
    }
    for (; i < length; i++) {
        float total = 0;
        for (uint32_t k = 0; k < count;) {
            const uint32_t end = run_end(k, count);
            float sum = 0;
            for (; k < end; k++)
                sum += rows[k][i] * weights[k];
            total += sum;
        }
        out[i] = total;
    }
}

/* What colours become, given their alpha: what they stand for, or bounded by it. */
ROW_INLINE vf settle(vf colour, vf alpha, const enum sl_row_alpha mode)
{
    if (mode == SL_ROW_WEIGHED) /* nothing is left of it where alpha rounds to 0 */
        return choose(alpha < all(0.5F), all(0), colour / alpha);
    const vf limit = choose(alpha < all(0), all(0), alpha);
    return choose(colour > limit, limit, colour);
}

/* Rounding adds a half and truncates. */
ROW_INLINE vi round_clamped(vf value, float peak)
{
    value = choose(value < all(0), all(0), value);
    value = choose(value > all(peak), all(peak), value);
    return __builtin_convertvector(value + all(0.5F), vi);
}

ROW_INLINE vi finish(vf value, const unsigned channels, const enum sl_row_alpha mode, float peak)
{
    if (mode == SL_ROW_PLAIN)
        return round_clamped(value, peak);
#if LANES == 4
    const vi is_alpha = channels == 4 ? (vi){0, 0, 0, -1} : (vi){0, -1, 0, -1};
    const vf alpha =
        channels == 4 ? SHUFFLE(value, value, 3, 3, 3, 3) : SHUFFLE(value, value, 1, 1, 3, 3);
#else
    const vi is_alpha =
        channels == 4 ? (vi){0, 0, 0, -1, 0, 0, 0, -1} : (vi){0, -1, 0, -1, 0, -1, 0, -1};
    const vf alpha = channels == 4 ? SHUFFLE(value, value, 3, 3, 3, 3, 7, 7, 7, 7)
                                   : SHUFFLE(value, value, 1, 1, 3, 3, 5, 5, 7, 7);
#endif
    return round_clamped(choose(is_alpha, value, settle(value, alpha, mode)), peak);
}

ROW_INLINE void store_samples(vi samples, const unsigned depth, size_t count, void *out)
{
    if (depth == 16) {
        const vh wide = __builtin_convertvector(samples, vh);
        memcpy(out, &wide, count < LANES ? 2 * count : sizeof wide);
    } else {
        const vb narrow = __builtin_convertvector(__builtin_convertvector(samples, vh), vb);
        memcpy(out, &narrow, count < LANES ? count : sizeof narrow);
    }
}

ROW_INLINE void store_all(const float *in, size_t samples, const unsigned channels,
                          const unsigned depth, const enum sl_row_alpha mode, void *out)
{
    const float peak = depth == 16 ? 65535 : 255;
    uint8_t *to = out;
    size_t i = 0;
    for (; i + LANES <= samples; i += LANES)
        store_samples(finish(load_vector(in + i), channels, mode, peak), depth, LANES,
                      to + i * (depth / 8));
    if (i < samples) {
        vf rest = all(0);
        memcpy(&rest, in + i, (samples - i) * sizeof *in);
        store_samples(finish(rest, channels, mode, peak), depth, samples - i, to + i * (depth / 8));
    }
}

ROW_INLINE void store_depth(const struct sl_row_format *format, const float *in, size_t samples,
                            const unsigned depth, void *out)
{
    const bool four = format->channels == 4;
    if (format->alpha == SL_ROW_PLAIN)
        store_all(in, samples, 4, depth, SL_ROW_PLAIN, out);
    else if (format->alpha == SL_ROW_WEIGHED && four)
        store_all(in, samples, 4, depth, SL_ROW_WEIGHED, out);
    else if (format->alpha == SL_ROW_WEIGHED)
        store_all(in, samples, 2, depth, SL_ROW_WEIGHED, out);
    else if (four)
        store_all(in, samples, 4, depth, SL_ROW_BOUNDED, out);
    else
        store_all(in, samples, 2, depth, SL_ROW_BOUNDED, out);
}

static void store(const struct sl_row_format *format, const float *in, size_t count, void *out)
{
    if (format->depth == 16)
        store_depth(format, in, count * format->channels, 16, out);
    else
        store_depth(format, in, count * format->channels, 8, out);
}
