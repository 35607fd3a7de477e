/* SPDX-License-Identifier: MIT */
/*
 * The forward transform of a block and its quantisation, in floats. Source: Y. Arai, T. Agui,
 * M. Nakajima, "A Fast DCT-SQ Scheme for Images", 1988: five multiplications a row, the rest of
 * them in the divisors. Thread-safe.
 */
#ifndef SL_CODEC_JPEG_FDCT_H
#define SL_CODEC_JPEG_FDCT_H

#include <stddef.h>
#include <stdint.h>

/* Makes the factors for a table of steps, by rows: sl_jpeg_fdct multiplies with them. */
void sl_jpeg_fdct_scales(const uint8_t steps[64], float scales[64]);

/* Transforms 8 × 8 samples whose rows are `stride` bytes apart into quantised coefficients, in
 * zigzag order, each to the nearest step and within what a code can say. */
void sl_jpeg_fdct(const uint8_t *samples, size_t stride, const float scales[64],
                  int16_t coefficients[64]);

#endif
