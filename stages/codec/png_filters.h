/* SPDX-License-Identifier: MIT */
/*
 * PNG's row filters (W3C, "Portable Network Graphics (PNG)", third edition, section 9), each as
 * loops that exist several times: portable, and with the vectors of a processor. All sets give the
 * same bytes; the best that this processor can run is chosen once.
 *
 * Every function is thread-safe. `size` is a row's bytes, `step` the bytes of a whole pixel (1 for
 * less), at most 8.
 */
#ifndef SL_CODEC_PNG_FILTERS_H
#define SL_CODEC_PNG_FILTERS_H

#include <stddef.h>
#include <stdint.h>

enum { PNG_NONE, PNG_SUB, PNG_UP, PNG_AVERAGE, PNG_PAETH, PNG_FILTERS };

struct sl_png_filters {
    const char *name;

    /* Undoes `filter` (one of the five) from `in` to `out`, which may be the same. `prior` is the
     * finished row above, zeros for the first. */
    void (*undo)(unsigned filter, const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                 uint8_t *out);

    /* Undoes Paeth on a row and the one below it side by side: each pixel waits for the one before
     * it, so that two rows take hardly longer than one. */
    void (*undo_paeth_2)(const uint8_t *in, const uint8_t *in_below, const uint8_t *prior,
                         size_t size, size_t step, uint8_t *out, uint8_t *out_below);

    /* Filters `row` into `out` and returns the sum of absolute differences: the smaller, the better
     * it is likely to deflate (section 12.7). `row` and `prior` have `step` zeros before them. */
    uint64_t (*apply)(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                      size_t step, uint8_t *out);
};

/* The sets that this processor can run, the portable one first, each better than the one before;
 * NULL past the end. */
const struct sl_png_filters *sl_png_filters_at(size_t index);
const struct sl_png_filters *sl_png_filters_best(void);

/* The portable loops, for what a set has no vectors for. */
void sl_png_undo(unsigned filter, const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                 uint8_t *out);
uint64_t sl_png_apply(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                      size_t step, uint8_t *out);

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define SL_PNG_FILTERS_X86
extern const struct sl_png_filters sl_png_filters_sse41;
#endif

#endif
