/* SPDX-License-Identifier: MIT */
/* Every set of loops gives the bytes that the specification's own words give. */
#include "unit.h"

#include "png_filters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 6, ROW_MAX = 200, MARGIN = 16 };
static const size_t steps[STEPS] = {1, 2, 3, 4, 6, 8};

static uint32_t next_random(void)
{
    static uint32_t state = 12345;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

/* Whole noise, or few levels, so that distances are often equal. */
static void fill(uint8_t *bytes, size_t size, bool few)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(few ? 254 + next_random() % 4 : next_random() >> 8);
}

/* Section 9.4, word by word. */
static int paeth(int a, int b, int c)
{
    int p = a + b - c;
    int pa = abs(p - a);
    int pb = abs(p - b);
    int pc = abs(p - c);
    if (pa <= pb && pa <= pc)
        return a;
    return pb <= pc ? b : c;
}

static int predict(unsigned filter, int a, int b, int c)
{
    switch (filter) {
    case PNG_SUB:
        return a;
    case PNG_UP:
        return b;
    case PNG_AVERAGE:
        return (a + b) / 2;
    case PNG_PAETH:
        return paeth(a, b, c);
    default:
        return 0;
    }
}

struct rows {
    uint8_t prior[MARGIN + ROW_MAX], row[MARGIN + ROW_MAX]; /* zeros before each */
    uint8_t filtered[ROW_MAX];
    uint64_t sum;
};

static void make_rows(struct rows *rows, unsigned filter, size_t size, size_t step, bool few)
{
    memset(rows, 0, sizeof *rows);
    fill(rows->prior + MARGIN, size, few);
    fill(rows->row + MARGIN, size, few);
    for (size_t i = 0; i < size; i++) {
        const uint8_t *at = rows->row + MARGIN + i;
        const uint8_t *above = rows->prior + MARGIN + i;
        uint8_t value =
            (uint8_t)(*at - predict(filter, at[-(ptrdiff_t)step], *above, above[-(ptrdiff_t)step]));
        rows->filtered[i] = value;
        rows->sum += (uint64_t)abs((int8_t)value);
    }
}

/* In place and to elsewhere; nothing behind the row is touched. */
static void check(const struct sl_png_filters *set, unsigned filter, size_t size, size_t step,
                  bool few)
{
    struct rows rows;
    uint8_t out[ROW_MAX + 1];
    make_rows(&rows, filter, size, step, few);
    memset(out, 0x5A, sizeof out);
    set->undo(filter, rows.filtered, rows.prior + MARGIN, size, step, out);
    assert_memory_equal(out, rows.row + MARGIN, size);
    assert_int_equal(out[size], 0x5A);
    memset(out, 0x5A, sizeof out);
    assert_int_equal(set->apply(filter, rows.row + MARGIN, rows.prior + MARGIN, size, step, out),
                     rows.sum);
    assert_memory_equal(out, rows.filtered, size);
    assert_int_equal(out[size], 0x5A);
    set->undo(filter, out, rows.prior + MARGIN, size, step, out);
    assert_memory_equal(out, rows.row + MARGIN, size);
}

static void test_every_set_does_what_the_specification_says(void **state)
{
    (void)state;
    const struct sl_png_filters *set;
    for (size_t i = 0; (set = sl_png_filters_at(i)) != NULL; i++) {
        for (int round = 0; round < 4000; round++) {
            size_t step = steps[next_random() % STEPS];
            size_t size = step * (1 + next_random() % (ROW_MAX / step));
            check(set, next_random() % PNG_FILTERS, size, step, round & 1);
        }
    }
}

static void test_two_rows_at_once_are_two_rows(void **state)
{
    (void)state;
    const struct sl_png_filters *set;
    for (size_t i = 0; (set = sl_png_filters_at(i)) != NULL; i++) {
        for (int round = 0; round < 2000; round++) {
            size_t step = steps[next_random() % STEPS];
            size_t size = step * (1 + next_random() % (ROW_MAX / step));
            uint8_t bytes[3][ROW_MAX];
            uint8_t want[2][ROW_MAX];
            uint8_t got[2][ROW_MAX + 1];
            for (int k = 0; k < 3; k++)
                fill(bytes[k], size, round & 1);
            memset(got, 0x5A, sizeof got);
            sl_png_undo(PNG_PAETH, bytes[1], bytes[0], size, step, want[0]);
            sl_png_undo(PNG_PAETH, bytes[2], want[0], size, step, want[1]);
            set->undo_paeth_2(bytes[1], bytes[2], bytes[0], size, step, got[0], got[1]);
            for (int k = 0; k < 2; k++) {
                assert_memory_equal(got[k], want[k], size);
                assert_int_equal(got[k][size], 0x5A);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_set_does_what_the_specification_says),
        cmocka_unit_test(test_two_rows_at_once_are_two_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
