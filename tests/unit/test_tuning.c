/* SPDX-License-Identifier: MIT */
/* Runs whose shape is changed at every turn, on the settle thread, as tuning does now and then. */
#include "unit.h"

#include "fake_run.h"

#include "engine.h"
#include "tune.h"

#include <sched.h>
#include <string.h>

enum { WORKERS = 6, CREDITS = 40 };

struct tuned {
    struct fake_run run;
    struct sl_pipeline *pipeline;
    struct sl_pipeline_result result;
    struct sl_cancel *cancel;
    uint64_t seed, turns, said;
    uint64_t cancel_at;         /* the turn; 0: never */
    struct sl_wait_group *held; /* what the stuck wait for */
    struct sl_semaphore *paint; /* what nobody gives */
};

static struct tuned *of(const struct fake_run *run)
{
    return run->script_context;
}

/* Failures of several classes by item, place and attempt. */
static enum sl_status fails_at_random(struct fake_run *run, enum fake_place place,
                                      struct sl_part *part)
{
    static const enum sl_status failures[] = {SL_CORRUPT, SL_IO, SL_NO_MEMORY, SL_INTERNAL};
    uint64_t roll =
        fake_mix(of(run)->seed ^ fake_mix((uint64_t)part->item->id) ^
                 fake_mix((uint64_t)(place + 2) * 31 + part->item->attempt) ^ part->index);
    return roll % 17 == 0 ? failures[(roll >> 32) % 4] : SL_OK;
}

static void reshape_at_random(struct fake_run *run, const struct sl_event *event)
{
    struct tuned *tuned = of(run);
    uint64_t roll = fake_mix(tuned->seed ^ ++tuned->turns);
    struct sl_tune_shape shape = {.carries = roll % 3 == 0};
    for (size_t i = 0; i < 3; i++) {
        shape.workers[i] = (unsigned)(1 + (roll >> (8 * i + 8)) % WORKERS);
        shape.slots[i] = (unsigned)(1 + (roll >> (8 * i + 32)) % 8);
    }
    tuned->said += event->kind == SL_EVENT_TUNE;
    sl_tuner_reshape(tuned->pipeline, &shape);
    if (tuned->turns == tuned->cancel_at)
        sl_cancel_request(tuned->cancel);
}

static void set_up(struct tuned *tuned, size_t items, uint64_t seed)
{
    *tuned = (struct tuned){.seed = seed};
    assert_int_equal(sl_cancel_new(&tuned->cancel), SL_OK);
    struct fake_run *run = &tuned->run;
    fake_run_init(run, items);
    run->script_context = tuned;
    run->config.cancel = tuned->cancel;
    run->config.credits = CREDITS;
    run->config.tuning =
        (struct sl_tuning){.schedule = true, .depth = true, .workers = WORKERS, .processors = 2};
    run->config.schedule = seed % 2 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
    run->parts = (uint32_t)(1 + seed % 3);
}

static void go(struct tuned *tuned)
{
    assert_int_equal(sl_pipeline_new(&tuned->run.config, &tuned->pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(tuned->pipeline, NULL), SL_OK);
    sl_pipeline_wait(tuned->pipeline, &tuned->result);
}

static void release(struct tuned *tuned)
{
    sl_pipeline_free(tuned->pipeline);
    fake_run_check(&tuned->run, &tuned->result);
    fake_run_release(&tuned->run);
    sl_cancel_free(tuned->cancel);
}

static void every_item_ends_once_whatever_is_moved(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct tuned tuned;
        set_up(&tuned, 600, seed);
        tuned.run.script = fails_at_random;
        tuned.run.heard = reshape_at_random;
        tuned.run.config.detect_deadlocks = seed % 2;
        go(&tuned);
        assert_int_equal(tuned.result.end, SL_OK);
        assert_int_equal(tuned.result.done + tuned.result.dead, 600);
        assert_false(tuned.result.stuck_threads);
        assert_true(tuned.turns >= 600);
        release(&tuned);
    }
}

static void outcomes_do_not_depend_on_it(void **state)
{
    (void)state;
    struct tuned tuned, fixed;
    set_up(&tuned, 500, 3);
    set_up(&fixed, 500, 3);
    tuned.run.script = fixed.run.script = fails_at_random;
    tuned.run.heard = reshape_at_random;
    fixed.run.config.tuning = (struct sl_tuning){0};
    go(&tuned);
    go(&fixed);
    for (size_t i = 0; i < 500; i++) {
        assert_int_equal(tuned.run.items[i].state, fixed.run.items[i].state);
        assert_int_equal(tuned.run.items[i].error, fixed.run.items[i].error);
        assert_int_equal(tuned.run.items[i].retries, fixed.run.items[i].retries);
    }
    release(&tuned);
    release(&fixed);
}

static void a_cancel_reaches_who_is_parked(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct tuned tuned;
        set_up(&tuned, 500, seed);
        tuned.run.script = fails_at_random;
        tuned.run.heard = reshape_at_random;
        tuned.cancel_at = 40 * (seed + 1);
        go(&tuned);
        assert_int_equal(tuned.result.end, SL_CANCELLED);
        assert_false(tuned.result.stuck_threads);
        release(&tuned);
    }
}

/* ---- workers that are given up ---- */

