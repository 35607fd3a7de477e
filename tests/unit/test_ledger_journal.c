/* SPDX-License-Identifier: MIT */
/* The engine's view: outcomes, retries, suspects, and two threads at once. */
#include "ledger_kit.h"

#include "thread.h"

static int setup(void **state)
{
    struct kit *kit = malloc(sizeof *kit);
    kit_new(kit);
    *state = kit;
    return 0;
}

static int teardown(void **state)
{
    kit_free(*state);
    free(*state);
    return 0;
}

static bool keep_item(void *context, const struct sl_ledger_item *item)
{
    struct sl_ledger_item *kept = context;
    *kept = *item;
    return false;
}

/* The first item of a state; its strings are not to be used. */
static struct sl_ledger_item item_of(struct kit *kit, enum sl_item_state state)
{
    struct sl_ledger_item item = {0};
    const struct sl_ledger_filter filter = {.state = state};
    assert_int_equal(sl_ledger_items(kit->ledger, &filter, keep_item, &item, NULL), SL_OK);
    return item;
}

struct attempts {
    size_t count;
    struct sl_ledger_attempt list[8];
};

static bool keep_attempt(void *context, const struct sl_ledger_attempt *attempt)
{
    struct attempts *kept = context;
    kept->list[kept->count++] = *attempt;
    return true;
}

static struct attempts attempts_of(struct kit *kit, int64_t id)
{
    struct attempts kept = {0};
    assert_int_equal(sl_ledger_attempts(kit->ledger, id, keep_attempt, &kept, NULL), SL_OK);
    return kept;
}

static int64_t begin_one(struct kit *kit, bool alone)
{
    kit_begin(kit);
    kit_plan(kit, "a");
    assert_int_equal(kit_planned(kit), 1);
    struct sl_journal_row *row = kit_next(kit);
    int64_t id = row->id;
    assert_int_equal(row->suspect, alone);
    kit_row_free(kit, row);
    kit_start(kit, id, alone);
    return id;
}

static void test_success_leaves_one_record(void **state)
{
    struct kit *kit = *state;
    int64_t id = begin_one(kit, false);
    assert_int_equal(kit_settle(kit, id, 1, SL_OUTCOME_DONE, SL_OK), SL_OK);
    struct sl_ledger_item item = item_of(kit, SL_ITEM_DONE);
    assert_int_equal(item.id, id);
    assert_int_equal(item.attempts, 1);
    assert_int_equal(item.duration_ms, 3);
    assert_true(item.when_ms > 0);
    assert_int_equal(item.error.status, SL_OK);
    assert_int_equal(attempts_of(kit, id).count, 0);
    kit_end(kit, SL_OK);
}

static void test_every_attempt_is_kept(void **state)
{
    struct kit *kit = *state;
    int64_t id = begin_one(kit, false);
    assert_int_equal(kit_settle(kit, id, 1, SL_OUTCOME_RETRY, SL_IO), SL_OK);
    assert_int_equal(kit_settle(kit, id, 2, SL_OUTCOME_RETRY, SL_OVER_RESERVE), SL_OK);
    assert_int_equal(kit_settle(kit, id, 2, SL_OUTCOME_RETRY, SL_NO_MEMORY), SL_OK);
    assert_int_equal(kit_settle(kit, id, 3, SL_OUTCOME_DONE, SL_OK), SL_OK);
    struct attempts kept = attempts_of(kit, id);
    assert_int_equal(kept.count, 3); /* asking for more memory is none */
    static const enum sl_status ends[] = {SL_IO, SL_NO_MEMORY, SL_OK};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(kept.list[i].number, i + 1);
        assert_int_equal(kept.list[i].error.status, ends[i]);
        assert_int_equal(kept.list[i].duration_ms, 3);
    }
    assert_string_equal(kept.list[0].error.stage, "decode");
    assert_string_equal(kept.list[0].error.codec, "stb");
    assert_string_equal(kept.list[0].error.message, "input/output error it is");
    assert_int_equal(sl_ledger_attempts(kit->ledger, id + 1, keep_attempt, &kept, NULL),
                     SL_NOT_FOUND);
    kit_end(kit, SL_OK);
}

