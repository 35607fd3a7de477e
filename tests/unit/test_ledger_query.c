/* SPDX-License-Identifier: MIT */
/* Reading, purging and reviving dead letters. */
#include "ledger_kit.h"

static const struct {
    const char *name;
    enum sl_status why;
} dead[] = {
    {"a/1.jpg", SL_CORRUPT},   {"a/2.jpg", SL_IO},    {"b/n\xff\n.png", SL_CORRUPT},
    {"b/c/4.png", SL_TIMEOUT}, {"5.png", SL_CORRUPT},
};
enum { DEAD = sizeof dead / sizeof *dead };

/* Five dead letters in run 1, and one that is done. */
static int setup(void **state)
{
    struct kit *kit = malloc(sizeof *kit);
    kit_new(kit);
    kit_begin(kit);
    for (size_t i = 0; i < DEAD; i++)
        kit_plan(kit, dead[i].name);
    kit_plan(kit, "good");
    kit_planned(kit);
    for (size_t i = 0; i < DEAD; i++) {
        struct sl_journal_row *row = kit_next(kit);
        kit_start(kit, row->id, false);
        assert_int_equal(kit_settle(kit, row->id, 1, SL_OUTCOME_DEAD, dead[i].why), SL_OK);
        kit_row_free(kit, row);
    }
    assert_int_equal(kit_run_all(kit), 1);
    kit_end(kit, SL_OK);
    *state = kit;
    return 0;
}

static int teardown(void **state)
{
    kit_free(*state);
    free(*state);
    return 0;
}

static void open_as(struct kit *kit, enum sl_ledger_mode mode)
{
    sl_ledger_close(kit->ledger);
    assert_int_equal(sl_ledger_open(kit->path, mode, &kit->ledger, NULL), SL_OK);
}

struct found {
    size_t count;
    char names[16][256];
    struct sl_ledger_item last;
};

static bool keep(void *context, const struct sl_ledger_item *item)
{
    struct found *found = context;
    snprintf(found->names[found->count++], 256, "%s", item->relative);
    found->last = *item;
    return true;
}

static struct found find(struct kit *kit, struct sl_ledger_filter filter)
{
    struct found found = {0};
    filter.state = SL_ITEM_DEAD;
    assert_int_equal(sl_ledger_items(kit->ledger, &filter, keep, &found, NULL), SL_OK);
    return found;
}

static void test_filters(void **state)
{
    struct kit *kit = *state;
    open_as(kit, SL_LEDGER_READ);
    struct found all = find(kit, (struct sl_ledger_filter){0});
    assert_int_equal(all.count, DEAD);
    for (size_t i = 0; i < DEAD; i++)
        assert_string_equal(all.names[i], dead[i].name);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.class_name = "corrupt"}).count, 3);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.class_name = "empty"}).count, 0);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.stage = "decode"}).count, DEAD);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.stage = "encode"}).count, 0);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.retryable = true}).count, 2);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.run = 1}).count, DEAD);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.run = 2}).count, 0);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.path_glob = "a/*"}).count, 2);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.path_glob = "*.png"}).count, 3);
    struct found odd = find(kit, (struct sl_ledger_filter){.path_glob = "b/n\xff*"});
    assert_int_equal(odd.count, 1);
    assert_string_equal(odd.names[0], dead[2].name);
    const int64_t ids[] = {2, 4, 999};
    struct found by_id = find(kit, (struct sl_ledger_filter){.ids = ids, .id_count = 3});
    assert_int_equal(by_id.count, 2);
    assert_int_equal(by_id.last.error.status, SL_TIMEOUT);
    assert_int_equal(by_id.last.attempts, 1);
    assert_int_equal(find(kit, (struct sl_ledger_filter){.ids = ids, .id_count = 0}).count, 0);
}

