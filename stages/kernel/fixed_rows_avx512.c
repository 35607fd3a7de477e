/* SPDX-License-Identifier: MIT */
#include "fixed_rows_x86.h"
#include "fixed_sharpen.h"

#ifdef SL_FIXED_ROWS_X86
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

enum { STEP = 64, FOURS_MAX = 64 };

/* Four rows and their weights, split into signed bytes (high · 256 + low), of which one instruction
 * multiplies and adds up four. */
struct four {
    const uint8_t *rows[4];
    int32_t high, low;
};

struct fours {
    struct four four[FOURS_MAX];
    const struct four *end;
};

static void make_fours(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                       struct fours *fours)
{
    struct four *four = fours->four;
    for (uint32_t k = 0; k < count; k += 4, four++) {
        int8_t high[4] = {0};
        int8_t low[4] = {0};
        for (uint32_t i = 0; i < 4; i++) {
            const uint32_t at = k + i < count ? k + i : k; /* what weighs 0 is any row */
            four->rows[i] = rows[at];
            low[i] = (int8_t)(at == k + i ? weights[at] : 0);
            high[i] = (int8_t)(at == k + i ? (weights[at] - low[i]) >> 8 : 0);
        }
        memcpy(&four->high, high, sizeof high);
        memcpy(&four->low, low, sizeof low);
    }
    fours->end = four;
}

/* Weighs four rows of 64 samples, which are in the order of unpacking from then on. */
AVX512 SL_FIXED_INLINE void add_four(const __m512i rows[4], __m512i high, __m512i low,
                                     __m512i high_sums[4], __m512i low_sums[4])
{
    const __m512i first = _mm512_unpacklo_epi8(rows[0], rows[1]);
    const __m512i second = _mm512_unpackhi_epi8(rows[0], rows[1]);
    const __m512i third = _mm512_unpacklo_epi8(rows[2], rows[3]);
    const __m512i fourth = _mm512_unpackhi_epi8(rows[2], rows[3]);
    const __m512i samples[4] = {
        _mm512_unpacklo_epi16(first, third), _mm512_unpackhi_epi16(first, third),
        _mm512_unpacklo_epi16(second, fourth), _mm512_unpackhi_epi16(second, fourth)};
    for (int i = 0; i < 4; i++) {
        high_sums[i] = _mm512_dpbusd_epi32(high_sums[i], samples[i], high);
        low_sums[i] = _mm512_dpbusd_epi32(low_sums[i], samples[i], low);
    }
}

/* Packs the sums into 64 samples in their own order. */
AVX512 SL_FIXED_INLINE void store_sums(const __m512i high[4], const __m512i low[4], int16_t *out)
{
    enum { DOWN = SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS };
    __m512i whole[4];
    for (int i = 0; i < 4; i++)
        whole[i] = _mm512_srai_epi32(_mm512_add_epi32(_mm512_slli_epi32(high[i], 8), low[i]), DOWN);
    const __m512i even = _mm512_packs_epi32(whole[0], whole[1]);
    const __m512i odd = _mm512_packs_epi32(whole[2], whole[3]);
    const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
    const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    _mm512_storeu_si512(out, _mm512_permutex2var_epi64(even, first, odd));
    _mm512_storeu_si512(out + 32, _mm512_permutex2var_epi64(even, second, odd));
}

AVX512 SL_FIXED_INLINE void vertical_step(const struct fours *fours, size_t i, __mmask64 mask,
                                          int16_t *out)
{
    const __m512i half = _mm512_set1_epi32(1 << (SL_AXIS_BITS - SL_FIXED_SAMPLE_BITS - 1));
    const __m512i zero = _mm512_setzero_si512();
    __m512i high[4] = {zero, zero, zero, zero};
    __m512i low[4] = {half, half, half, half};
    for (const struct four *four = fours->four; four < fours->end; four++) {
        __m512i rows[4];
        for (int j = 0; j < 4; j++) {
            rows[j] = _mm512_maskz_loadu_epi8(mask, four->rows[j] + i);
            _mm_prefetch((const void *)(four->rows[j] + i + SL_FIXED_AHEAD), _MM_HINT_T0);
        }
        add_four(rows, _mm512_set1_epi32(four->high), _mm512_set1_epi32(four->low), high, low);
    }
    store_sums(high, low, out + i);
}

AVX512 static void vertical(const uint8_t *const *rows, const int16_t *weights, uint32_t count,
                            size_t length, int16_t *out)
{
    struct fours fours;
    if (count > 4 * FOURS_MAX) {
        sl_fixed_rows_avx2.vertical(rows, weights, count, length, out);
        return;
    }
    make_fours(rows, weights, count, &fours);
    size_t i = 0;
    for (; i + STEP <= length; i += STEP)
        vertical_step(&fours, i, ~(__mmask64)0, out);
    if (i < length)
        vertical_step(&fours, i, ((__mmask64)1 << (length - i)) - 1, out);
}

