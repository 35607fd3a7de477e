/* SPDX-License-Identifier: MIT */
/*
 * Stages that do not poll. They wait until the test lets them go, so nothing is left behind when it
 * ends, whatever the engine thought of them meanwhile.
 */
#include "unit.h"

#include "fake_run.h"

#include "clock.h"
#include "engine.h"

#include <sched.h>
#include <string.h>

struct stuck {
    struct fake_run run;
    struct sl_wait_group *held;
    struct sl_pipeline *pipeline;
    struct sl_pipeline_result result;
    int64_t first, last; /* these items are stuck in resize, in their first attempt */
};

static enum sl_status stick(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    struct stuck *stuck = run->script_context;
    const struct sl_item *item = part->item;
    if (place == FAKE_RESIZE && item->id >= stuck->first && item->id <= stuck->last &&
        item->attempt == 1)
        return sl_wait_group_wait(stuck->held, SL_NEVER);
    return SL_OK;
}

static void set_up(struct stuck *stuck, int64_t first, int64_t last)
{
    *stuck = (struct stuck){.first = first, .last = last};
    assert_int_equal(sl_wait_group_new("held", &stuck->held), SL_OK);
    sl_wait_group_add(stuck->held, 1);
    fake_run_init(&stuck->run, 40);
    stuck->run.script = stick;
    stuck->run.script_context = stuck;
    stuck->run.config.item_timeout_ms = 20;
    stuck->run.config.timeout_grace_ms = 20;
}

static void go(struct stuck *stuck)
{
    assert_int_equal(sl_pipeline_new(&stuck->run.config, &stuck->pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(stuck->pipeline, NULL), SL_OK);
    sl_pipeline_wait(stuck->pipeline, &stuck->result);
}

/* Lets the stuck go, and frees what they held on to once they have. */
static void let_go(struct stuck *stuck)
{
    uint64_t orphans = 0;
    sl_wait_group_done(stuck->held);
    for (const struct sl_flight *orphan = stuck->pipeline->orphans; orphan; orphan = orphan->next) {
        orphans++;
        while (!sl_flag_load(&orphan->released))
            sched_yield();
    }
    sl_pipeline_free(stuck->pipeline);
    assert_int_equal(sl_atomic_load(&stuck->run.abandoned), orphans);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(sl_atomic_load(&stuck->run.items[i].opened),
                         sl_atomic_load(&stuck->run.items[i].discarded));
    assert_int_equal(sl_atomic_load(&stuck->run.bytes), 0);
    fake_run_release(&stuck->run);
    sl_wait_group_free(stuck->held);
}

static void a_stuck_worker_is_replaced_and_its_item_tried_again(void **state)
{
    (void)state;
    struct stuck stuck;
    set_up(&stuck, 5, 5);
    stuck.run.config.workers[1] = 1;
    go(&stuck);
    assert_int_equal(stuck.result.end, SL_OK);
    assert_int_equal(stuck.result.done, 40);
    assert_int_equal(stuck.run.items[5].retries, 1);
    /* It is still stuck, its bytes are still charged; it comes loose when all others are gone. */
    assert_true(stuck.result.stuck_threads);
    assert_int_equal(stuck.result.stats.bytes_in_flight, 10);
    let_go(&stuck);
}

static void carried_items_get_stuck_too(void **state)
{
    (void)state;
    struct stuck stuck;
    set_up(&stuck, 5, 5);
    stuck.run.config.schedule = SL_SCHEDULE_CARRY;
    stuck.run.config.workers[0] = 1;
    stuck.run.parts = 2;
    go(&stuck);
    assert_int_equal(stuck.result.done, 40);
    assert_int_equal(stuck.run.items[5].retries, 1);
    let_go(&stuck);
}

/* Both workers are replaced, or the pool would never drain; the item is settled once. */
static void two_parts_of_an_item_may_be_stuck(void **state)
{
    (void)state;
    struct stuck stuck;
    set_up(&stuck, 5, 5);
    stuck.run.parts = 2;
    go(&stuck);
    assert_int_equal(stuck.result.end, SL_OK);
    assert_int_equal(stuck.result.done, 40);
    assert_int_equal(stuck.run.items[5].retries, 1);
    let_go(&stuck);
}

static void four_stuck_workers_halt_the_run(void **state)
{
    (void)state;
    struct stuck stuck;
    set_up(&stuck, 0, 39);
    go(&stuck);
    assert_int_equal(stuck.result.end, SL_HALTED);
    /* The fifth may have been stuck beside the fourth; the rest was cancelled in the channel. */
    assert_in_range(stuck.pipeline->given_up, 4, 5);
    assert_int_equal(stuck.result.done, 0);
    assert_int_equal(stuck.result.pending + stuck.result.dead, stuck.run.handed_out);
    let_go(&stuck);
}

/* The stuck item has the whole budget, so nobody after it can ever be admitted. */
static void what_the_stuck_hold_halts_the_run(void **state)
{
    (void)state;
    struct stuck stuck;
    set_up(&stuck, 3, 3);
    stuck.run.memory_bytes = 1000;
    go(&stuck);
    assert_int_equal(stuck.result.end, SL_HALTED);
    assert_non_null(strstr(stuck.result.error.message, "--max-memory"));
    assert_int_equal(stuck.result.done, 3);
    assert_int_equal(stuck.result.done + stuck.result.dead + stuck.result.pending,
                     stuck.run.handed_out);
    let_go(&stuck);
}

static enum sl_status polls(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    (void)run;
    if (place != FAKE_RESIZE || part->item->id != 0)
        return SL_OK;
    enum sl_status status;
    while ((status = sl_poll_check(&part->item->poll)) == SL_OK)
        sched_yield();
    return status;
}

/* The others wait behind it for as long as their own timeout is. */
static void a_timeout_is_for_work_and_not_for_waiting(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 20);
    run.script = polls;
    run.config.workers[1] = 1;
    run.config.depth[1] = 20;
    run.config.credits = 20;
    run.config.item_timeout_ms = 200;
    run.config.timeout_grace_ms = 60000;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.dead, 1);
    assert_int_equal(run.items[0].error, SL_TIMEOUT);
    assert_int_equal(run.items[0].retries, 1); /* one more try */
    assert_int_equal(result.retried, 1);
    assert_int_equal(result.done, 19);
    fake_run_release(&run);
}

