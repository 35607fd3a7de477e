/* SPDX-License-Identifier: MIT */
#include "fixed_rows.h"

#include "fixed_rows_x86.h"

#include <stdbool.h>

static int32_t shift_rounded(int32_t value, int bits)
{
    return (value + (1 << (bits - 1))) >> bits;
}

static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                     size_t length, int16_t *out)
{
    for (size_t i = 0; i < length; i++) {
        int32_t sum = 0;
        for (uint32_t k = 0; k < count; k++)
            sum += rows[k][i] * weights[k];
        out[i] = (int16_t)shift_rounded(sum, SL_FIXED_WEIGHT_BITS - SL_FIXED_SAMPLE_BITS);
    }
}

static int32_t weigh(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x)
{
    const int16_t *samples = in + axis->first[x];
    const int16_t *weights = axis->weights + x * axis->stride;
    int32_t sum = 0;
    for (uint32_t k = 0; k < axis->used[x]; k++)
        sum += samples[k] * weights[k];
    return sum;
}

static void horizontal(const struct sl_fixed_axis *axis, const int16_t *in, uint8_t *out)
{
    for (uint32_t x = 0; x < axis->count; x++) {
        int32_t value =
            shift_rounded(weigh(axis, in, x), SL_FIXED_WEIGHT_BITS + SL_FIXED_SAMPLE_BITS);
        out[x] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

static void horizontal_fine(const struct sl_fixed_axis *axis, const int16_t *in, int16_t *out)
{
    for (uint32_t x = 0; x < axis->count; x++)
        out[x] = (int16_t)shift_rounded(weigh(axis, in, x), SL_FIXED_WEIGHT_BITS);
}

static const struct sl_fixed_rows portable = {
    .name = "portable",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
};

static bool can_run(size_t index)
{
    switch (index) {
#ifdef SL_FIXED_ROWS_X86
    case 1:
        return __builtin_cpu_supports("sse4.1");
    case 2:
        return __builtin_cpu_supports("avx2");
#endif
    default:
        return index == 0;
    }
}

const struct sl_fixed_rows *sl_fixed_rows_at(size_t index)
{
    static const struct sl_fixed_rows *const sets[] = {
        &portable,
#ifdef SL_FIXED_ROWS_X86
        &sl_fixed_rows_sse41,
        &sl_fixed_rows_avx2,
#endif
    };
    return index < sizeof sets / sizeof sets[0] && can_run(index) ? sets[index] : NULL;
}

const struct sl_fixed_rows *sl_fixed_rows_best(void)
{
    size_t last = 0;
    while (sl_fixed_rows_at(last + 1))
        last++;
    return sl_fixed_rows_at(last);
}
