/* SPDX-License-Identifier: MIT */
/* Items of several outputs: their names, and the error of each output that failed. */
#include "ledger_kit.h"

#include <sqlite3.h>

enum { OUTPUTS = 3 };

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

static const char *const outputs[OUTPUTS] = {"/o/a-1.png", "/o/a-2.png", "/o/a-3.png"};

static enum sl_ledger_plan plan(struct kit *kit, const char *relative, const char *const *paths)
{
    const struct sl_ledger_input input = {.root = kit->in,
                                          .relative = relative,
                                          .source = relative,
                                          .size = 1,
                                          .output_count = OUTPUTS,
                                          .outputs = paths};
    enum sl_ledger_plan made;
    assert_int_equal(sl_ledger_plan(kit->ledger, &input, &made, NULL), SL_OK);
    return made;
}

/* Ends an attempt of item 1 in which outputs 1 and 3 failed, or all at once (`alone`). */
static void settle(struct kit *kit, unsigned attempt, enum sl_outcome_state ends, bool alone)
{
    struct sl_part parts[OUTPUTS] = {{.index = 0}};
    for (uint32_t i = 0; i < OUTPUTS; i++)
        parts[i].output = outputs[i];
    sl_error_set(&parts[0].error, alone ? SL_OK : SL_IO, "first, attempt %u", attempt);
    sl_error_set(&parts[2].error, alone ? SL_OK : SL_CORRUPT, "third, attempt %u", attempt);
    sl_error_set_stage(&parts[2].error, "encode");
    const struct sl_item item = {
        .id = 1, .attempt = attempt, .part_count = OUTPUTS, .parts = parts};
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, SL_IO, "the item's");
    const struct sl_outcome outcome = {.state = ends, .item = &item, .error = &error};
    const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
    assert_int_equal(journal->settled(journal->context, &outcome, 1, NULL), SL_OK);
}

struct seen {
    size_t attempts, variants;
    bool wrong;
};

static bool see(void *context, const struct sl_ledger_attempt *attempt)
{
    struct seen *seen = context;
    char message[64];
    seen->attempts++;
    seen->variants += attempt->variant_count;
    if (attempt->variant_count == 0)
        return true;
    const struct sl_ledger_variant *third = &attempt->variants[1];
    snprintf(message, sizeof message, "third, attempt %u", attempt->number);
    seen->wrong |=
        attempt->variant_count != 2 || strcmp(attempt->variants[0].output, outputs[0]) != 0 ||
        attempt->variants[0].error.status != SL_IO || strcmp(third->output, outputs[2]) != 0 ||
        third->error.status != SL_CORRUPT || strcmp(third->error.stage, "encode") != 0 ||
        strcmp(third->error.message, message) != 0;
    return true;
}

static struct seen look(struct kit *kit)
{
    struct seen seen = {0};
    assert_int_equal(sl_ledger_attempts(kit->ledger, 1, see, &seen, NULL), SL_OK);
    assert_false(seen.wrong);
    return seen;
}

static bool keep_outputs(void *context, const struct sl_ledger_item *item)
{
    size_t size = 0;
    for (size_t i = 0; i < OUTPUTS; i++)
        size += strlen(outputs[i]) + 1;
    *(bool *)context = item->outputs_size == size && strcmp(item->output, outputs[0]) == 0 &&
                       strcmp(item->outputs + size / OUTPUTS, outputs[1]) == 0;
    return false;
}

static void begin(struct kit *kit)
{
    kit_begin(kit);
    assert_int_equal(plan(kit, "a", outputs), SL_PLAN_PENDING);
    kit_planned(kit);
    kit_start(kit, 1, false);
}

