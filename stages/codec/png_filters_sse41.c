/* SPDX-License-Identifier: MIT */
#include "png_filters.h"

#ifdef SL_PNG_FILTERS_X86
#include <immintrin.h>

#include <stdbool.h>
#include <string.h>

#define SSE41 __attribute__((target("sse4.1")))
/* Each loop is made for one size of pixel, so that moving one is a move or two. */
#define INLINE SSE41 static inline __attribute__((always_inline))

/* ---- undo: a pixel at a time, its samples side by side ---- */

/* By whole words where a pixel has none of its size: a detour over memory would have to wait. */
INLINE uint64_t word(const uint8_t *from, size_t size)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (size) {
    case 2:
        memcpy(&two, from, 2);
        return two;
    case 4:
        memcpy(&four, from, 4);
        return four;
    default:
        memcpy(&eight, from, 8);
        return eight;
    }
}

INLINE __m128i load(const uint8_t *from, size_t step)
{
    if (step == 3)
        return _mm_cvtsi32_si128((int)(word(from, 2) | (uint64_t)from[2] << 16));
    if (step == 6)
        return _mm_cvtsi64_si128((int64_t)(word(from, 4) | word(from + 4, 2) << 32));
    return _mm_cvtsi64_si128((int64_t)word(from, step));
}

INLINE void store(uint8_t *to, __m128i pixel, size_t step)
{
    uint64_t bytes = (uint64_t)_mm_cvtsi128_si64(pixel);
    uint16_t two = (uint16_t)(bytes >> (step == 3 ? 0 : 32));
    if (step == 3) {
        memcpy(to, &two, 2);
        to[2] = (uint8_t)(bytes >> 16);
    } else if (step == 6) {
        memcpy(to, &bytes, 4);
        memcpy(to + 4, &two, 2);
    } else {
        memcpy(to, &bytes, step);
    }
}

INLINE void undo_sub(const uint8_t *in, size_t size, size_t step, uint8_t *out)
{
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i + step <= size; i += step) {
        left = _mm_add_epi8(load(in + i, step), left);
        store(out + i, left, step);
    }
}

INLINE void undo_average(const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                         uint8_t *out)
{
    const __m128i one = _mm_set1_epi8(1);
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i + step <= size; i += step) {
        __m128i up = load(prior + i, step);
        /* The instruction rounds up. */
        __m128i odd = _mm_and_si128(_mm_xor_si128(left, up), one);
        __m128i mean = _mm_sub_epi8(_mm_avg_epu8(left, up), odd);
        left = _mm_add_epi8(load(in + i, step), mean);
        store(out + i, left, step);
    }
}

/* Samples of 16 bits from here on. */
INLINE __m128i widen(__m128i pixel)
{
    return _mm_cvtepu8_epi16(pixel);
}

INLINE __m128i narrow(__m128i pixel)
{
    return _mm_packus_epi16(pixel, pixel);
}

/* As the portable one's. What depends on `left` alone is the way from pixel to pixel: kept short.
 */
INLINE __m128i nearest(__m128i left, __m128i up, __m128i corner)
{
    __m128i corners = _mm_add_epi16(corner, _mm_add_epi16(corner, corner));
    __m128i turn = _mm_sub_epi16(_mm_sub_epi16(corners, up), left);
    __m128i low = _mm_min_epi16(left, up);
    __m128i high = _mm_max_epi16(left, up);
    __m128i other = _mm_blendv_epi8(low, corner, _mm_cmpgt_epi16(high, turn));
    return _mm_blendv_epi8(high, other, _mm_cmpgt_epi16(turn, low));
}

INLINE void undo_paeth(const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                       uint8_t *out)
{
    __m128i left = _mm_setzero_si128();
    __m128i corner = left;
    for (size_t i = 0; i + step <= size; i += step) {
        __m128i up = widen(load(prior + i, step));
        /* Bytes wrap: the upper ones of the samples stay 0. */
        left = _mm_add_epi8(widen(load(in + i, step)), nearest(left, up, corner));
        corner = up;
        store(out + i, narrow(left), step);
    }
}

