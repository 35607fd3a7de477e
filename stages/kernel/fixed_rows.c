/* SPDX-License-Identifier: MIT */
#include "fixed_rows.h"

#include "fixed_sharpen.h"

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
        out[i] = (int16_t)shift_rounded(sum, SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS);
    }
}

/* The weighted sum of a window of one row and channel, rounded to `bits` less. */
static int32_t weigh(const struct sl_fixed_strip *strip, size_t row, uint32_t x, unsigned channel,
                     int bits)
{
    const struct sl_axis *axis = strip->axis;
    const size_t first = axis->first[x] - axis->first[strip->from];
    const int16_t *samples = strip->in + row * strip->stride + first * strip->channels + channel;
    const int16_t *weights = axis->fixed + x * axis->stride;
    int32_t sum = 0;
    for (size_t k = 0; k < axis->used[x]; k++)
        sum += samples[k * strip->channels] * weights[k];
    return shift_rounded(sum, bits);
}

static void horizontal(const struct sl_fixed_strip *strip, uint8_t *const out[SL_FIXED_BLOCK])
{
    const int bits = SL_AXIS_BITS + SL_FIXED_SAMPLE_BITS;
    for (size_t row = 0; row < SL_FIXED_BLOCK; row++) {
        for (uint32_t x = strip->from; x < strip->to; x++) {
            for (unsigned c = 0; c < strip->channels; c++) {
                int32_t value = weigh(strip, row, x, c, bits);
                out[row][(size_t)x * strip->channels + c] = (uint8_t)(value < 0     ? 0
                                                                      : value > 255 ? 255
                                                                                    : value);
            }
        }
    }
}

static void horizontal_fine(const struct sl_fixed_strip *strip, int16_t *const out[SL_FIXED_BLOCK])
{
    for (size_t row = 0; row < SL_FIXED_BLOCK; row++)
        for (uint32_t x = strip->from; x < strip->to; x++)
            out[row][x] = (int16_t)weigh(strip, row, x, 0, SL_AXIS_BITS);
}

static void sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                    const int16_t *blurred, size_t count, uint8_t *out)
{
    sl_fixed_sharpen(sharpening, in, blurred, count, out);
}

static const struct sl_fixed_rows portable = {
    .name = "portable",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
    .sharpen = sharpen,
};

const struct sl_fixed_rows *sl_fixed_rows_at(size_t index)
{
    const struct sl_fixed_rows *sets[4] = {&portable};
    size_t count = 1;
#ifdef SL_FIXED_ROWS_X86
    if (__builtin_cpu_supports("sse4.1"))
        sets[count++] = &sl_fixed_rows_sse41;
    if (__builtin_cpu_supports("avx2"))
        sets[count++] = &sl_fixed_rows_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni"))
        sets[count++] = &sl_fixed_rows_avx512;
#elif defined(SL_FIXED_ROWS_NEON)
    sets[count++] = &sl_fixed_rows_neon;
#endif
    return index < count ? sets[index] : NULL;
}

const struct sl_fixed_rows *sl_fixed_rows_best(void)
{
    size_t last = 0;
    while (sl_fixed_rows_at(last + 1))
        last++;
    return sl_fixed_rows_at(last);
}
