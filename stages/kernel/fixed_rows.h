/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of resampling 8-bit samples, in fixed point: weights have 14 bits of fraction and
 * what is between the two passes 6. All integers: every set gives the same bits, of which the
 * portable one is the definition.
 *
 * All functions are thread-safe and allocate nothing.
 */
#ifndef SL_KERNEL_FIXED_ROWS_H
#define SL_KERNEL_FIXED_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { SL_FIXED_WEIGHT_BITS = 14, SL_FIXED_SAMPLE_BITS = 6, SL_FIXED_ONE = 1 << 14 };

/* Weights come in groups of so many, rows have as many samples behind them that may be read. */
enum { SL_FIXED_GROUP = 16 };

/* For each output sample its window and weights, whose sum is SL_FIXED_ONE and the sum of whose
 * amounts is below twice that; 0 behind the window. */
struct sl_fixed_axis {
    uint32_t count;   /* output samples */
    uint32_t *first;  /* of each window */
    size_t stride;    /* from one window's weights to the next: a multiple of SL_FIXED_GROUP */
    uint32_t *used;   /* the length of each window */
    int16_t *weights; /* count × stride, 32-byte-aligned */
};

struct sl_fixed_rows {
    const char *name;

    /* out[i] = Σ weights[k] · rows[k][i], rounded. `length` samples, of which as many more as make
     * a multiple of SL_FIXED_GROUP may be written; rows are read no further than `length`. */
    void (*vertical)(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                     size_t length, int16_t *out);

    /* out[i] = the weighted mean over in's window i, rounded: to a sample, clamped, or as fine as
     * `in` is. */
    void (*horizontal)(const struct sl_fixed_axis *axis, const int16_t *in, uint8_t *out);
    void (*horizontal_fine)(const struct sl_fixed_axis *axis, const int16_t *in, int16_t *out);
};

/* The sets that this machine can run, the portable one first; NULL past the end. */
const struct sl_fixed_rows *sl_fixed_rows_at(size_t index);

/* The last of them. */
const struct sl_fixed_rows *sl_fixed_rows_best(void);

#endif
