/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "exposition.h"
#include "fake_run.h"
#include "metrics.h"

#include <sluice/pipeline.h>

static void read_text(struct exposition *out, const struct sl_bytes *text)
{
    exposition_read(out, (const char *)text->data);
    if (out->wrong)
        fail_msg("%s: %s", out->wrong, out->at);
}

static void render(const struct cli_metrics_sample *sample, struct exposition *out)
{
    struct sl_bytes text = {0};
    assert_int_equal(cli_metrics_text(sample, &text), SL_OK);
    assert_int_equal(sl_bytes_append(&text, "", 1), SL_OK);
    read_text(out, &text);
    sl_bytes_release(&text);
}

#define ASSERT_FIGURE(all, name, value, expected) \
    assert_true(exposition_number(all, name, value) == (double)(expected))

static void test_figures(void **state)
{
    (void)state;
    const struct cli_metrics_sample sample = {
        .running = true,
        .counts = {.total = 100,
                   .skipped = 7,
                   .planned_dead = 2,
                   .failed = {[SL_CORRUPT] = 4, [SL_OVER_RESERVE] = 1},
                   .input_bytes = 5000,
                   .output_bytes = UINT64_C(1) << 40},
        .stats = {.stage_count = 2,
                  .stages = {{.name = "decode",
                              .workers = 3,
                              .work = {.handled = 12, .busy_ns = 1500000001, .starved_ns = 4},
                              .blocked_ns = 250000000,
                              .input = {.length = 2, .capacity = 4, .high_water = 3}},
                             {.name = "encode", .workers = 1}},
                  .settle = {.length = 1, .capacity = 9, .high_water = 5},
                  .done = 40,
                  .dead = 3,
                  .retried = 6,
                  .in_flight = 10,
                  .delayed = 5,
                  .pixels = 1234,
                  .bytes_in_flight = 77,
                  .bytes_budget = 4096,
                  .bytes_high_water = 99,
                  .elapsed_ns = 61250000000},
    };
    struct exposition all;
    render(&sample, &all);
    assert_string_equal(all.lines[0].name, "sluice_build_info");
    assert_string_equal(all.lines[0].label, "version");
    assert_true(all.lines[0].value[0] != 0 && all.lines[0].number == 1);
    ASSERT_FIGURE(&all, "sluice_running", "", 1);
    ASSERT_FIGURE(&all, "sluice_elapsed_seconds", "", 61.25);
    ASSERT_FIGURE(&all, "sluice_items", "done", 40);
    ASSERT_FIGURE(&all, "sluice_items", "dead", 5);
    ASSERT_FIGURE(&all, "sluice_items", "skipped", 7);
    ASSERT_FIGURE(&all, "sluice_items", "in_flight", 10);
    ASSERT_FIGURE(&all, "sluice_items", "delayed", 5);
    ASSERT_FIGURE(&all, "sluice_items", "left", 42);
    ASSERT_FIGURE(&all, "sluice_items_failed_total", "corrupt", 4);
    ASSERT_FIGURE(&all, "sluice_items_failed_total", "over_reserve", 1);
    ASSERT_FIGURE(&all, "sluice_items_failed_total", "timeout", 0);
    assert_null(exposition_find(&all, "sluice_items_failed_total", "ok"));
    assert_null(exposition_find(&all, "sluice_items_failed_total", "closed"));
    ASSERT_FIGURE(&all, "sluice_retries_total", "", 6);
    ASSERT_FIGURE(&all, "sluice_pixels_decoded_total", "", 1234);
    ASSERT_FIGURE(&all, "sluice_input_bytes_total", "", 5000);
    ASSERT_FIGURE(&all, "sluice_output_bytes_total", "", UINT64_C(1) << 40);
    ASSERT_FIGURE(&all, "sluice_memory_in_flight_bytes", "", 77);
    ASSERT_FIGURE(&all, "sluice_memory_budget_bytes", "", 4096);
    ASSERT_FIGURE(&all, "sluice_memory_high_water_bytes", "", 99);
    ASSERT_FIGURE(&all, "sluice_stage_workers", "decode", 3);
    ASSERT_FIGURE(&all, "sluice_stage_items_total", "decode", 12);
    ASSERT_FIGURE(&all, "sluice_stage_busy_seconds_total", "decode", 1.500000001);
    ASSERT_FIGURE(&all, "sluice_stage_starved_seconds_total", "decode", 0.000000004);
    ASSERT_FIGURE(&all, "sluice_stage_blocked_seconds_total", "decode", 0.25);
    ASSERT_FIGURE(&all, "sluice_stage_workers", "encode", 1);
    ASSERT_FIGURE(&all, "sluice_channel_length", "decode", 2);
    ASSERT_FIGURE(&all, "sluice_channel_capacity", "decode", 4);
    ASSERT_FIGURE(&all, "sluice_channel_high_water", "decode", 3);
    ASSERT_FIGURE(&all, "sluice_channel_capacity", "settle", 9);
}

