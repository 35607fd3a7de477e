/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/semaphore.h>

#include "clock.h"
#include "thread.h"

#include <sched.h>

static struct sl_semaphore *make(uint64_t permits)
{
    struct sl_semaphore *semaphore;
    assert_int_equal(sl_semaphore_new("test", permits, &semaphore), SL_OK);
    return semaphore;
}

static void permits_are_taken_and_given_back(void **state)
{
    (void)state;
    struct sl_semaphore *semaphore = make(5);
    assert_int_equal(sl_semaphore_acquire(semaphore, 3), SL_OK);
    assert_int_equal(sl_semaphore_available(semaphore), 2);
    assert_int_equal(sl_semaphore_try_acquire(semaphore, 3), SL_WOULD_BLOCK);
    assert_int_equal(sl_semaphore_acquire_until(semaphore, 3, sl_clock_now_ns()), SL_DEADLINE);
    assert_int_equal(sl_semaphore_available(semaphore), 2);
    sl_semaphore_release(semaphore, 3);
    assert_int_equal(sl_semaphore_available(semaphore), 5);
    assert_int_equal(sl_semaphore_permits(semaphore), 5);
    sl_semaphore_free(semaphore);
}

static void what_could_never_be_met_is_refused(void **state)
{
    (void)state;
    struct sl_semaphore *semaphore = make(5);
    assert_int_equal(sl_semaphore_acquire(semaphore, 6), SL_INVALID_ARGUMENT);
    sl_semaphore_free(semaphore);
    sl_semaphore_free(NULL);
}

/* A thread that asks for `weight`, and notes when it was its turn. */
struct request {
    struct sl_semaphore *semaphore;
    uint64_t weight;
    struct sl_atomic_u64 *turns;
    uint64_t turn;
    enum sl_status status;
};

static void ask(void *context)
{
    struct request *request = context;
    request->status = sl_semaphore_acquire(request->semaphore, request->weight);
    request->turn = sl_atomic_add(request->turns, 1);
}

static void start(struct sl_thread *thread, struct request *request)
{
    assert_int_equal(sl_thread_start(thread, "ask", ask, request), SL_OK);
}

/* Until somebody stands in the queue, a try succeeds; it is given back at once. */
static void await_queue(struct sl_semaphore *semaphore)
{
    while (sl_semaphore_try_acquire(semaphore, 1) == SL_OK) {
        sl_semaphore_release(semaphore, 1);
        sched_yield();
    }
}

static void a_large_request_is_not_overtaken(void **state)
{
    (void)state;
    struct sl_semaphore *semaphore = make(4);
    struct sl_atomic_u64 turns = {0};
    struct request large = {.semaphore = semaphore, .weight = 4, .turns = &turns};
    struct request small = {.semaphore = semaphore, .weight = 1, .turns = &turns};
    struct sl_thread threads[2];
    assert_int_equal(sl_semaphore_acquire(semaphore, 2), SL_OK);
    start(&threads[0], &large);
    await_queue(semaphore);
    /* Two permits are free and one is asked for, but the large request came first. */
    assert_int_equal(sl_semaphore_try_acquire(semaphore, 1), SL_WOULD_BLOCK);
    start(&threads[1], &small);
    sl_semaphore_release(semaphore, 2);
    sl_thread_join(&threads[0]);
    sl_semaphore_release(semaphore, 4);
    sl_thread_join(&threads[1]);
    assert_true(large.turn < small.turn);
    sl_semaphore_release(semaphore, 1);
    sl_semaphore_free(semaphore);
}

static void who_gives_up_lets_the_next_one_go_on(void **state)
{
    (void)state;
    struct sl_semaphore *semaphore = make(4);
    struct sl_atomic_u64 turns = {0};
    struct request small = {.semaphore = semaphore, .weight = 1, .turns = &turns};
    struct sl_thread thread;
    assert_int_equal(sl_semaphore_acquire(semaphore, 2), SL_OK);
    start(&thread, &small);
    /* Whether it queues behind this request or comes before it, it must get its permit. */
    assert_int_equal(sl_semaphore_acquire_until(semaphore, 4, sl_clock_deadline(20 * SL_NS_PER_MS)),
                     SL_DEADLINE);
    sl_thread_join(&thread);
    assert_int_equal(small.status, SL_OK);
    assert_int_equal(sl_semaphore_available(semaphore), 1);
    sl_semaphore_free(semaphore);
}

static void cancel_wakes_everybody(void **state)
{
    (void)state;
    struct sl_semaphore *semaphore = make(1);
    struct sl_atomic_u64 turns = {0};
    struct request requests[3];
    struct sl_thread threads[3];
    assert_int_equal(sl_semaphore_acquire(semaphore, 1), SL_OK);
    for (int i = 0; i < 3; i++) {
        requests[i] = (struct request){.semaphore = semaphore, .weight = 1, .turns = &turns};
        start(&threads[i], &requests[i]);
    }
    sl_semaphore_cancel(semaphore);
    for (int i = 0; i < 3; i++) {
        sl_thread_join(&threads[i]);
        assert_int_equal(requests[i].status, SL_CANCELLED);
    }
    assert_int_equal(sl_semaphore_acquire(semaphore, 1), SL_CANCELLED);
    sl_semaphore_free(semaphore);
}

enum { THREADS = 6, ROUNDS = 3000, PERMITS = 7 };

struct crowd {
    struct sl_semaphore *semaphore;
    struct sl_atomic_u64 held, broken;
};

static void come_and_go(void *context)
{
    struct crowd *crowd = context;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t weight = 1 + (i * 5 + (uintptr_t)&i / 64) % PERMITS;
        if (sl_semaphore_acquire(crowd->semaphore, weight))
            sl_atomic_add(&crowd->broken, 1);
        if (sl_atomic_add(&crowd->held, weight) + weight > PERMITS)
            sl_atomic_add(&crowd->broken, 1);
        sl_atomic_sub(&crowd->held, weight);
        sl_semaphore_release(crowd->semaphore, weight);
    }
}

static void more_is_never_held_than_there_is(void **state)
{
    (void)state;
    struct crowd crowd = {.semaphore = make(PERMITS)};
    struct sl_thread threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(sl_thread_start(&threads[i], "crowd", come_and_go, &crowd), SL_OK);
    for (int i = 0; i < THREADS; i++)
        sl_thread_join(&threads[i]);
    assert_int_equal(sl_atomic_load(&crowd.broken), 0);
    assert_int_equal(sl_semaphore_available(crowd.semaphore), PERMITS);
    sl_semaphore_free(crowd.semaphore);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permits_are_taken_and_given_back),
        cmocka_unit_test(what_could_never_be_met_is_refused),
        cmocka_unit_test(a_large_request_is_not_overtaken),
        cmocka_unit_test(who_gives_up_lets_the_next_one_go_on),
        cmocka_unit_test(cancel_wakes_everybody),
        cmocka_unit_test(more_is_never_held_than_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
