/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/wait_group.h>
#include <sluice/worker_pool.h>

#include "clock.h"
#include "thread.h"

enum { ITEMS = 5000 };

struct job {
    struct sl_channel *input;
    struct sl_worker_pool *pool;
    struct sl_atomic_u64 handled, sum, drained, handled_when_drained;
    struct sl_atomic_bool off; /* the start line was left */
    struct sl_atomic_u64 too_early;
    struct sl_wait_group *stuck_in, *stuck_out; /* the stuck worker is in; may go */
};

static void handle(void *context, unsigned worker, void *item)
{
    (void)worker;
    struct job *job = context;
    sl_atomic_add(&job->sum, (uintptr_t)item);
    sl_atomic_add(&job->handled, 1);
}

static void drained(void *context)
{
    struct job *job = context;
    sl_atomic_add(&job->drained, 1);
    sl_atomic_store(&job->handled_when_drained, sl_atomic_load(&job->handled));
}

static struct sl_worker_pool_config config_of(struct job *job, unsigned workers)
{
    return (struct sl_worker_pool_config){.name = "pool",
                                          .workers = workers,
                                          .input = job->input,
                                          .handle = handle,
                                          .drained = drained,
                                          .context = job};
}

static void everything_is_handled_before_it_is_drained(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 8; workers *= 2) {
        struct job job = {.pool = NULL};
        assert_int_equal(sl_channel_new("input", 2, &job.input), SL_OK);
        struct sl_worker_pool_config config = config_of(&job, workers);
        assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_OK);
        for (uintptr_t i = 1; i <= ITEMS; i++)
            assert_int_equal(sl_channel_send(job.input, (void *)i), SL_OK);
        sl_channel_close(job.input);
        sl_worker_pool_join(job.pool);
        assert_int_equal(sl_atomic_load(&job.sum), (uint64_t)ITEMS * (ITEMS + 1) / 2);
        assert_int_equal(sl_atomic_load(&job.drained), 1);
        assert_int_equal(sl_atomic_load(&job.handled_when_drained), ITEMS);
        struct sl_worker_stats stats;
        sl_worker_pool_stats(job.pool, &stats);
        assert_int_equal(stats.handled, ITEMS);
        sl_worker_pool_free(job.pool);
        sl_channel_free(job.input);
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct job job = {.pool = NULL};
    assert_int_equal(sl_channel_new("input", 2, &job.input), SL_OK);
    struct sl_worker_pool_config config = config_of(&job, 0);
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_INVALID_ARGUMENT);
    assert_null(job.pool);
    config.workers = 100000;
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_INVALID_ARGUMENT);
    sl_worker_pool_join(NULL);
    sl_worker_pool_free(NULL);
    sl_channel_free(job.input);
}

static void get_stuck(void *context, unsigned worker, void *item)
{
    struct job *job = context;
    if ((uintptr_t)item == 1) {
        sl_wait_group_done(job->stuck_in);
        if (sl_wait_group_wait(job->stuck_out, SL_NEVER) != SL_OK)
            return;
    }
    handle(context, worker, item);
}

/* One worker, stuck on its first item: without another in its place nothing goes on. */
static void a_stuck_worker_is_replaced(void **state)
{
    (void)state;
    struct job job = {.pool = NULL};
    assert_int_equal(sl_channel_new("input", 2, &job.input), SL_OK);
    assert_int_equal(sl_wait_group_new("in", &job.stuck_in), SL_OK);
    assert_int_equal(sl_wait_group_new("out", &job.stuck_out), SL_OK);
    sl_wait_group_add(job.stuck_in, 1);
    sl_wait_group_add(job.stuck_out, 1);
    struct sl_worker_pool_config config = config_of(&job, 1);
    config.handle = get_stuck;
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_OK);
    assert_int_equal(sl_channel_send(job.input, (void *)1), SL_OK);
    assert_int_equal(sl_wait_group_wait(job.stuck_in, SL_NEVER), SL_OK);
    sl_worker_pool_give_up(job.pool, 0);
    assert_int_equal(sl_worker_pool_replace(job.pool, 0), SL_OK);
    for (uintptr_t i = 2; i <= 100; i++)
        assert_int_equal(sl_channel_send(job.input, (void *)i), SL_OK);
    sl_channel_close(job.input);
    sl_worker_pool_join(job.pool);
    assert_int_equal(sl_atomic_load(&job.handled), 99);
    assert_int_equal(sl_atomic_load(&job.drained), 1);
    sl_worker_pool_free(job.pool);
    /* The stuck one comes loose after the pool is gone, and ends by itself. */
    sl_wait_group_done(job.stuck_out);
    while (sl_atomic_load(&job.handled) < 100)
        ;
    sl_channel_free(job.input);
    sl_wait_group_free(job.stuck_in);
    sl_wait_group_free(job.stuck_out);
}

static void handle_after_start(void *context, unsigned worker, void *item)
{
    struct job *job = context;
    if (!sl_flag_load(&job->off))
        sl_atomic_add(&job->too_early, 1);
    handle(context, worker, item);
}