/* The run of a dead letter is the one that it died in, not the last that saw it. */
static void test_run_is_that_of_the_last_attempt(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    for (size_t i = 0; i < DEAD; i++)
        assert_int_equal(kit_plan(kit, dead[i].name), SL_PLAN_STILL_DEAD);
    kit_end(kit, SL_OK);
    open_as(kit, SL_LEDGER_READ);
    struct found found = find(kit, (struct sl_ledger_filter){.run = 1});
    assert_int_equal(found.count, DEAD);
    assert_int_equal(found.last.run, 1);
}

struct groups {
    size_t count;
    char names[8][64];
    uint64_t counts[8];
};

static bool keep_group(void *context, const char *name, uint64_t count)
{
    struct groups *groups = context;
    snprintf(groups->names[groups->count], 64, "%s", name);
    groups->counts[groups->count++] = count;
    return true;
}

static void test_groups(void **state)
{
    struct kit *kit = *state;
    open_as(kit, SL_LEDGER_READ);
    const struct sl_ledger_filter filter = {.state = SL_ITEM_DEAD};
    struct groups groups = {0};
    assert_int_equal(
        sl_ledger_groups(kit->ledger, &filter, SL_GROUP_CLASS, keep_group, &groups, NULL), SL_OK);
    assert_int_equal(groups.count, 3);
    assert_string_equal(groups.names[0], "corrupt");
    assert_int_equal(groups.counts[0], 3);
    groups.count = 0;
    assert_int_equal(
        sl_ledger_groups(kit->ledger, &filter, SL_GROUP_FOLDER, keep_group, &groups, NULL), SL_OK);
    assert_int_equal(groups.count, 4);
    assert_string_equal(groups.names[0], "a/");
    assert_int_equal(groups.counts[0], 2);
    assert_string_equal(groups.names[1], "");
    assert_string_equal(groups.names[2], "b/");
    assert_string_equal(groups.names[3], "b/c/");
    groups.count = 0;
    assert_int_equal(
        sl_ledger_groups(kit->ledger, &filter, SL_GROUP_CODEC, keep_group, &groups, NULL), SL_OK);
    assert_int_equal(groups.count, 1);
    assert_string_equal(groups.names[0], "stb");
}

static void test_purge_forgets_the_dead_alone(void **state)
{
    struct kit *kit = *state;
    open_as(kit, SL_LEDGER_EDIT);
    uint64_t count;
    const struct sl_ledger_filter corrupt = {.class_name = "corrupt", .run = 1};
    assert_int_equal(sl_ledger_purge(kit->ledger, &corrupt, &count, NULL), SL_OK);
    assert_int_equal(count, 3);
    assert_int_equal(find(kit, (struct sl_ledger_filter){0}).count, 2);
    assert_int_equal(sl_ledger_purge(kit->ledger, &(struct sl_ledger_filter){0}, &count, NULL),
                     SL_OK);
    assert_int_equal(count, 2);
    assert_int_equal(kit_count(kit, SL_ITEM_DONE), 1);
    open_as(kit, SL_LEDGER_READ);
    assert_int_equal(find(kit, (struct sl_ledger_filter){0}).count, 0);
    kit_die(kit);
    kit_begin(kit); /* forgotten: new again, and their outputs are free */
    assert_int_equal(kit_plan_as(kit, "other", dead[0].name, 1), SL_PLAN_PENDING);
    kit_end(kit, SL_OK);
}

static uint64_t retry(struct kit *kit, int64_t id, const char *overrides)
{
    uint64_t count;
    assert_int_equal(sl_ledger_plan_retry(kit->ledger, &id, 1, overrides, &count, NULL), SL_OK);
    return count;
}