/* Figures of slightly different moments never make a number below 0, and without a pipeline there
 * are no stages, nor heads of metrics without samples. */
static void test_beginning(void **state)
{
    (void)state;
    const struct cli_metrics_sample sample = {.counts = {.total = 4},
                                              .stats = {.done = 3, .in_flight = 2}};
    struct exposition all;
    render(&sample, &all);
    ASSERT_FIGURE(&all, "sluice_items", "left", 0);
    ASSERT_FIGURE(&all, "sluice_running", "", 0);
    assert_null(exposition_find(&all, "sluice_channel_length", "settle"));
    assert_null(strstr(all.family, "stage"));
    assert_null(strstr(all.family, "channel"));
}

static void test_escapes(void **state)
{
    (void)state;
    static const char odd[] = "a\\b\"c\nd\\n{},=sch\xc3\xb6n";
    const struct cli_metrics_sample sample = {
        .stats = {.stage_count = 1, .stages = {{.name = odd, .workers = 5}}}};
    struct exposition all;
    render(&sample, &all);
    ASSERT_FIGURE(&all, "sluice_stage_workers", odd, 5);
}

static void test_buckets(void **state)
{
    (void)state;
    static const int64_t times_ns[] = {0,         1000000,   1000001,       2500000,
                                       250000001, 500000000, 1000000000000, 100000000001};
    struct cli_metrics_sample sample = {0};
    for (size_t i = 0; i < sizeof times_ns / sizeof *times_ns; i++) {
        sample.counts.took[cli_metrics_bound(times_ns[i])]++;
        sample.counts.took_ns += (uint64_t)times_ns[i];
    }
    struct exposition all;
    render(&sample, &all);
    static const char name[] = "sluice_item_duration_seconds_bucket";
    ASSERT_FIGURE(&all, name, "0.001", 2); /* a bound belongs to its bucket */
    ASSERT_FIGURE(&all, name, "0.0025", 4);
    ASSERT_FIGURE(&all, name, "0.25", 4);
    ASSERT_FIGURE(&all, name, "0.5", 6);
    ASSERT_FIGURE(&all, name, "100", 6);
    ASSERT_FIGURE(&all, name, "+Inf", 8);
    ASSERT_FIGURE(&all, "sluice_item_duration_seconds_count", "", 8);
    assert_int_equal(cli_metrics_bound(INT64_MAX), CLI_METRICS_BOUNDS);
    for (size_t i = 0, bucket = 0; i < all.count; i++) {
        const struct exposition_line *line = &all.lines[i];
        if (strcmp(line->name, name) != 0 || strcmp(line->value, "+Inf") == 0)
            continue;
        assert_int_equal(cli_metrics_bound((int64_t)(atof(line->value) * 1e9 + 0.5)), bucket);
        bucket++;
    }
}

