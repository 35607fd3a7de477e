/* SPDX-License-Identifier: MIT */
/*
 * The set for 64-bit ARM, all of which have these instructions. A product of a vector and a number
 * is added at once, so that samples are turned one by one, not in pairs.
 */
#include "fixed_columns.h"
#include "fixed_rows.h"
#include "fixed_sharpen.h"

#ifdef SL_FIXED_ROWS_NEON
#include <arm_neon.h>
#include <string.h>

enum { DOWN = SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS, QUARTERS = SL_FIXED_BLOCK / 4 };

/* Adds eight products to their sums. */
SL_FIXED_INLINE void add_products(int32x4_t sums[2], int16x8_t samples, int16_t weight)
{
    sums[0] = vmlal_n_s16(sums[0], vget_low_s16(samples), weight);
    sums[1] = vmlal_n_s16(sums[1], vget_high_s16(samples), weight);
}

/* Sixteen samples, of which only `count` may be read. */
SL_FIXED_INLINE uint8x16_t load_samples(const uint8_t *from, size_t count)
{
    uint8_t some[16] = {0};
    if (count >= sizeof some)
        return vld1q_u8(from);
    memcpy(some, from, count);
    return vld1q_u8(some);
}

SL_FIXED_INLINE void vertical_step(const uint8_t *const *rows, const int16_t *weights,
                                   uint32_t count, size_t i, size_t left, int16_t *out)
{
    int32x4_t sums[4];
    for (int q = 0; q < 4; q++)
        sums[q] = vdupq_n_s32(0);
    for (uint32_t k = 0; k < count; k++) {
        const uint8x16_t samples = load_samples(rows[k] + i, left);
        add_products(sums, vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(samples))), weights[k]);
        add_products(sums + 2, vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(samples))), weights[k]);
    }
    for (int q = 0; q < 4; q++)
        vst1_s16(out + i + 4 * (size_t)q, vrshrn_n_s32(sums[q], DOWN));
}

static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                     size_t length, int16_t *out)
{
    size_t i = 0;
    for (; i + 16 <= length; i += 16)
        vertical_step(rows, weights, count, i, 16, out);
    if (i < length)
        vertical_step(rows, weights, count, i, length - i, out);
}

/* Transposes eight vectors of eight samples: three times the one half is shuffled into the other,
 * like cards. */
SL_FIXED_INLINE void transpose(int16x8_t v[8])
{
    for (int round = 0; round < 3; round++) {
        int16x8_t from[8];
        memcpy(from, v, sizeof from);
        for (int i = 0; i < 4; i++) {
            v[2 * i] = vzip1q_s16(from[i], from[i + 4]);
            v[2 * i + 1] = vzip2q_s16(from[i], from[i + 4]);
        }
    }
}

/* Samples of all rows become columns. */
static void turn(const struct sl_fixed_strip *strip)
{
    const struct sl_axis *axis = strip->axis;
    const size_t pixels = axis->first[strip->to - 1] - axis->first[strip->from] + axis->taps;
    int16_t *columns = strip->turned;
    for (size_t i = 0; i < pixels * strip->channels; i += 8) {
        for (size_t half = 0; half < SL_FIXED_BLOCK; half += 8) {
            int16x8_t v[8];
            for (size_t r = 0; r < 8; r++)
                v[r] = vld1q_s16(strip->in + (half + r) * strip->stride + i);
            transpose(v);
            for (size_t r = 0; r < 8; r++)
                vst1q_s16(columns + (i + r) * SL_FIXED_BLOCK + half, v[r]);
        }
    }
}

