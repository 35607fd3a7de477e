/* SPDX-License-Identifier: MIT */
/* Whose output is whose: collisions, and files that sluice may replace. */
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

static enum sl_ledger_plan plan(struct kit *kit, const char *relative, const char *output)
{
    tree_write(kit->in, relative, "in");
    return kit_plan_as(kit, relative, output, 10);
}

/* Whether the next row may replace its output, and what the output's name ends with. */
static bool next_owns(struct kit *kit, const char *output)
{
    struct sl_journal_row *row = kit_next(kit);
    assert_non_null(row);
    const char *name = strrchr(row->outputs[0], '/') + 1;
    assert_string_equal(name, output);
    bool owns = row->owns_outputs;
    kit_row_free(kit, row);
    return owns;
}

static void test_second_input_of_an_output(void **state)
{
    struct kit *kit = *state;
    for (int run = 0; run < 2; run++) { /* the same in each run */
        kit_begin(kit);
        assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_PENDING);
        assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_COLLISION);
        const struct sl_error *why = sl_ledger_plan_error(kit->ledger);
        assert_int_equal(why->status, SL_COLLISION);
        assert_non_null(strstr(why->message, "a.gif"));
        assert_int_equal(kit_planned(kit), 1);
        assert_int_equal(kit_count(kit, SL_ITEM_DEAD), 1);
        kit_end(kit, SL_CANCELLED);
    }
    unlink(strcat(strcpy(kit->path, kit->in), "/a.gif")); /* the first goes, the second may */
    tree_path(kit->path, kit->tree, "out/.sluice/ledger.db");
    kit_begin(kit);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_PENDING);
    kit_end(kit, SL_CANCELLED);
    kit_begin(kit); /* and when the first is back it is late */
    assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_COLLISION);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_PENDING);
    kit_end(kit, SL_CANCELLED);
}

static void test_rename_is_remembered(void **state)
{
    struct kit *kit = *state;
    kit->config.on_collision = SL_COLLISION_RENAME;
    kit_begin(kit);
    assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.bmp", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(kit_planned(kit), 3);
    next_owns(kit, "a.png");
    next_owns(kit, "a-1.png");
    next_owns(kit, "a-2.png");
    kit_end(kit, SL_CANCELLED);

    kit_begin(kit); /* in another order */
    assert_int_equal(plan(kit, "a.bmp", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_PENDING);
    kit_planned(kit);
    assert_int_equal(kit_run_all(kit), 3);
    kit_end(kit, SL_OK);
    char path[TREE_PATH];
    assert_int_equal(access(tree_path(path, kit->out, "a-2.png"), F_OK), 0);

    kit_begin(kit);
    assert_int_equal(plan(kit, "a.bmp", "a.png"), SL_PLAN_SKIPPED);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_SKIPPED);
    kit_end(kit, SL_OK);
}

