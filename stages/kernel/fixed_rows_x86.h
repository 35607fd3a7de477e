/* SPDX-License-Identifier: MIT */
/*
 * What the sets for x86 share. Each turns the block: pixels are taken in pairs, and the pairs of a
 * channel, one of each row, lie side by side in a column of 64 bytes. So one multiplication with
 * two weights in every lane weighs two pixels of all rows, and no lanes are ever added up.
 */
#ifndef SL_KERNEL_FIXED_ROWS_X86_H
#define SL_KERNEL_FIXED_ROWS_X86_H

#include "fixed_rows.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_FIXED_ROWS_X86
#include <emmintrin.h>

#include <string.h>

extern const struct sl_fixed_rows sl_fixed_rows_sse41;
extern const struct sl_fixed_rows sl_fixed_rows_avx2;
extern const struct sl_fixed_rows sl_fixed_rows_avx512;

#define SL_FIXED_INLINE static inline __attribute__((always_inline))

enum { SL_FIXED_DOWN = SL_AXIS_BITS + SL_FIXED_SAMPLE_BITS };

/* How 16 bytes of interleaved samples become pairs: the order of their bytes, how many bytes hold
 * whole pairs of pixels, and the columns that these make. */
struct sl_fixed_pairing {
    uint8_t order[16];
    uint8_t samples, columns;
};

SL_FIXED_INLINE const struct sl_fixed_pairing *sl_fixed_pairing(unsigned channels)
{
    static const struct sl_fixed_pairing pairings[] = {
        {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 8, 4},
        {{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15}, 8, 4},
        {{0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 12, 13, 14, 15}, 6, 3},
        {{0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15}, 8, 4},
    };
    return &pairings[channels - 1];
}

/* The pairs of pixels that a strip reads, and where those of an output pixel begin. */
SL_FIXED_INLINE size_t sl_fixed_pairs(const struct sl_fixed_strip *strip)
{
    const struct sl_axis *axis = strip->axis;
    return (axis->first[strip->to - 1] - axis->first[strip->from] + axis->taps) / 2;
}

SL_FIXED_INLINE size_t sl_fixed_column(const struct sl_fixed_strip *strip, uint32_t x)
{
    const struct sl_axis *axis = strip->axis;
    return (size_t)(axis->first[x] - axis->first[strip->from]) / 2 * strip->channels;
}

/* Eight columns of a byte for each row become eight bytes of each row. */
SL_FIXED_INLINE void sl_fixed_put_bytes(uint8_t (*columns)[SL_FIXED_BLOCK],
                                        uint8_t *const out[SL_FIXED_BLOCK], size_t at)
{
    __m128i c[8], pairs[8], fours[8];
    for (int i = 0; i < 8; i++)
        c[i] = _mm_load_si128((const void *)columns[i]);
    for (int i = 0; i < 4; i++) {
        pairs[i] = _mm_unpacklo_epi8(c[2 * i], c[2 * i + 1]);
        pairs[i + 4] = _mm_unpackhi_epi8(c[2 * i], c[2 * i + 1]);
    }
    for (int i = 0; i < 8; i += 2) {
        fours[i] = _mm_unpacklo_epi16(pairs[i], pairs[i + 1]);
        fours[i + 1] = _mm_unpackhi_epi16(pairs[i], pairs[i + 1]);
    }
    for (int i = 0; i < 4; i++) {
        const __m128i left = fours[i / 2 * 4 + i % 2];
        const __m128i right = fours[i / 2 * 4 + i % 2 + 2];
        const __m128i low = _mm_unpacklo_epi32(left, right);
        const __m128i high = _mm_unpackhi_epi32(left, right);
        _mm_storel_epi64((void *)(out[4 * i] + at), low);
        _mm_storel_epi64((void *)(out[4 * i + 1] + at), _mm_unpackhi_epi64(low, low));
        _mm_storel_epi64((void *)(out[4 * i + 2] + at), high);
        _mm_storel_epi64((void *)(out[4 * i + 3] + at), _mm_unpackhi_epi64(high, high));
    }
}

/* The horizontal pass behind the turning. `weigh` makes an output pixel's columns, one a channel.
 */
SL_FIXED_INLINE void sl_fixed_columns(const struct sl_fixed_strip *strip,
                                      uint8_t *const out[SL_FIXED_BLOCK],
                                      void (*weigh)(const struct sl_fixed_strip *strip, uint32_t x,
                                                    uint8_t (*columns)[SL_FIXED_BLOCK]))
{
    const unsigned channels = strip->channels;
    _Alignas(64) uint8_t columns[8 * 4][SL_FIXED_BLOCK];
    uint32_t x = strip->from;
    for (; x + 8 <= strip->to; x += 8) {
        for (uint32_t i = 0; i < 8; i++)
            weigh(strip, x + i, columns + i * channels);
        for (unsigned i = 0; i < channels; i++)
            sl_fixed_put_bytes(columns + 8 * i, out, (size_t)x * channels + 8 * i);
    }
    for (; x < strip->to; x++) {
        weigh(strip, x, columns);
        for (unsigned c = 0; c < channels; c++)
            for (int r = 0; r < SL_FIXED_BLOCK; r++)
                out[r][(size_t)x * channels + c] = columns[c][r];
    }
}

/* Eight columns of half of the rows become eight fine samples of each of them. */
SL_FIXED_INLINE void sl_fixed_put_words(int16_t (*columns)[SL_FIXED_BLOCK], size_t half,
                                        int16_t *const *out, size_t at)
{
    __m128i c[8], pairs[8], fours[8];
    for (int i = 0; i < 8; i++)
        c[i] = _mm_load_si128((const void *)(columns[i] + half));
    for (int i = 0; i < 4; i++) {
        pairs[i] = _mm_unpacklo_epi16(c[2 * i], c[2 * i + 1]);
        pairs[i + 4] = _mm_unpackhi_epi16(c[2 * i], c[2 * i + 1]);
    }
    for (int i = 0; i < 8; i += 2) {
        fours[i] = _mm_unpacklo_epi32(pairs[i], pairs[i + 1]);
        fours[i + 1] = _mm_unpackhi_epi32(pairs[i], pairs[i + 1]);
    }
    for (int i = 0; i < 4; i++) {
        const __m128i left = fours[i / 2 * 4 + i % 2];
        const __m128i right = fours[i / 2 * 4 + i % 2 + 2];
        _mm_storeu_si128((void *)(out[half + 2 * i] + at), _mm_unpacklo_epi64(left, right));
        _mm_storeu_si128((void *)(out[half + 2 * i + 1] + at), _mm_unpackhi_epi64(left, right));
    }
}

/* The same for one channel of fine samples. */
SL_FIXED_INLINE void sl_fixed_fine_columns(
    const struct sl_fixed_strip *strip, int16_t *const out[SL_FIXED_BLOCK],
    void (*weigh)(const struct sl_fixed_strip *strip, uint32_t x, int16_t column[SL_FIXED_BLOCK]))
{
    _Alignas(64) int16_t columns[8][SL_FIXED_BLOCK];
    uint32_t x = strip->from;
    for (; x + 8 <= strip->to; x += 8) {
        for (uint32_t i = 0; i < 8; i++)
            weigh(strip, x + i, columns[i]);
        sl_fixed_put_words(columns, 0, out, x);
        sl_fixed_put_words(columns, 8, out, x);
    }
    for (; x < strip->to; x++) {
        weigh(strip, x, columns[0]);
        for (int r = 0; r < SL_FIXED_BLOCK; r++)
            out[r][x] = columns[0][r];
    }
}
#endif

#endif
