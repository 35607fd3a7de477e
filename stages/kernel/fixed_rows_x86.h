/* SPDX-License-Identifier: MIT */
/*
 * What the sets for x86 share. Each turns the block: pixels are taken in pairs, and the pairs of a
 * channel, one of each row, lie side by side in a column of 64 bytes. So one multiplication with
 * two weights in every lane weighs two pixels of all rows, and no lanes are ever added up.
 */
#ifndef SL_KERNEL_FIXED_ROWS_X86_H
#define SL_KERNEL_FIXED_ROWS_X86_H

#include "fixed_columns.h"

#ifdef SL_FIXED_ROWS_X86
#include <emmintrin.h>

#include <string.h>

/* The bytes that the vertical pass fetches ahead: its rows are more than processors foresee. */
enum { SL_FIXED_AHEAD = 384 };

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

/* Three times, the one half of the vectors is shuffled into the other, like cards: that transposes
 * eight of them. Two rows come to lie in each. */
SL_FIXED_INLINE void sl_fixed_put_bytes(uint8_t (*columns)[SL_FIXED_BLOCK],
                                        uint8_t *const out[SL_FIXED_BLOCK], size_t at)
{
    __m128i v[8];
    memcpy(v, columns, sizeof v);
    for (int round = 0; round < 3; round++) {
        __m128i from[8];
        memcpy(from, v, sizeof from);
        for (int i = 0; i < 4; i++) {
            v[2 * i] = _mm_unpacklo_epi8(from[i], from[i + 4]);
            v[2 * i + 1] = _mm_unpackhi_epi8(from[i], from[i + 4]);
        }
    }
    for (int i = 0; i < 8; i++) {
        _mm_storel_epi64((void *)(out[2 * i] + at), v[i]);
        _mm_storel_epi64((void *)(out[2 * i + 1] + at), _mm_unpackhi_epi64(v[i], v[i]));
    }
}

SL_FIXED_INLINE void sl_fixed_put_words(int16_t (*columns)[SL_FIXED_BLOCK],
                                        int16_t *const out[SL_FIXED_BLOCK], size_t at)
{
    for (int half = 0; half < SL_FIXED_BLOCK; half += 8) {
        __m128i v[8];
        for (int i = 0; i < 8; i++)
            v[i] = _mm_load_si128((const void *)(columns[i] + half));
        for (int round = 0; round < 3; round++) {
            __m128i from[8];
            memcpy(from, v, sizeof from);
            for (int i = 0; i < 4; i++) {
                v[2 * i] = _mm_unpacklo_epi16(from[i], from[i + 4]);
                v[2 * i + 1] = _mm_unpackhi_epi16(from[i], from[i + 4]);
            }
        }
        for (int i = 0; i < 8; i++)
            _mm_storeu_si128((void *)(out[half + i] + at), v[i]);
    }
}
#endif

#endif