/* 16 bytes of every fourth row from `in` on, in pairs. */
AVX512 static inline __m512i load_pairs(const int16_t *in, size_t stride, __m512i order)
{
    __m512i rows = _mm512_castsi128_si512(_mm_loadu_si128((const void *)in));
    rows = _mm512_inserti32x4(rows, _mm_loadu_si128((const void *)(in + 4 * stride)), 1);
    rows = _mm512_inserti32x4(rows, _mm_loadu_si128((const void *)(in + 8 * stride)), 2);
    rows = _mm512_inserti32x4(rows, _mm_loadu_si128((const void *)(in + 12 * stride)), 3);
    return _mm512_shuffle_epi8(rows, order);
}

AVX512 static void turn(const struct sl_fixed_strip *strip)
{
    const struct sl_fixed_pairing *pairing = sl_fixed_pairing(strip->channels);
    const __m512i order = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)pairing->order));
    const size_t end = sl_fixed_pairs(strip) * strip->channels;
    const size_t stride = strip->stride;
    const int16_t *in = strip->in;
    __m512i *columns = strip->turned;
    for (size_t i = 0; i < end; i += pairing->columns, in += pairing->samples) {
        const __m512i a = load_pairs(in, stride, order);
        const __m512i b = load_pairs(in + stride, stride, order);
        const __m512i c = load_pairs(in + 2 * stride, stride, order);
        const __m512i d = load_pairs(in + 3 * stride, stride, order);
        const __m512i ab = _mm512_unpacklo_epi32(a, b);
        const __m512i cd = _mm512_unpacklo_epi32(c, d);
        const __m512i ab2 = _mm512_unpackhi_epi32(a, b);
        const __m512i cd2 = _mm512_unpackhi_epi32(c, d);
        _mm512_store_si512(columns + i, _mm512_unpacklo_epi64(ab, cd));
        _mm512_store_si512(columns + i + 1, _mm512_unpackhi_epi64(ab, cd));
        _mm512_store_si512(columns + i + 2, _mm512_unpacklo_epi64(ab2, cd2));
        _mm512_store_si512(columns + i + 3, _mm512_unpackhi_epi64(ab2, cd2));
    }
}

/* The weighted sums of output pixel x, rounded to `bits` less. */
AVX512 SL_FIXED_INLINE void weigh(const struct sl_fixed_strip *strip, uint32_t x,
                                  const unsigned channels, const int bits, __m512i sums[4])
{
    const struct sl_axis *axis = strip->axis;
    const int16_t *weights = axis->fixed + x * axis->stride;
    const __m512i *columns = (const __m512i *)strip->turned + sl_fixed_column(strip, x);
    for (unsigned c = 0; c < channels; c++)
        sums[c] = _mm512_set1_epi32(1 << (bits - 1));
    for (uint32_t k = 0; k < axis->taps; k += 2, weights += 2, columns += channels) {
        int32_t two;
        memcpy(&two, weights, sizeof two);
        const __m512i pair = _mm512_set1_epi32(two);
        for (unsigned c = 0; c < channels; c++)
            sums[c] = _mm512_dpwssd_epi32(sums[c], columns[c], pair);
    }
    for (unsigned c = 0; c < channels; c++)
        sums[c] = _mm512_srai_epi32(sums[c], bits);
}

#define DEFINE_WEIGH(CHANNELS)                                                                 \
    AVX512 static inline void weigh_##CHANNELS(const struct sl_fixed_strip *strip, uint32_t x, \
                                               uint8_t(*columns)[SL_FIXED_BLOCK])              \
    {                                                                                          \
        __m512i sums[4];                                                                       \
        weigh(strip, x, CHANNELS, SL_FIXED_DOWN, sums);                                        \
        for (int c = 0; c < (CHANNELS); c++)                                                   \
            _mm_store_si128((void *)columns[c], _mm512_cvtusepi32_epi8(_mm512_max_epi32(       \
                                                    sums[c], _mm512_setzero_si512())));        \
    }

DEFINE_WEIGH(1)
DEFINE_WEIGH(2)
DEFINE_WEIGH(3)
DEFINE_WEIGH(4)

AVX512 static void horizontal(const struct sl_fixed_strip *strip,
                              uint8_t *const out[SL_FIXED_BLOCK])
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

AVX512 static inline void weigh_fine(const struct sl_fixed_strip *strip, uint32_t x,
                                     int16_t column[SL_FIXED_BLOCK])
{
    __m512i sums[4];
    weigh(strip, x, 1, SL_AXIS_BITS, sums);
    _mm256_store_si256((void *)column, _mm512_cvtepi32_epi16(sums[0]));
}

AVX512 static void horizontal_fine(const struct sl_fixed_strip *strip,
                                   int16_t *const out[SL_FIXED_BLOCK])
{
    turn(strip);
    sl_fixed_fine_columns(strip, out, weigh_fine, sl_fixed_put_words);
}

AVX512 static void sharpen(const struct sl_fixed_sharpening *sharpening, const uint8_t *in,
                           const int16_t *blurred, size_t count, uint8_t *out)
{
    sl_fixed_sharpen(sharpening, in, blurred, count, out);
}

const struct sl_fixed_rows sl_fixed_rows_avx512 = {
    .name = "avx512",
    .vertical = vertical,
    .horizontal = horizontal,
    .horizontal_fine = horizontal_fine,
    .sharpen = sharpen,
};
#endif
