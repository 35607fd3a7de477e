/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"

#ifdef SL_FIXED_ROWS_X86
#include <smmintrin.h>

#include <string.h>

#define SSE41 __attribute__((target("sse4.1")))

enum { LANES = 8, DOWN = SL_FIXED_WEIGHT_BITS - SL_FIXED_SAMPLE_BITS };

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

/* Four sums of a window's products, to be added up. */
SSE41 static inline __m128i weigh(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x)
{
    const int16_t *samples = in + axis->first[x];
    const int16_t *weights = axis->weights + x * axis->stride;
    __m128i sum = _mm_setzero_si128();
    for (uint32_t k = 0; k < axis->used[x]; k += LANES)
        sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_loadu_si128((const void *)(samples + k)),
                                                _mm_load_si128((const void *)(weights + k))));
    return sum;
}

/* The means of four windows, rounded to `bits` less. */
SSE41 static inline __m128i weigh_4(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x,
                                    int bits)
{
    __m128i a = _mm_hadd_epi32(weigh(axis, in, x), weigh(axis, in, x + 1));
    __m128i b = _mm_hadd_epi32(weigh(axis, in, x + 2), weigh(axis, in, x + 3));
    __m128i sum = _mm_add_epi32(_mm_hadd_epi32(a, b), _mm_set1_epi32(1 << (bits - 1)));
    return _mm_srai_epi32(sum, bits);
}

SSE41 static inline int32_t weigh_1(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x,
                                    int bits)
{
    __m128i sum = weigh(axis, in, x);
    sum = _mm_hadd_epi32(sum, sum);
    sum = _mm_hadd_epi32(sum, sum);
    return (_mm_cvtsi128_si32(sum) + (1 << (bits - 1))) >> bits;
}

SSE41 static void horizontal(const struct sl_fixed_axis *axis, const int16_t *in, uint8_t *out)
{
    const int bits = SL_FIXED_WEIGHT_BITS + SL_FIXED_SAMPLE_BITS;
    uint32_t x = 0;
    for (; x + 4 <= axis->count; x += 4) {
        __m128i words = _mm_packs_epi32(weigh_4(axis, in, x, bits), _mm_setzero_si128());
        int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
        memcpy(out + x, &four, sizeof four);
    }
    for (; x < axis->count; x++) {
        int32_t value = weigh_1(axis, in, x, bits);
        out[x] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

SSE41 static void horizontal_fine(const struct sl_fixed_axis *axis, const int16_t *in, int16_t *out)
{
    const int bits = SL_FIXED_WEIGHT_BITS;
    uint32_t x = 0;
    for (; x + 4 <= axis->count; x += 4) {
        __m128i words = weigh_4(axis, in, x, bits);
        _mm_storel_epi64((void *)(out + x), _mm_packs_epi32(words, words));
    }
    for (; x < axis->count; x++)
        out[x] = (int16_t)weigh_1(axis, in, x, bits);
}

const struct sl_fixed_rows sl_fixed_rows_sse41 = {
    .name = "sse4.1",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
};
#endif
