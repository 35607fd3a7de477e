/* SPDX-License-Identifier: MIT */
/*
 * Failures, run again. An item is tried with the recipe and the limits of the run that it failed
 * in; failures of runs with other options are runs of their own.
 */
#include "command.h"
#include "failed.h"
#include "run.h"

#include "alloc.h"
#include "path.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What items are to be run again with. */
struct batch {
    struct batch *next;
    struct sl_recipe *recipe; /* owned */
    struct sl_bytes text;     /* all of it as text, to tell batches apart */
    char *output_root;        /* owned */
    int64_t *ids;             /* owned */
    size_t id_count, capacity;
};

struct retry {
    struct cli_failed *failed;
    struct batch *batches; /* in the order of their first items */
    int64_t run;           /* found last, and its batch */
    struct batch *batch;
    struct sl_bytes overrides; /* lines, NUL-terminated */
    uint64_t count;
    enum sl_status status;
};

static void batch_free(struct batch *batch)
{
    if (!batch)
        return;
    sl_recipe_free(batch->recipe);
    sl_bytes_release(&batch->text);
    free(batch->output_root);
    free(batch->ids);
    free(batch);
}

/* Sets what "name=value" says, of a recipe. */
static enum sl_status set_line(struct sl_recipe *recipe, const char *line, size_t length,
                               struct sl_error *err)
{
    char *name = sl_alloc_string(line, length);
    char *equals = name ? strchr(name, '=') : NULL;
    enum sl_status status;
    if (!name) {
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for an option");
    } else if (!equals || memchr(name, '\n', length)) {
        status = sl_error_set(err, SL_INVALID_ARGUMENT, "--set %s: expected OPTION=VALUE", name);
    } else {
        *equals = '\0';
        status = sl_recipe_set(recipe, name, equals + 1, err);
    }
    free(name);
    return status;
}

static enum sl_status set_lines(struct sl_recipe *recipe, const char *lines, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    while (*lines && !status) {
        size_t length = strcspn(lines, "\n");
        status = set_line(recipe, lines, length, err);
        lines += length + (lines[length] == '\n');
    }
    return status;
}

/* Everything that the run was set to, as lines: what is of the whole recipe first, for its text may
 * end in a variant. */
static enum sl_status describe(const struct sl_ledger_run *run, struct sl_bytes *out)
{
    const struct sl_limits *limits = &run->limits;
    return sl_bytes_printf(
        out, "max-pixels=%" PRIu64 "\nmax-dimension=%" PRIu32 "\nmax-file-size=%" PRIu64 "\n%s",
        limits->pixels, limits->dimension, limits->file_bytes, run->recipe_text);
}

static struct batch *batch_find(const struct retry *retry, const struct batch *like)
{
    for (struct batch *batch = retry->batches; batch; batch = batch->next) {
        if (strcmp((char *)batch->text.data, (const char *)like->text.data) == 0 &&
            strcmp(batch->output_root, like->output_root) == 0)
            return batch;
    }
    return NULL;
}

static void batch_append(struct retry *retry, struct batch *batch)
{
    struct batch **end = &retry->batches;
    while (*end)
        end = &(*end)->next;
    *end = batch;
}

/* Makes the batch of a run, or finds the one that is like it. */
static bool add_run(void *context, const struct sl_ledger_run *run)
{
    struct retry *retry = context;
    struct sl_error *err = &retry->failed->err;
    struct batch *batch = sl_alloc_zeroed(1, sizeof *batch);
    char *root = sl_alloc_string(run->output_root, strlen(run->output_root));
    if (!batch || !root || describe(run, &batch->text)) {
        retry->status = sl_error_set(err, SL_NO_MEMORY, "no memory for a retry");
        free(root);
        batch_free(batch);
        return false;
    }
    batch->output_root = root;
    retry->batch = batch_find(retry, batch);
    if (retry->batch) {
        batch_free(batch);
        return true;
    }
    retry->status = sl_recipe_new(&batch->recipe);
    if (!retry->status)
        retry->status = set_lines(batch->recipe, (const char *)batch->text.data, err);
    if (retry->status) {
        batch_free(batch);
        return false;
    }
    batch_append(retry, batch);
    retry->batch = batch;
    return true;
}

static bool add_id(struct batch *batch, int64_t id)
{
    if (batch->id_count == batch->capacity) {
        size_t capacity = batch->capacity ? batch->capacity * 2 : 64;
        int64_t *ids = realloc(batch->ids, capacity * sizeof *ids);
        if (!ids)
            return false;
        batch->ids = ids;
        batch->capacity = capacity;
    }
    batch->ids[batch->id_count++] = id;
    return true;
}

