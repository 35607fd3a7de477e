/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "fake_run.h"

#include <sched.h>

/* ---- the journal ---- */

static uint64_t discards(struct fake_run *run)
{
    uint64_t count = 0;
    for (size_t i = 0; i < run->item_count; i++)
        count += sl_atomic_load(&run->items[i].discarded);
    return count;
}

/* The first commit takes as long as eight items do. */
static enum sl_status slow_at_first(struct fake_run *run, enum fake_call call)
{
    while (call == FAKE_SETTLED && run->settled_calls == 0 && discards(run) < 8)
        sched_yield();
    return SL_OK;
}

static void a_batch_is_what_the_channel_holds(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 40);
    run.answer = slow_at_first;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_true(run.largest_batch > 1);
    fake_run_release(&run);
}

/* Cancels while the retry of the first item is being journalled, and lets admission see it. */
static enum sl_status cancels_meanwhile(struct fake_run *run, enum fake_call call)
{
    if (call != FAKE_SETTLED || run->settled_calls > 0)
        return SL_OK;
    sl_cancel_request(run->script_context);
    for (int i = 0; i < 2000; i++)
        sched_yield();
    return SL_OK;
}

static enum sl_status fails_for_now(struct fake_run *run, enum fake_place place,
                                    struct sl_part *part)
{
    (void)run;
    (void)part;
    return place == FAKE_DECODE ? SL_IO : SL_OK;
}

static void a_retry_that_comes_too_late_is_left_pending(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct sl_cancel *cancel;
        assert_int_equal(sl_cancel_new(&cancel), SL_OK);
        fake_run_init(&run, 1);
        run.script = fails_for_now;
        run.answer = cancels_meanwhile;
        run.script_context = cancel;
        run.config.cancel = cancel;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.pending, 1);
        assert_int_equal(run.items[0].pending, 1);
        fake_run_release(&run);
        sl_cancel_free(cancel);
    }
}

struct journal_fault {
    enum fake_call call;
    enum sl_status status;
    unsigned from, count; /* of the calls of that kind */
    unsigned seen;
};

static enum sl_status faulty(struct fake_run *run, enum fake_call call)
{
    struct journal_fault *fault = run->script_context;
    if (call != fault->call)
        return SL_OK;
    unsigned nth = fault->seen++;
    return nth >= fault->from && nth - fault->from < fault->count ? fault->status : SL_OK;
}

static void run_with_fault(struct fake_run *run, struct journal_fault *fault,
                           struct sl_pipeline_result *result)
{
    fake_run_init(run, 500);
    run->answer = faulty;
    run->script_context = fault;
    run->config.disk_wait_ms = fault->count > 2 ? 20 : 3000;
    fake_run_go(run, result);
    assert_int_equal(sl_atomic_load(&run->broken), 0);
    assert_int_equal(result->done + result->dead + result->pending, run->handed_out);
}

static void a_full_ledger_disk_is_waited_for(void **state)
{
    (void)state;
    static const enum fake_call calls[] = {FAKE_STARTED, FAKE_SETTLED};
    for (size_t i = 0; i < 2; i++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct journal_fault fault = {
            .call = calls[i], .status = SL_DISK_FULL, .from = 1, .count = 2};
        run_with_fault(&run, &fault, &result);
        assert_int_equal(result.end, SL_OK);
        assert_int_equal(result.done, 500);
        fake_run_check(&run, &result);
        fake_run_release(&run);
    }
}

static void a_ledger_that_fails_ends_the_run(void **state)
{
    (void)state;
    static const enum fake_call calls[] = {FAKE_NEXT, FAKE_STARTED, FAKE_SETTLED};
    static const enum sl_status statuses[] = {SL_LEDGER, SL_DISK_FULL};
    for (size_t i = 0; i < 6; i++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct journal_fault fault = {
            .call = calls[i / 2], .status = statuses[i % 2], .from = 2, .count = UINT32_MAX};
        run_with_fault(&run, &fault, &result);
        assert_int_equal(result.end, statuses[i % 2]);
        assert_int_equal(result.error.status, statuses[i % 2]);
        assert_true(result.done < 500);
        assert_int_equal(run.flushes, 1);
        fake_run_release(&run);
    }
}

/* ---- pauses ---- */

static enum sl_status always_io(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    (void)run;
    (void)part;
    return place == FAKE_ENCODE ? SL_IO : SL_OK;
}

