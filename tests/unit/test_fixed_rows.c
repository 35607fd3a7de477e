/* SPDX-License-Identifier: MIT */
/* Every set of inner loops that this machine can run gives the portable one's bits. */
#include "unit.h"

#include "fixed_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 700, COUNT_MAX = 90, TAPS_MAX = 70, LONG = 300, GUARD = 77 };

static uint32_t noise_state = 1;

static uint32_t noise(void)
{
    noise_state = noise_state * 1664525 + 1013904223;
    return noise_state >> 8;
}

/* Weights as a kernel with lobes has them: they add up to one, their amounts to less than two. */
static void make_weights(int16_t *weights, uint32_t count)
{
    int32_t sum = 0;
    for (uint32_t k = 0; k < count; k++) {
        int32_t amount = (int32_t)(noise() % (uint32_t)(SL_AXIS_ONE / 2 / (int)count + 1));
        weights[k] = (int16_t)(noise() % 3 ? amount : -amount);
        sum += weights[k];
    }
    weights[noise() % count] += (int16_t)(SL_AXIS_ONE - sum);
}

static void check_vertical(const struct sl_fixed_rows *set, uint32_t count, size_t length)
{
    const struct sl_fixed_rows *oracle = sl_fixed_rows_at(0);
    uint8_t *rows[LONG];
    int16_t weights[LONG];
    int16_t expected[LENGTH_MAX + SL_FIXED_SLACK];
    int16_t got[LENGTH_MAX + SL_FIXED_SLACK];
    for (uint32_t k = 0; k < count; k++) {
        rows[k] = malloc(length); /* no longer, so that reading on is noticed by ASan */
        assert_non_null(rows[k]);
        for (size_t i = 0; i < length; i++)
            rows[k][i] = noise() % 4 ? (uint8_t)noise() : noise() % 2 ? 255 : 0;
    }
    make_weights(weights, count);
    oracle->vertical((const uint8_t *const *)rows, weights, count, length, expected);
    set->vertical((const uint8_t *const *)rows, weights, count, length, got);
    assert_memory_equal(got, expected, length * sizeof *got);
    for (uint32_t k = 0; k < count; k++)
        free(rows[k]);
}

/* A strip of random windows, which begin at even pixels and never earlier than the one before. */
struct strip {
    struct sl_axis axis;
    struct sl_fixed_strip strip;
    int16_t *block;
    uint32_t length; /* of an output row, in samples */
};

static void *take(size_t size)
{
    void *memory = NULL;
    assert_int_equal(posix_memalign(&memory, 64, size), 0);
    return memory;
}

static void make_strip(struct strip *s, uint32_t taps, uint32_t count, unsigned channels)
{
    const size_t stride = (taps + 1 + SL_AXIS_GROUP - 1) / SL_AXIS_GROUP * (size_t)SL_AXIS_GROUP;
    s->axis = (struct sl_axis){.count = count,
                               .taps = taps + taps % 2,
                               .stride = stride,
                               .first = take(count * sizeof(uint32_t)),
                               .used = take(count * sizeof(uint32_t)),
                               .fixed = take(count * stride * sizeof(int16_t))};
    memset(s->axis.fixed, 0, count * stride * sizeof(int16_t));
    uint32_t first = 2 * (noise() % 5);
    const uint32_t step = 1 + noise() % 4;
    for (uint32_t i = 0; i < count; i++) {
        s->axis.first[i] = first;
        s->axis.used[i] = 1 + noise() % taps;
        make_weights(s->axis.fixed + i * stride, s->axis.used[i]);
        first += 2 * (noise() % step);
    }
    const uint32_t from = noise() % count;
    const uint32_t to = from + 1 + noise() % (count - from);
    const size_t pixels = s->axis.first[to - 1] - s->axis.first[from] + s->axis.taps;
    s->length = to * channels;
    s->strip = (struct sl_fixed_strip){.axis = &s->axis,
                                       .from = from,
                                       .to = to,
                                       .channels = channels,
                                       .stride = pixels * channels + SL_FIXED_SLACK + noise() % 40};
    const size_t size = SL_FIXED_BLOCK * s->strip.stride * sizeof(int16_t);
    s->block = take(size);
    for (size_t i = 0; i < SL_FIXED_BLOCK * s->strip.stride; i++)
        s->block[i] = (int16_t)(noise() % 8   ? (int32_t)(noise() % 20000) - 2000
                                : noise() % 2 ? 20000
                                              : -4000);
    s->strip.in = s->block;
    s->strip.turned = take(size);
}

