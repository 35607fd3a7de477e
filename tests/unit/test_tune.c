/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "simulation.h"

#include <stdlib.h>
#include <string.h>

static const struct sl_stage_graph graph = {
    .stage_count = 3,
    .stages = {{.name = "decode"}, {.name = "resize"}, {.name = "encode"}},
};

/* ---- single looks ---- */

static struct sl_tune four_processors(bool carries)
{
    struct sl_tune tune;
    const struct sl_tune_limits limits = {.graph = &graph,
                                          .pools = 3,
                                          .processors = 4,
                                          .workers = {16, 16, 16},
                                          .schedule = true,
                                          .depth = true};
    const struct sl_tune_shape start = {
        .carries = carries, .workers = {4, 4, 4}, .slots = {4, 4, 4}};
    sl_tune_init(&tune, &limits, &start);
    return tune;
}

/* A second in which 100 items of 10 ms came through, alike but for the queues. */
static struct sl_tune_window second(double rate, double cpu)
{
    struct sl_tune_window window = {
        .seconds = 1, .cpu_seconds = cpu, .items = 100 * cpu, .work = rate, .looks = 1};
    for (size_t i = 0; i < 3; i++) {
        for (int item = 0; item < (int)window.items; item++)
            sl_tune_add(&window, i, 0.01);
        window.stages[i].waiting = 1;
    }
    return window;
}

static bool look(struct sl_tune *tune, struct sl_tune_window window)
{
    char why[SL_TUNE_TEXT_SIZE] = "";
    bool said = sl_tune_look(tune, &window, why);
    assert_true(said == (why[0] != '\0'));
    return said;
}

/* Looks at the same second until something is tried. */
static void until_trial(struct sl_tune *tune, struct sl_tune_window window)
{
    for (int i = 0; i < 100 && tune->phase != SL_TUNE_TRIAL; i++)
        look(tune, window);
    assert_int_equal(tune->phase, SL_TUNE_TRIAL);
}

static void tiny_items_are_carried(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(false);
    struct sl_tune_window window = {.seconds = 0.1, .cpu_seconds = 0.4, .items = 100};
    for (size_t i = 0; i < 3; i++)
        for (int item = 0; item < 100; item++)
            sl_tune_add(&window, i, 0.0001);
    assert_true(look(&tune, window));
    assert_true(tune.shape.carries);
    assert_true(look(&tune, window)); /* one change at a time: now the slots */
    assert_int_equal(tune.shape.slots[0], SL_TUNE_SLOTS_MAX);
    assert_false(look(&tune, window));
}

static void slots_follow_how_much_times_vary(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(false);
    struct sl_tune_window window = {.seconds = 1, .cpu_seconds = 4, .items = 100};
    for (int item = 0; item < 100; item++) {
        sl_tune_add(&window, 0, 0.01);                     /* alike */
        sl_tune_add(&window, 1, item % 2 ? 0.005 : 0.015); /* CV 0.5 */
        sl_tune_add(&window, 2, item % 50 ? 0.0001 : 0.5); /* one in fifty */
    }
    assert_true(look(&tune, window));
    assert_int_equal(tune.shape.slots[0], SL_TUNE_SLOTS_MIN);
    assert_int_equal(tune.shape.slots[1], 5);
    assert_int_equal(tune.shape.slots[2], SL_TUNE_SLOTS_MAX);
    assert_int_equal(sl_tune_in_flight(&tune.shape, 3), 12 + 2 + 5 + 32);
}

static void workers_are_added_where_the_queue_is_while_processors_idle(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(false);
    struct sl_tune_window window = second(1000, 2);
    window.stages[2].waiting = 9;
    until_trial(&tune, window);
    assert_int_equal(tune.shape.workers[2], 5);
    assert_int_equal(tune.shape.workers[0], 4);
    assert_int_equal(tune.shape.workers[1], 4);
}