static void test_pending_goes_on_and_is_no_suspect(void **state)
{
    struct kit *kit = *state;
    int64_t id = begin_one(kit, false);
    assert_int_equal(kit_settle(kit, id, 1, SL_OUTCOME_PENDING, SL_CANCELLED), SL_OK);
    assert_int_equal(attempts_of(kit, id).count, 0);
    kit_die(kit); /* even if there was no time to end the run */
    begin_one(kit, false);
    kit_end(kit, SL_CANCELLED); /* started, and sluice chose to leave */
    begin_one(kit, false);
    kit_end(kit, SL_CANCELLED);
}

static void test_suspects_run_last_and_alone(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_plan(kit, "b");
    kit_plan(kit, "c");
    kit_planned(kit);
    struct sl_journal_row *row = kit_next(kit);
    kit_start(kit, row->id, false);
    kit_row_free(kit, row);
    kit_die(kit);
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_plan(kit, "b");
    kit_plan(kit, "c");
    assert_int_equal(kit_planned(kit), 3);
    static const char *const order[] = {"b", "c", "a"};
    for (size_t i = 0; i < 3; i++) {
        row = kit_next(kit);
        assert_string_equal(row->relative, order[i]);
        assert_int_equal(row->suspect, i == 2);
        kit_row_free(kit, row);
    }
    assert_null(kit_next(kit));
    kit_end(kit, SL_OK);
}

/* The largest file first, across pages, in every run anew; equals in the order of the scan. */
static void test_the_largest_goes_first(void **state)
{
    static const struct {
        const char *name;
        uint64_t size;
    } planned[] = {{"a", 9}, {"b", 1000}, {"c", 20}, {"d", 1000}, {"e", 100000}};
    static const char *const order[] = {"e", "b", "d", "c", "a"};
    struct kit *kit = *state;
    for (int run = 0; run < 2; run++) {
        kit_begin(kit);
        for (size_t i = 0; i < 5; i++)
            kit_plan_as(kit, planned[i].name, planned[i].name, planned[i].size);
        assert_int_equal(kit_planned(kit), 5);
        for (size_t i = 0; i < 5; i++) {
            struct sl_journal_row *row = kit_next(kit);
            assert_string_equal(row->relative, order[i]);
            kit_row_free(kit, row);
        }
        assert_null(kit_next(kit));
        kit_end(kit, SL_CANCELLED);
    }
}

/* Who died once alone comes after the other suspects. */
static void test_the_likelier_suspect_runs_last(void **state)
{
    struct kit *kit = *state;
    for (int run = 0; run < 2; run++) {
        kit_begin(kit);
        kit_plan(kit, "a");
        kit_plan(kit, "b");
        kit_planned(kit);
        struct sl_journal_row *row = kit_next(kit);
        assert_string_equal(row->relative, "a");
        kit_start(kit, row->id, run == 1);
        kit_row_free(kit, row);
        row = kit_next(kit);
        if (run == 0)
            kit_start(kit, row->id, false);
        kit_row_free(kit, row);
        kit_die(kit);
    }
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_plan(kit, "b");
    kit_planned(kit);
    static const char *const order[] = {"b", "a"};
    for (size_t i = 0; i < 2; i++) {
        struct sl_journal_row *row = kit_next(kit);
        assert_string_equal(row->relative, order[i]);
        assert_true(row->suspect);
        kit_row_free(kit, row);
    }
    assert_null(kit_next(kit));
    kit_end(kit, SL_OK);
}