/* A run whose stages ask all the while, on their own threads. */
struct asked {
    struct cli_metrics *metrics;
    struct sl_mutex lock;
    struct exposition before, now; /* guarded by lock, as the rest */
    unsigned times;
    char complaint[1024]; /* the first */
};

static void ask(struct asked *asked)
{
    struct sl_bytes text = {0};
    sl_mutex_lock(&asked->lock);
    asked->before = asked->now;
    asked->times++;
    if (cli_metrics_write(asked->metrics, &text) || sl_bytes_append(&text, "", 1))
        snprintf(asked->complaint, sizeof asked->complaint, "no text");
    else
        exposition_read(&asked->now, (const char *)text.data);
    const struct exposition_line *fallen = exposition_fallen(&asked->before, &asked->now);
    if (asked->now.wrong && !asked->complaint[0])
        snprintf(asked->complaint, sizeof asked->complaint, "%s: %s", asked->now.wrong,
                 asked->now.at);
    else if (fallen && !asked->complaint[0])
        snprintf(asked->complaint, sizeof asked->complaint, "%s %s fell below %.9f", fallen->name,
                 fallen->value, fallen->number);
    sl_mutex_unlock(&asked->lock);
    sl_bytes_release(&text);
}

static enum sl_status ask_and_fail(struct fake_run *run, enum fake_place place,
                                   struct sl_part *part)
{
    const struct sl_item *item = part->item;
    if (place == FAKE_RESIZE)
        ask(run->script_context);
    if (place == FAKE_DECODE && item->id % 7 == 0)
        return SL_TRUNCATED;
    if (place == FAKE_ENCODE && item->id % 5 == 0 && item->attempt == 1)
        return SL_IO;
    part->bytes = 10;
    return SL_OK;
}

static void pass_on(struct fake_run *run, const struct sl_event *event)
{
    struct asked *asked = run->script_context;
    cli_metrics_observe(asked->metrics, event);
}

/* The decoder waits for room several times within an item, as its parts are scattered, which is
 * when what it was busy seems less than before. */
static void test_run(void **state)
{
    (void)state;
    static struct asked asked;
    struct fake_run run;
    fake_run_init(&run, 100);
    run.parts = 6;
    run.script = ask_and_fail;
    run.script_context = &asked;
    run.heard = pass_on;
    for (size_t i = 0; i < 3; i++)
        run.config.workers[i] = run.config.depth[i] = 1;
    assert_int_equal(cli_metrics_new(&asked.metrics, NULL), SL_OK);
    assert_int_equal(sl_mutex_init(&asked.lock), SL_OK);

    const struct sl_error refused = {.status = SL_COLLISION};
    cli_metrics_planned(asked.metrics, SL_PLAN_SKIPPED, NULL);
    cli_metrics_planned(asked.metrics, SL_PLAN_LEFT_OUT, &refused);
    cli_metrics_planned(asked.metrics, SL_PLAN_COLLISION, &refused);
    cli_metrics_planned(asked.metrics, SL_PLAN_PENDING, NULL);
    ask(&asked);
    ASSERT_FIGURE(&asked.now, "sluice_items", "skipped", 2);
    ASSERT_FIGURE(&asked.now, "sluice_items", "dead", 1);

    struct sl_pipeline *pipeline;
    struct sl_pipeline_result result;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
    cli_metrics_ready(asked.metrics, pipeline, run.item_count);
    ask(&asked);
    ASSERT_FIGURE(&asked.now, "sluice_items", "left", 100);
    assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
    sl_pipeline_wait(pipeline, &result);
    cli_metrics_over(asked.metrics);
    sl_pipeline_free(pipeline);
    cli_metrics_end(asked.metrics);
    ask(&asked);

    assert_string_equal(asked.complaint, "");
    assert_true(asked.times > 100);
    assert_int_equal(result.done + result.dead, run.item_count);
    assert_int_equal(result.dead, 15);
    const struct exposition *all = &asked.now;
    ASSERT_FIGURE(all, "sluice_running", "", 0);
    ASSERT_FIGURE(all, "sluice_items", "done", result.done);
    ASSERT_FIGURE(all, "sluice_items", "dead", result.dead + 1);
    ASSERT_FIGURE(all, "sluice_items", "left", 0);
    ASSERT_FIGURE(all, "sluice_items_failed_total", "truncated", 15);
    ASSERT_FIGURE(all, "sluice_items_failed_total", "collision", 1);
    ASSERT_FIGURE(all, "sluice_retries_total", "", result.retried);
    ASSERT_FIGURE(all, "sluice_item_duration_seconds_count", "", run.item_count);
    ASSERT_FIGURE(all, "sluice_input_bytes_total", "", 100 * 1000 + 99 * 100 / 2);
    ASSERT_FIGURE(all, "sluice_output_bytes_total", "", result.done * run.parts * 10);
    ASSERT_FIGURE(all, "sluice_memory_budget_bytes", "", run.config.memory_bytes);
    ASSERT_FIGURE(all, "sluice_stage_items_total", "decode", result.stats.stages[0].work.handled);
    assert_true(exposition_number(all, "sluice_item_duration_seconds_sum", "") > 0);
    cli_metrics_free(asked.metrics);
    sl_mutex_release(&asked.lock);
    fake_run_release(&run);
}

