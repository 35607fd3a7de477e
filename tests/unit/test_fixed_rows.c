/* SPDX-License-Identifier: MIT */
/* Every set of inner loops that this machine can run gives the portable one's bits. */
#include "unit.h"

#include "fixed_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 700, TAPS_MAX = 70, GUARD = 77 };

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
        int32_t amount = (int32_t)(noise() % (uint32_t)(SL_FIXED_ONE / 2 / (int)count + 1));
        weights[k] = (int16_t)(noise() % 3 ? amount : -amount);
        sum += weights[k];
    }
    weights[noise() % count] += (int16_t)(SL_FIXED_ONE - sum);
}

static void check_vertical(const struct sl_fixed_rows *set, uint32_t count, size_t length)
{
    const struct sl_fixed_rows *oracle = sl_fixed_rows_at(0);
    uint8_t *rows[TAPS_MAX];
    int16_t weights[TAPS_MAX];
    int16_t expected[LENGTH_MAX + 2 * SL_FIXED_GROUP];
    int16_t got[LENGTH_MAX + 2 * SL_FIXED_GROUP];
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

static void check_horizontal(const struct sl_fixed_rows *set, uint32_t taps, uint32_t count)
{
    const struct sl_fixed_rows *oracle = sl_fixed_rows_at(0);
    static int16_t in[LENGTH_MAX + TAPS_MAX + 2 * SL_FIXED_GROUP];
    static uint32_t first[LENGTH_MAX], used[LENGTH_MAX];
    static _Alignas(64) int16_t weights[LENGTH_MAX * (TAPS_MAX + SL_FIXED_GROUP)];
    uint8_t expected[LENGTH_MAX + GUARD], got[LENGTH_MAX + GUARD];
    int16_t expected_fine[LENGTH_MAX + GUARD], got_fine[LENGTH_MAX + GUARD];
    struct sl_fixed_axis axis = {.count = count,
                                 .first = first,
                                 .used = used,
                                 .weights = weights,
                                 .stride =
                                     (taps + SL_FIXED_GROUP - 1) / SL_FIXED_GROUP * SL_FIXED_GROUP};
    memset(weights, 0, sizeof weights);
    for (uint32_t i = 0; i < count; i++) {
        used[i] = 1 + noise() % taps;
        first[i] = noise() % (LENGTH_MAX + TAPS_MAX - used[i]);
        make_weights(weights + i * axis.stride, used[i]);
    }
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++)
        in[i] = (int16_t)((int32_t)(noise() % 20000) - 2000);
    memset(expected, 9, sizeof expected);
    memset(got, 9, sizeof got);
    memset(expected_fine, 9, sizeof expected_fine);
    memset(got_fine, 9, sizeof got_fine);
    oracle->horizontal(&axis, in, expected);
    set->horizontal(&axis, in, got);
    assert_memory_equal(got, expected, sizeof got); /* nothing behind the row is written, either */
    oracle->horizontal_fine(&axis, in, expected_fine);
    set->horizontal_fine(&axis, in, got_fine);
    assert_memory_equal(got_fine, expected_fine, sizeof got_fine);
}

static void every_set_gives_the_portable_bits(void **state)
{
    (void)state;
    const struct sl_fixed_rows *set;
    for (size_t i = 0; (set = sl_fixed_rows_at(i)); i++) {
        printf("%s\n", set->name);
        for (int round = 0; round < 300; round++) {
            check_vertical(set, 1 + noise() % TAPS_MAX, 1 + noise() % LENGTH_MAX);
            check_horizontal(set, 1 + noise() % TAPS_MAX, 1 + noise() % LENGTH_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_set_gives_the_portable_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