/* There is work from the beginning, and it is left alone until the last party comes. */
static void workers_wait_at_the_start_line(void **state)
{
    (void)state;
    struct job job = {.pool = NULL};
    assert_int_equal(sl_channel_new("input", 64, &job.input), SL_OK);
    for (uintptr_t i = 1; i <= 64; i++)
        assert_int_equal(sl_channel_send(job.input, (void *)i), SL_OK);
    sl_channel_close(job.input);
    struct sl_worker_pool_config config = config_of(&job, 4);
    config.handle = handle_after_start;
    assert_int_equal(sl_barrier_new("start", 5, &config.start_line), SL_OK);
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_OK);
    sl_flag_store(&job.off, true);
    (void)sl_barrier_wait(config.start_line);
    sl_worker_pool_join(job.pool);
    assert_int_equal(sl_atomic_load(&job.handled), 64);
    assert_int_equal(sl_atomic_load(&job.too_early), 0);
    sl_worker_pool_free(job.pool);
    sl_channel_free(job.input);
    sl_barrier_free(config.start_line);
}

/* Items of 1 are held until the test lets them go; others are counted for who handled them. */
static void hold_or_count(void *context, unsigned worker, void *item)
{
    struct job *job = context;
    if ((uintptr_t)item == 1) {
        sl_wait_group_done(job->stuck_in);
        if (sl_wait_group_wait(job->stuck_out, SL_NEVER) != SL_OK)
            return;
    } else if (worker > 0) {
        sl_atomic_add(&job->too_early, 1);
    }
    handle(context, worker, item);
}

static void send_items(struct job *job, uintptr_t item, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(sl_channel_send(job->input, (void *)item), SL_OK);
}

static void permits_say_who_works(void **state)
{
    (void)state;
    struct job job = {.pool = NULL};
    assert_int_equal(sl_channel_new("input", 2, &job.input), SL_OK);
    assert_int_equal(sl_wait_group_new("in", &job.stuck_in), SL_OK);
    assert_int_equal(sl_wait_group_new("out", &job.stuck_out), SL_OK);
    struct sl_worker_pool_config config = config_of(&job, 3);
    config.handle = hold_or_count;
    config.permits = 4;
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_INVALID_ARGUMENT);
    config.permits = 1;
    assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_OK);
    send_items(&job, 2, 100); /* for the only one that was started */
    while (sl_atomic_load(&job.handled) < 100)
        ;

    /* Three permits: three are held at the same time. */
    sl_wait_group_add(job.stuck_in, 3);
    sl_wait_group_add(job.stuck_out, 1);
    assert_int_equal(sl_worker_pool_permit(job.pool, 3), SL_OK);
    send_items(&job, 1, 3);
    assert_int_equal(sl_wait_group_wait(job.stuck_in, SL_NEVER), SL_OK);

    /* One permit: the other two end what they are at, and park. */
    assert_int_equal(sl_worker_pool_permit(job.pool, 1), SL_OK);
    sl_wait_group_done(job.stuck_out);
    send_items(&job, 2, 100);
    /* Before the end of the input, which lets everybody go. */
    while (sl_atomic_load(&job.handled) < 203)
        ;
    assert_int_equal(sl_atomic_load(&job.too_early), 0);

    sl_channel_close(job.input);
    sl_worker_pool_join(job.pool);
    assert_int_equal(sl_atomic_load(&job.handled), 203);
    assert_int_equal(sl_atomic_load(&job.drained), 1);
    sl_worker_pool_free(job.pool);
    sl_channel_free(job.input);
    sl_wait_group_free(job.stuck_in);
    sl_wait_group_free(job.stuck_out);
}

/* Permits come and go as items do, until the end comes upon whoever is parked. */
static void the_end_reaches_who_is_parked(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 20; round++) {
        struct job job = {.pool = NULL};
        assert_int_equal(sl_channel_new("input", 2, &job.input), SL_OK);
        struct sl_worker_pool_config config = config_of(&job, 8);
        config.permits = 1 + round % 8;
        assert_int_equal(sl_worker_pool_start(&config, &job.pool), SL_OK);
        for (unsigned i = 0; i < 500; i++) {
            send_items(&job, 1, 1);
            if (i % 5 == 0)
                assert_int_equal(sl_worker_pool_permit(job.pool, 1 + (i + round) % 8), SL_OK);
        }
        if (round % 2)
            sl_channel_close(job.input);
        else
            sl_channel_cancel(job.input);
        sl_worker_pool_join(job.pool);
        assert_int_equal(sl_atomic_load(&job.drained), 1);
        if (round % 2)
            assert_int_equal(sl_atomic_load(&job.handled), 500);
        sl_worker_pool_free(job.pool);
        sl_channel_free(job.input);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_handled_before_it_is_drained),
        cmocka_unit_test(workers_wait_at_the_start_line),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(a_stuck_worker_is_replaced),
        cmocka_unit_test(permits_say_who_works),
        cmocka_unit_test(the_end_reaches_who_is_parked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
