/* SPDX-License-Identifier: MIT */
/* The inverse DCTs against their definition in doubles, and each set against the portable one. */
#include "unit.h"

#include "idct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 61, WIDTH = BLOCKS * SL_IDCT_SIDE };

static const double pi = 3.14159265358979323846;

struct fixture {
    unsigned side;
    uint16_t steps[SL_IDCT_BLOCK];
    int16_t blocks[BLOCKS * SL_IDCT_BLOCK];
    uint64_t busy[BLOCKS];
    float scales[SL_IDCT_BLOCK];
};

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525U + 1013904223U;
    return random_state >> 8;
}

/* Blocks from flat to wild: the wildest leave 0 to 255 far behind. */
static void fill(struct fixture *f, unsigned side)
{
    memset(f, 0, sizeof *f);
    random_state = side;
    f->side = side;
    for (unsigned k = 0; k < SL_IDCT_BLOCK; k++)
        f->steps[k] = (uint16_t)(1 + next_random() % 60);
    for (unsigned i = 0; i < BLOCKS; i++) {
        int16_t *block = f->blocks + (size_t)i * side * side;
        block[0] = (int16_t)((int)(next_random() % 128) - 64);
        f->busy[i] = i % 4 ? 2 : 0;
        for (unsigned k = 1; k < side * side && f->busy[i]; k++)
            block[k] =
                (int16_t)(next_random() % 3 ? 0 : (int)(next_random() % (2 * i + 1)) - (int)i);
    }
    sl_idct_scales(f->steps, side, f->scales);
}

/* A block's sample by the definition, before it is rounded. */
static double sample(const struct fixture *f, unsigned block, unsigned x, unsigned y)
{
    unsigned side = f->side;
    double sum = 0;
    for (unsigned u = 0; u < side; u++) {
        for (unsigned v = 0; v < side; v++) {
            double coefficient = f->blocks[(size_t)block * side * side + u * side + v] *
                                 (double)f->steps[v * SL_IDCT_SIDE + u];
            sum += coefficient * (u ? 1 : sqrt(0.5)) * (v ? 1 : sqrt(0.5)) *
                   cos((2 * x + 1) * u * pi / (2.0 * side)) *
                   cos((2 * y + 1) * v * pi / (2.0 * side));
        }
    }
    return sum / 4 + 128;
}

static void run(const struct sl_idct *set, const struct fixture *f,
                uint8_t out[SL_IDCT_SIDE][WIDTH])
{
    uint8_t *rows[SL_IDCT_SIDE];
    for (unsigned k = 0; k < SL_IDCT_SIDE; k++)
        rows[k] = out[k];
    struct sl_idct_row row = {
        .blocks = f->blocks,
        .stride = (size_t)f->side * f->side,
        .busy = f->busy,
        .count = BLOCKS,
        .scales = f->scales,
        .rows = rows,
    };
    if (set)
        set->eight(&row);
    else
        sl_idct(f->side, &row);
}

static void it_is_the_definition_rounded(void **state)
{
    static struct fixture f;
    static uint8_t out[SL_IDCT_SIDE][WIDTH];
    (void)state;
    for (unsigned side = 1; side <= SL_IDCT_SIDE; side *= 2) {
        fill(&f, side);
        run(NULL, &f, out);
        for (unsigned i = 0; i < BLOCKS * side * side; i++) {
            unsigned block = i / (side * side);
            unsigned y = i / side % side;
            unsigned x = i % side;
            double exact = sample(&f, block, x, y);
            exact = exact < 0 ? 0 : exact > 255 ? 255 : exact;
            if (fabs(out[y][block * side + x] - exact) > 0.502)
                fail_msg("side %u, block %u, %u, %u: %d, not %f", side, block, x, y,
                         out[y][block * side + x], exact);
        }
    }
}

static void every_set_gives_the_same_bytes(void **state)
{
    static struct fixture f;
    static uint8_t expected[SL_IDCT_SIDE][WIDTH];
    static uint8_t got[SL_IDCT_SIDE][WIDTH];
    const struct sl_idct *set;
    (void)state;
    fill(&f, SL_IDCT_SIDE);
    run(sl_idct_at(0), &f, expected);
    for (size_t i = 1; (set = sl_idct_at(i)) != NULL; i++) {
        run(set, &f, got);
        if (memcmp(got, expected, sizeof got) != 0)
            fail_msg("%s differs", set->name);
    }
}

static void a_flat_block_needs_no_transform(void **state)
{
    static struct fixture f;
    static uint8_t expected[SL_IDCT_SIDE][WIDTH];
    static uint8_t got[SL_IDCT_SIDE][WIDTH];
    (void)state;
    for (unsigned side = 1; side <= SL_IDCT_SIDE; side *= 2) {
        fill(&f, side);
        run(NULL, &f, expected);
        for (unsigned i = 0; i < BLOCKS; i++)
            f.busy[i] = 1;
        run(NULL, &f, got);
        assert_memory_equal(got, expected, sizeof got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_definition_rounded),
        cmocka_unit_test(every_set_gives_the_same_bytes),
        cmocka_unit_test(a_flat_block_needs_no_transform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
