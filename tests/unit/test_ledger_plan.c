/* SPDX-License-Identifier: MIT */
/* What planning makes of inputs, and what it remembers of earlier runs. */
#include "ledger_kit.h"

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

/* Plans and runs one input to a dead letter of a class. */
static void kill_one(struct kit *kit, const char *name, enum sl_status why)
{
    assert_int_equal(kit_plan(kit, name), SL_PLAN_PENDING);
    kit_planned(kit);
    struct sl_journal_row *row = kit_next(kit);
    assert_non_null(row);
    kit_start(kit, row->id, false);
    assert_int_equal(kit_settle(kit, row->id, 1, SL_OUTCOME_DEAD, why), SL_OK);
    kit_row_free(kit, row);
}

static void test_new_inputs_are_pending_in_order(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "b"), SL_PLAN_PENDING);
    assert_int_equal(kit_plan(kit, "a/c"), SL_PLAN_PENDING);
    assert_int_equal(kit_plan(kit, "b"), SL_PLAN_REPEATED);
    assert_int_equal(kit_planned(kit), 2);
    static const char *const expected[] = {"b", "a/c"};
    for (size_t i = 0; i < 2; i++) {
        char path[2 * TREE_PATH];
        struct sl_journal_row *row = kit_next(kit);
        assert_non_null(row);
        assert_string_equal(row->relative, expected[i]);
        snprintf(path, sizeof path, "%s/%s", kit->in, expected[i]);
        assert_string_equal(row->source, path);
        assert_int_equal(row->output_count, 1);
        snprintf(path, sizeof path, "%s/%s", kit->out, expected[i]);
        assert_string_equal(row->outputs[0], path);
        assert_null(row->overrides);
        assert_false(row->suspect);
        assert_false(row->owns_outputs);
        kit_row_free(kit, row);
    }
    assert_null(kit_next(kit));
    assert_null(kit_next(kit));
    kit_end(kit, SL_OK);
}

static void test_done_and_unchanged_is_skipped(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    assert_int_equal(kit_run_all(kit), 1);
    kit_end(kit, SL_OK);

    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_SKIPPED);
    assert_int_equal(kit_planned(kit), 0);
    assert_null(kit_next(kit));
    kit_end(kit, SL_OK);

    kit_remove(kit, "a"); /* the output is gone */
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_PENDING);
    kit_planned(kit);
    kit_run_all(kit);
    kit_end(kit, SL_OK);

    kit_begin(kit); /* the input has another size */
    assert_int_equal(kit_plan_as(kit, "a", "a", 11), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void test_an_output_must_be_a_regular_file(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    kit_run_all(kit);
    kit_end(kit, SL_OK);
    kit_remove(kit, "a");
    char path[TREE_PATH];
    assert_int_equal(symlink("/dev/null", tree_path(path, kit->out, "a")), 0);
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void test_recipe_and_again_redo(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    kit_run_all(kit);
    kit_end(kit, SL_OK);
    kit->config.recipe_text = "a=2\n";
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_PENDING);
    kit_planned(kit);
    struct sl_journal_row *row = kit_next(kit);
    assert_true(row->owns_outputs); /* it wrote it */
    kit_row_free(kit, row);
    kit_end(kit, SL_CANCELLED);
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    kit_run_all(kit);
    kit_end(kit, SL_OK);
    kit->config.again = true;
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void test_dead_stays_dead_until_it_changes(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kill_one(kit, "a", SL_CORRUPT);
    kit_end(kit, SL_OK);
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_STILL_DEAD);
    const struct sl_error *why = sl_ledger_plan_error(kit->ledger);
    assert_int_equal(why->status, SL_CORRUPT);
    assert_string_equal(why->stage, "decode");
    assert_string_equal(why->message, "corrupt it is");
    assert_int_equal(kit_planned(kit), 0);
    kit_end(kit, SL_OK);
    kit_begin(kit);
    assert_int_equal(kit_plan_as(kit, "a", "a", 11), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void test_a_raised_limit_revives(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kill_one(kit, "a", SL_LIMIT_PIXELS);
    kit_end(kit, SL_OK);
    kit->config.limits.dimension++; /* not the limit that refused it */
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_STILL_DEAD);
    kit_end(kit, SL_OK);
    kit->config.limits.pixels--;
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_STILL_DEAD);
    kit_end(kit, SL_OK);
    kit->config.limits.pixels += 2;
    kit_begin(kit);
    assert_int_equal(kit_plan(kit, "a"), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static void test_what_vanished_is_not_run(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_plan(kit, "b");
    assert_int_equal(kit_planned(kit), 2);
    kit_end(kit, SL_CANCELLED);
    kit_begin(kit);
    kit_plan(kit, "b");
    assert_int_equal(kit_planned(kit), 1);
    struct sl_journal_row *row = kit_next(kit);
    assert_string_equal(row->relative, "b");
    kit_row_free(kit, row);
    assert_null(kit_next(kit));
    assert_int_equal(kit_count(kit, SL_ITEM_PENDING), 2); /* and not forgotten */
    kit_end(kit, SL_OK);
}

static void test_refused_is_dead_at_once(void **state)
{
    struct kit *kit = *state;
    struct sl_error refused = {0};
    sl_error_set(&refused, SL_PATH_INVALID, "no");
    const char *outputs[] = {"/o/a"};
    const struct sl_ledger_input input = {
        .root = "/i",
        .relative = "a",
        .source = "/i/a",
        .output_count = 1,
        .outputs = outputs,
        .refused = &refused,
    };
    for (int i = 0; i < 2; i++) {
        enum sl_ledger_plan made;
        kit_begin(kit);
        assert_int_equal(sl_ledger_plan(kit->ledger, &input, &made, NULL), SL_OK);
        assert_int_equal(made, SL_PLAN_REFUSED);
        assert_int_equal(kit_planned(kit), 0);
        assert_int_equal(kit_count(kit, SL_ITEM_DEAD), 1);
        kit_end(kit, SL_OK);
    }
}

static void test_batches_commit(void **state)
{
    struct kit *kit = *state;
    char name[32];
    kit_begin(kit);
    for (int i = 0; i < 2500; i++) {
        snprintf(name, sizeof name, "p%d", i);
        assert_int_equal(kit_plan(kit, name), SL_PLAN_PENDING);
    }
    kit_die(kit); /* before planned: whole batches are there */
    kit_begin(kit);
    assert_int_equal(kit_count(kit, SL_ITEM_PENDING), 2000);
    for (int i = 0; i < 2500; i++) {
        snprintf(name, sizeof name, "p%d", i);
        assert_int_equal(kit_plan(kit, name), SL_PLAN_PENDING);
    }
    assert_int_equal(kit_planned(kit), 2500);
    kit_end(kit, SL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_inputs_are_pending_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_done_and_unchanged_is_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_output_must_be_a_regular_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_recipe_and_again_redo, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dead_stays_dead_until_it_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_raised_limit_revives, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_vanished_is_not_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_is_dead_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_batches_commit, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