static void transient_failures_use_up_their_attempts_and_pause(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 60);
    run.script = always_io;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result); /* which looks at who is inside during the pause */
    assert_int_equal(result.dead, 60);
    assert_int_equal(result.retried, 60 * 2);
    for (size_t i = 0; i < 60; i++)
        assert_int_equal(run.items[i].retries, 2);
    assert_int_equal(run.events_pause, 1);
    assert_int_equal(run.events_resume, 0);
    fake_run_release(&run);
}

static enum sl_status fails_for_a_while(struct fake_run *run, enum fake_place place,
                                        struct sl_part *part)
{
    (void)part;
    struct sl_atomic_u64 *calls = run->script_context;
    return place == FAKE_ENCODE && sl_atomic_add(calls, 1) < 50 ? SL_NO_MEMORY : SL_OK;
}

static void one_success_ends_the_pause(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct sl_atomic_u64 calls = {0};
    fake_run_init(&run, 100);
    run.script = fails_for_a_while;
    run.script_context = &calls;
    run.config.attempts = 100;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 100);
    assert_int_equal(result.retried, 50);
    assert_int_equal(run.events_pause, 1);
    assert_int_equal(run.events_resume, 1);
    fake_run_release(&run);
}

static enum sl_status disk_full_for_a_while(struct fake_run *run, enum fake_place place,
                                            struct sl_part *part)
{
    (void)part;
    struct sl_atomic_u64 *calls = run->script_context;
    if (place != FAKE_ENCODE)
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
    run.config.disk_wait_ms = 3000;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 100);
    assert_int_equal(result.retried, 0);
    assert_int_equal(run.events_pause, run.events_resume);
    assert_true(run.events_pause >= 1);
    fake_run_release(&run);
}

static enum sl_status disk_full(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    (void)run;
    return place == FAKE_ENCODE && part->item->id >= 10 ? SL_DISK_FULL : SL_OK;
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
    assert_int_equal(result.done, 10);
    fake_run_release(&run);
}

/* ---- halting ---- */

static enum sl_status odd_ones_corrupt(struct fake_run *run, enum fake_place place,
                                       struct sl_part *part)
{
    (void)run;
    return place == FAKE_RESIZE && part->item->id % 2 ? SL_CORRUPT : SL_OK;
}

static void halting_soon_leaves_the_rest_pending(void **state)
{
    (void)state;
    static const struct sl_halt halts[] = {{.mode = SL_HALT_SOON, .failures = 3},
                                           {.mode = SL_HALT_SOON, .percent = 30}};
    for (size_t i = 0; i < 2; i++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        fake_run_init(&run, 1000);
        run.script = odd_ones_corrupt;
        run.config.halt = halts[i];
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.end, SL_HALTED);
        assert_true(result.dead >= 3 && result.dead < 100);
        assert_true(result.done + result.dead >= (i == 1 ? 10 : 3));
        fake_run_release(&run);
    }
}

static void a_percentage_that_is_not_reached_halts_nothing(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 1000);
    run.script = odd_ones_corrupt;
    run.config.halt = (struct sl_halt){.mode = SL_HALT_NOW, .percent = 90};
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_OK);
    assert_int_equal(result.dead, 500);
    fake_run_release(&run);
}

/* Everybody but the first, which is corrupt, works until told to stop. */
static enum sl_status works_until_told(struct fake_run *run, enum fake_place place,
                                       struct sl_part *part)
{
    (void)run;
    if (place != FAKE_DECODE)
        return SL_OK;
    if (part->item->id == 0)
        return SL_CORRUPT;
    enum sl_status status;
    while ((status = sl_poll_check(&part->item->poll)) == SL_OK)
        sched_yield();
    return status;
}

static void halting_now_cancels_what_is_in_flight(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 100);
    run.script = works_until_told;
    run.config.halt = (struct sl_halt){.mode = SL_HALT_NOW, .failures = 1};
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_HALTED);
    assert_int_equal(result.dead, 1);
    assert_int_equal(result.done, 0);
    fake_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_what_the_channel_holds),
        cmocka_unit_test(a_retry_that_comes_too_late_is_left_pending),
        cmocka_unit_test(a_full_ledger_disk_is_waited_for),
        cmocka_unit_test(a_ledger_that_fails_ends_the_run),
        cmocka_unit_test(transient_failures_use_up_their_attempts_and_pause),
        cmocka_unit_test(one_success_ends_the_pause),
        cmocka_unit_test(a_full_disk_pauses_and_costs_no_attempt),
        cmocka_unit_test(a_disk_that_stays_full_ends_the_run),
        cmocka_unit_test(halting_soon_leaves_the_rest_pending),
        cmocka_unit_test(a_percentage_that_is_not_reached_halts_nothing),
        cmocka_unit_test(halting_now_cancels_what_is_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