static enum sl_status sticks(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    struct tuned *tuned = of(run);
    bool is_it = part->item->id == 30 && part->item->attempt == 1;
    return is_it && place == FAKE_RESIZE ? sl_wait_group_wait(tuned->held, SL_NEVER) : SL_OK;
}

/* From the first item on there is one worker a stage, or one that carries; the others are parked
 * when it gets stuck. */
static void parks_all_but_one(struct fake_run *run, const struct sl_event *event)
{
    struct tuned *tuned = of(run);
    (void)event;
    const struct sl_tune_shape wide = {.workers = {6, 6, 6}, .slots = {4, 4, 4}},
                               narrow = {.carries = tuned->seed % 2 != 0,
                                         .workers = {1, 1, 1},
                                         .slots = {1, 1, 1}};
    if (++tuned->turns == 1)
        sl_tuner_reshape(tuned->pipeline, &wide);
    if (tuned->turns == 2)
        sl_tuner_reshape(tuned->pipeline, &narrow);
}

static void a_stuck_worker_is_replaced_while_others_are_parked(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 2; seed++) {
        struct tuned tuned;
        set_up(&tuned, 60, seed);
        assert_int_equal(sl_wait_group_new("held", &tuned.held), SL_OK);
        sl_wait_group_add(tuned.held, 1);
        tuned.run.parts = 1;
        tuned.run.script = sticks;
        tuned.run.heard = parks_all_but_one;
        tuned.run.config.item_timeout_ms = 20;
        tuned.run.config.timeout_grace_ms = 20;
        go(&tuned);
        assert_int_equal(tuned.result.end, SL_OK);
        assert_int_equal(tuned.result.done, 60);
        assert_int_equal(tuned.run.items[30].retries, 1);
        sl_wait_group_done(tuned.held);
        for (struct sl_flight *orphan = tuned.pipeline->orphans; orphan; orphan = orphan->next)
            while (!sl_flag_load(&orphan->released))
                sched_yield();
        sl_pipeline_free(tuned.pipeline);
        fake_run_release(&tuned.run);
        sl_cancel_free(tuned.cancel);
        sl_wait_group_free(tuned.held);
    }
}

/* ---- the deadlock detector ---- */

static void let_go(void *paint)
{
    sl_semaphore_cancel(paint);
}

static enum sl_status waits_for_nobody(struct fake_run *run, enum fake_place place,
                                       struct sl_part *part)
{
    struct tuned *tuned = of(run);
    if (place != FAKE_RESIZE || part->item->id != 30)
        return SL_OK;
    struct sl_cancel *cancel = (struct sl_cancel *)(uintptr_t)part->item->poll.cancel;
    if (sl_cancel_notify(cancel, let_go, tuned->paint))
        return SL_NO_MEMORY;
    enum sl_status status = sl_semaphore_acquire(tuned->paint, 1);
    sl_cancel_forget(cancel, let_go, tuned->paint);
    return status;
}

static void who_is_parked_hides_no_deadlock(void **state)
{
    (void)state;
    struct tuned tuned;
    set_up(&tuned, 400, 0);
    assert_int_equal(sl_semaphore_new("paint", 1, &tuned.paint), SL_OK);
    assert_int_equal(sl_semaphore_acquire(tuned.paint, 1), SL_OK);
    tuned.run.script = waits_for_nobody;
    tuned.run.heard = parks_all_but_one;
    tuned.run.config.detect_deadlocks = true;
    go(&tuned);
    assert_int_equal(tuned.result.end, SL_DEADLOCK);
    assert_non_null(strstr(tuned.result.error.message, "`paint` (0/1 free)"));
    release(&tuned);
    sl_semaphore_free(tuned.paint);
}

/* ---- by itself ---- */

static void hears(struct fake_run *run, const struct sl_event *event)
{
    struct tuned *tuned = of(run);
    if (event->kind != SL_EVENT_TUNE)
        return;
    assert_non_null(event->text);
    if (tuned->said++ == 0)
        sl_cancel_request(tuned->cancel);
}

static enum sl_status takes_its_time(struct fake_run *run, enum fake_place place,
                                     struct sl_part *part)
{
    (void)part;
    (void)run;
    int64_t end_ns = sl_clock_now_ns() + 100000;
    while (place == FAKE_DECODE && sl_clock_now_ns() < end_ns)
        sched_yield();
    return SL_OK;
}

/* With one slot before a stage the first look finds something to say; the run is cancelled then, or
 * would take a second and a half. */
static void the_first_items_decide(void **state)
{
    (void)state;
    struct tuned tuned;
    set_up(&tuned, 30000, 0);
    tuned.run.script = takes_its_time;
    tuned.run.heard = hears;
    for (size_t i = 0; i < 3; i++)
        tuned.run.config.depth[i] = 1;
    go(&tuned);
    assert_true(tuned.said >= 1);
    assert_int_equal(tuned.result.end, SL_CANCELLED);
    release(&tuned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_ends_once_whatever_is_moved),
        cmocka_unit_test(outcomes_do_not_depend_on_it),
        cmocka_unit_test(a_cancel_reaches_who_is_parked),
        cmocka_unit_test(a_stuck_worker_is_replaced_while_others_are_parked),
        cmocka_unit_test(who_is_parked_hides_no_deadlock),
        cmocka_unit_test(the_first_items_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
