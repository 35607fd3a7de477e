/* SPDX-License-Identifier: MIT */
/* Wait group, barrier, fan and cancel: how threads meet, part and stop. */
#include "unit.h"

#include <sluice/barrier.h>
#include <sluice/cancel.h>
#include <sluice/fan.h>
#include <sluice/wait_group.h>

#include "clock.h"
#include "thread.h"

enum { THREADS = 6, ROUNDS = 500 };

struct meeting {
    struct sl_wait_group *group;
    struct sl_barrier *barrier;
    struct sl_fan fan;
    struct sl_cancel *cancel;
    struct sl_atomic_u64 count, winners, broken;
};

static void run_all(struct meeting *meeting, void (*body)(void *))
{
    struct sl_thread threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(sl_thread_start(&threads[i], "meet", body, meeting), SL_OK);
    for (int i = 0; i < THREADS; i++)
        sl_thread_join(&threads[i]);
}

static void finish_some(void *context)
{
    struct meeting *meeting = context;
    for (int i = 0; i < ROUNDS; i++) {
        sl_atomic_add(&meeting->count, 1);
        sl_wait_group_done(meeting->group);
    }
}

static void a_wait_group_waits_for_all(void **state)
{
    (void)state;
    struct meeting meeting = {.fan = {0}};
    assert_int_equal(sl_wait_group_new("test", &meeting.group), SL_OK);
    assert_int_equal(sl_wait_group_wait(meeting.group, SL_NEVER), SL_OK);
    sl_wait_group_add(meeting.group, THREADS * ROUNDS);
    assert_int_equal(sl_wait_group_wait(meeting.group, sl_clock_now_ns()), SL_DEADLINE);
    struct sl_thread threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(sl_thread_start(&threads[i], "done", finish_some, &meeting), SL_OK);
    assert_int_equal(sl_wait_group_wait(meeting.group, SL_NEVER), SL_OK);
    assert_int_equal(sl_atomic_load(&meeting.count), THREADS * ROUNDS);
    assert_int_equal(sl_wait_group_count(meeting.group), 0);
    for (int i = 0; i < THREADS; i++)
        sl_thread_join(&threads[i]);
    sl_wait_group_free(meeting.group);
}

static void keep_step(void *context)
{
    struct meeting *meeting = context;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        sl_atomic_add(&meeting->count, 1);
        if (sl_barrier_wait(meeting->barrier))
            sl_atomic_add(&meeting->winners, 1);
        /* Everybody has arrived in this round, and nobody is two rounds ahead. */
        uint64_t count = sl_atomic_load(&meeting->count);
        if (count < (round + 1) * THREADS || count > (round + 2) * THREADS)
            sl_atomic_add(&meeting->broken, 1);
    }
}

static void a_barrier_keeps_threads_in_step(void **state)
{
    (void)state;
    struct meeting meeting = {.fan = {0}};
    assert_int_equal(sl_barrier_new("test", 0, &meeting.barrier), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_barrier_new("test", THREADS, &meeting.barrier), SL_OK);
    run_all(&meeting, keep_step);
    assert_int_equal(sl_atomic_load(&meeting.broken), 0);
    assert_int_equal(sl_atomic_load(&meeting.winners), ROUNDS);
    sl_barrier_free(meeting.barrier);
}

static void pass(void *context)
{
    struct meeting *meeting = context;
    if (sl_barrier_wait(meeting->barrier))
        sl_atomic_add(&meeting->winners, 1);
}

static void open_it(void *context)
{
    struct meeting *meeting = context;
    sl_barrier_open(meeting->barrier);
}

/* One party too few: without the opening nobody would come back, before it or after. */
static void an_open_barrier_holds_nobody(void **state)
{
    (void)state;
    struct meeting meeting = {.fan = {0}};
    struct sl_thread opener;
    assert_int_equal(sl_barrier_new("test", THREADS + 1, &meeting.barrier), SL_OK);
    assert_int_equal(sl_thread_start(&opener, "opener", open_it, &meeting), SL_OK);
    run_all(&meeting, pass);
    sl_thread_join(&opener);
    run_all(&meeting, pass);
    assert_int_equal(sl_atomic_load(&meeting.winners), 0);
    sl_barrier_free(meeting.barrier);
}

