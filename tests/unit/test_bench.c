/* SPDX-License-Identifier: MIT */
/* What sluice bench makes of lists and of figures; no trial runs here. */
#include "unit.h"

#include "bench_grid.h"
#include "bench_verdict.h"
#include "report/bench_axis.h"
#include "summary.h"

#include <stdlib.h>
#include <string.h>

static const struct sl_stage_graph graph = {
    .stage_count = 2,
    .stages = {{.name = "decode"}, {.name = "encode"}},
};

static void lists_are_numbers_and_ranges(void **state)
{
    struct cli_bench_values values;
    (void)state;
    assert_true(cli_bench_values("1..4", 4, 9, &values));
    assert_int_equal(values.count, 4);
    assert_int_equal(values.value[3], 4);
    assert_true(cli_bench_values("7,1..2,9", 8, 9, &values));
    assert_int_equal(values.count, 4);
    assert_int_equal(values.value[0], 7);
    assert_int_equal(values.value[1], 1);
    static const char *const wrong[] = {"",
                                        "0",
                                        "10",
                                        "1..",
                                        "..2",
                                        "4..1",
                                        "1,,2",
                                        "1,",
                                        "a",
                                        "1..b",
                                        "-1",
                                        "1 2",
                                        "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(cli_bench_values(wrong[i], strlen(wrong[i]), 9, &values));
}

/* ---- figures ---- */

struct fixture {
    struct sl_bench_point shapes[4];
    struct cli_bench_point points[4];
    struct cli_bench_points all;
};

/* 100 items at `rate`, of which decode takes 30 ms of CPU each and encode 10. */
static struct cli_bench_run run_at(double rate, uint64_t peak)
{
    struct cli_bench_run run = {.peak_bytes = peak};
    struct sl_bench_figures *f = &run.figures;
    f->done = 100;
    f->wall_ns = (int64_t)(100 / rate * 1e9);
    f->cpu_ns = 4000000000;
    f->stats.stage_count = 2;
    f->stats.stages[0] =
        (struct sl_stage_stats){.name = "decode", .workers = 1, .work.cpu_ns = 3000000000};
    f->stats.stages[1] =
        (struct sl_stage_stats){.name = "encode", .workers = 1, .work.cpu_ns = 1000000000};
    f->stats.work_count = 2;
    f->stats.work[0] = (struct sl_work_stats){"decode", 3000000000};
    f->stats.work[1] = (struct sl_work_stats){"encode", 1000000000};
    return run;
}

static void set(struct fixture *f, size_t i, unsigned decode, unsigned encode, size_t depth,
                double rate)
{
    f->shapes[i] = (struct sl_bench_point){.workers = {decode, encode}, .depth = {depth, depth}};
    f->points[i].shape = &f->shapes[i];
    struct cli_bench_run runs[3] = {run_at(rate, 10), run_at(rate * 1.02, 30),
                                    run_at(rate * 0.98, 20)};
    cli_bench_sum_up(&f->all, i, runs, 3);
}

static struct fixture *make(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->all = (struct cli_bench_points){
        .points = f->points, .count = 4, .graph = &graph, .processors = 2};
    for (size_t i = 0; i < 4; i++)
        f->points[i].shape = &f->shapes[i];
    set(f, 0, 1, 1, 4, 30);
    return f;
}

static void a_point_is_its_median_run(void **state)
{
    struct fixture *f = make();
    (void)state;
    assert_float_equal(f->points[0].rate, 30, 0.001);
    assert_float_equal(f->points[0].spread, 0.04, 0.001);
    assert_float_equal(f->points[0].speed_up, 1, 0.001);
    assert_int_equal(f->points[0].peak_bytes, 20);
    free(f);
}

static void the_smallest_is_near_the_best(void **state)
{
    struct fixture *f = make();
    (void)state;
    set(f, 1, 2, 2, 4, 50);
    set(f, 2, 2, 1, 4, 49.5);
    set(f, 3, 2, 1, 1, 45);
    assert_ptr_equal(cli_bench_best(&f->all), &f->points[1]);
    assert_ptr_equal(cli_bench_smallest(&f->all), &f->points[2]);
    free(f);
}

static void a_point_too_slow_by_its_service_times_is_left_out(void **state)
{
    struct fixture *f = make();
    (void)state;
    set(f, 1, 2, 1, 4, 60);
    /* One decoder gives no more than 1 / 30 ms = 33 a second. */
    const struct sl_bench_point slow = {.workers = {1, 4}, .depth = {4, 4}};
    const struct sl_bench_point open = {.workers = {3, 1}, .depth = {4, 4}};
    assert_true(cli_bench_is_bounded(&f->all, &slow));
    assert_false(cli_bench_is_bounded(&f->all, &open));
    free(f);
}

static void the_bottleneck_takes_most_of_the_time(void **state)
{
    struct fixture *f = make();
    double share;
    (void)state;
    assert_string_equal(cli_bench_bottleneck(&f->points[0], &share), "decode");
    assert_float_equal(share, 0.75, 0.001);
    struct cli_bench_forecast more = cli_bench_one_more(&f->all, &f->points[0]);
    assert_float_equal(more.rate, 45, 0.001);
    assert_float_equal(more.error, 0.9, 0.001);
    free(f);
}

static void occupancy_is_of_what_sends_found(void **state)
{
    struct sl_channel_stats channel = {.capacity = 16};
    (void)state;
    assert_float_equal(cli_summary_occupancy(&channel, 50), 0, 0);
    channel.occupancy[0] = 60;
    channel.occupancy[8] = 30;
    channel.occupancy[16] = 10;
    assert_float_equal(cli_summary_occupancy(&channel, 50), 0, 0);
    assert_float_equal(cli_summary_occupancy(&channel, 90), 0.5, 0);
    assert_float_equal(cli_summary_occupancy(&channel, 95), 1, 0);
}

static void efficiency_is_what_is_reached_of_the_ideal(void **state)
{
    struct fixture *f = make();
    (void)state;
    set(f, 1, 2, 2, 4, 45); /* one and a half times as fast with twice the workers */
    assert_float_equal(f->points[1].efficiency, 0.75, 0.001);
    set(f, 2, 2, 1, 4, 45); /* … with one and a half times as many */
    assert_float_equal(f->points[2].efficiency, 1, 0.001);
    const struct sl_bench_point carry = {.schedule = SL_SCHEDULE_CARRY, .workers = {3}};
    assert_float_equal(cli_bench_ideal(&f->all, &carry), 3, 0);
    /* 40 ms of CPU an item: two processors give 50 a second, one worker a stage 30. */
    assert_float_equal(cli_bench_ceiling(&f->all), 50.0 / 30, 0.001);
    free(f);
}

/* ---- what charts go over ---- */

static void give(struct fixture *f, size_t i, enum sl_schedule schedule, unsigned decode,
                 unsigned encode, size_t depth)
{
    f->shapes[i] = (struct sl_bench_point){
        .schedule = schedule, .workers = {decode, encode}, .depth = {depth, depth}};
}

static unsigned place_of(struct fixture *f, size_t i)
{
    const struct cli_bench_axis axis = cli_bench_axis_of(&f->all);
    unsigned place;
    return cli_bench_axis_place(&axis, &f->all, &f->shapes[i], &place) ? place : 0;
}

static void charts_go_over_what_varies(void **state)
{
    struct fixture *f = make();
    (void)state;
    give(f, 1, SL_SCHEDULE_STAGES, 1, 1, 8);
    give(f, 2, SL_SCHEDULE_STAGES, 2, 2, 4);
    give(f, 3, SL_SCHEDULE_CARRY, 3, 0, 4);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_EVERY);
    assert_int_equal(place_of(f, 3), 3);

    give(f, 1, SL_SCHEDULE_STAGES, 1, 2, 4);
    give(f, 2, SL_SCHEDULE_STAGES, 2, 2, 4);
    give(f, 3, SL_SCHEDULE_STAGES, 3, 2, 4);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_STAGE);
    assert_int_equal(place_of(f, 0), 0); /* one encoder is elsewhere */
    assert_int_equal(place_of(f, 3), 3);

    give(f, 3, SL_SCHEDULE_STAGES, 2, 1, 4);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_TOTAL);
    assert_int_equal(place_of(f, 3), 3);

    for (size_t i = 1; i < 4; i++)
        give(f, i, SL_SCHEDULE_STAGES, 2, 2, i);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_DEPTH);
    assert_int_equal(place_of(f, 3), 3);
    for (size_t i = 1; i < 4; i++)
        give(f, i, SL_SCHEDULE_STAGES, 2, 3, i);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_DEPTH);

    f->all.count = 2;
    give(f, 1, SL_SCHEDULE_STAGES, 2, 1, 4);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_STAGE);
    give(f, 1, SL_SCHEDULE_STAGES, 2, 2, 4);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_EVERY);
    give(f, 1, SL_SCHEDULE_STAGES, 1, 1, 8);
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_DEPTH);
    f->all.count = 1;
    assert_int_equal(cli_bench_axis_of(&f->all).kind, CLI_BENCH_AXIS_EVERY);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_numbers_and_ranges),
        cmocka_unit_test(a_point_is_its_median_run),
        cmocka_unit_test(the_smallest_is_near_the_best),
        cmocka_unit_test(a_point_too_slow_by_its_service_times_is_left_out),
        cmocka_unit_test(the_bottleneck_takes_most_of_the_time),
        cmocka_unit_test(occupancy_is_of_what_sends_found),
        cmocka_unit_test(efficiency_is_what_is_reached_of_the_ideal),
        cmocka_unit_test(charts_go_over_what_varies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
