/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"

#ifdef SL_FIXED_ROWS_X86
#include <immintrin.h>

#include <stdbool.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

enum { LANES = 16, DOWN = SL_FIXED_WEIGHT_BITS - SL_FIXED_SAMPLE_BITS };

AVX2 static inline __m256i load_samples(const uint8_t *from)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)from));
}

/* Adds two rows' products to the sums, which are in the order of unpacking: packing restores it. */
AVX2 static inline void add_pair(__m256i a, __m256i b, __m256i pair, __m256i *low, __m256i *high)
{
    *low = _mm256_add_epi32(*low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), pair));
    *high = _mm256_add_epi32(*high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), pair));
}

AVX2 static inline __m256i pair_of(const int16_t *weights, bool both)
{
    uint32_t second = both ? (uint16_t)weights[1] : 0;
    return _mm256_set1_epi32((int32_t)(second << 16 | (uint16_t)weights[0]));
}

AVX2 static inline void store(int16_t *out, __m256i low, __m256i high)
{
    _mm256_storeu_si256((void *)out, _mm256_packs_epi32(_mm256_srai_epi32(low, DOWN),
                                                        _mm256_srai_epi32(high, DOWN)));
}

/* Twice 16 samples, so that the pairs of weights serve for both. */
AVX2 static inline void vertical_32(const uint8_t *const *rows, const int16_t *weights,
                                    uint32_t count, size_t i, int16_t *out)
{
    const __m256i half = _mm256_set1_epi32(1 << (DOWN - 1));
    __m256i low[2] = {half, half};
    __m256i high[2] = {half, half};
    for (uint32_t k = 0; k < count; k += 2) {
        bool both = k + 1 < count;
        __m256i pair = pair_of(weights + k, both);
        const uint8_t *first = rows[k] + i;
        const uint8_t *second = rows[both ? k + 1 : k] + i;
        add_pair(load_samples(first), load_samples(second), pair, &low[0], &high[0]);
        add_pair(load_samples(first + LANES), load_samples(second + LANES), pair, &low[1],
                 &high[1]);
    }
    store(out + i, low[0], high[0]);
    store(out + i + LANES, low[1], high[1]);
}

/* What is left: up to 16 samples by way of a copy. */
AVX2 static void vertical_rest(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                               size_t i, size_t left, int16_t *out)
{
    __m256i low = _mm256_set1_epi32(1 << (DOWN - 1));
    __m256i high = low;
    for (uint32_t k = 0; k < count; k += 2) {
        bool both = k + 1 < count;
        uint8_t samples[2][LANES] = {{0}};
        memcpy(samples[0], rows[k] + i, left);
        memcpy(samples[1], rows[both ? k + 1 : k] + i, left);
        add_pair(load_samples(samples[0]), load_samples(samples[1]), pair_of(weights + k, both),
                 &low, &high);
    }
    store(out + i, low, high);
}

AVX2 static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                          size_t length, int16_t *out)
{
    size_t i = 0;
    for (; i + 2 * (size_t)LANES <= length; i += 2 * (size_t)LANES)
        vertical_32(rows, weights, count, i, out);
    for (; i < length; i += LANES)
        vertical_rest(rows, weights, count, i, length - i < LANES ? length - i : LANES, out);
}

/* Eight sums of a window's products, to be added up. */
AVX2 static inline __m256i weigh(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x)
{
    const int16_t *samples = in + axis->first[x];
    const int16_t *weights = axis->weights + x * axis->stride;
    __m256i sum = _mm256_madd_epi16(_mm256_loadu_si256((const void *)samples),
                                    _mm256_load_si256((const void *)weights));
    for (uint32_t k = LANES; k < axis->used[x]; k += LANES)
        sum = _mm256_add_epi32(sum,
                               _mm256_madd_epi16(_mm256_loadu_si256((const void *)(samples + k)),
                                                 _mm256_load_si256((const void *)(weights + k))));
    return sum;
}

/* The means of four windows, rounded to `bits` less. */
AVX2 static inline __m128i weigh_4(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x,
                                   int bits)
{
    __m256i a = _mm256_hadd_epi32(weigh(axis, in, x), weigh(axis, in, x + 1));
    __m256i b = _mm256_hadd_epi32(weigh(axis, in, x + 2), weigh(axis, in, x + 3));
    __m256i both = _mm256_hadd_epi32(a, b);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << (bits - 1))), bits);
}

AVX2 static inline int32_t weigh_1(const struct sl_fixed_axis *axis, const int16_t *in, uint32_t x,
                                   int bits)
{
    __m256i wide = weigh(axis, in, x);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
    sum = _mm_hadd_epi32(sum, sum);
    sum = _mm_hadd_epi32(sum, sum);
    return (_mm_cvtsi128_si32(sum) + (1 << (bits - 1))) >> bits;
}

AVX2 static void horizontal(const struct sl_fixed_axis *axis, const int16_t *in, uint8_t *out)
{
    const int bits = SL_FIXED_WEIGHT_BITS + SL_FIXED_SAMPLE_BITS;
    uint32_t x = 0;
    for (; x + 8 <= axis->count; x += 8) {
        __m128i words = _mm_packs_epi32(weigh_4(axis, in, x, bits), weigh_4(axis, in, x + 4, bits));
        _mm_storel_epi64((void *)(out + x), _mm_packus_epi16(words, words));
    }
    for (; x < axis->count; x++) {
        int32_t value = weigh_1(axis, in, x, bits);
        out[x] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

AVX2 static void horizontal_fine(const struct sl_fixed_axis *axis, const int16_t *in, int16_t *out)
{
    const int bits = SL_FIXED_WEIGHT_BITS;
    uint32_t x = 0;
    for (; x + 8 <= axis->count; x += 8)
        _mm_storeu_si128((void *)(out + x), _mm_packs_epi32(weigh_4(axis, in, x, bits),
                                                            weigh_4(axis, in, x + 4, bits)));
    for (; x < axis->count; x++)
        out[x] = (int16_t)weigh_1(axis, in, x, bits);
}

const struct sl_fixed_rows sl_fixed_rows_avx2 = {
    .name = "avx2",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
};
#endif
