/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "clock.h"
#include "retry.h"

#include <string.h>

enum { ATTEMPTS = 3 };

static struct sl_retry_policy policy(int64_t base_ms)
{
    return (struct sl_retry_policy){.attempts = ATTEMPTS,
                                    .base_ns = base_ms * SL_NS_PER_MS,
                                    .budget_bytes = 1000,
                                    .item_bytes = 5000,
                                    .random = 42};
}

static struct sl_flight failed(enum sl_status status)
{
    struct sl_flight flight = {.attempts = 0, .item = {.attempt = 1, .reserve_bytes = 100}};
    flight.error.status = status;
    return flight;
}

static void a_delay_is_anywhere_below_its_ceiling(void **state)
{
    (void)state;
    struct sl_retry_policy p = policy(200);
    for (unsigned failures = 0; failures < 80; failures++) {
        int64_t ceiling =
            failures < 6 ? (INT64_C(200) << failures) * SL_NS_PER_MS : 10 * SL_NS_PER_S;
        int64_t least = INT64_MAX, most = 0;
        for (int i = 0; i < 300; i++) {
            int64_t delay = sl_retry_delay(&p, failures);
            least = delay < least ? delay : least;
            most = delay > most ? delay : most;
        }
        assert_true(least >= 0 && most <= ceiling);
        /* Full jitter, not a jitter around a fixed delay. */
        assert_true(least < ceiling / 10 && most > ceiling / 10 * 9);
    }
}

static void a_delay_follows_from_the_seed(void **state)
{
    (void)state;
    struct sl_retry_policy a = policy(200), b = policy(200), c = policy(200);
    c.random = 43;
    bool differs = false;
    for (unsigned i = 0; i < 10; i++) {
        int64_t delay = sl_retry_delay(&a, i);
        assert_int_equal(delay, sl_retry_delay(&b, i));
        differs = differs || delay != sl_retry_delay(&c, i);
    }
    assert_true(differs);
}

static void no_base_means_no_delay(void **state)
{
    (void)state;
    struct sl_retry_policy p = policy(0);
    for (unsigned failures = 0; failures < 70; failures++)
        assert_int_equal(sl_retry_delay(&p, failures), 0);
}

/* Decides until the item is not tried again; returns how often it was. */
static unsigned tries(enum sl_status status, enum sl_outcome_state *state)
{
    struct sl_retry_policy p = policy(1);
    struct sl_flight flight = failed(status);
    int64_t delay_ns;
    unsigned count = 1;
    while ((*state = sl_retry_decide(&p, &flight, &delay_ns)) == SL_OUTCOME_RETRY && count < 50)
        count++;
    return count;
}

static void every_status_is_treated_by_its_class(void **unused)
{
    (void)unused;
    static const struct {
        unsigned tries; /* 50: for ever */
        enum sl_outcome_state state;
    } expected[] = {
        [SL_RETRY_NONE] = {1, SL_OUTCOME_DONE},
        [SL_RETRY_PERMANENT] = {1, SL_OUTCOME_DEAD},
        [SL_RETRY_TRANSIENT] = {ATTEMPTS, SL_OUTCOME_DEAD},
        [SL_RETRY_PAUSE] = {50, SL_OUTCOME_RETRY},
        [SL_RETRY_ONCE] = {2, SL_OUTCOME_DEAD},
        [SL_RETRY_RESUMABLE] = {1, SL_OUTCOME_PENDING},
        [SL_RETRY_BUG] = {1, SL_OUTCOME_DEAD},
        [SL_RETRY_CONTROL] = {1, SL_OUTCOME_DEAD},
    };
    for (int s = 0; s < SL_STATUS_COUNT; s++) {
        enum sl_status status = (enum sl_status)s;
        if (status == SL_OVER_RESERVE) /* below */
            continue;
        enum sl_outcome_state state;
        assert_int_equal(tries(status, &state), expected[sl_status_retry(status)].tries);
        assert_int_equal(state, expected[sl_status_retry(status)].state);
    }
}

static void attempts_of_earlier_runs_count(void **state)
{
    (void)state;
    struct sl_retry_policy p = policy(1);
    struct sl_flight flight = failed(SL_IO);
    flight.attempts = ATTEMPTS - 1;
    int64_t delay_ns;
    assert_int_equal(sl_retry_decide(&p, &flight, &delay_ns), SL_OUTCOME_DEAD);
}

static void a_reserve_doubles_then_takes_all_then_is_refused(void **state)
{
    (void)state;
    static const uint64_t expected[] = {200, 400, 800, 1000, 5000};
    struct sl_retry_policy p = policy(1);
    struct sl_flight flight = failed(SL_OVER_RESERVE);
    int64_t delay_ns;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(sl_retry_decide(&p, &flight, &delay_ns), SL_OUTCOME_RETRY);
        assert_int_equal(delay_ns, 0);
        assert_false(sl_retry_used_up(&flight));
        assert_int_equal(flight.reserve, expected[i]);
        flight.item.reserve_bytes = flight.reserve;
    }
    assert_int_equal(sl_retry_decide(&p, &flight, &delay_ns), SL_OUTCOME_DEAD);
    assert_int_equal(flight.error.status, SL_LIMIT_BYTES);
    assert_non_null(strstr(flight.error.message, "5000"));
    assert_non_null(strstr(flight.error.message, "--max-memory"));
    assert_true(sl_retry_used_up(&flight));
}

