/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

/* Four lanes of a vector register, in the compiler's own portable notation. */
typedef float v4 __attribute__((vector_size(16)));

/* Weights are summed in runs of this many, so that rounding errors of very long windows do not add
 * up: a float keeps 24 bits, and a 16-bit sample needs 16 of them. */
enum { RUN = 64 };

static inline v4 load4(const float *from)
{
    v4 value;
    memcpy(&value, from, sizeof value);
    return value;
}

static inline void store4(float *to, v4 value)
{
    memcpy(to, &value, sizeof value);
}

static inline uint32_t run_end(uint32_t begin, uint32_t count)
{
    return count - begin > RUN ? begin + RUN : count;
}

/* One channel: four neighbours at once. The weights behind the window are 0. */
static void horizontal_1(const struct sl_axis *axis, const float *in, float *out)
{
    for (uint32_t x = 0; x < axis->count; x++) {
        const float *samples = in + axis->first[x];
        const float *weights = axis->weights + x * axis->stride;
        v4 total = {0};
        for (uint32_t k = 0; k < axis->used[x];) {
            uint32_t end = run_end(k, axis->used[x]);
            v4 sum = {0};
            for (; k < end; k += 4)
                sum += load4(samples + k) * load4(weights + k);
            total += sum;
        }
        out[x] = (total[0] + total[2]) + (total[1] + total[3]);
    }
}

/* Two channels: two pixels at once. */
static void horizontal_2(const struct sl_axis *axis, const float *in, float *out)
{
    for (uint32_t x = 0; x < axis->count; x++) {
        const float *samples = in + 2 * (size_t)axis->first[x];
        const float *weights = axis->weights + x * axis->stride;
        v4 total = {0};
        for (uint32_t k = 0; k < axis->used[x];) {
            uint32_t end = run_end(k, axis->used[x]);
            v4 sum = {0};
            for (; k < end; k += 2) {
                v4 pair = {weights[k], weights[k], weights[k + 1], weights[k + 1]};
                sum += load4(samples + 2 * (size_t)k) * pair;
            }
            total += sum;
        }
        out[2 * (size_t)x] = total[0] + total[2];
        out[2 * (size_t)x + 1] = total[1] + total[3];
    }
}

/* Three or four channels: a pixel in one register. With three, the fourth lane is the neighbour's
 * first sample; it is written, too, and then overwritten by the next pixel or lost in the slack. */
static inline void horizontal_pixels(const struct sl_axis *axis, const float *in, float *out,
                                     const size_t channels)
{
    for (uint32_t x = 0; x < axis->count; x++) {
        const float *samples = in + channels * axis->first[x];
        const float *weights = axis->weights + x * axis->stride;
        v4 total = {0};
        for (uint32_t k = 0; k < axis->used[x];) {
            uint32_t end = run_end(k, axis->used[x]);
            v4 even = {0};
            v4 odd = {0}; /* two sums, so that one need not wait for the other */
            for (; k + 1 < end; k += 2) {
                even += load4(samples + channels * k) * weights[k];
                odd += load4(samples + channels * (k + 1)) * weights[k + 1];
            }
            if (k < end) {
                even += load4(samples + channels * k) * weights[k];
                k++;
            }
            total += even + odd;
        }
        store4(out + channels * x, total);
    }
}

void sl_row_horizontal(const struct sl_axis *axis, unsigned channels, const float *in, float *out)
{
    if (channels == 1)
        horizontal_1(axis, in, out);
    else if (channels == 2)
        horizontal_2(axis, in, out);
    else if (channels == 3)
        horizontal_pixels(axis, in, out, 3);
    else
        horizontal_pixels(axis, in, out, 4);
}

static inline void weigh_rows(const float *const *rows, const float *weights, size_t length,
                              float *restrict out, bool add)
{
    const float *r0 = rows[0], *r1 = rows[1], *r2 = rows[2], *r3 = rows[3];
    const float w0 = weights[0], w1 = weights[1], w2 = weights[2], w3 = weights[3];
    for (size_t i = 0; i < length; i++) {
        float sum = (r0[i] * w0 + r1[i] * w1) + (r2[i] * w2 + r3[i] * w3);
        out[i] = add ? out[i] + sum : sum;
    }
}

void sl_row_vertical(const float *const *rows, const float *weights, uint32_t count, size_t length,
                     float *out)
{
    if (count == 1 && weights[0] == 1.0F) {
        memcpy(out, rows[0], length * sizeof *out);
        return;
    }
    weigh_rows(rows, weights, length, out, false);
    for (uint32_t k = 4; k < count; k += 4)
        weigh_rows(rows + k, weights + k, length, out, true);
}