static void a_change_stays_only_if_it_pays(void **state)
{
    (void)state;
    static const struct {
        double gain, noise;
        bool stays;
    } cases[] = {{0.029, 0, false}, {0.031, 0, true},  {0, 0, false},
                 {-0.5, 0, false},  {0.2, 0.02, true}, {0.2, 0.5, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_tune tune = four_processors(false);
        struct sl_tune_window window = second(1000, 2);
        window.stages[0].waiting = 9;
        until_trial(&tune, window);
        double rate = 1000 * (1 + cases[i].gain);
        assert_false(look(&tune, second(1, 2))); /* still tells of the shape before */
        assert_false(look(&tune, second(rate * (1 - cases[i].noise), 2)));
        assert_false(look(&tune, second(rate, 2)));
        assert_true(look(&tune, second(rate * (1 + cases[i].noise), 2)));
        assert_int_equal(tune.phase, SL_TUNE_WATCH);
        assert_int_equal(tune.shape.workers[0], cases[i].stays ? 5 : 4);
    }
}

static void a_permit_moves_from_an_empty_queue_to_a_long_one(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(false);
    tune.limits.schedule = false;
    struct sl_tune_window window = second(1000, 4);
    window.stages[0].waiting = 20;
    window.stages[2].waiting = 0;
    until_trial(&tune, window);
    assert_int_equal(tune.shape.workers[0], 5);
    assert_int_equal(tune.shape.workers[1], 4);
    assert_int_equal(tune.shape.workers[2], 3);
}

static void what_memory_holds_back_is_spread_over_stages(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(true);
    struct sl_tune_window window = second(1000, 1);
    window.memory = true;
    until_trial(&tune, window);
    assert_false(tune.shape.carries);
    assert_int_equal(tune.shape.workers[0], 4);
}

static void what_failed_is_tried_ever_more_seldom(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(true);
    unsigned changes = 0;
    for (int i = 0; i < 4000; i++) {
        const struct sl_tune_shape before = tune.shape;
        look(&tune, second(1000, 2));
        changes += memcmp(&before, &tune.shape, sizeof before) != 0;
    }
    /* More workers, and the other schedule: each at 8, 16, 32, … windows, there and back. */
    assert_true(changes >= 4 && changes <= 2 * 2 * 10 + 1);
    assert_int_equal(tune.shape.workers[0], 4);
}

static void another_kind_of_items_begins_anew(void **state)
{
    (void)state;
    struct sl_tune tune = four_processors(true);
    struct sl_tune_window window = second(1000, 2);
    until_trial(&tune, window);
    for (int i = 0; i < 4; i++)
        look(&tune, second(2000, 2));
    assert_int_equal(tune.shape.workers[0], 5);
    struct sl_tune_window giant = second(2000, 4);
    giant.items = 10;
    for (int i = 0; i < 2; i++) {
        look(&tune, giant);
        assert_int_equal(tune.shape.workers[0], 5); /* two windows are no other load */
    }
    assert_true(look(&tune, giant));
    assert_int_equal(tune.shape.workers[0], 4);
    assert_int_equal(tune.phase, SL_TUNE_FIRST);
}

/* ---- whole runs ---- */

/* From 0 to 1, always alike. */
static double chance(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*seed >> 11) / 9007199254740992.0;
}

/* `count` items, each of about so many seconds of processor and of waiting in the last stage. */
static struct sim_item *items_of(size_t count, double cpu, double wait, uint64_t seed)
{
    struct sim_item *items = calloc(count, sizeof *items);
    assert_non_null(items);
    for (size_t i = 0; i < count; i++) {
        double size = 0.5 + chance(&seed);
        items[i] = (struct sim_item){.cpu = {0.6 * cpu * size, 0.1 * cpu * size, 0.3 * cpu * size},
                                     .wait = {0, 0, wait * (0.5 + chance(&seed))},
                                     .work = size * (0.8 + 0.4 * chance(&seed))};
    }
    return items;
}