static void a_reserve_stays_below_what_one_item_may_have(void **state)
{
    (void)state;
    struct sl_retry_policy p = policy(1);
    p.item_bytes = 300;
    struct sl_flight flight = failed(SL_OVER_RESERVE);
    flight.item.reserve_bytes = 250;
    int64_t delay_ns;
    assert_int_equal(sl_retry_decide(&p, &flight, &delay_ns), SL_OUTCOME_RETRY);
    assert_int_equal(flight.reserve, 300);
}

static void looks_for_space_grow_apart_and_end(void **state)
{
    (void)state;
    const int64_t wait = 30 * SL_NS_PER_S;
    int64_t waited = 0, before = 0;
    unsigned looks = 0;
    for (int64_t delay; (delay = sl_retry_disk_delay(wait, waited)) > 0; looks++) {
        assert_true(delay >= before || waited + delay == wait);
        waited += delay;
        before = delay;
    }
    assert_int_equal(waited, wait); /* a last look at the very end */
    assert_true(looks > 5 && looks < 30);
    assert_true(sl_retry_disk_delay(0, 0) < 0);
    assert_true(sl_retry_disk_delay(wait, wait + 1) < 0);
}

/* ---- the delay heap ---- */

static void the_heap_gives_what_is_due_longest(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static struct sl_flight flights[COUNT];
    struct sl_delay_heap heap;
    assert_int_equal(sl_delay_heap_init(&heap, COUNT), SL_OK);
    for (int i = 0; i < COUNT; i++)
        assert_true(sl_delay_heap_push(&heap, &flights[i], (i * 37) % 50));
    assert_int_equal(sl_delay_heap_count(&heap), COUNT);
    const struct sl_flight *before = NULL;
    int64_t next_ns;
    for (int i = 0; i < COUNT; i++) {
        const struct sl_flight *flight = sl_delay_heap_pop(&heap, 100, &next_ns);
        assert_non_null(flight);
        assert_int_equal(next_ns, flight->due_ns);
        /* Equal times: first in, first out. */
        if (before)
            assert_true(before->due_ns < flight->due_ns ||
                        (before->due_ns == flight->due_ns && before < flight));
        before = flight;
    }
    assert_null(sl_delay_heap_pop(&heap, 100, &next_ns));
    assert_true(next_ns == SL_NEVER);
    sl_delay_heap_release(&heap);
}

static void the_heap_keeps_what_is_not_due(void **state)
{
    (void)state;
    struct sl_flight flight = {0};
    struct sl_delay_heap heap;
    int64_t next_ns;
    assert_int_equal(sl_delay_heap_init(&heap, 1), SL_OK);
    assert_true(sl_delay_heap_push(&heap, &flight, 70));
    assert_null(sl_delay_heap_pop(&heap, 69, &next_ns));
    assert_int_equal(next_ns, 70);
    assert_ptr_equal(sl_delay_heap_pop(&heap, 70, &next_ns), &flight);
    sl_delay_heap_release(&heap);
}

static void a_closed_heap_gives_all_and_takes_none(void **state)
{
    (void)state;
    struct sl_flight flight = {0}, late = {0};
    struct sl_delay_heap heap;
    int64_t next_ns;
    assert_int_equal(sl_delay_heap_init(&heap, 2), SL_OK);
    assert_true(sl_delay_heap_push(&heap, &flight, 1000));
    sl_delay_heap_close(&heap);
    assert_false(sl_delay_heap_push(&heap, &late, 0));
    assert_ptr_equal(sl_delay_heap_pop(&heap, 0, &next_ns), &flight);
    assert_null(sl_delay_heap_pop(&heap, 0, &next_ns));
    sl_delay_heap_release(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delay_is_anywhere_below_its_ceiling),
        cmocka_unit_test(a_delay_follows_from_the_seed),
        cmocka_unit_test(no_base_means_no_delay),
        cmocka_unit_test(every_status_is_treated_by_its_class),
        cmocka_unit_test(attempts_of_earlier_runs_count),
        cmocka_unit_test(a_reserve_doubles_then_takes_all_then_is_refused),
        cmocka_unit_test(a_reserve_stays_below_what_one_item_may_have),
        cmocka_unit_test(looks_for_space_grow_apart_and_end),
        cmocka_unit_test(the_heap_gives_what_is_due_longest),
        cmocka_unit_test(the_heap_keeps_what_is_not_due),
        cmocka_unit_test(a_closed_heap_gives_all_and_takes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