static void test_rename_keeps_dots_and_folders(void **state)
{
    struct kit *kit = *state;
    kit->config.on_collision = SL_COLLISION_RENAME;
    kit_begin(kit);
    plan(kit, "x.d/a", "x.d/a");
    plan(kit, "x.d/b", "x.d/a");
    plan(kit, "c", ".a");
    plan(kit, "d", ".a");
    plan(kit, "e", "p.q.png");
    plan(kit, "f", "p.q.png");
    kit_planned(kit);
    static const char *const names[] = {"a", "a-1", ".a", ".a-1", "p.q.png", "p.q-1.png"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        next_owns(kit, names[i]);
    kit_end(kit, SL_CANCELLED);
}

static void test_skip_leaves_out(void **state)
{
    struct kit *kit = *state;
    kit->config.on_collision = SL_COLLISION_SKIP;
    kit_begin(kit);
    assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.jpg", "a.png"), SL_PLAN_LEFT_OUT);
    assert_int_equal(kit_planned(kit), 1);
    assert_int_equal(kit_count(kit, SL_ITEM_DEAD), 0);
    kit_end(kit, SL_CANCELLED);
}

/* A file of the user's is not sluice's, however often it is planned. */
static void test_foreign_output_is_not_owned(void **state)
{
    struct kit *kit = *state;
    kit_write(kit, "a.png");
    for (int run = 0; run < 3; run++) {
        kit_begin(kit);
        plan(kit, "a.gif", "a.png");
        kit_planned(kit);
        assert_false(next_owns(kit, "a.png"));
        kit_end(kit, SL_CANCELLED);
    }
}

/* The run died after it wrote the file and before it could say so. */
static void test_planned_output_is_owned_by_the_next_run(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    plan(kit, "a.gif", "a.png");
    kit_planned(kit);
    assert_false(next_owns(kit, "a.png"));
    kit_write(kit, "a.png");
    kit_die(kit);
    for (int run = 0; run < 2; run++) {
        kit_begin(kit);
        plan(kit, "a.gif", "a.png");
        kit_planned(kit);
        assert_true(next_owns(kit, "a.png"));
        kit_end(kit, SL_CANCELLED);
    }
}

static void run_once(struct kit *kit, const char *relative, const char *output)
{
    kit_begin(kit);
    assert_int_equal(plan(kit, relative, output), SL_PLAN_PENDING);
    kit_planned(kit);
    assert_int_equal(kit_run_all(kit), 1);
    kit_end(kit, SL_OK);
}

/* png, then jpg, then png again: the first png is still sluice's. */
static void test_outputs_of_earlier_recipes_are_owned(void **state)
{
    struct kit *kit = *state;
    run_once(kit, "a.gif", "a.png");
    kit->config.recipe_text = "a=2\n";
    run_once(kit, "a.gif", "a.jpg");
    kit->config.recipe_text = "a=1\n";
    kit_begin(kit);
    assert_int_equal(plan(kit, "a.gif", "a.png"), SL_PLAN_PENDING);
    kit_planned(kit);
    assert_true(next_owns(kit, "a.png"));
    kit_end(kit, SL_OK);
}

/* The input's folder was renamed: its outputs are taken over, not refused. */
static void test_outputs_of_moved_inputs_are_owned(void **state)
{
    struct kit *kit = *state;
    char path[TREE_PATH];
    run_once(kit, "old/a.gif", "a.png");
    assert_int_equal(unlink(tree_path(path, kit->in, "old/a.gif")), 0);
    kit_begin(kit);
    assert_int_equal(plan(kit, "new/a.gif", "a.png"), SL_PLAN_PENDING);
    kit_planned(kit);
    assert_true(next_owns(kit, "a.png"));
    kit_end(kit, SL_OK);
}

/* What an item wrote elsewhere before and is gone from the disk blocks nobody. */
static void test_stale_claims_are_taken_over(void **state)
{
    struct kit *kit = *state;
    run_once(kit, "a.gif", "a.png");
    run_once(kit, "a.gif", "b.png");
    kit_begin(kit);
    assert_int_equal(plan(kit, "c.gif", "a.png"), SL_PLAN_COLLISION);
    kit_end(kit, SL_OK);
    kit_remove(kit, "a.png");
    kit_begin(kit);
    assert_int_equal(plan(kit, "c.gif", "a.png"), SL_PLAN_PENDING);
    assert_int_equal(plan(kit, "a.gif", "b.png"), SL_PLAN_SKIPPED);
    kit_planned(kit);
    assert_false(next_owns(kit, "a.png"));
    kit_end(kit, SL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_second_input_of_an_output, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rename_is_remembered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rename_keeps_dots_and_folders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_skip_leaves_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign_output_is_not_owned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_planned_output_is_owned_by_the_next_run, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_outputs_of_earlier_recipes_are_owned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_outputs_of_moved_inputs_are_owned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stale_claims_are_taken_over, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