static void test_each_error_of_each_attempt_is_kept(void **state)
{
    struct kit *kit = *state;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_RETRY, false);
    settle(kit, 2, SL_OUTCOME_RETRY, true);
    settle(kit, 3, SL_OUTCOME_DEAD, false);
    struct seen seen = look(kit);
    assert_int_equal(seen.attempts, 3);
    assert_int_equal(seen.variants, 4);
    bool right = false;
    const struct sl_ledger_filter filter = {.state = SL_ITEM_DEAD};
    assert_int_equal(sl_ledger_items(kit->ledger, &filter, keep_outputs, &right, NULL), SL_OK);
    assert_true(right);
    kit_end(kit, SL_OK);
}

/* Attempts begin at 1 again in each run: the run tells them apart. */
static void test_runs_are_told_apart(void **state)
{
    struct kit *kit = *state;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_DEAD, false);
    kit_end(kit, SL_OK);
    kit->config.again = true;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_DEAD, true);
    struct seen seen = look(kit);
    assert_int_equal(seen.attempts, 2);
    assert_int_equal(seen.variants, 2);
    kit_end(kit, SL_OK);
}

static void test_a_cancelled_attempt_leaves_none(void **state)
{
    struct kit *kit = *state;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_PENDING, false);
    assert_int_equal(look(kit).attempts, 0);
    settle(kit, 1, SL_OUTCOME_DEAD, true);
    assert_int_equal(look(kit).variants, 0);
    kit_end(kit, SL_OK);
}

static int64_t count_rows(const struct kit *kit, const char *table)
{
    sqlite3 *db;
    sqlite3_stmt *count;
    char text[64];
    snprintf(text, sizeof text, "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &count, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    int64_t rows = sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(db);
    return rows;
}

static void test_a_purge_forgets_them(void **state)
{
    struct kit *kit = *state;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_DEAD, false);
    kit_end(kit, SL_OK);
    assert_int_equal(count_rows(kit, "variants"), 2);
    assert_int_equal(sl_ledger_open(kit->path, SL_LEDGER_EDIT, &kit->ledger, NULL), SL_OK);
    const struct sl_ledger_filter all = {.state = SL_ITEM_DEAD};
    uint64_t purged;
    assert_int_equal(sl_ledger_purge(kit->ledger, &all, &purged, NULL), SL_OK);
    assert_int_equal(purged, 1);
    sl_ledger_close(kit->ledger);
    kit->ledger = NULL;
    assert_int_equal(count_rows(kit, "variants"), 0);
    assert_int_equal(count_rows(kit, "claims"), 0);
}

static void test_any_name_may_collide(void **state)
{
    struct kit *kit = *state;
    static const char *const partly[OUTPUTS] = {"/o/b-1.png", "/o/b-2.png", "/o/a-3.png"};
    static const char *const free_names[OUTPUTS] = {"/o/b-1.png", "/o/b-2.png", "/o/b-3.png"};
    kit_begin(kit);
    assert_int_equal(plan(kit, "a", outputs), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "b", partly), SL_PLAN_COLLISION);
    /* Nothing of it stayed claimed. */
    assert_int_equal(plan(kit, "c", free_names), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void sql(const struct kit *kit, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A ledger from before there were variants: read as it is, and brought up to date by a run. */
static void test_an_older_ledger_goes_on(void **state)
{
    struct kit *kit = *state;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_DEAD, true);
    kit_end(kit, SL_OK);
    sql(kit,
        "DROP TABLE variants; ALTER TABLE items DROP COLUMN left_out; PRAGMA user_version = 1");
    assert_int_equal(sl_ledger_open(kit->path, SL_LEDGER_READ, &kit->ledger, NULL), SL_OK);
    assert_int_equal(look(kit).attempts, 1);
    sl_ledger_close(kit->ledger);
    kit->config.again = true;
    begin(kit);
    settle(kit, 1, SL_OUTCOME_DEAD, false);
    assert_int_equal(look(kit).variants, 2);
    kit_end(kit, SL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_error_of_each_attempt_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_runs_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_cancelled_attempt_leaves_none, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_purge_forgets_them, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_name_may_collide, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_older_ledger_goes_on, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