/* The weighted sums of a channel of output pixel x, of four rows each. */
SL_FIXED_INLINE void weigh(const struct sl_fixed_strip *strip, uint32_t x, unsigned channel,
                           int32x4_t sums[QUARTERS])
{
    const struct sl_axis *axis = strip->axis;
    const int16_t *weights = axis->fixed + x * axis->stride;
    const size_t first = axis->first[x] - axis->first[strip->from];
    const int16_t *column =
        (const int16_t *)strip->turned + (first * strip->channels + channel) * SL_FIXED_BLOCK;
    for (int q = 0; q < QUARTERS; q++)
        sums[q] = vdupq_n_s32(0);
    for (uint32_t k = 0; k < axis->used[x]; k++, column += SL_FIXED_BLOCK * strip->channels) {
        add_products(sums, vld1q_s16(column), weights[k]);
        add_products(sums + 2, vld1q_s16(column + 8), weights[k]);
    }
}

SL_FIXED_INLINE void weigh_pixel(const struct sl_fixed_strip *strip, uint32_t x,
                                 uint8_t (*columns)[SL_FIXED_BLOCK])
{
    for (unsigned c = 0; c < strip->channels; c++) {
        int32x4_t sums[QUARTERS];
        int16x4_t words[QUARTERS];
        weigh(strip, x, c, sums);
        for (int q = 0; q < QUARTERS; q++)
            words[q] = vqmovn_s32(vrshrq_n_s32(sums[q], SL_AXIS_BITS + SL_FIXED_SAMPLE_BITS));
        vst1_u8(columns[c], vqmovun_s16(vcombine_s16(words[0], words[1])));
        vst1_u8(columns[c] + 8, vqmovun_s16(vcombine_s16(words[2], words[3])));
    }
}

/* The same with bytes; two rows come to lie in each vector. */
SL_FIXED_INLINE void put(uint8_t (*columns)[SL_FIXED_BLOCK], uint8_t *const out[SL_FIXED_BLOCK],
                         size_t at)
{
    uint8x16_t v[8];
    memcpy(v, columns, sizeof v);
    for (int round = 0; round < 3; round++) {
        uint8x16_t from[8];
        memcpy(from, v, sizeof from);
        for (int i = 0; i < 4; i++) {
            v[2 * i] = vzip1q_u8(from[i], from[i + 4]);
            v[2 * i + 1] = vzip2q_u8(from[i], from[i + 4]);
        }
    }
    for (int i = 0; i < 8; i++) {
        vst1_u8(out[2 * i] + at, vget_low_u8(v[i]));
        vst1_u8(out[2 * i + 1] + at, vget_high_u8(v[i]));
    }
}

static void horizontal(const struct sl_fixed_strip *strip, uint8_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_columns(strip, out, weigh_pixel, put);
}

SL_FIXED_INLINE void weigh_fine(const struct sl_fixed_strip *strip, uint32_t x,
                                int16_t column[SL_FIXED_BLOCK])
{
    int32x4_t sums[QUARTERS];
    weigh(strip, x, 0, sums);
    for (int q = 0; q < QUARTERS; q++)
        vst1_s16(column + 4 * q, vrshrn_n_s32(sums[q], SL_AXIS_BITS));
}

SL_FIXED_INLINE void put_fine(int16_t (*columns)[SL_FIXED_BLOCK],
                              int16_t *const out[SL_FIXED_BLOCK], size_t at)
{
    for (int half = 0; half < SL_FIXED_BLOCK; half += 8) {
        int16x8_t v[8];
        for (int i = 0; i < 8; i++)
            v[i] = vld1q_s16(columns[i] + half);
        transpose(v);
        for (int i = 0; i < 8; i++)
            vst1q_s16(out[half + i] + at, v[i]);
    }
}

static void horizontal_fine(const struct sl_fixed_strip *strip, int16_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_fine_columns(strip, out, weigh_fine, put_fine);
}

static void sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                    const int16_t *blurred, size_t count, uint8_t *out)
{
    sl_fixed_sharpen(sharpening, in, blurred, count, out);
}

const struct sl_fixed_rows sl_fixed_rows_neon = {
    .name = "neon",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
    .sharpen = sharpen,
};
#endif
