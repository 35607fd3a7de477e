/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "fake_run.h"

#include "clock.h"
#include "engine.h"

#include <sched.h>

static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void all_items_are_done(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        fake_run_init(&run, 500);
        run.config.schedule = carry ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.done, 500);
        assert_int_equal(result.end, SL_OK);
        assert_int_equal(result.stats.pixels, 500 * 100);
        fake_run_release(&run);
    }
}

static void an_empty_run_ends(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 0);
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    fake_run_release(&run);
}

/* Failures of every class, by item, stage and attempt, from a seed. */
struct chaos {
    uint64_t seed;
    bool with_cancel;
    uint64_t cancel_at;
    struct sl_cancel *cancel;
    struct sl_atomic_u64 calls;
};

static enum sl_status chaotic(struct fake_run *run, int stage, struct sl_part *part)
{
    static const enum sl_status failures[] = {SL_CORRUPT, SL_IO,       SL_NO_MEMORY,
                                              SL_TIMEOUT, SL_INTERNAL, SL_IO};
    struct chaos *chaos = run->script_context;
    if (chaos->cancel && sl_atomic_add(&chaos->calls, 1) == chaos->cancel_at)
        sl_cancel_request(chaos->cancel);
    uint64_t roll = mix(chaos->seed ^ mix((uint64_t)part->item->id) ^ mix(part->index + 77) ^
                        mix((uint64_t)(stage + 2) * 31 + part->item->attempt));
    if (stage == 1 && roll % 23 == 0 && part->item->reserve_bytes < 80)
        return SL_OVER_RESERVE;
    return roll % 17 == 0 ? failures[(roll >> 32) % 6] : SL_OK;
}

static void configure(struct fake_run *run, uint64_t seed)
{
    run->parts = (uint32_t)(1 + seed % 3);
    run->suspects = seed % 4 == 0 ? 7 : 0;
    run->config.schedule = seed % 5 == 0 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
    run->config.memory_bytes = run->config.item_bytes = 100 + seed % 400;
    for (size_t i = 0; i < 3; i++) {
        run->config.workers[i] = (unsigned)(1 + mix(seed + i) % 8);
        run->config.depth[i] = 1 + mix(seed + 10 + i) % 8;
    }
    run->config.seed = seed;
}

static void every_item_ends_once_whatever_fails(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = seed};
        fake_run_init(&run, 300);
        configure(&run, seed);
        run.script = chaotic;
        run.script_context = &chaos;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.end, SL_OK);
        assert_true(result.dead > 0 && result.done > 0 && result.retried > 0);
        fake_run_release(&run);
    }
}

static void outcomes_do_not_depend_on_threads(void **state)
{
    (void)state;
    enum { ITEMS = 300 };
    enum sl_status first[ITEMS];
    for (unsigned shape = 0; shape < 4; shape++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = 99};
        fake_run_init(&run, ITEMS);
        run.script = chaotic;
        run.script_context = &chaos;
        run.config.schedule = shape == 3 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        for (size_t i = 0; i < 3; i++) {
            run.config.workers[i] = shape == 0 ? 1 : 8;
            run.config.depth[i] = shape == 1 ? 1 : 64;
        }
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        for (size_t i = 0; i < ITEMS; i++) {
            if (shape == 0)
                first[i] = run.items[i].error;
            assert_int_equal(first[i], run.items[i].error);
        }
        fake_run_release(&run);
    }
}

static void a_cancel_loses_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = seed, .cancel_at = mix(seed) % 1500};
        assert_int_equal(sl_cancel_new(&chaos.cancel), SL_OK);
        fake_run_init(&run, 400);
        configure(&run, seed);
        run.script = chaotic;
        run.script_context = &chaos;
        run.config.cancel = chaos.cancel;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_true(result.end == SL_CANCELLED || result.end == SL_OK);
        sl_cancel_free(chaos.cancel);
        fake_run_release(&run);
    }
}

static enum sl_status second_item_corrupt(struct fake_run *run, int stage, struct sl_part *part)
{
    (void)run;
    return stage == 1 && part->item->id % 2 ? SL_CORRUPT : SL_OK;
}

static void halting_soon_leaves_the_rest_pending(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 1000);
    run.script = second_item_corrupt;
    run.config.halt = (struct sl_halt){.mode = SL_HALT_SOON, .failures = 3};
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_HALTED);
    assert_true(result.dead >= 3 && result.dead < 100);
    fake_run_release(&run);
}

static enum sl_status always_io(struct fake_run *run, int stage, struct sl_part *part)
{
    (void)run;
    (void)part;
    return stage == 2 ? SL_IO : SL_OK;
}

static void transient_failures_use_up_their_attempts_and_pause(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 60);
    run.script = always_io;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.dead, 60);
    assert_int_equal(result.retried, 60 * 2);
    for (size_t i = 0; i < 60; i++)
        assert_int_equal(run.items[i].attempts, 3);
    assert_true(run.events_pause >= 1);
    fake_run_release(&run);
}

