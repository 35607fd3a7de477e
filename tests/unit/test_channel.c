/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/channel.h>

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

static void first_in_is_first_out(void **state)
{
    (void)state;
    struct sl_channel *channel = make(3);
    void *out;
    for (uintptr_t round = 0; round < 5; round++) {
        for (uintptr_t i = 1; i <= 3; i++)
            assert_int_equal(sl_channel_send(channel, item(round * 10 + i)), SL_OK);
        for (uintptr_t i = 1; i <= 3; i++) {
            assert_int_equal(sl_channel_receive(channel, &out), SL_OK);
            assert_ptr_equal(out, item(round * 10 + i));
        }
    }
    sl_channel_free(channel);
}

static void no_slots_are_refused(void **state)
{
    (void)state;
    struct sl_channel *channel;
    assert_int_equal(sl_channel_new("test", 0, &channel), SL_INVALID_ARGUMENT);
    assert_null(channel);
    assert_int_equal(sl_channel_new("test", SIZE_MAX / 2, &channel), SL_NO_MEMORY);
    assert_null(channel);
    sl_channel_free(NULL);
}

static void a_full_channel_leaves_the_item_with_its_sender(void **state)
{
    (void)state;
    struct sl_channel *channel = make(1);
    void *out;
    assert_int_equal(sl_channel_try_send(channel, item(1)), SL_OK);
    assert_int_equal(sl_channel_try_send(channel, item(2)), SL_WOULD_BLOCK);
    assert_int_equal(sl_channel_send_until(channel, item(2), sl_clock_now_ns()), SL_DEADLINE);
    assert_int_equal(sl_channel_length(channel), 1);
    assert_int_equal(sl_channel_receive(channel, &out), SL_OK);
    assert_ptr_equal(out, item(1));
    assert_int_equal(sl_channel_try_receive(channel, &out), SL_WOULD_BLOCK);
    assert_null(out);
    assert_int_equal(sl_channel_receive_until(channel, &out, sl_clock_now_ns()), SL_DEADLINE);
    assert_null(out);
    sl_channel_free(channel);
}

static void receivers_drain_before_they_see_closed(void **state)
{
    (void)state;
    struct sl_channel *channel = make(2);
    void *out;
    assert_int_equal(sl_channel_send(channel, item(1)), SL_OK);
    assert_int_equal(sl_channel_send(channel, item(2)), SL_OK);
    sl_channel_close(channel);
    sl_channel_close(channel);
    assert_int_equal(sl_channel_send(channel, item(3)), SL_CLOSED);
    assert_int_equal(sl_channel_receive(channel, &out), SL_OK);
    assert_int_equal(sl_channel_receive(channel, &out), SL_OK);
    assert_ptr_equal(out, item(2));
    assert_int_equal(sl_channel_receive(channel, &out), SL_CLOSED);
    assert_null(out);
    sl_channel_free(channel);
}

static void the_last_sender_to_leave_closes(void **state)
{
    (void)state;
    struct sl_channel *channel = make(1);
    void *out;
    sl_channel_join(channel);
    sl_channel_join(channel);
    sl_channel_leave(channel);
    assert_int_equal(sl_channel_send(channel, item(1)), SL_OK);
    sl_channel_leave(channel);
    assert_int_equal(sl_channel_send(channel, item(2)), SL_CLOSED);
    assert_int_equal(sl_channel_receive(channel, &out), SL_OK);
    assert_int_equal(sl_channel_receive(channel, &out), SL_CLOSED);
    sl_channel_free(channel);
}

static void a_hang_up_refuses_and_hands_back(void **state)
{
    (void)state;
    struct sl_channel *channel = make(2);
    assert_int_equal(sl_channel_send(channel, item(1)), SL_OK);
    sl_channel_hang_up(channel);
    assert_int_equal(sl_channel_send(channel, item(2)), SL_CLOSED);
    assert_ptr_equal(sl_channel_drain(channel), item(1));
    assert_null(sl_channel_drain(channel));
    sl_channel_free(channel);
}

static void many_come_in_one_go(void **state)
{
    (void)state;
    struct sl_channel *channel = make(5);
    void *items[4];
    size_t count;
    for (uintptr_t i = 1; i <= 5; i++)
        assert_int_equal(sl_channel_send(channel, item(i)), SL_OK);
    assert_int_equal(sl_channel_receive_many(channel, items, 4, &count, SL_NEVER), SL_OK);
    assert_int_equal(count, 4);
    assert_ptr_equal(items[3], item(4));
    assert_int_equal(sl_channel_receive_many(channel, items, 4, &count, SL_NEVER), SL_OK);
    assert_int_equal(count, 1);
    assert_int_equal(sl_channel_receive_many(channel, items, 4, &count, sl_clock_now_ns()),
                     SL_DEADLINE);
    assert_int_equal(count, 0);
    sl_channel_free(channel);
}