static struct simulation run_of(const struct sim_item *items, size_t count, bool carries)
{
    return (struct simulation){
        .graph = &graph,
        .items = items,
        .count = count,
        .processors = 4,
        .shape = {.carries = carries, .workers = {4, 4, 4}, .slots = {4, 4, 4}},
        .workers = 16,
        .tuned = true,
    };
}

/* How much faster the tuned run is than the one that stays as it begins. */
static double gain_of(struct simulation *tuned)
{
    struct simulation fixed = *tuned;
    fixed.tuned = false;
    simulate(&fixed);
    simulate(tuned);
    return fixed.seconds / tuned->seconds;
}

static void a_load_that_uses_the_machine_is_left_alone(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct sim_item *items = items_of(20000, 0.01, 0, seed);
        struct simulation run = run_of(items, 20000, true);
        double gain = gain_of(&run);
        assert_true(gain > 0.97);
        assert_true(run.changes <= 4);
        free(items);
    }
}

static void stages_cost_nothing_either_and_changes_are_few(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct sim_item *items = items_of(20000, 0.01, 0, seed);
        struct simulation run = run_of(items, 20000, false);
        double gain = gain_of(&run);
        assert_true(gain > 0.97);
        assert_true(run.changes <= 30); /* 50 s, 200 windows */
        free(items);
    }
}

static void workers_that_wait_for_the_disk_are_joined_by_others(void **state)
{
    (void)state;
    for (int carries = 0; carries < 2; carries++) {
        struct sim_item *items = items_of(40000, 0.002, 0.01, 7);
        struct simulation run = run_of(items, 40000, carries);
        double gain = gain_of(&run);
        assert_true(gain > 2);
        assert_true(run.shape.workers[carries ? 0 : 2] > 8);
        free(items);
    }
}

static void giants_among_small_ones_cost_nothing(void **state)
{
    (void)state;
    struct sim_item *items = items_of(2000, 0.004, 0, 3);
    for (int i = 0; i < 2; i++)
        for (size_t stage = 0; stage < 3; stage++)
            items[i].cpu[stage] = 0.8;
    items[0].work = items[1].work = 200;
    struct simulation run = run_of(items, 2000, true);
    assert_true(gain_of(&run) > 0.97);
    free(items);
}

static void the_end_of_a_disk_bound_stretch_is_noticed(void **state)
{
    (void)state;
    enum { HALF = 30000 };
    struct sim_item *items = items_of(2 * HALF, 0.002, 0.01, 5);
    for (size_t i = HALF; i < 2 * HALF; i++)
        items[i] = (struct sim_item){.cpu = {0.01, 0.002, 0.004}, .work = 4};
    struct simulation run = run_of(items, 2 * HALF, true);
    assert_true(gain_of(&run) > 1.2);
    assert_int_equal(run.shape.workers[0], 4);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_items_are_carried),
        cmocka_unit_test(slots_follow_how_much_times_vary),
        cmocka_unit_test(workers_are_added_where_the_queue_is_while_processors_idle),
        cmocka_unit_test(a_change_stays_only_if_it_pays),
        cmocka_unit_test(a_permit_moves_from_an_empty_queue_to_a_long_one),
        cmocka_unit_test(what_memory_holds_back_is_spread_over_stages),
        cmocka_unit_test(what_failed_is_tried_ever_more_seldom),
        cmocka_unit_test(another_kind_of_items_begins_anew),
        cmocka_unit_test(a_load_that_uses_the_machine_is_left_alone),
        cmocka_unit_test(stages_cost_nothing_either_and_changes_are_few),
        cmocka_unit_test(workers_that_wait_for_the_disk_are_joined_by_others),
        cmocka_unit_test(giants_among_small_ones_cost_nothing),
        cmocka_unit_test(the_end_of_a_disk_bound_stretch_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