static enum sl_status disk_full_for_a_while(struct fake_run *run, int stage, struct sl_part *part)
{
    (void)part;
    struct sl_atomic_u64 *calls = run->script_context;
    if (stage != 2)
        return SL_OK;
    uint64_t call = sl_atomic_add(calls, 1);
    return call >= 20 && call < 26 ? SL_DISK_FULL : SL_OK;
}

static void a_full_disk_pauses_and_costs_no_attempt(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct sl_atomic_u64 calls = {0};
    fake_run_init(&run, 100);
    run.script = disk_full_for_a_while;
    run.script_context = &calls;
    run.config.attempts = 1;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 100);
    assert_int_equal(run.events_pause, run.events_resume);
    assert_true(run.events_pause >= 1);
    fake_run_release(&run);
}

static enum sl_status disk_full(struct fake_run *run, int stage, struct sl_part *part)
{
    (void)run;
    return stage == 2 && part->item->id >= 10 ? SL_DISK_FULL : SL_OK;
}

static void a_disk_that_stays_full_ends_the_run(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 100);
    run.script = disk_full;
    run.config.disk_wait_ms = 30;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_DISK_FULL);
    assert_int_equal(result.dead, 0);
    assert_true(result.done <= 11);
    fake_run_release(&run);
}

static enum sl_status grows(struct fake_run *run, int stage, struct sl_part *part)
{
    (void)run;
    uint64_t needs = part->item->id == 3 ? 5000 : 700;
    return stage == 0 && part->item->reserve_bytes < needs ? SL_OVER_RESERVE : SL_OK;
}

static void an_item_that_needs_more_comes_back_with_more(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 20);
    run.script = grows;
    run.config.attempts = 1;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 19);
    assert_int_equal(run.items[3].error, SL_LIMIT_BYTES);
    assert_int_equal(result.retried, 0);
    fake_run_release(&run);
}

static void a_ledger_that_fails_ends_the_run(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 1000);
    run.settled_status = SL_LEDGER;
    fake_run_go(&run, &result);
    assert_int_equal(result.end, SL_LEDGER);
    assert_int_equal(result.done, 0);
    assert_int_equal(run.handed_out, result.pending);
    fake_run_release(&run);
}

/* A stage that does not poll: it waits until the watchdog has given its worker up, which is seen by
 * the item's being settled, and then returns, so that nothing is left behind. */
struct stuck {
    struct sl_wait_group *held;
};

static enum sl_status stuck_stage(struct fake_run *run, int stage, struct sl_part *part)
{
    struct stuck *stuck = run->script_context;
    if (stage == 1 && part->item->id == 5 && part->item->attempt == 1)
        return sl_wait_group_wait(stuck->held, SL_NEVER);
    return SL_OK;
}

static void release_stuck(void *context, const struct sl_event *event)
{
    struct fake_run *run = context;
    struct stuck *stuck = run->script_context;
    if (event->kind == SL_EVENT_RETRY && event->error->status == SL_TIMEOUT)
        sl_wait_group_done(stuck->held);
}

static void a_stuck_worker_is_replaced(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct stuck stuck;
    assert_int_equal(sl_wait_group_new("held", &stuck.held), SL_OK);
    sl_wait_group_add(stuck.held, 1);
    fake_run_init(&run, 40);
    run.script = stuck_stage;
    run.script_context = &stuck;
    run.config.item_timeout_ms = 20;
    run.config.timeout_grace_ms = 20;
    run.config.workers[1] = 1;
    run.config.observe = release_stuck;
    struct sl_pipeline *pipeline;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
    sl_pipeline_wait(pipeline, &result);
    /* Free leaks what a stuck thread still uses; this one comes loose, so let it. */
    assert_non_null(pipeline->orphans);
    while (!sl_flag_load(&pipeline->orphans->released))
        sched_yield();
    sl_pipeline_free(pipeline);
    assert_int_equal(result.end, SL_OK);
    assert_int_equal(result.done + result.dead, 40);
    assert_int_equal(run.items[5].state, SL_OUTCOME_DONE);
    assert_true(run.items[5].retries >= 1);
    fake_run_release(&run);
    sl_wait_group_free(stuck.held);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline *pipeline;
    fake_run_init(&run, 1);
    run.config.workers[1] = 0;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_INVALID_ARGUMENT);
    assert_null(pipeline);
    run.config.workers[1] = 1;
    run.config.depth[2] = 0;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_INVALID_ARGUMENT);
    fake_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_items_are_done),
        cmocka_unit_test(an_empty_run_ends),
        cmocka_unit_test(every_item_ends_once_whatever_fails),
        cmocka_unit_test(outcomes_do_not_depend_on_threads),
        cmocka_unit_test(a_cancel_loses_nothing),
        cmocka_unit_test(halting_soon_leaves_the_rest_pending),
        cmocka_unit_test(transient_failures_use_up_their_attempts_and_pause),
        cmocka_unit_test(a_full_disk_pauses_and_costs_no_attempt),
        cmocka_unit_test(a_disk_that_stays_full_ends_the_run),
        cmocka_unit_test(an_item_that_needs_more_comes_back_with_more),
        cmocka_unit_test(a_ledger_that_fails_ends_the_run),
        cmocka_unit_test(a_stuck_worker_is_replaced),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