/* ---- threads ---- */

enum { SENDERS = 4, RECEIVERS = 3, EACH = 5000 };

struct traffic {
    struct sl_channel *channel;
    struct sl_atomic_u64 received, sum;
    struct sl_atomic_u64 ended[SL_STATUS_COUNT]; /* how many threads saw which status at last */
};

static void send_many(void *context)
{
    struct traffic *traffic = context;
    enum sl_status status = SL_OK;
    for (uintptr_t i = 1; i <= EACH && !status; i++)
        status = sl_channel_send(traffic->channel, item(i));
    sl_atomic_add(&traffic->ended[status], 1);
    sl_channel_leave(traffic->channel);
}

static void receive_all(void *context)
{
    struct traffic *traffic = context;
    void *out;
    enum sl_status status;
    while ((status = sl_channel_receive(traffic->channel, &out)) == SL_OK) {
        sl_atomic_add(&traffic->received, 1);
        sl_atomic_add(&traffic->sum, (uintptr_t)out);
    }
    sl_atomic_add(&traffic->ended[status], 1);
}

static void every_item_arrives_exactly_once(void **state)
{
    (void)state;
    for (size_t capacity = 1; capacity <= 16; capacity *= 4) {
        struct traffic traffic = {.channel = make(capacity)};
        struct sl_thread threads[SENDERS + RECEIVERS];
        for (int i = 0; i < SENDERS; i++)
            sl_channel_join(traffic.channel);
        for (int i = 0; i < SENDERS + RECEIVERS; i++)
            assert_int_equal(
                sl_thread_start(&threads[i], "t", i < SENDERS ? send_many : receive_all, &traffic),
                SL_OK);
        for (int i = 0; i < SENDERS + RECEIVERS; i++)
            sl_thread_join(&threads[i]);
        assert_int_equal(sl_atomic_load(&traffic.received), SENDERS * EACH);
        assert_int_equal(sl_atomic_load(&traffic.sum), (uint64_t)SENDERS * EACH * (EACH + 1) / 2);
        assert_int_equal(sl_atomic_load(&traffic.ended[SL_CLOSED]), RECEIVERS);
        struct sl_channel_stats stats;
        sl_channel_stats(traffic.channel, &stats);
        assert_int_equal(stats.sent, SENDERS * EACH);
        assert_int_equal(stats.received, SENDERS * EACH);
        assert_true(stats.high_water >= 1 && stats.high_water <= capacity);
        sl_channel_free(traffic.channel);
    }
}

static void cancel_wakes_everybody(void **state)
{
    (void)state;
    struct traffic full = {.channel = make(1)};
    struct traffic empty = {.channel = make(1)};
    struct sl_thread threads[4];
    for (int i = 0; i < 2; i++) {
        sl_channel_join(full.channel);
        assert_int_equal(sl_thread_start(&threads[i], "t", send_many, &full), SL_OK);
        assert_int_equal(sl_thread_start(&threads[2 + i], "t", receive_all, &empty), SL_OK);
    }
    sl_channel_cancel(full.channel);
    sl_channel_cancel(empty.channel);
    for (int i = 0; i < 4; i++)
        sl_thread_join(&threads[i]);
    assert_int_equal(sl_atomic_load(&full.ended[SL_CANCELLED]), 2);
    assert_int_equal(sl_atomic_load(&empty.ended[SL_CANCELLED]), 2);
    while (sl_channel_drain(full.channel))
        ;
    sl_channel_free(full.channel);
    sl_channel_free(empty.channel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_in_is_first_out),
        cmocka_unit_test(no_slots_are_refused),
        cmocka_unit_test(a_full_channel_leaves_the_item_with_its_sender),
        cmocka_unit_test(receivers_drain_before_they_see_closed),
        cmocka_unit_test(the_last_sender_to_leave_closes),
        cmocka_unit_test(a_hang_up_refuses_and_hands_back),
        cmocka_unit_test(many_come_in_one_go),
        cmocka_unit_test(every_item_arrives_exactly_once),
        cmocka_unit_test(cancel_wakes_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
