/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/channel.h>
#include <sluice/once.h>

#include "clock.h"
#include "thread.h"

static struct sl_channel *make(size_t capacity)
{
    struct sl_channel *channel;
    assert_int_equal(sl_channel_new("test", capacity, &channel), SL_OK);
    return channel;
}

static void *item(uintptr_t number)
{
    return (void *)number;
}

static struct sl_select_case receiving(struct sl_channel *channel)
{
    return (struct sl_select_case){.channel = channel, .way = SL_WAY_RECEIVE};
}

static struct sl_select_case sending(struct sl_channel *channel, void *what)
{
    return (struct sl_select_case){.channel = channel, .way = SL_WAY_SEND, .item = what};
}

static void the_one_that_can_be_done_is_done(void **state)
{
    (void)state;
    struct sl_channel *full = make(1);
    struct sl_channel *empty = make(1);
    size_t chosen;
    assert_int_equal(sl_channel_send(full, item(7)), SL_OK);
    struct sl_select_case neither[] = {sending(full, item(8)), receiving(empty)};
    assert_int_equal(sl_channel_select(neither, 2, 0, &chosen), SL_WOULD_BLOCK);
    assert_int_equal(sl_channel_select(neither, 2, sl_clock_now_ns(), &chosen), SL_DEADLINE);
    struct sl_select_case one[] = {receiving(empty), receiving(full), receiving(NULL)};
    assert_int_equal(sl_channel_select(one, 3, SL_NEVER, &chosen), SL_OK);
    assert_int_equal(chosen, 1);
    assert_ptr_equal(one[1].item, item(7));
    struct sl_select_case other[] = {receiving(full), sending(empty, item(9))};
    assert_int_equal(sl_channel_select(other, 2, SL_NEVER, &chosen), SL_OK);
    assert_int_equal(chosen, 1);
    assert_int_equal(sl_channel_length(empty), 1);
    assert_int_equal(sl_channel_select(other, 0, SL_NEVER, &chosen), SL_INVALID_ARGUMENT);
    sl_channel_free(full);
    sl_channel_free(empty);
}

static void an_end_is_told_with_its_case(void **state)
{
    (void)state;
    struct sl_channel *closed = make(1);
    struct sl_channel *empty = make(1);
    size_t chosen;
    sl_channel_close(closed);
    struct sl_select_case cases[] = {receiving(empty), receiving(closed)};
    assert_int_equal(sl_channel_select(cases, 2, SL_NEVER, &chosen), SL_CLOSED);
    assert_int_equal(chosen, 1);
    cases[1].channel = NULL;
    sl_channel_cancel(empty);
    assert_int_equal(sl_channel_select(cases, 2, SL_NEVER, &chosen), SL_CANCELLED);
    assert_int_equal(chosen, 0);
    sl_channel_free(closed);
    sl_channel_free(empty);
}

/* 200 fair choices miss the range once in 10^9 runs or so. */
static void ready_ones_are_taken_by_chance(void **state)
{
    (void)state;
    struct sl_channel *channels[2] = {make(200), make(200)};
    int taken[2] = {0, 0};
    for (uintptr_t i = 1; i <= 200; i++) {
        assert_int_equal(sl_channel_send(channels[0], item(i)), SL_OK);
        assert_int_equal(sl_channel_send(channels[1], item(i)), SL_OK);
    }
    for (int i = 0; i < 200; i++) {
        struct sl_select_case cases[] = {receiving(channels[0]), receiving(channels[1])};
        size_t chosen;
        assert_int_equal(sl_channel_select(cases, 2, SL_NEVER, &chosen), SL_OK);
        taken[chosen]++;
    }
    assert_in_range(taken[0], 50, 150);
    sl_channel_free(channels[0]);
    sl_channel_free(channels[1]);
}

/* ---- threads ---- */

enum { EACH = 4000, FEEDS = 3, BATCH = 16 };

struct feed {
    struct sl_channel *channel;
};

