/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"
#include "fixed_sharpen.h"

#ifdef SL_FIXED_ROWS_X86
#include <smmintrin.h>

#include <stdbool.h>

#define SSE41 __attribute__((target("sse4.1")))

enum { STEP = 16 };

SSE41 SL_FIXED_INLINE __m128i pair_of(const int16_t *weights, bool both)
{
    uint32_t second = both ? (uint16_t)weights[1] : 0;
    return _mm_set1_epi32((int32_t)(second << 16 | (uint16_t)weights[0]));
}

/* Adds two rows' products to the sums. */
SSE41 SL_FIXED_INLINE void add_pair(const uint8_t *first, const uint8_t *second, __m128i pair,
                                    __m128i sums[4])
{
    const __m128i zero = _mm_setzero_si128();
    const __m128i a = _mm_loadu_si128((const void *)first);
    const __m128i b = _mm_loadu_si128((const void *)second);
    const __m128i low = _mm_unpacklo_epi8(a, b);
    const __m128i high = _mm_unpackhi_epi8(a, b);
    const __m128i samples[4] = {_mm_unpacklo_epi8(low, zero), _mm_unpackhi_epi8(low, zero),
                                _mm_unpacklo_epi8(high, zero), _mm_unpackhi_epi8(high, zero)};
    for (int i = 0; i < 4; i++)
        sums[i] = _mm_add_epi32(sums[i], _mm_madd_epi16(samples[i], pair));
}

SSE41 SL_FIXED_INLINE void store_sums(const __m128i sums[4], int16_t *out)
{
    enum { DOWN = SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS };
    for (int i = 0; i < 4; i += 2)
        _mm_storeu_si128((void *)(out + 4 * i), _mm_packs_epi32(_mm_srai_epi32(sums[i], DOWN),
                                                                _mm_srai_epi32(sums[i + 1], DOWN)));
}

/* A step of 16 samples; where fewer are left, by way of copies. */
SSE41 SL_FIXED_INLINE void vertical_step(const uint8_t *const *rows, const int16_t *weights,
                                         uint32_t count, size_t i, size_t left, int16_t *out)
{
    const __m128i half = _mm_set1_epi32(1 << (SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS - 1));
    __m128i sums[4] = {half, half, half, half};
    for (uint32_t k = 0; k < count; k += 2) {
        const bool both = k + 1 < count;
        const uint8_t *first = rows[k] + i;
        const uint8_t *second = rows[both ? k + 1 : k] + i;
        uint8_t copies[2][STEP];
        if (left < STEP) {
            first = memcpy(copies[0], first, left);
            second = memcpy(copies[1], second, left);
        }
        add_pair(first, second, pair_of(weights + k, both), sums);
    }
    store_sums(sums, out + i);
}

SSE41 static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                           size_t length, int16_t *out)
{
    size_t i = 0;
    for (; i + STEP <= length; i += STEP)
        vertical_step(rows, weights, count, i, STEP, out);
    if (i < length)
        vertical_step(rows, weights, count, i, length - i, out);
}

/* Columns are quarters of 4 rows. */
SSE41 static inline void turn_quarter(const int16_t *in, size_t stride, __m128i order,
                                      __m128i *columns)
{
    const __m128i a = _mm_shuffle_epi8(_mm_loadu_si128((const void *)in), order);
    const __m128i b = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(in + stride)), order);
    const __m128i c = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(in + 2 * stride)), order);
    const __m128i d = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(in + 3 * stride)), order);
    const __m128i ab = _mm_unpacklo_epi32(a, b);
    const __m128i cd = _mm_unpacklo_epi32(c, d);
    const __m128i ab2 = _mm_unpackhi_epi32(a, b);
    const __m128i cd2 = _mm_unpackhi_epi32(c, d);
    _mm_store_si128(columns, _mm_unpacklo_epi64(ab, cd));
    _mm_store_si128(columns + 4, _mm_unpackhi_epi64(ab, cd));
    _mm_store_si128(columns + 8, _mm_unpacklo_epi64(ab2, cd2));
    _mm_store_si128(columns + 12, _mm_unpackhi_epi64(ab2, cd2));
}

SSE41 static void turn(const struct sl_fixed_strip *strip)
{
    const struct sl_fixed_pairing *pairing = sl_fixed_pairing(strip->channels);
    const __m128i order = _mm_loadu_si128((const void *)pairing->order);
    const size_t end = sl_fixed_pairs(strip) * strip->channels;
    const int16_t *in = strip->in;
    __m128i *columns = strip->turned;
    for (size_t i = 0; i < end; i += pairing->columns, in += pairing->samples)
        for (size_t q = 0; q < 4; q++)
            turn_quarter(in + 4 * q * strip->stride, strip->stride, order, columns + 4 * i + q);
}

/* The weighted sums of output pixel x and a channel, rounded to `bits` less and packed. */
SSE41 SL_FIXED_INLINE void weigh(const struct sl_fixed_strip *strip, uint32_t x, unsigned channel,
                                 const int bits, __m128i words[2])
{
    const struct sl_axis *axis = strip->axis;
    const int16_t *weights = axis->fixed + x * axis->stride;
    const __m128i *columns =
        (const __m128i *)strip->turned + 4 * (sl_fixed_column(strip, x) + channel);
    __m128i sums[4];
    for (int q = 0; q < 4; q++)
        sums[q] = _mm_set1_epi32(1 << (bits - 1));
    for (uint32_t k = 0; k < axis->taps; k += 2, columns += 4 * strip->channels) {
        int32_t two;
        memcpy(&two, weights + k, sizeof two);
        const __m128i pair = _mm_set1_epi32(two);
        for (int q = 0; q < 4; q++)
            sums[q] = _mm_add_epi32(sums[q], _mm_madd_epi16(columns[q], pair));
    }
    for (int q = 0; q < 4; q++)
        sums[q] = _mm_srai_epi32(sums[q], bits);
    words[0] = _mm_packs_epi32(sums[0], sums[1]);
    words[1] = _mm_packs_epi32(sums[2], sums[3]);
}

SSE41 static inline void weigh_pixel(const struct sl_fixed_strip *strip, uint32_t x,
                                     uint8_t (*columns)[SL_FIXED_BLOCK])
{
    for (unsigned c = 0; c < strip->channels; c++) {
        __m128i words[2];
        weigh(strip, x, c, SL_FIXED_DOWN, words);
        _mm_store_si128((void *)columns[c], _mm_packus_epi16(words[0], words[1]));
    }
}

SSE41 static void horizontal(const struct sl_fixed_strip *strip, uint8_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_columns(strip, out, weigh_pixel, sl_fixed_put_bytes);
}

SSE41 static inline void weigh_fine(const struct sl_fixed_strip *strip, uint32_t x,
                                    int16_t column[SL_FIXED_BLOCK])
{
    __m128i words[2];
    weigh(strip, x, 0, SL_AXIS_BITS, words);
    _mm_store_si128((void *)column, words[0]);
    _mm_store_si128((void *)(column + 8), words[1]);
}

SSE41 static void horizontal_fine(const struct sl_fixed_strip *strip,
                                  int16_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_fine_columns(strip, out, weigh_fine, sl_fixed_put_words);
}

SSE41 static void sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                          const int16_t *blurred, size_t count, uint8_t *out)
{
    sl_fixed_sharpen(sharpening, in, blurred, count, out);
}

const struct sl_fixed_rows sl_fixed_rows_sse41 = {
    .name = "sse4.1",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
    .sharpen = sharpen,
};
#endif