/* Runs it to its end; how many items its last stage handled. */
static uint64_t run_with(struct asked *asked, enum sl_schedule schedule, uint64_t items)
{
    struct fake_run run;
    struct sl_pipeline *pipeline;
    struct sl_pipeline_result result;
    fake_run_init(&run, items);
    run.script = ask_and_fail;
    run.script_context = asked;
    run.heard = pass_on;
    run.config.schedule = schedule;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
    cli_metrics_ready(asked->metrics, pipeline, items);
    assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
    sl_pipeline_wait(pipeline, &result);
    cli_metrics_over(asked->metrics);
    sl_pipeline_free(pipeline);
    fake_run_release(&run);
    return result.stats.stages[0].work.handled;
}

/* No figure falls back when the next run begins, whatever its shape. */
static void test_runs_in_one(void **state)
{
    (void)state;
    static struct asked asked;
    assert_int_equal(cli_metrics_new(&asked.metrics, NULL), SL_OK);
    assert_int_equal(sl_mutex_init(&asked.lock), SL_OK);
    uint64_t decoded = run_with(&asked, SL_SCHEDULE_STAGES, 30);
    ask(&asked);
    ASSERT_FIGURE(&asked.now, "sluice_items", "left", 0);
    uint64_t carried = run_with(&asked, SL_SCHEDULE_CARRY, 40);
    decoded += run_with(&asked, SL_SCHEDULE_STAGES, 10);
    cli_metrics_end(asked.metrics);
    ask(&asked);
    assert_string_equal(asked.complaint, "");
    const struct exposition *all = &asked.now;
    ASSERT_FIGURE(all, "sluice_items", "left", 0);
    ASSERT_FIGURE(all, "sluice_item_duration_seconds_count", "", 80);
    ASSERT_FIGURE(all, "sluice_items", "dead", 5 + 6 + 2);
    ASSERT_FIGURE(all, "sluice_items", "done", 80 - 13);
    ASSERT_FIGURE(all, "sluice_stage_items_total", "decode", decoded);
    ASSERT_FIGURE(all, "sluice_stage_items_total", "carry", carried);
    ASSERT_FIGURE(all, "sluice_stage_workers", "carry", 0);
    cli_metrics_free(asked.metrics);
    sl_mutex_release(&asked.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures), cmocka_unit_test(test_beginning),
        cmocka_unit_test(test_escapes), cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_run),     cmocka_unit_test(test_runs_in_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
