/* SPDX-License-Identifier: MIT */
/* Every set of loops in floats that this machine can run gives the portable one's bits. */
#include "unit.h"

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 150, TAPS_MAX = 150, LENGTH_MAX = 400 };

static uint32_t noise_state = 1;

static uint32_t noise(void)
{
    noise_state = noise_state * 1664525 + 1013904223;
    return noise_state >> 8;
}

static float noise_weight(void)
{
    return ((float)noise() - (float)(1 << 22)) / (float)(1 << 24);
}

/* No longer than it is used, so that reading and writing on is noticed by ASan. */
static void *take(size_t size)
{
    void *memory = NULL;
    assert_int_equal(posix_memalign(&memory, 64, size), 0);
    memset(memory, 0, size);
    return memory;
}

static struct sl_axis make_axis(uint32_t taps, uint32_t count)
{
    const size_t stride = (taps + 7) / 8 * (size_t)8;
    struct sl_axis axis = {.count = count,
                           .taps = taps,
                           .stride = stride,
                           .first = take(count * sizeof(uint32_t)),
                           .used = take(count * sizeof(uint32_t)),
                           .weights = take(count * stride * sizeof(float))};
    uint32_t first = noise() % 5;
    for (uint32_t i = 0; i < count; i++) {
        axis.first[i] = first;
        axis.used[i] = 1 + noise() % taps;
        for (uint32_t k = 0; k < axis.used[i]; k++)
            axis.weights[i * stride + k] = noise_weight();
        first += noise() % 4;
    }
    return axis;
}

static void free_axis(struct sl_axis *axis)
{
    free(axis->first);
    free(axis->used);
    free(axis->weights);
}

/* Eight rows through load and horizontal, in as many blocks as the set makes of them. */
static void run_horizontal(const struct sl_rows *set, const struct sl_row_format *format,
                           struct sl_row_strip *strip, void *const *in, size_t pixels,
                           size_t length, float *out)
{
    for (unsigned y = 0; y < SL_ROW_BLOCK_MAX; y += set->block) {
        const void *rows[SL_ROW_BLOCK_MAX];
        float *to[SL_ROW_BLOCK_MAX];
        const size_t samples =
            (pixels * format->channels + set->block - 1) / set->block * set->block;
        float *columns = take(samples * set->block * sizeof *columns);
        for (unsigned r = 0; r < set->block; r++) {
            rows[r] = in[y + r];
            to[r] = out + (y + r) * length;
        }
        set->load(format, rows, pixels, columns);
        strip->columns = columns;
        set->horizontal(strip, to);
        free(columns);
    }
}

static void check_horizontal(const struct sl_rows *set, const struct sl_row_format *format)
{
    struct sl_axis axis = make_axis(1 + noise() % TAPS_MAX, 1 + noise() % COUNT_MAX);
    struct sl_row_strip strip = {.axis = &axis, .channels = format->channels};
    strip.from = noise() % axis.count;
    strip.to = strip.from + 1 + noise() % (axis.count - strip.from);
    uint32_t end = 0;
    for (uint32_t x = strip.from; x < strip.to; x++)
        if (axis.first[x] + axis.used[x] > end)
            end = axis.first[x] + axis.used[x];
    const size_t pixels = end - axis.first[strip.from];
    const size_t bytes = pixels * format->channels * format->depth / 8;
    void *rows[SL_ROW_BLOCK_MAX];
    for (int r = 0; r < SL_ROW_BLOCK_MAX; r++) {
        rows[r] = take(bytes);
        for (size_t i = 0; i < bytes; i++)
            ((uint8_t *)rows[r])[i] = noise() % 8 ? (uint8_t)noise() : noise() % 2 ? 255 : 0;
    }
    const size_t length = (size_t)strip.to * format->channels + SL_ROW_SLACK;
    float *expected = take(SL_ROW_BLOCK_MAX * length * sizeof *expected);
    float *got = take(SL_ROW_BLOCK_MAX * length * sizeof *got);
    run_horizontal(sl_rows_at(0), format, &strip, rows, pixels, length, expected);
    run_horizontal(set, format, &strip, rows, pixels, length, got);
    for (int r = 0; r < SL_ROW_BLOCK_MAX; r++) {
        assert_memory_equal(got + r * length, expected + r * length,
                            (size_t)strip.to * format->channels * sizeof *got);
        free(rows[r]);
    }
    free(expected);
    free(got);
    free_axis(&axis);
}

static void check_vertical(const struct sl_rows *set)
{
    float *rows[TAPS_MAX];
    float weights[TAPS_MAX];
    const uint32_t count = 1 + noise() % TAPS_MAX;
    const size_t length = 1 + noise() % LENGTH_MAX;
    float *expected = take(length * sizeof *expected);
    float *got = take(length * sizeof *got);
    for (uint32_t k = 0; k < count; k++) {
        weights[k] = noise_weight();
        rows[k] = take(length * sizeof(float));
        for (size_t i = 0; i < length; i++)
            rows[k][i] = (float)(noise() % 65536);
    }
    sl_rows_at(0)->vertical((const float *const *)rows, weights, count, length, expected);
    set->vertical((const float *const *)rows, weights, count, length, got);
    assert_memory_equal(got, expected, length * sizeof *got);
    for (uint32_t k = 0; k < count; k++)
        free(rows[k]);
    free(expected);
    free(got);
}

static void check_store(const struct sl_rows *set, const struct sl_row_format *format)
{
    const size_t count = 1 + noise() % COUNT_MAX;
    const size_t samples = count * format->channels;
    const float peak = format->depth == 16 ? 65535 : 255;
    float *in = take(samples * sizeof *in);
    uint8_t *expected = take(samples * format->depth / 8);
    uint8_t *got = take(samples * format->depth / 8);
    for (size_t i = 0; i < samples; i++) {
        in[i] = noise_weight() * 3 * peak;
        if (format->alpha == SL_ROW_WEIGHED && (i + 1) % format->channels != 0)
            in[i] *= peak;
        if (noise() % 8 == 0)
            in[i] = noise() % 2 ? 0.5F : 0;
    }
    sl_rows_at(0)->store(format, in, count, expected);
    set->store(format, in, count, got);
    assert_memory_equal(got, expected, samples * format->depth / 8);
    free(in);
    free(expected);
    free(got);
}

static void every_set_gives_the_portable_bits(void **state)
{
    (void)state;
    const struct sl_rows *set;
    for (size_t i = 0; (set = sl_rows_at(i)); i++) {
        printf("%s\n", set->name);
        for (int round = 0; round < 400; round++) {
            struct sl_row_format format = {.channels = 1 + noise() % 4,
                                           .depth = noise() % 2 ? 16 : 8};
            if (format.channels % 2 == 0)
                format.alpha = (enum sl_row_alpha)(noise() % 3);
            check_horizontal(set, &format);
            check_vertical(set);
            check_store(set, &format);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_set_gives_the_portable_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
