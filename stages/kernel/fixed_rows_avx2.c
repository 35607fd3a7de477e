/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"
#include "fixed_sharpen.h"

#ifdef SL_FIXED_ROWS_X86
#include <immintrin.h>

#include <stdbool.h>

#define AVX2 __attribute__((target("avx2")))

enum { STEP = 32 };

AVX2 SL_FIXED_INLINE __m256i pair_of(const int16_t *weights, bool both)
{
    uint32_t second = both ? (uint16_t)weights[1] : 0;
    return _mm256_set1_epi32((int32_t)(second << 16 | (uint16_t)weights[0]));
}

/* Adds two rows' products to the sums, which are in the order of unpacking. */
AVX2 SL_FIXED_INLINE void add_pair(const uint8_t *first, const uint8_t *second, __m256i pair,
                                   __m256i sums[4])
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i a = _mm256_loadu_si256((const void *)first);
    const __m256i b = _mm256_loadu_si256((const void *)second);
    const __m256i low = _mm256_unpacklo_epi8(a, b);
    const __m256i high = _mm256_unpackhi_epi8(a, b);
    const __m256i samples[4] = {_mm256_unpacklo_epi8(low, zero), _mm256_unpackhi_epi8(low, zero),
                                _mm256_unpacklo_epi8(high, zero), _mm256_unpackhi_epi8(high, zero)};
    for (int i = 0; i < 4; i++)
        sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(samples[i], pair));
}

/* Packs the sums into 32 samples in their own order. */
AVX2 SL_FIXED_INLINE void store_sums(const __m256i sums[4], int16_t *out)
{
    enum { DOWN = SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS };
    const __m256i even =
        _mm256_packs_epi32(_mm256_srai_epi32(sums[0], DOWN), _mm256_srai_epi32(sums[1], DOWN));
    const __m256i odd =
        _mm256_packs_epi32(_mm256_srai_epi32(sums[2], DOWN), _mm256_srai_epi32(sums[3], DOWN));
    _mm256_storeu_si256((void *)out, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((void *)(out + 16), _mm256_permute2x128_si256(even, odd, 0x31));
}

/* A step of 32 samples; where fewer are left, by way of copies. */
AVX2 SL_FIXED_INLINE void vertical_step(const uint8_t *const *rows, const int16_t *weights,
                                        uint32_t count, size_t i, size_t left, int16_t *out)
{
    const __m256i half = _mm256_set1_epi32(1 << (SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS - 1));
    __m256i sums[4] = {half, half, half, half};
    for (uint32_t k = 0; k < count; k += 2) {
        const bool both = k + 1 < count;
        const uint8_t *first = rows[k] + i;
        const uint8_t *second = rows[both ? k + 1 : k] + i;
        uint8_t copies[2][STEP];
        _mm_prefetch((const void *)(first + SL_FIXED_AHEAD), _MM_HINT_T0);
        _mm_prefetch((const void *)(second + SL_FIXED_AHEAD), _MM_HINT_T0);
        if (left < STEP) {
            first = memcpy(copies[0], first, left);
            second = memcpy(copies[1], second, left);
        }
        add_pair(first, second, pair_of(weights + k, both), sums);
    }
    store_sums(sums, out + i);
}

AVX2 static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                          size_t length, int16_t *out)
{
    size_t i = 0;
    for (; i + STEP <= length; i += STEP)
        vertical_step(rows, weights, count, i, STEP, out);
    if (i < length)
        vertical_step(rows, weights, count, i, length - i, out);
}

/* 16 bytes of rows 0 and 4 from `in` on, in pairs. */
AVX2 static inline __m256i load_pairs(const int16_t *in, size_t stride, __m256i order)
{
    const __m256i rows =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const void *)in)),
                                _mm_loadu_si128((const void *)(in + 4 * stride)), 1);
    return _mm256_shuffle_epi8(rows, order);
}

/* Columns are halves of 8 rows. */
AVX2 static inline void turn_half(const int16_t *in, size_t stride, __m256i order, __m256i *columns)
{
    const __m256i a = load_pairs(in, stride, order);
    const __m256i b = load_pairs(in + stride, stride, order);
    const __m256i c = load_pairs(in + 2 * stride, stride, order);
    const __m256i d = load_pairs(in + 3 * stride, stride, order);
    const __m256i ab = _mm256_unpacklo_epi32(a, b);
    const __m256i cd = _mm256_unpacklo_epi32(c, d);
    const __m256i ab2 = _mm256_unpackhi_epi32(a, b);
    const __m256i cd2 = _mm256_unpackhi_epi32(c, d);
    _mm256_store_si256(columns, _mm256_unpacklo_epi64(ab, cd));
    _mm256_store_si256(columns + 2, _mm256_unpackhi_epi64(ab, cd));
    _mm256_store_si256(columns + 4, _mm256_unpacklo_epi64(ab2, cd2));
    _mm256_store_si256(columns + 6, _mm256_unpackhi_epi64(ab2, cd2));
}

