/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "fake_run.h"

#include <sched.h>
#include <string.h>

static void credits_bound_what_is_in_flight(void **state)
{
    (void)state;
    for (unsigned credits = 1; credits <= 3; credits++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        fake_run_init(&run, 200);
        run.config.credits = credits;
        for (size_t i = 0; i < 3; i++)
            run.config.workers[i] = run.config.depth[i] = 8;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.done, 200);
        fake_run_release(&run);
    }
}

static uint64_t every_tenth_is_huge(const struct fake_run *run, int64_t id)
{
    (void)run;
    return id % 10 == 7 ? 2500 : 100 + (uint64_t)id % 300;
}

static void an_item_larger_than_the_budget_runs_alone(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 200);
    run.size = every_tenth_is_huge;
    run.config.item_bytes = 3000;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result); /* which looks at the bytes beside it */
    assert_int_equal(result.done, 200);
    assert_int_equal(result.stats.bytes_high_water, 1000);
    fake_run_release(&run);
}

static void expect_a_helpful_refusal(struct fake_run *run, const struct sl_event *event)
{
    size_t *refused = run->script_context;
    if (event->kind != SL_EVENT_ITEM || !event->error)
        return;
    *refused += event->error->status == SL_LIMIT_BYTES &&
                strcmp(event->error->stage, "admit") == 0 &&
                strstr(event->error->message, "2500") && strstr(event->error->message, "2000") &&
                strstr(event->error->message, "--max-memory");
}

static void an_item_beyond_the_limit_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    size_t refused = 0;
    fake_run_init(&run, 50);
    run.size = every_tenth_is_huge;
    run.config.item_bytes = 2000;
    run.heard = expect_a_helpful_refusal;
    run.script_context = &refused;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.dead, 5);
    assert_int_equal(refused, 5);
    fake_run_release(&run);
}

static enum sl_status grows(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    (void)run;
    uint64_t needs = part->item->id == 3 ? 5000 : part->item->id == 4 ? 1800 : 700;
    return place == FAKE_RESIZE && part->item->reserve_bytes < needs ? SL_OVER_RESERVE : SL_OK;
}

static void an_item_that_needs_more_comes_back_with_more(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 20);
    run.script = grows;
    run.config.attempts = 1;
    run.config.item_bytes = 2000;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 19);
    assert_int_equal(run.items[3].error, SL_LIMIT_BYTES);
    assert_int_equal(result.retried, 0);
    assert_int_equal(run.events_retry, 0);
    fake_run_release(&run);
}

static enum sl_status even_ones_fail_once(struct fake_run *run, enum fake_place place,
                                          struct sl_part *part)
{
    (void)run;
    bool fails = part->item->id % 2 == 0 && part->item->attempt == 1;
    return place == FAKE_DECODE && fails ? SL_IO : SL_OK;
}

static void due_retries_go_before_new_items(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 30);
    run.script = even_ones_fail_once;
    run.config.credits = 1;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(run.open_count, 45);
    for (size_t i = 0; i < run.open_count; i += 3) { /* 0 0 1, 2 2 3, … */
        assert_int_equal(run.opens[i], i / 3 * 2);
        assert_int_equal(run.opens[i + 1], i / 3 * 2);
        assert_int_equal(run.opens[i + 2], i / 3 * 2 + 1);
    }
    fake_run_release(&run);
}

/* More items fail at once than the heap has slots: admission must hold back (the heap asserts). */
static void waiting_retries_hold_new_items_back(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 2000);
    run.script = even_ones_fail_once;
    run.config.retry_delay_ms = 40;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.done, 2000);
    assert_int_equal(result.retried, 1000);
    fake_run_release(&run);
}

static void suspects_come_last_and_alone(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 60);
    run.suspects = 10;
    run.script = even_ones_fail_once;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result); /* which looks at who is inside with them */
    assert_int_equal(result.done, 60);
    bool suspects = false;
    for (size_t i = 0; i < run.open_count; i++) {
        suspects = suspects || run.opens[i] >= 50;
        assert_int_equal(suspects, run.opens[i] >= 50);
    }
    fake_run_release(&run);
}

static enum sl_status count_started(struct fake_run *run, enum fake_call call)
{
    if (call == FAKE_STARTED)
        ++*(size_t *)run->script_context;
    return SL_OK;
}

static void starts_are_journalled_in_batches(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    size_t started = 0;
    fake_run_init(&run, 320);
    run.answer = count_started;
    run.script_context = &started;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(started, 10);
    fake_run_release(&run);
}

static enum sl_status some_cannot_be_opened(struct fake_run *run, enum fake_place place,
                                            struct sl_part *part)
{
    (void)run;
    return place == FAKE_OPEN && part->item->id % 3 == 0 ? SL_NOT_FOUND : SL_OK;
}

static void what_cannot_be_opened_is_settled(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 300);
    run.script = some_cannot_be_opened;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.dead, 100);
    assert_int_equal(result.done, 200);
    fake_run_release(&run);
}

/* The first item has the whole budget until a cancel, which it asks for when the second has been
 * opened and so stands before the budget. */
struct gate {
    struct sl_cancel *cancel;
    struct sl_atomic_bool second_opened;
};

static enum sl_status hold_everything(struct fake_run *run, enum fake_place place,
                                      struct sl_part *part)
{
    struct gate *gate = run->script_context;
    if (place == FAKE_OPEN && part->item->id == 1)
        sl_flag_store(&gate->second_opened, true);
    if (place != FAKE_DECODE || part->item->id != 0)
        return SL_OK;
    while (!sl_flag_load(&gate->second_opened))
        sched_yield();
    for (int i = 0; i < 100; i++)
        sched_yield();
    sl_cancel_request(gate->cancel);
    return sl_poll_check(&part->item->poll);
}

static void a_cancel_reaches_who_waits_for_bytes(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct gate gate = {.cancel = NULL};
    assert_int_equal(sl_cancel_new(&gate.cancel), SL_OK);
    fake_run_init(&run, 50);
    run.memory_bytes = 1000;
    run.script = hold_everything;
    run.script_context = &gate;
    run.config.cancel = gate.cancel;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_CANCELLED);
    assert_int_equal(result.pending, run.handed_out);
    assert_int_equal(run.open_count, 2);
    fake_run_release(&run);
    sl_cancel_free(gate.cancel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credits_bound_what_is_in_flight),
        cmocka_unit_test(an_item_larger_than_the_budget_runs_alone),
        cmocka_unit_test(an_item_beyond_the_limit_is_refused_with_its_reason),
        cmocka_unit_test(an_item_that_needs_more_comes_back_with_more),
        cmocka_unit_test(due_retries_go_before_new_items),
        cmocka_unit_test(waiting_retries_hold_new_items_back),
        cmocka_unit_test(suspects_come_last_and_alone),
        cmocka_unit_test(starts_are_journalled_in_batches),
        cmocka_unit_test(what_cannot_be_opened_is_settled),
        cmocka_unit_test(a_cancel_reaches_who_waits_for_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
