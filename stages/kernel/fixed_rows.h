/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of resampling 8-bit samples, in fixed point: weights have 14 bits of fraction and
 * what is between the two passes 6. All integers: every set gives the same bits, of which the
 * portable one is the definition.
 *
 * The horizontal pass works on a block of rows at once, so that a vector register can hold as many
 * rows of one sample: then the weights are the same in every lane, whatever the channels.
 *
 * All functions are thread-safe and allocate nothing.
 */
#ifndef SL_KERNEL_FIXED_ROWS_H
#define SL_KERNEL_FIXED_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { SL_FIXED_WEIGHT_BITS = 14, SL_FIXED_SAMPLE_BITS = 6, SL_FIXED_ONE = 1 << 14 };

/* Rows of a block; what the length of each window's weights is a multiple of; and the samples that
 * may be read, and overwritten, behind a row of a block. */
enum { SL_FIXED_BLOCK = 16, SL_FIXED_GROUP = 8, SL_FIXED_SLACK = 64 };

/* For each output sample its window and weights, whose sum is SL_FIXED_ONE and the sum of whose
 * amounts is below twice that; 0 around the window. */
struct sl_fixed_axis {
    uint32_t count;   /* output samples */
    uint32_t taps;    /* of the longest window; even where windows begin at even samples */
    size_t stride;    /* from one window's weights to the next: a multiple of SL_FIXED_GROUP */
    uint32_t *first;  /* of each window; never falls */
    uint32_t *used;   /* the length of each window */
    int16_t *weights; /* count × stride, 16-byte-aligned */
};

/* A part of a block for the horizontal pass: what output pixels `from` to `to` (one behind) are
 * made of. The axis' windows begin at even pixels. */
struct sl_fixed_strip {
    const struct sl_fixed_axis *axis;
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

/* The sets that this machine can run, the portable one first; NULL past the end. */
const struct sl_fixed_rows *sl_fixed_rows_at(size_t index);

/* The last of them. */
const struct sl_fixed_rows *sl_fixed_rows_best(void);

#endif