/* A row's place: its last pixel and the one above that. */
struct place {
    __m128i left, corner;
};

INLINE void paeth_step(struct place *place, __m128i up, const uint8_t *in, size_t step,
                       uint8_t *out)
{
    __m128i pixel = nearest(place->left, up, place->corner);
    place->left = _mm_add_epi8(widen(load(in, step)), pixel);
    place->corner = up;
    store(out, narrow(place->left), step);
}

/* The row below is a pixel behind, so that what is above it is there. */
INLINE void undo_two(const uint8_t *in, const uint8_t *in_below, const uint8_t *prior, size_t size,
                     size_t step, uint8_t *out, uint8_t *out_below)
{
    struct place row = {_mm_setzero_si128(), _mm_setzero_si128()};
    struct place below = row;
    size_t i = 0;
    if (size < step)
        return;
    paeth_step(&row, widen(load(prior, step)), in, step, out);
    for (; i + 2 * step <= size; i += step) {
        __m128i above = row.left;
        size_t next = i + step;
        paeth_step(&row, widen(load(prior + next, step)), in + next, step, out + next);
        paeth_step(&below, above, in_below + i, step, out_below + i);
    }
    paeth_step(&below, row.left, in_below + i, step, out_below + i);
}

SSE41 static void undo_up(const uint8_t *in, const uint8_t *prior, size_t size, uint8_t *out)
{
    size_t i = 0;
    for (; i + 16 <= size; i += 16) {
        __m128i sum = _mm_add_epi8(_mm_loadu_si128((const void *)(in + i)),
                                   _mm_loadu_si128((const void *)(prior + i)));
        _mm_storeu_si128((void *)(out + i), sum);
    }
    for (; i < size; i++)
        out[i] = (uint8_t)(in[i] + prior[i]);
}

INLINE void undo_step(unsigned filter, const uint8_t *in, const uint8_t *prior, size_t size,
                      size_t step, uint8_t *out)
{
    if (filter == PNG_SUB)
        undo_sub(in, size, step, out);
    else if (filter == PNG_AVERAGE)
        undo_average(in, prior, size, step, out);
    else
        undo_paeth(in, prior, size, step, out);
}

SSE41 static void undo(unsigned filter, const uint8_t *in, const uint8_t *prior, size_t size,
                       size_t step, uint8_t *out)
{
    bool each = filter == PNG_SUB || filter == PNG_AVERAGE || filter == PNG_PAETH;
    if (filter == PNG_UP)
        undo_up(in, prior, size, out);
    else if (each && step == 3)
        undo_step(filter, in, prior, size, 3, out);
    else if (each && step == 4)
        undo_step(filter, in, prior, size, 4, out);
    else if (each && step == 6)
        undo_step(filter, in, prior, size, 6, out);
    else if (each && step == 8)
        undo_step(filter, in, prior, size, 8, out);
    else
        sl_png_undo(filter, in, prior, size, step, out);
}

SSE41 static void undo_paeth_2(const uint8_t *in, const uint8_t *in_below, const uint8_t *prior,
                               size_t size, size_t step, uint8_t *out, uint8_t *out_below)
{
    switch (step) {
    case 3:
        undo_two(in, in_below, prior, size, 3, out, out_below);
        break;
    case 4:
        undo_two(in, in_below, prior, size, 4, out, out_below);
        break;
    case 6:
        undo_two(in, in_below, prior, size, 6, out, out_below);
        break;
    case 8:
        undo_two(in, in_below, prior, size, 8, out, out_below);
        break;
    default:
        sl_png_undo(PNG_PAETH, in, prior, size, step, out);
        sl_png_undo(PNG_PAETH, in_below, out, size, step, out_below);
    }
}