/* ---- a cancel does not wait for the stuck for ever ---- */

/* Static, since what is left behind refers to it. */
struct stubborn {
    struct fake_run run;
    struct sl_pipeline *pipeline;
    struct sl_cancel *cancel;
    struct sl_wait_group *held;
    struct sl_atomic_bool ready;
    int64_t stuck;
};

static enum sl_status sticks_then_cancel(struct fake_run *run, enum fake_place place,
                                         struct sl_part *part)
{
    struct stubborn *stubborn = run->script_context;
    if (place == FAKE_RESIZE && part->item->id == stubborn->stuck) {
        sl_flag_store(&stubborn->ready, true);
        return sl_wait_group_wait(stubborn->held, SL_NEVER);
    }
    if (place == FAKE_ENCODE && part->item->id == 8) {
        while (!sl_flag_load(&stubborn->ready))
            sched_yield();
        sl_cancel_request(stubborn->cancel);
    }
    return SL_OK;
}

/* The stuck item has the whole budget, and the next one has been opened and waits for it. */
static enum sl_status sticks_with_everything(struct fake_run *run, enum fake_place place,
                                             struct sl_part *part)
{
    struct stubborn *stubborn = run->script_context;
    if (place == FAKE_OPEN && part->item->id == 1)
        sl_flag_store(&stubborn->ready, true);
    if (place != FAKE_RESIZE || part->item->id != stubborn->stuck)
        return SL_OK;
    while (!sl_flag_load(&stubborn->ready))
        sched_yield();
    sl_cancel_request(stubborn->cancel);
    return sl_wait_group_wait(stubborn->held, SL_NEVER);
}

static void leave_behind(struct stubborn *stubborn)
{
    struct fake_run *run = &stubborn->run;
    struct sl_pipeline_result result;
    assert_int_equal(sl_cancel_new(&stubborn->cancel), SL_OK);
    assert_int_equal(sl_wait_group_new("held", &stubborn->held), SL_OK);
    sl_wait_group_add(stubborn->held, 1);
    run->script_context = stubborn;
    run->config.cancel = stubborn->cancel;
    run->config.cancel_wait_ms = 500;
    assert_int_equal(sl_pipeline_new(&run->config, &stubborn->pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(stubborn->pipeline, NULL), SL_OK);
    sl_pipeline_wait(stubborn->pipeline, &result);
    assert_int_equal(result.end, SL_CANCELLED);
    assert_true(result.stuck_threads);
    assert_int_equal(result.done + result.dead + result.pending, run->handed_out);
    assert_int_equal(run->flushes, 1);
    for (size_t i = 0; i < run->item_count; i++) {
        const struct fake_item *item = &run->items[i];
        bool settled = item->terminal + item->pending == 1;
        assert_int_equal(settled, item->started && (int64_t)i != stubborn->stuck);
    }
    sl_pipeline_free(stubborn->pipeline); /* leaks, on purpose */
    sl_wait_group_done(stubborn->held);
    for (size_t i = 0; i < stubborn->pipeline->runner_count; i++)
        sl_worker_pool_join(stubborn->pipeline->runners[i].pool);
    sl_cancel_free(stubborn->cancel);
}

static void after_a_cancel_the_stuck_are_left_behind(void **state)
{
    (void)state;
    static struct stubborn stubborn = {.stuck = 3};
    fake_run_init(&stubborn.run, 40);
    stubborn.run.script = sticks_then_cancel;
    leave_behind(&stubborn);
}

static void a_cancel_does_not_wait_for_what_the_stuck_hold(void **state)
{
    (void)state;
    static struct stubborn stubborn = {.stuck = 0};
    fake_run_init(&stubborn.run, 40);
    stubborn.run.script = sticks_with_everything;
    stubborn.run.memory_bytes = 1000;
    leave_behind(&stubborn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stuck_worker_is_replaced_and_its_item_tried_again),
        cmocka_unit_test(carried_items_get_stuck_too),
        cmocka_unit_test(two_parts_of_an_item_may_be_stuck),
        cmocka_unit_test(four_stuck_workers_halt_the_run),
        cmocka_unit_test(what_the_stuck_hold_halts_the_run),
        cmocka_unit_test(a_timeout_is_for_work_and_not_for_waiting),
        cmocka_unit_test(after_a_cancel_the_stuck_are_left_behind),
        cmocka_unit_test(a_cancel_does_not_wait_for_what_the_stuck_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