static void feed_by_batches(void *context)
{
    struct feed *feed = context;
    void *items[BATCH];
    for (uintptr_t next = 1; next <= EACH;) {
        size_t count = 0;
        size_t sent;
        while (count < BATCH && next <= EACH)
            items[count++] = item(next++);
        if (sl_channel_send_many(feed->channel, items, count, &sent, SL_NEVER) || sent != count)
            break;
    }
    sl_channel_close(feed->channel);
}

static void every_item_of_every_channel_comes_in_order(void **state)
{
    (void)state;
    struct feed feeds[FEEDS];
    struct sl_thread threads[FEEDS];
    struct sl_select_case cases[FEEDS];
    uintptr_t last[FEEDS] = {0};
    for (int i = 0; i < FEEDS; i++) {
        feeds[i].channel = make((size_t)i + 1);
        cases[i] = receiving(feeds[i].channel);
        assert_int_equal(sl_thread_start(&threads[i], "feed", feed_by_batches, &feeds[i]), SL_OK);
    }
    for (int open = FEEDS; open > 0;) {
        size_t chosen;
        enum sl_status status = sl_channel_select(cases, FEEDS, SL_NEVER, &chosen);
        if (status == SL_CLOSED) {
            cases[chosen].channel = NULL;
            open--;
            continue;
        }
        assert_int_equal(status, SL_OK);
        assert_ptr_equal(cases[chosen].item, item(++last[chosen]));
    }
    for (int i = 0; i < FEEDS; i++) {
        sl_thread_join(&threads[i]);
        assert_int_equal(last[i], EACH);
        sl_channel_free(feeds[i].channel);
    }
}

struct batch_sender {
    struct sl_channel *channel;
    enum sl_status status;
    size_t sent;
};

static void send_five(void *context)
{
    struct batch_sender *sender = context;
    void *items[] = {item(1), item(2), item(3), item(4), item(5)};
    sender->status = sl_channel_send_many(sender->channel, items, 5, &sender->sent, SL_NEVER);
}

static void a_batch_that_is_cut_tells_how_many_went(void **state)
{
    (void)state;
    struct batch_sender sender = {.channel = make(2)};
    struct sl_thread thread;
    void *out;
    assert_int_equal(sl_thread_start(&thread, "t", send_five, &sender), SL_OK);
    assert_int_equal(sl_channel_receive(sender.channel, &out), SL_OK);
    sl_channel_hang_up(sender.channel);
    sl_thread_join(&thread);
    size_t left = 0;
    while (sl_channel_drain(sender.channel))
        left++;
    assert_int_equal(sender.status, SL_CLOSED);
    assert_int_equal(sender.sent, left + 1);
    sl_channel_free(sender.channel);
}

struct shared_once {
    struct sl_once once;
    struct sl_atomic_u64 calls;
    struct sl_atomic_u64 unseen; /* threads that came back before it was done */
};

static void body(void *context)
{
    struct shared_once *shared = context;
    sl_atomic_add(&shared->calls, 1);
}

static void run_once(void *context)
{
    struct shared_once *shared = context;
    sl_once_do(&shared->once, body, shared);
    if (sl_atomic_load(&shared->calls) != 1)
        sl_atomic_add(&shared->unseen, 1);
}

static void once_is_once_and_waited_for(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        struct shared_once shared = {0};
        struct sl_thread threads[4];
        for (int i = 0; i < 4; i++)
            assert_int_equal(sl_thread_start(&threads[i], "t", run_once, &shared), SL_OK);
        for (int i = 0; i < 4; i++)
            sl_thread_join(&threads[i]);
        assert_int_equal(sl_atomic_load(&shared.calls), 1);
        assert_int_equal(sl_atomic_load(&shared.unseen), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_that_can_be_done_is_done),
        cmocka_unit_test(an_end_is_told_with_its_case),
        cmocka_unit_test(ready_ones_are_taken_by_chance),
        cmocka_unit_test(every_item_of_every_channel_comes_in_order),
        cmocka_unit_test(a_batch_that_is_cut_tells_how_many_went),
        cmocka_unit_test(once_is_once_and_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