/* ---- apply: sixteen samples at a time ---- */

INLINE __m128i difference(__m128i a, __m128i b)
{
    return _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a));
}

/* By the distances themselves, in bytes: that of left is |up - corner|, that of up |left - corner|,
 * and the corner's is their sum where up and left lie on the same side of the corner, which may
 * saturate, since no other is larger then, and else their difference. */
INLINE __m128i nearest_of_16(__m128i left, __m128i up, __m128i corner)
{
    __m128i of_left = difference(up, corner);
    __m128i of_up = difference(left, corner);
    __m128i low = _mm_min_epu8(left, up);
    __m128i high = _mm_max_epu8(left, up);
    __m128i between = _mm_and_si128(_mm_cmpeq_epi8(_mm_min_epu8(low, corner), low),
                                    _mm_cmpeq_epi8(_mm_max_epu8(high, corner), high));
    __m128i of_corner =
        _mm_blendv_epi8(_mm_adds_epu8(of_left, of_up), difference(of_left, of_up), between);
    __m128i least = _mm_min_epu8(of_left, _mm_min_epu8(of_up, of_corner));
    __m128i other = _mm_blendv_epi8(corner, up, _mm_cmpeq_epi8(least, of_up));
    return _mm_blendv_epi8(other, left, _mm_cmpeq_epi8(least, of_left));
}

INLINE __m128i mean_of_16(__m128i left, __m128i up)
{
    __m128i odd = _mm_and_si128(_mm_xor_si128(left, up), _mm_set1_epi8(1));
    return _mm_sub_epi8(_mm_avg_epu8(left, up), odd);
}

INLINE __m128i predict(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t step)
{
    __m128i left = _mm_loadu_si128((const void *)(row - step));
    __m128i up = _mm_loadu_si128((const void *)prior);
    switch (filter) {
    case PNG_SUB:
        return left;
    case PNG_UP:
        return up;
    case PNG_AVERAGE:
        return mean_of_16(left, up);
    case PNG_PAETH:
        return nearest_of_16(left, up, _mm_loadu_si128((const void *)(prior - step)));
    default:
        return _mm_setzero_si128();
    }
}

INLINE uint64_t apply_one(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                          size_t step, uint8_t *out)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i sum = zero;
    size_t i = 0;
    for (; i + 16 <= size; i += 16) {
        __m128i value = _mm_sub_epi8(_mm_loadu_si128((const void *)(row + i)),
                                     predict(filter, row + i, prior + i, step));
        _mm_storeu_si128((void *)(out + i), value);
        /* |value|: the lesser of it and its negative, without signs. */
        __m128i size_of_value = _mm_min_epu8(value, _mm_sub_epi8(zero, value));
        sum = _mm_add_epi64(sum, _mm_sad_epu8(size_of_value, zero));
    }
    uint64_t whole = (uint64_t)_mm_extract_epi64(sum, 0) + (uint64_t)_mm_extract_epi64(sum, 1);
    return whole + sl_png_apply(filter, row + i, prior + i, size - i, step, out + i);
}

SSE41 static uint64_t apply(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                            size_t step, uint8_t *out)
{
    switch (filter) {
    case PNG_SUB:
        return apply_one(PNG_SUB, row, prior, size, step, out);
    case PNG_UP:
        return apply_one(PNG_UP, row, prior, size, step, out);
    case PNG_AVERAGE:
        return apply_one(PNG_AVERAGE, row, prior, size, step, out);
    case PNG_PAETH:
        return apply_one(PNG_PAETH, row, prior, size, step, out);
    default:
        return apply_one(PNG_NONE, row, prior, size, step, out);
    }
}

const struct sl_png_filters sl_png_filters_sse41 = {
    .name = "sse4.1",
    .undo = undo,
    .undo_paeth_2 = undo_paeth_2,
    .apply = apply,
};
#endif
