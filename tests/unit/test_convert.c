/* SPDX-License-Identifier: MIT */
/* The facade, as a program that embeds sluice uses it. */
#include <sluice/sluice.h>

#include "tree.h"

static char tree[TREE_PATH], in[TREE_PATH], out[TREE_PATH];

static const char picture[] = "P3 2 1 255  1 2 3  4 5 6\n";

/* What the callbacks were told. */
struct heard {
    unsigned planned[SL_PLAN_REPEATED + 1];
    unsigned ready, over, done, dead;
    uint64_t total;
    enum sl_status error;
    struct sl_cancel *cancel; /* requested at the first item, if any */
};

static void on_planned(void *context, const struct sl_ledger_input *input, enum sl_ledger_plan plan,
                       const struct sl_error *error)
{
    struct heard *heard = context;
    assert_non_null(input->relative);
    heard->planned[plan]++;
    if (error)
        heard->error = error->status;
}

static void on_ready(void *context, struct sl_pipeline *pipeline,
                     const struct sl_stage_graph *graph, uint64_t total)
{
    struct heard *heard = context;
    assert_non_null(pipeline);
    assert_true(graph->stage_count >= 2);
    heard->ready++;
    heard->total = total;
}

static void on_over(void *context)
{
    ((struct heard *)context)->over++;
}

static void on_event(void *context, const struct sl_event *event)
{
    struct heard *heard = context;
    if (event->kind != SL_EVENT_ITEM)
        return;
    if (event->outcome->state == SL_OUTCOME_DONE)
        heard->done++;
    else
        heard->dead++;
    if (heard->cancel)
        sl_cancel_request(heard->cancel);
}

static enum sl_status convert(struct sl_convert_options options, struct heard *heard,
                              struct sl_convert_result *result, struct sl_error *err)
{
    struct sl_recipe *recipe;
    const char *inputs[] = {in};
    assert_int_equal(sl_recipe_new(&recipe), SL_OK);
    assert_int_equal(sl_recipe_set(recipe, "format", "png", NULL), SL_OK);
    assert_int_equal(sl_recipe_set(recipe, "fsync", "none", NULL), SL_OK);
    if (!options.inputs) {
        options.inputs = inputs;
        options.input_count = 1;
    }
    options.output = out;
    options.recipe = recipe;
    options.planned = on_planned;
    options.ready = on_ready;
    options.over = on_over;
    options.observe = on_event;
    options.context = heard;
    enum sl_status status = sl_convert(&options, result, err);
    sl_recipe_free(recipe);
    return status;
}

static int set_up(void **state)
{
    (void)state;
    tree_new(tree);
    tree_path(in, tree, "in");
    tree_path(out, tree, "out");
    tree_write(tree, "in/a.ppm", picture);
    tree_write(tree, "in/sub/b.ppm", picture);
    tree_write(tree, "in/bad.ppm", "P3 2 1 255 1 2");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tree_remove(tree);
    return 0;
}

static void test_converts_once(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct sl_convert_result result;
    char made[TREE_PATH];
    assert_int_equal(convert((struct sl_convert_options){0}, &heard, &result, NULL), SL_OK);
    assert_int_equal(result.found, 3);
    assert_int_equal(result.run.done, 2);
    assert_int_equal(result.run.dead, 1);
    assert_int_equal(result.left, 0);
    assert_int_equal(heard.done, 2);
    assert_int_equal(heard.dead, 1);
    assert_true(heard.ready == 1 && heard.over == 1 && heard.total == 3);
    assert_int_equal(access(tree_path(made, out, "sub/b.png"), F_OK), 0);

    heard = (struct heard){0};
    assert_int_equal(convert((struct sl_convert_options){0}, &heard, &result, NULL), SL_OK);
    assert_int_equal(result.skipped, 2);
    assert_int_equal(result.still_dead, 1);
    assert_int_equal(heard.planned[SL_PLAN_SKIPPED], 2);
    assert_int_equal(heard.planned[SL_PLAN_STILL_DEAD], 1);
    assert_int_equal(heard.error, SL_TRUNCATED);
    assert_int_equal(heard.done + heard.dead, 0);
}

static void test_cancel_and_go_on(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    struct sl_convert_result result;
    for (int i = 0; i < 200; i++) {
        char name[32];
        snprintf(name, sizeof name, "in/many/%d.ppm", i);
        tree_write(tree, name, picture);
    }
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    struct heard heard = {.cancel = cancel};
    struct sl_convert_options options = {.cancel = cancel, .jobs = 1, .depth = "1"};
    assert_int_equal(convert(options, &heard, &result, NULL), SL_CANCELLED);
    uint64_t first = result.run.done + result.run.dead;
    assert_int_equal(first + result.left, 203);
    assert_true(heard.over == 1 && result.left > 0);
    sl_cancel_free(cancel);

    heard = (struct heard){0};
    assert_int_equal(convert((struct sl_convert_options){0}, &heard, &result, NULL), SL_OK);
    assert_int_equal(first + result.run.done + result.run.dead, 203);
}

static void test_refuses(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct sl_convert_result result;
    struct sl_error err = {0};
    struct sl_convert_options options = {.workers = "nothing=1"};
    assert_int_equal(convert(options, &heard, &result, &err), SL_INVALID_ARGUMENT);
    assert_int_equal(access(out, F_OK), -1); /* nothing was made */
    struct sl_convert_options none = {0};
    assert_int_equal(sl_convert(&none, &result, &err), SL_INVALID_ARGUMENT);
    assert_true(err.message[0]);
}

static void test_dry_run_writes_nothing(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct sl_convert_result result;
    tree_write(tree, "in/a.pnm", picture);
    struct sl_convert_options options = {.dry_run = true};
    assert_int_equal(convert(options, &heard, &result, NULL), SL_OK);
    assert_int_equal(heard.planned[SL_PLAN_PENDING], 3);
    assert_int_equal(heard.planned[SL_PLAN_COLLISION], 1);
    assert_int_equal(result.planned_dead, 1);
    assert_int_equal(heard.ready, 0);
    assert_int_equal(access(out, F_OK), -1);
}

static void test_one_run_holds_the_ledger(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct sl_convert_result result;
    struct sl_ledger *ledger;
    char path[TREE_PATH];
    tree_path(path, tree, "ledger.db");
    assert_int_equal(sl_ledger_open(path, SL_LEDGER_RUN, &ledger, NULL), SL_OK);
    struct sl_convert_options options = {.ledger = path};
    assert_int_equal(convert(options, &heard, &result, NULL), SL_BUSY);
    sl_ledger_close(ledger);
    assert_int_equal(convert(options, &heard, &result, NULL), SL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_converts_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cancel_and_go_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dry_run_writes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_run_holds_the_ledger, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
