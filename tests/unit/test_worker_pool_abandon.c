/* SPDX-License-Identifier: MIT */
/*
 * A stuck worker that is given up when there is no more work: its replacement may have come and
 * gone before the pool has counted the stuck one out, or it may come loose itself meanwhile. In
 * whatever order, the pool drains exactly once, and join returns.
 */
#include "unit.h"

#include <sluice/wait_group.h>
#include <sluice/worker_pool.h>

#include "clock.h"
#include "thread.h"

#include <sched.h>

enum { ROUNDS = 100 };

struct fixture {
    struct sl_channel *channel;
    struct sl_wait_group *held;
    struct sl_worker_pool *pool;
    struct sl_atomic_u64 handling, returned, drained;
};

static void handle(void *context, unsigned worker, void *item)
{
    (void)worker;
    (void)item;
    struct fixture *fixture = context;
    sl_atomic_add(&fixture->handling, 1);
    if (sl_wait_group_wait(fixture->held, SL_NEVER) == SL_OK)
        sl_atomic_add(&fixture->returned, 1);
}

static void drained(void *context)
{
    sl_atomic_add(&((struct fixture *)context)->drained, 1);
}

/* One worker, stuck on the only item of a closed channel. */
static void set_up(struct fixture *fixture)
{
    *fixture = (struct fixture){.channel = NULL};
    assert_int_equal(sl_channel_new("work", 1, &fixture->channel), SL_OK);
    assert_int_equal(sl_wait_group_new("held", &fixture->held), SL_OK);
    sl_wait_group_add(fixture->held, 1);
    struct sl_worker_pool_config config = {.name = "stuck",
                                           .workers = 1,
                                           .input = fixture->channel,
                                           .handle = handle,
                                           .drained = drained,
                                           .context = fixture};
    assert_int_equal(sl_worker_pool_start(&config, &fixture->pool), SL_OK);
    assert_int_equal(sl_channel_send(fixture->channel, fixture), SL_OK);
    while (sl_atomic_load(&fixture->handling) == 0)
        sched_yield();
    sl_channel_close(fixture->channel);
}

static void tear_down(struct fixture *fixture)
{
    sl_worker_pool_join(fixture->pool);
    assert_int_equal(sl_atomic_load(&fixture->drained), 1);
    sl_worker_pool_free(fixture->pool);
    while (sl_atomic_load(&fixture->returned) == 0)
        sched_yield();
    sl_channel_free(fixture->channel);
}

static void the_stuck_one_comes_loose_after_the_end(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct fixture fixture;
        set_up(&fixture);
        sl_worker_pool_give_up(fixture.pool, 0);
        assert_int_equal(sl_worker_pool_replace(fixture.pool, 0), SL_OK);
        sl_worker_pool_join(fixture.pool); /* though it is still in handle */
        assert_int_equal(sl_atomic_load(&fixture.returned), 0);
        sl_worker_pool_free(fixture.pool);
        assert_int_equal(sl_atomic_load(&fixture.drained), 1);
        sl_wait_group_done(fixture.held);
        while (sl_atomic_load(&fixture.returned) == 0)
            sched_yield();
        assert_int_equal(sl_atomic_load(&fixture.drained), 1);
        sl_channel_free(fixture.channel);
        sl_wait_group_free(fixture.held);
    }
}

static void the_stuck_one_comes_loose_meanwhile(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct fixture fixture;
        set_up(&fixture);
        sl_worker_pool_give_up(fixture.pool, 0);
        sl_wait_group_done(fixture.held);
        for (int yields = 0; yields < i % 8; yields++)
            sched_yield();
        assert_int_equal(sl_atomic_load(&fixture.drained), 0); /* it is still to be replaced */
        assert_int_equal(sl_worker_pool_replace(fixture.pool, 0), SL_OK);
        tear_down(&fixture);
        sl_wait_group_free(fixture.held);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stuck_one_comes_loose_after_the_end),
        cmocka_unit_test(the_stuck_one_comes_loose_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
