/* SPDX-License-Identifier: MIT */
/*
 * The inverse DCT of JPEG's blocks of 8 × 8 coefficients (ITU-T T.81, A.3.3), and the smaller ones
 * that give a block's 4 × 4, 2 × 2 or 1 × 1 samples from as many of its first coefficients: what
 * an ideal low pass leaves of it. Eight a side after Arai, Agui and Nakajima (1988).
 *
 * A block holds its side × side coefficients by columns. In floats, each sum in one fixed order, so
 * that every set gives the same bits. Allocates nothing; thread-safe.
 */
#ifndef SL_KERNEL_IDCT_H
#define SL_KERNEL_IDCT_H

#include <stddef.h>
#include <stdint.h>

enum { SL_IDCT_SIDE = 8, SL_IDCT_BLOCK = 64 };

/* A row of blocks, and where its samples go. */
struct sl_idct_row {
    const int16_t *blocks; /* |coefficient × step| below 2^23 */
    size_t stride;         /* from one block to the next, coefficients */
    const uint64_t *busy;  /* a block whose word is 0 has no coefficient but the first */
    uint32_t count;        /* of blocks */
    const float *scales;   /* sl_idct_scales of the side */
    uint8_t *const *rows;  /* `side` of them, with room for side × count samples */
};

struct sl_idct {
    const char *name;
    void (*eight)(const struct sl_idct_row *row);
};

/* √2 · cos(kπ/16), but 1 for k = 0: what the transforms of eight leave to their scales. */
extern const float sl_dct_left_out[SL_IDCT_SIDE];

/* What a block's coefficients are to be multiplied by, side² of them, by columns: their steps (64,
 * by rows) and what the transform leaves out. `side` is 1, 2, 4 or 8. */
void sl_idct_scales(const uint16_t steps[SL_IDCT_BLOCK], unsigned side, float *scales);

/* The transform of a side. */
void sl_idct(unsigned side, const struct sl_idct_row *row);

/* The sets that this machine can run, the portable one first; NULL past the end. */
const struct sl_idct *sl_idct_at(size_t index);

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_IDCT_X86
extern const struct sl_idct sl_idct_avx2;
#endif

#endif