static void test_only_the_second_death_alone_counts(void **state)
{
    struct kit *kit = *state;
    for (int i = 0; i < 4; i++) { /* never alone: never crashed */
        begin_one(kit, i > 0);
        const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
        int64_t id = item_of(kit, SL_ITEM_STARTED).id;
        assert_int_equal(journal->started(journal->context, &id, 1, false, NULL), SL_OK);
        kit_die(kit);
    }
    begin_one(kit, true);
    kit_die(kit);
    begin_one(kit, true);
    kit_end(kit, SL_CANCELLED); /* alone, but sluice chose to leave */
    begin_one(kit, true);
    kit_die(kit);

    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_STILL_DEAD);
    struct sl_ledger_item item = item_of(kit, SL_ITEM_DEAD);
    assert_int_equal(item.error.status, SL_CRASHED);
    struct attempts kept = attempts_of(kit, item.id);
    assert_int_equal(kept.count, 2);
    assert_int_equal(kept.list[0].error.status, SL_CRASHED);
    kit_end(kit, SL_OK);
}

static void test_a_survivor_is_no_suspect_any_more(void **state)
{
    struct kit *kit = *state;
    begin_one(kit, false);
    kit_die(kit);
    begin_one(kit, true);
    kit_die(kit);
    int64_t id = begin_one(kit, true);
    assert_int_equal(kit_settle(kit, id, 1, SL_OUTCOME_DONE, SL_OK), SL_OK);
    kit_end(kit, SL_OK);
    begin_one(kit, false); /* its output is missing */
    kit_die(kit);
    begin_one(kit, true);
    kit_die(kit); /* the first death of a new count */
    begin_one(kit, true);
    kit_end(kit, SL_OK);
}

struct settling {
    struct kit *kit;
    int64_t ids[2000];
    size_t count;
    enum sl_status status;
};

static void settle_all(void *context)
{
    struct settling *settling = context;
    for (size_t i = 0; i < settling->count && !settling->status; i++) {
        bool dies = i % 5 == 0;
        settling->status =
            kit_settle(settling->kit, settling->ids[i], 1, dies ? SL_OUTCOME_DEAD : SL_OUTCOME_DONE,
                       dies ? SL_CORRUPT : SL_OK);
    }
}

/* One thread hands out and starts the second half while the other settles the first. */
static void test_two_threads_at_once(void **state)
{
    struct kit *kit = *state;
    struct settling *settling = calloc(1, sizeof *settling);
    assert_non_null(settling);
    char name[16];
    kit_begin(kit);
    for (int i = 0; i < 800; i++) {
        snprintf(name, sizeof name, "%d", i);
        kit_plan(kit, name);
    }
    assert_int_equal(kit_planned(kit), 800);
    settling->kit = kit;
    for (; settling->count < 400; settling->count++) {
        struct sl_journal_row *row = kit_next(kit);
        settling->ids[settling->count] = row->id;
        kit_row_free(kit, row);
    }
    struct sl_thread thread;
    assert_int_equal(sl_thread_start(&thread, "settle", settle_all, settling), SL_OK);
    struct sl_journal_row *row;
    size_t rest = 0;
    for (; (row = kit_next(kit)) != NULL; rest++) {
        kit_start(kit, row->id, false);
        kit_row_free(kit, row);
    }
    sl_thread_join(&thread);
    assert_int_equal(settling->status, SL_OK);
    assert_int_equal(rest, 400);
    assert_int_equal(kit_count(kit, SL_ITEM_DONE), 320);
    assert_int_equal(kit_count(kit, SL_ITEM_DEAD), 80);
    assert_int_equal(kit_count(kit, SL_ITEM_STARTED), 400);
    kit_end(kit, SL_OK);
    free(settling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_success_leaves_one_record, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_attempt_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pending_goes_on_and_is_no_suspect, setup, teardown),
        cmocka_unit_test_setup_teardown(test_suspects_run_last_and_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_largest_goes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_likelier_suspect_runs_last, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_the_second_death_alone_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_survivor_is_no_suspect_any_more, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_threads_at_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
