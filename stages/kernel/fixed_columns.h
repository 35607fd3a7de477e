/* SPDX-License-Identifier: MIT */
/*
 * The frame of the horizontal pass, for sets that weigh a sample of all rows of a block at once:
 * what comes of it is a column, and eight columns are put back into the rows by transposition. The
 * functions that are passed are inlined.
 */
#ifndef SL_KERNEL_FIXED_COLUMNS_H
#define SL_KERNEL_FIXED_COLUMNS_H

#include "fixed_rows.h"

#define SL_FIXED_INLINE static inline __attribute__((always_inline))

/* Makes the columns of output pixel x: one for each channel, and of fine samples one. */
typedef void sl_fixed_weigh(const struct sl_fixed_strip *strip, uint32_t x,
                            uint8_t (*columns)[SL_FIXED_BLOCK]);
typedef void sl_fixed_weigh_fine(const struct sl_fixed_strip *strip, uint32_t x,
                                 int16_t column[SL_FIXED_BLOCK]);

/* Writes eight columns to each row, from sample `at` on. */
typedef void sl_fixed_put(uint8_t (*columns)[SL_FIXED_BLOCK], uint8_t *const out[SL_FIXED_BLOCK],
                          size_t at);
typedef void sl_fixed_put_fine(int16_t (*columns)[SL_FIXED_BLOCK],
                               int16_t *const out[SL_FIXED_BLOCK], size_t at);

SL_FIXED_INLINE void sl_fixed_columns(const struct sl_fixed_strip *strip,
                                      uint8_t *const out[SL_FIXED_BLOCK], sl_fixed_weigh *weigh,
                                      sl_fixed_put *put)
{
    const unsigned channels = strip->channels;
    _Alignas(64) uint8_t columns[8 * 4][SL_FIXED_BLOCK];
    uint32_t x = strip->from;
    for (; x + 8 <= strip->to; x += 8) {
        for (uint32_t i = 0; i < 8; i++)
            weigh(strip, x + i, columns + i * channels);
        for (unsigned i = 0; i < channels; i++)
            put(columns + 8 * i, out, (size_t)x * channels + 8 * i);
    }
    for (; x < strip->to; x++) {
        weigh(strip, x, columns);
        for (unsigned c = 0; c < channels; c++)
            for (int r = 0; r < SL_FIXED_BLOCK; r++)
                out[r][(size_t)x * channels + c] = columns[c][r];
    }
}

SL_FIXED_INLINE void sl_fixed_fine_columns(const struct sl_fixed_strip *strip,
                                           int16_t *const out[SL_FIXED_BLOCK],
                                           sl_fixed_weigh_fine *weigh, sl_fixed_put_fine *put)
{
    _Alignas(64) int16_t columns[8][SL_FIXED_BLOCK];
    uint32_t x = strip->from;
    for (; x + 8 <= strip->to; x += 8) {
        for (uint32_t i = 0; i < 8; i++)
            weigh(strip, x + i, columns[i]);
        put(columns, out, x);
    }
    for (; x < strip->to; x++) {
        weigh(strip, x, columns[0]);
        for (int r = 0; r < SL_FIXED_BLOCK; r++)
            out[r][x] = columns[0][r];
    }
}

#endif