AVX2 static void turn(const struct sl_fixed_strip *strip)
{
    const struct sl_fixed_pairing *pairing = sl_fixed_pairing(strip->channels);
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)pairing->order));
    const size_t end = sl_fixed_pairs(strip) * strip->channels;
    const int16_t *in = strip->in;
    __m256i *columns = strip->turned;
    for (size_t i = 0; i < end; i += pairing->columns, in += pairing->samples) {
        turn_half(in, strip->stride, order, columns + 2 * i);
        turn_half(in + 8 * strip->stride, strip->stride, order, columns + 2 * i + 1);
    }
}

/* The weighted sums of output pixel x, rounded to `bits` less and packed. */
AVX2 SL_FIXED_INLINE void weigh(const struct sl_fixed_strip *strip, uint32_t x,
                                const unsigned channels, const int bits, __m256i words[4])
{
    const struct sl_axis *axis = strip->axis;
    const int16_t *weights = axis->fixed + x * axis->stride;
    const __m256i *columns = (const __m256i *)strip->turned + 2 * sl_fixed_column(strip, x);
    __m256i low[4], high[4];
    for (unsigned c = 0; c < channels; c++)
        low[c] = high[c] = _mm256_set1_epi32(1 << (bits - 1));
    for (uint32_t k = 0; k < axis->taps; k += 2, weights += 2, columns += 2 * channels) {
        int32_t two;
        memcpy(&two, weights, sizeof two);
        const __m256i pair = _mm256_set1_epi32(two);
        for (unsigned c = 0; c < channels; c++) {
            low[c] = _mm256_add_epi32(low[c], _mm256_madd_epi16(columns[2 * c], pair));
            high[c] = _mm256_add_epi32(high[c], _mm256_madd_epi16(columns[2 * c + 1], pair));
        }
    }
    for (unsigned c = 0; c < channels; c++)
        words[c] = _mm256_permute4x64_epi64(
            _mm256_packs_epi32(_mm256_srai_epi32(low[c], bits), _mm256_srai_epi32(high[c], bits)),
            _MM_SHUFFLE(3, 1, 2, 0));
}

#define DEFINE_WEIGH(CHANNELS)                                                               \
    AVX2 static inline void weigh_##CHANNELS(const struct sl_fixed_strip *strip, uint32_t x, \
                                             uint8_t(*columns)[SL_FIXED_BLOCK])              \
    {                                                                                        \
        __m256i words[4];                                                                    \
        weigh(strip, x, CHANNELS, SL_FIXED_DOWN, words);                                     \
        for (int c = 0; c < (CHANNELS); c++)                                                 \
            _mm_store_si128((void *)columns[c],                                              \
                            _mm_packus_epi16(_mm256_castsi256_si128(words[c]),               \
                                             _mm256_extracti128_si256(words[c], 1)));        \
    }

DEFINE_WEIGH(1)
DEFINE_WEIGH(2)
DEFINE_WEIGH(3)
DEFINE_WEIGH(4)

AVX2 static void horizontal(const struct sl_fixed_strip *strip, uint8_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    switch (strip->channels) {
    case 1:
        sl_fixed_columns(strip, out, weigh_1, sl_fixed_put_bytes);
        break;
    case 2:
        sl_fixed_columns(strip, out, weigh_2, sl_fixed_put_bytes);
        break;
    case 3:
        sl_fixed_columns(strip, out, weigh_3, sl_fixed_put_bytes);
        break;
    default:
        sl_fixed_columns(strip, out, weigh_4, sl_fixed_put_bytes);
        break;
    }
}

AVX2 static inline void weigh_fine(const struct sl_fixed_strip *strip, uint32_t x,
                                   int16_t column[SL_FIXED_BLOCK])
{
    __m256i words[4];
    weigh(strip, x, 1, SL_AXIS_BITS, words);
    _mm256_store_si256((void *)column, words[0]);
}

AVX2 static void horizontal_fine(const struct sl_fixed_strip *strip,
                                 int16_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_fine_columns(strip, out, weigh_fine, sl_fixed_put_words);
}

AVX2 static void sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                         const int16_t *blurred, size_t count, uint8_t *out)
{
    sl_fixed_sharpen(sharpening, in, blurred, count, out);
}

const struct sl_fixed_rows sl_fixed_rows_avx2 = {
    .name = "avx2",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
    .sharpen = sharpen,
};
#endif
