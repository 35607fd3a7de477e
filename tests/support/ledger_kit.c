/* SPDX-License-Identifier: MIT */
#include "ledger_kit.h"

enum { SIZE = 10, MTIME = 77 };

void kit_new(struct kit *kit)
{
    memset(kit, 0, sizeof *kit);
    tree_new(kit->tree);
    tree_path(kit->in, kit->tree, "in");
    tree_path(kit->out, kit->tree, "out");
    tree_path(kit->path, kit->tree, "out/.sluice/ledger.db");
    assert_int_equal(mkdir(kit->in, 0777), 0);
    assert_int_equal(mkdir(kit->out, 0777), 0);
    kit->config = (struct sl_ledger_run_config){
        .command = "convert in -o out",
        .recipe_text = "a=1\n",
        .output_root = kit->out,
        .limits = SL_LIMITS_DEFAULT,
    };
}

void kit_free(struct kit *kit)
{
    sl_ledger_close(kit->ledger);
    tree_remove(kit->tree);
}

static void assert_ok(enum sl_status status, const struct sl_error *err)
{
    if (status)
        fail_msg("%s: %s", sl_status_name(status), err->message);
}

void kit_begin(struct kit *kit)
{
    struct sl_error err = {0};
    assert_ok(sl_ledger_open(kit->path, SL_LEDGER_RUN, &kit->ledger, &err), &err);
    assert_ok(sl_ledger_run_begin(kit->ledger, &kit->config, &err), &err);
}

void kit_end(struct kit *kit, enum sl_status end)
{
    struct sl_error err = {0};
    assert_ok(sl_ledger_run_end(kit->ledger, end, &err), &err);
    sl_ledger_close(kit->ledger);
    kit->ledger = NULL;
}

void kit_die(struct kit *kit)
{
    sl_ledger_close(kit->ledger);
    kit->ledger = NULL;
}

enum sl_ledger_plan kit_plan_as(struct kit *kit, const char *relative, const char *output,
                                uint64_t size)
{
    char source[2 * TREE_PATH];
    char target[2 * TREE_PATH];
    snprintf(source, sizeof source, "%s/%s", kit->in, relative);
    snprintf(target, sizeof target, "%s/%s", kit->out, output);
    const char *outputs[] = {target};
    const struct sl_ledger_input input = {
        .root = kit->in,
        .relative = relative,
        .source = source,
        .size = size,
        .mtime_ns = MTIME,
        .output_count = 1,
        .outputs = outputs,
    };
    struct sl_error err = {0};
    enum sl_ledger_plan made;
    assert_ok(sl_ledger_plan(kit->ledger, &input, &made, &err), &err);
    return made;
}

enum sl_ledger_plan kit_plan(struct kit *kit, const char *relative)
{
    return kit_plan_as(kit, relative, relative, SIZE);
}

uint64_t kit_planned(struct kit *kit)
{
    struct sl_error err = {0};
    assert_ok(sl_ledger_planned(kit->ledger, &kit->pending, &err), &err);
    return kit->pending;
}

struct sl_journal_row *kit_next(struct kit *kit)
{
    const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
    struct sl_journal_row *row = NULL;
    size_t count;
    struct sl_error err = {0};
    assert_ok(journal->next(journal->context, &row, 1, &count, &err), &err);
    return count ? row : NULL;
}

void kit_row_free(struct kit *kit, struct sl_journal_row *row)
{
    const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
    journal->row_free(journal->context, row);
}

void kit_start(struct kit *kit, int64_t id, bool alone)
{
    const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
    struct sl_error err = {0};
    assert_ok(journal->started(journal->context, &id, 1, alone, &err), &err);
}

enum sl_status kit_settle(struct kit *kit, int64_t id, unsigned attempt,
                          enum sl_outcome_state state, enum sl_status why)
{
    const struct sl_journal *journal = sl_ledger_journal(kit->ledger);
    struct sl_part part = {.bytes = 5};
    struct sl_item item = {
        .id = id,
        .attempt = attempt,
        .source_size = SIZE,
        .source_mtime_ns = MTIME,
        .part_count = 1,
        .parts = &part,
    };
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, why, "%s it is", sl_status_text(why));
    sl_error_set_stage(&error, "decode");
    sl_error_set_codec(&error, "stb");
    const struct sl_outcome outcome = {
        .state = state,
        .item = &item,
        .error = why ? &error : NULL,
        .duration_ns = 3000000,
    };
    struct sl_error err = {0};
    enum sl_status status = journal->settled(journal->context, &outcome, 1, &err);
    return status ? status : journal->flush(journal->context, &err);
}

size_t kit_run_all(struct kit *kit)
{
    size_t count = 0;
    struct sl_journal_row *row;
    for (; (row = kit_next(kit)) != NULL; count++) {
        kit_start(kit, row->id, row->suspect);
        for (uint32_t i = 0; i < row->output_count; i++)
            tree_write(kit->tree, row->outputs[i] + strlen(kit->tree) + 1, "x");
        assert_int_equal(kit_settle(kit, row->id, 1, SL_OUTCOME_DONE, SL_OK), SL_OK);
        kit_row_free(kit, row);
    }
    return count;
}

void kit_write(struct kit *kit, const char *name)
{
    tree_write(kit->out, name, "x");
}

void kit_remove(struct kit *kit, const char *name)
{
    char path[TREE_PATH];
    assert_int_equal(unlink(tree_path(path, kit->out, name)), 0);
}

static bool count_one(void *context, const struct sl_ledger_item *item)
{
    (void)item;
    ++*(size_t *)context;
    return true;
}

size_t kit_count(struct kit *kit, enum sl_item_state state)
{
    size_t count = 0;
    struct sl_error err = {0};
    const struct sl_ledger_filter filter = {.state = state};
    assert_ok(sl_ledger_items(kit->ledger, &filter, count_one, &count, &err), &err);
    return count;
}