static void arrive(void *context)
{
    struct meeting *meeting = context;
    sl_atomic_add(&meeting->count, 1);
    if (!sl_fan_arrive(&meeting->fan))
        return;
    sl_atomic_add(&meeting->winners, 1);
    if (sl_atomic_load(&meeting->count) != THREADS)
        sl_atomic_add(&meeting->broken, 1);
}

static void the_last_part_runs_the_join(void **state)
{
    (void)state;
    for (int round = 0; round < 100; round++) {
        struct meeting meeting = {.fan = {0}};
        sl_fan_init(&meeting.fan, THREADS);
        run_all(&meeting, arrive);
        assert_int_equal(sl_atomic_load(&meeting.winners), 1);
        assert_int_equal(sl_atomic_load(&meeting.broken), 0);
    }
}

/* Whoever brings the last one, alone or with others, is told so; nobody else. */
static void parts_may_arrive_many_at_once(void **state)
{
    (void)state;
    for (uint32_t first = 1; first < 8; first++) {
        struct sl_fan fan;
        sl_fan_init(&fan, 8);
        assert_false(sl_fan_arrive_many(&fan, first));
        for (uint32_t i = first; i < 7; i++)
            assert_false(sl_fan_arrive(&fan));
        assert_true(sl_fan_arrive(&fan));
        sl_fan_init(&fan, 8);
        for (uint32_t i = first; i < 8; i++)
            assert_false(sl_fan_arrive(&fan));
        assert_true(sl_fan_arrive_many(&fan, first));
    }
}

static void count_call(void *context)
{
    sl_atomic_add(context, 1);
}

static void a_request_runs_each_action_once(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    struct sl_atomic_u64 kept = {0};
    struct sl_atomic_u64 forgotten = {0};
    struct sl_atomic_u64 late = {0};
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    assert_false(sl_cancel_requested(cancel));
    assert_false(sl_cancel_requested(NULL));
    assert_int_equal(sl_cancel_notify(cancel, count_call, &kept), SL_OK);
    assert_int_equal(sl_cancel_notify(cancel, count_call, &forgotten), SL_OK);
    sl_cancel_forget(cancel, count_call, &forgotten);
    sl_cancel_forget(cancel, count_call, &late); /* was never there */
    sl_cancel_request(cancel);
    sl_cancel_request(cancel);
    assert_true(sl_cancel_requested(cancel));
    assert_int_equal(sl_cancel_notify(cancel, count_call, &late), SL_OK);
    assert_int_equal(sl_atomic_load(&kept), 1);
    assert_int_equal(sl_atomic_load(&forgotten), 0);
    assert_int_equal(sl_atomic_load(&late), 1);
    sl_cancel_free(cancel);
}

struct own_end {
    struct sl_cancel *cancel;
    bool ran;
};

static void forget_itself(void *context)
{
    struct own_end *end = context;
    end->ran = true;
    sl_cancel_forget(end->cancel, forget_itself, end);
}

static void an_action_may_forget_itself(void **state)
{
    (void)state;
    struct own_end end = {.ran = false};
    assert_int_equal(sl_cancel_new(&end.cancel), SL_OK);
    assert_int_equal(sl_cancel_notify(end.cancel, forget_itself, &end), SL_OK);
    sl_cancel_request(end.cancel);
    assert_true(end.ran);
    sl_cancel_free(end.cancel);
}

static void a_poll_tells_cancel_and_deadline(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    assert_int_equal(sl_poll_check(NULL), SL_OK);
    struct sl_poll poll = {.cancel = cancel, .deadline_ns = SL_NEVER};
    assert_int_equal(sl_poll_check(&poll), SL_OK);
    poll.deadline_ns = sl_clock_now_ns();
    assert_int_equal(sl_poll_check(&poll), SL_TIMEOUT);
    sl_cancel_request(cancel);
    assert_int_equal(sl_poll_check(&poll), SL_CANCELLED);
    sl_cancel_free(cancel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_group_waits_for_all),
        cmocka_unit_test(a_barrier_keeps_threads_in_step),
        cmocka_unit_test(an_open_barrier_holds_nobody),
        cmocka_unit_test(the_last_part_runs_the_join),
        cmocka_unit_test(parts_may_arrive_many_at_once),
        cmocka_unit_test(a_request_runs_each_action_once),
        cmocka_unit_test(an_action_may_forget_itself),
        cmocka_unit_test(a_poll_tells_cancel_and_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
