/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"
#include "fixed_sharpen.h"

#ifdef SL_FIXED_ROWS_X86
#include <smmintrin.h>

#define SSE41 __attribute__((target("sse4.1")))

enum { LANES = 8, DOWN = SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS };

/* Eight samples, of which only `count` may be read. */
SSE41 static inline __m128i load_samples(const uint8_t *from, size_t count)
{
    uint64_t bytes = 0;
    memcpy(&bytes, from, count < LANES ? count : LANES);
    return _mm_cvtepu8_epi16(_mm_cvtsi64_si128((long long)bytes));
}

SSE41 static inline void vertical_step(const uint8_t *const *rows, const int16_t *weights,
                                       uint32_t count, size_t i, size_t left, int16_t *out)
{
    __m128i low = _mm_set1_epi32(1 << (DOWN - 1));
    __m128i high = low;
    for (uint32_t k = 0; k < count; k += 2) {
        __m128i a = load_samples(rows[k] + i, left);
        __m128i b = k + 1 < count ? load_samples(rows[k + 1] + i, left) : _mm_setzero_si128();
        uint32_t second = k + 1 < count ? (uint16_t)weights[k + 1] : 0;
        __m128i pair = _mm_set1_epi32((int32_t)(second << 16 | (uint16_t)weights[k]));
        low = _mm_add_epi32(low, _mm_madd_epi16(_mm_unpacklo_epi16(a, b), pair));
        high = _mm_add_epi32(high, _mm_madd_epi16(_mm_unpackhi_epi16(a, b), pair));
    }
    _mm_storeu_si128((void *)(out + i),
                     _mm_packs_epi32(_mm_srai_epi32(low, DOWN), _mm_srai_epi32(high, DOWN)));
}

SSE41 static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                           size_t length, int16_t *out)
{
    size_t i = 0;
    for (; i + LANES <= length; i += LANES)
        vertical_step(rows, weights, count, i, LANES, out);
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