static bool add_item(void *context, const struct sl_ledger_item *item)
{
    struct retry *retry = context;
    struct cli_failed *failed = retry->failed;
    if (item->run != retry->run || !retry->batch) {
        retry->batch = NULL;
        enum sl_status status =
            sl_ledger_runs(failed->ledger, item->run, add_run, retry, &failed->err);
        retry->status = retry->status ? retry->status : status;
        retry->run = item->run;
    }
    if (!retry->status && !add_id(retry->batch, item->id))
        retry->status = sl_error_set(&failed->err, SL_NO_MEMORY, "no memory for a retry");
    retry->count++;
    return !retry->status;
}

/* The lines of --set, checked by a recipe of their own. */
static enum sl_status read_overrides(struct retry *retry)
{
    const struct cli_list *set = &retry->failed->options->set;
    struct sl_error *err = &retry->failed->err;
    struct sl_recipe *scratch;
    enum sl_status status = sl_recipe_new(&scratch);
    for (size_t i = 0; i < set->count && !status; i++) {
        const char *line = set->items[i];
        if (strncmp(line, "format=", 7) == 0)
            status = sl_error_set(err, SL_INVALID_ARGUMENT,
                                  "--set format would rename outputs: use sluice convert --format");
        else
            status = set_line(scratch, line, strlen(line), err);
        if (!status)
            status = sl_bytes_printf(&retry->overrides, "%s\n", line);
    }
    sl_recipe_free(scratch);
    return status;
}

/* The ledger is named only where it is not the one that belongs to the output folder. */
static void name_ledger(struct cli_failed *failed, const struct batch *batch)
{
    struct sl_convert_options *convert = &failed->options->convert;
    char *given = convert->output && !convert->ledger ? sl_path_absolute(convert->output) : NULL;
    bool belongs = given && strcmp(given, batch->output_root) == 0;
    free(given);
    if (belongs)
        return;
    convert->ledger = (const char *)failed->path.data;
    convert->output = batch->output_root;
}

static int run_batch(struct retry *retry, struct batch *batch, struct cli_telemetry *telemetry)
{
    struct cli_options *options = retry->failed->options;
    struct sl_convert_options *convert = &options->convert;
    struct sl_recipe *own = convert->recipe;
    const char *lines = (const char *)retry->overrides.data;
    if (lines && sl_recipe_check_overrides(batch->recipe, lines, &retry->failed->err))
        return cli_usage_error("--set: %s", retry->failed->err.message);
    name_ledger(retry->failed, batch);
    convert->recipe = batch->recipe;
    convert->retry_ids = batch->ids;
    convert->retry_count = batch->id_count;
    convert->retry_overrides = lines;
    int code = cli_run(options, telemetry, !batch->next);
    convert->recipe = own;
    return code;
}

static int run_batches(struct retry *retry)
{
    struct sl_error *err = &retry->failed->err;
    struct cli_telemetry telemetry = {0};
    int worst = CLI_EXIT_OK;
    if (retry->batches && cli_telemetry_begin(&telemetry, retry->failed->options, err))
        worst = cli_fail(err);
    for (struct batch *batch = retry->batches; batch && worst <= CLI_EXIT_DEAD;
         batch = batch->next) {
        int code = run_batch(retry, batch, &telemetry);
        worst = code > worst ? code : worst;
    }
    worst = cli_telemetry_end(&telemetry, worst);
    cli_telemetry_release(&telemetry);
    return worst;
}

static int collect(struct retry *retry)
{
    struct cli_failed *failed = retry->failed;
    enum sl_status status = read_overrides(retry);
    if (status)
        return cli_fail(&failed->err);
    int code = cli_failed_open(failed, SL_LEDGER_READ);
    if (code)
        return code;
    status = sl_ledger_items(failed->ledger, &failed->filter, add_item, retry, &failed->err);
    if (status || retry->status)
        return cli_fail(&failed->err);
    /* The run opens it anew, to hold it. */
    sl_ledger_close(failed->ledger);
    failed->ledger = NULL;
    if (retry->count < failed->id_count)
        return cli_usage_error("not all of these IDs are failures: sluice failed%s lists them",
                               (const char *)failed->where.data);
    return CLI_EXIT_OK;
}

int cli_failed_retry(struct cli_failed *failed)
{
    if (!failed->selective && !failed->options->all)
        return cli_usage_error("retry wants IDs, a filter such as --retryable, or --all");
    struct retry retry = {.failed = failed};
    int code = collect(&retry);
    if (!code && retry.count == 0 && !failed->options->quiet)
        puts(failed->selective ? "no failure matches" : "nothing failed");
    if (!code)
        code = run_batches(&retry);
    while (retry.batches) {
        struct batch *batch = retry.batches;
        retry.batches = batch->next;
        batch_free(batch);
    }
    sl_bytes_release(&retry.overrides);
    return code;
}