static void free_strip(struct strip *s)
{
    free(s->axis.first);
    free(s->axis.used);
    free(s->axis.fixed);
    free(s->block);
    free(s->strip.turned);
}

/* Rows no longer than they are written to, so that writing on is noticed by ASan; what lies before
 * the strip stays as it is. */
static void *make_rows(uint32_t length, size_t size, void *rows[SL_FIXED_BLOCK])
{
    uint8_t *memory = take(SL_FIXED_BLOCK * length * size);
    memset(memory, GUARD, SL_FIXED_BLOCK * length * size);
    for (size_t r = 0; r < SL_FIXED_BLOCK; r++)
        rows[r] = memory + r * length * size;
    return memory;
}

static void check_horizontal(const struct sl_fixed_rows *set, uint32_t taps, uint32_t count,
                             unsigned channels)
{
    const struct sl_fixed_rows *oracle = sl_fixed_rows_at(0);
    struct strip s;
    void *rows[SL_FIXED_BLOCK];
    make_strip(&s, taps, count, channels);
    uint8_t *expected = make_rows(s.length, 1, rows);
    oracle->horizontal(&s.strip, (uint8_t *const *)rows);
    uint8_t *got = make_rows(s.length, 1, rows);
    set->horizontal(&s.strip, (uint8_t *const *)rows);
    assert_memory_equal(got, expected, SL_FIXED_BLOCK * s.length);
    free(expected);
    free(got);
    free_strip(&s);
}

static void check_fine(const struct sl_fixed_rows *set, uint32_t taps, uint32_t count)
{
    const struct sl_fixed_rows *oracle = sl_fixed_rows_at(0);
    struct strip s;
    void *rows[SL_FIXED_BLOCK];
    make_strip(&s, taps, count, 1);
    int16_t *expected = make_rows(s.length, sizeof *expected, rows);
    oracle->horizontal_fine(&s.strip, (int16_t *const *)rows);
    int16_t *got = make_rows(s.length, sizeof *got, rows);
    set->horizontal_fine(&s.strip, (int16_t *const *)rows);
    assert_memory_equal(got, expected, SL_FIXED_BLOCK * s.length * sizeof *got);
    free(expected);
    free(got);
    free_strip(&s);
}

static void check_sharpen(const struct sl_fixed_rows *set, size_t count)
{
    const struct sl_fixed_sharpening sharpening = {.amount = (int32_t)(noise() % 2561),
                                                   .threshold = (int32_t)(noise() % 2000)};
    uint8_t *in = take(count);
    int16_t *blurred = take(count * sizeof *blurred);
    uint8_t *expected = take(count);
    uint8_t *got = take(count);
    for (size_t i = 0; i < count; i++) {
        in[i] = noise() % 4 ? (uint8_t)noise() : noise() % 2 ? 255 : 0;
        blurred[i] = (int16_t)(noise() % (255 << SL_FIXED_SAMPLE_BITS));
    }
    sl_fixed_rows_at(0)->sharpen(&sharpening, in, blurred, count, expected);
    set->sharpen(&sharpening, in, blurred, count, got);
    assert_memory_equal(got, expected, count);
    free(in);
    free(blurred);
    free(expected);
    free(got);
}

static void every_set_gives_the_portable_bits(void **state)
{
    (void)state;
    const struct sl_fixed_rows *set;
    for (size_t i = 0; (set = sl_fixed_rows_at(i)); i++) {
        printf("%s\n", set->name);
        for (int round = 0; round < 300; round++) {
            check_vertical(set, 1 + noise() % TAPS_MAX, 1 + noise() % LENGTH_MAX);
            check_horizontal(set, 1 + noise() % TAPS_MAX, 1 + noise() % COUNT_MAX, 1 + noise() % 4);
            check_fine(set, 1 + noise() % TAPS_MAX, 1 + noise() % COUNT_MAX);
            check_sharpen(set, 1 + noise() % LENGTH_MAX);
        }
        check_vertical(set, LONG, 130); /* longer than any set takes at once */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_set_gives_the_portable_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
