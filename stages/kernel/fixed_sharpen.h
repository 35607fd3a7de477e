/* SPDX-License-Identifier: MIT */
/* The loop of an unsharp mask, for each set to compile for its own machine. */
#ifndef SL_KERNEL_FIXED_SHARPEN_H
#define SL_KERNEL_FIXED_SHARPEN_H

#include "fixed_rows.h"

static inline __attribute__((always_inline)) void
sl_fixed_sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *restrict in,
                 const int16_t *restrict blurred, size_t count, uint8_t *restrict out)
{
    enum { DOWN = SL_FIXED_SAMPLE_BITS + SL_FIXED_AMOUNT_BITS };
    const int32_t amount = sharpening->amount;
    const int32_t threshold = sharpening->threshold;
    for (size_t i = 0; i < count; i++) {
        int32_t detail = (in[i] << SL_FIXED_SAMPLE_BITS) - blurred[i];
        int32_t size = detail < 0 ? -detail : detail;
        int32_t gain = (detail * amount + (1 << (DOWN - 1))) >> DOWN;
        int32_t value = in[i] + (size < threshold ? 0 : gain);
        value = value < 0 ? 0 : value;
        out[i] = (uint8_t)(value > 255 ? 255 : value);
    }
}

#endif