static void test_retry_with_overrides(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    assert_int_equal(retry(kit, 1, "size=9\nfilter=a=1\nfilter=b\n"), 1);
    assert_int_equal(retry(kit, 6, NULL), 0); /* it is done */
    assert_int_equal(retry(kit, 77, NULL), 0);
    assert_int_equal(kit_planned(kit), 1);
    struct sl_journal_row *row = kit_next(kit);
    assert_string_equal(row->relative, dead[0].name);
    assert_string_equal(row->overrides, "size=9\nfilter=a=1\nfilter=b\n");
    assert_true(row->owns_outputs);
    kit_start(kit, row->id, false);
    assert_int_equal(kit_settle(kit, row->id, 1, SL_OUTCOME_DEAD, SL_CORRUPT), SL_OK);
    kit_row_free(kit, row);
    kit_end(kit, SL_OK);

    kit_begin(kit); /* set anew replaces, the rest stays */
    assert_int_equal(retry(kit, 1, "filter=c\nkernel=box\n"), 1);
    kit_planned(kit);
    row = kit_next(kit);
    assert_string_equal(row->overrides, "size=9\nfilter=c\nkernel=box\n");
    kit_row_free(kit, row);
    assert_int_equal(kit_run_all(kit), 0);
    kit_start(kit, 1, false);
    kit_write(kit, dead[0].name);
    assert_int_equal(kit_settle(kit, 1, 1, SL_OUTCOME_DONE, SL_OK), SL_OK);
    kit_end(kit, SL_OK);

    kit_begin(kit); /* the same command is content with it */
    assert_int_equal(kit_plan(kit, dead[0].name), SL_PLAN_SKIPPED);
    kit_end(kit, SL_OK);
}

static void test_retry_of_a_collision_asks_again(void **state)
{
    struct kit *kit = *state;
    tree_write(kit->in, "x.gif", "in");
    tree_write(kit->in, "x.jpg", "in");
    kit_begin(kit);
    assert_int_equal(kit_plan_as(kit, "x.gif", "x.png", 1), SL_PLAN_PENDING);
    assert_int_equal(kit_plan_as(kit, "x.jpg", "x.png", 1), SL_PLAN_COLLISION);
    kit_end(kit, SL_OK);
    kit_begin(kit);
    assert_int_equal(retry(kit, 8, NULL), 0);
    kit_end(kit, SL_OK);
    char path[TREE_PATH];
    assert_int_equal(unlink(tree_path(path, kit->in, "x.gif")), 0);
    kit_begin(kit);
    assert_int_equal(retry(kit, 8, NULL), 1);
    kit_planned(kit);
    struct sl_journal_row *row = kit_next(kit);
    assert_int_equal(row->output_count, 1);
    assert_string_equal(strrchr(row->outputs[0], '/'), "/x.png");
    kit_row_free(kit, row);
    kit_end(kit, SL_OK);
}

struct runs {
    struct kit *kit;
    size_t count;
};

static bool check_run(void *context, const struct sl_ledger_run *run)
{
    struct runs *runs = context;
    runs->count++;
    assert_string_equal(run->command, "convert in -o out");
    assert_string_equal(run->end, "ok");
    assert_true(run->begun_ms > 0 && run->ended_ms >= run->begun_ms);
    assert_string_equal(run->output_root, runs->kit->out);
    assert_int_equal(run->limits.pixels, runs->kit->config.limits.pixels);
    assert_int_equal(run->limits.dimension, 65535);
    assert_string_equal(run->recipe_text, run->id == 1 ? "a=1\n" : "a=2\n");
    return true;
}

static void test_runs(void **state)
{
    struct kit *kit = *state;
    kit->config.recipe_text = "a=2\n";
    kit_begin(kit);
    kit_end(kit, SL_OK);
    open_as(kit, SL_LEDGER_READ);
    struct runs runs = {.kit = kit};
    assert_int_equal(sl_ledger_runs(kit->ledger, 0, check_run, &runs, NULL), SL_OK);
    assert_int_equal(runs.count, 2);
    assert_int_equal(sl_ledger_runs(kit->ledger, 2, check_run, &runs, NULL), SL_OK);
    assert_int_equal(runs.count, 3);
    assert_int_equal(sl_ledger_runs(kit->ledger, 9, check_run, &runs, NULL), SL_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_filters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run_is_that_of_the_last_attempt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_purge_forgets_the_dead_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retry_with_overrides, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retry_of_a_collision_asks_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
