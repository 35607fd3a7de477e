/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of resampling 8-bit samples, in fixed point: weights have SL_AXIS_BITS of
 * fraction and what is between the two passes SL_FIXED_SAMPLE_BITS. All integers: every set gives
 * the same bits, of which the portable one is the definition.
 *
 * The horizontal pass works on a block of rows at once, so that a vector register can hold as many
 * rows of one sample: then the weights are the same in every lane, whatever the channels.
 *
 * All functions are thread-safe and allocate nothing.
 */
#ifndef SL_KERNEL_FIXED_ROWS_H
#define SL_KERNEL_FIXED_ROWS_H

#include "axis.h"

#include <stddef.h>
#include <stdint.h>

enum { SL_FIXED_SAMPLE_BITS = 6 };

/* Rows of a block, and the samples that may be read, and overwritten, behind each of them. */
enum { SL_FIXED_BLOCK = 16, SL_FIXED_SLACK = 64 };

/* A part of a block for the horizontal pass: what output pixels `from` to `to` (one behind) are
 * made of. */
struct sl_fixed_strip {
    const struct sl_axis *axis; /* SL_AXIS_PAIRS */
    uint32_t from, to;
    unsigned channels; /* 1 to 4, interleaved */
    const int16_t *in; /* first[from] is its first pixel; as long as the last window's `taps` */
    size_t stride;     /* samples from one row of the block to the next */
    void *turned;      /* scratch: as large as the block that is read, 64-byte-aligned */
};

/* An unsharp mask: how often the difference to the blurred sample is added, with 8 bits of
 * fraction, and the size of a difference from which it is, as fine as the blurred samples. */
enum { SL_FIXED_AMOUNT_BITS = 8 };
struct sl_fixed_sharpening {
    int32_t amount, threshold;
};

struct sl_fixed_rows {
    const char *name;

    /* out[i] = Σ weights[k] · rows[k][i], rounded. `length` samples, up to SL_FIXED_SLACK more may
     * be written; rows are read no further than `length`. */
    void (*vertical)(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                     size_t length, int16_t *out);

    /* Row r of out, from pixel `from` to `to`, becomes the weighted means over row r of the block,
     * rounded: to a sample, clamped, or as fine as they came (one channel only). */
    void (*horizontal)(const struct sl_fixed_strip *strip, uint8_t *const out[SL_FIXED_BLOCK]);
    void (*horizontal_fine)(const struct sl_fixed_strip *strip, int16_t *const out[SL_FIXED_BLOCK]);

    /* out[i] = in[i] and what the mask adds, clamped; the three do not overlap. */
    void (*sharpen)(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                    const int16_t *blurred, size_t count, uint8_t *out);
};

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_FIXED_ROWS_X86
extern const struct sl_fixed_rows sl_fixed_rows_sse41;
extern const struct sl_fixed_rows sl_fixed_rows_avx2;
extern const struct sl_fixed_rows sl_fixed_rows_avx512;
#elif defined(__aarch64__) && defined(__GNUC__)
#define SL_FIXED_ROWS_NEON
extern const struct sl_fixed_rows sl_fixed_rows_neon;
#endif

/* The sets that this machine can run, the portable one first; NULL past the end. */
const struct sl_fixed_rows *sl_fixed_rows_at(size_t index);

/* The last of them. */
const struct sl_fixed_rows *sl_fixed_rows_best(void);

#endif
