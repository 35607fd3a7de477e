/* SPDX-License-Identifier: MIT */
/*
 * A conversion from one end to the other: recipe → graph, ledger → journal, scan → plan; then the
 * pipeline runs between the graph and the journal, which do not know each other.
 */
#include "in_place.h"
#include "plan.h"
#include "shape.h"

#include "clock.h"
#include "file.h"
#include "path.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct conversion {
    const struct sl_convert_options *options;
    struct sl_convert_result *result;
    const struct sl_stage_graph *graph;
    struct sl_limits limits;
    struct sl_pipeline_config config;
    char *output_root; /* owned */
    struct sl_bytes ledger_path, recipe_text;
    struct sl_ledger *ledger;
    struct sl_in_place in_place;
    uint64_t total;
    struct sl_shape_load load;
    enum sl_shape_reason reason;
};

static enum sl_status check(const struct sl_convert_options *options, struct sl_error *err)
{
    if (!options->recipe)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "a conversion needs a recipe");
    if (!options->output)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "an output folder is missing (-o DIR)");
    if (options->input_count == 0 && !options->files_from && options->retry_count == 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "inputs are missing");
    return sl_recipe_in_place(options->recipe) ? sl_in_place_check(options, err) : SL_OK;
}

static enum sl_status describe(struct conversion *c, struct sl_error *err)
{
    sl_recipe_limits(c->options->recipe, &c->limits);
    c->config.memory_bytes = 0;
    enum sl_status status = sl_recipe_text(c->options->recipe, &c->recipe_text);
    if (!status)
        status = sl_bytes_append(&c->recipe_text, "", 1);
    if (status)
        return sl_error_set(err, status, "no memory for the recipe");
    status = sl_recipe_graph(c->options->recipe, sl_shape_idle_bytes(c->options), &c->graph, err);
    return status ? status : sl_shape_plan(c->options, &c->limits, c->graph, &c->config, err);
}

/* Makes the output folder, unless nothing is to be written, and finds its absolute name. */
static enum sl_status find_output(struct conversion *c, struct sl_error *err)
{
    if (!c->options->dry_run) {
        struct sl_bytes below = {0};
        enum sl_status status = sl_bytes_printf(&below, "%s/.", c->options->output);
        if (!status)
            status = sl_file_make_parents((const char *)below.data, err);
        else
            sl_error_set(err, status, "no memory for a path");
        sl_bytes_release(&below);
        if (status)
            return status;
    }
    c->output_root = sl_path_absolute(c->options->output);
    if (!c->output_root)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    return SL_OK;
}

/* Whether `path` is `folder` or lies below it; both absolute. */
static bool is_within(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) != 0)
        return false;
    return path[length] == '\0' || path[length] == '/' || (length > 0 && folder[length - 1] == '/');
}

/* Inputs are never replaced. Where they lie below the output folder, an output's name may be that
 * of another input, and only what the ledger knows as its own may be overwritten there. */
static enum sl_status protect_inputs(const struct conversion *c, struct sl_error *err)
{
    const struct sl_convert_options *options = c->options;
    if (!sl_recipe_overwrites(options->recipe))
        return SL_OK;
    for (size_t i = 0; i < options->input_count; i++) {
        char *input = sl_path_absolute(options->inputs[i]);
        if (!input)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
        bool within = is_within(input, c->output_root);
        free(input);
        if (within)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "the output folder %s holds the input %s: with --overwrite, inputs "
                                "could be replaced; choose another folder with -o",
                                options->output, options->inputs[i]);
    }
    return SL_OK;
}

static enum sl_status begin_run(struct conversion *c, struct sl_error *err)
{
    const char *path = c->options->ledger;
    if (!path) {
        if (sl_bytes_printf(&c->ledger_path, "%s/.sluice/ledger.db", c->output_root))
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
        path = (const char *)c->ledger_path.data;
    }
    enum sl_status status = sl_ledger_open(path, SL_LEDGER_RUN, &c->ledger, err);
    if (status)
        return status;
    struct sl_ledger_run_config run = {
        .command = c->options->command ? c->options->command : "",
        .recipe_text = (const char *)c->recipe_text.data,
        .output_root = c->output_root,
        .limits = c->limits,
        .again = c->options->again,
        .durable = sl_recipe_in_place(c->options->recipe),
        .on_collision = c->options->on_collision,
    };
    return sl_ledger_run_begin(c->ledger, &run, err);
}

/* How long it takes to force a small file onto the disk: the best of three. 0 where that cannot be
 * tried; the run will say what is wrong. */
static int64_t time_sync(const char *folder)
{
    static const char text[4096];
    struct sl_bytes path = {0};
    int64_t least_ns = 0;
    enum sl_status status = sl_bytes_printf(&path, "%s/.sluice-probe", folder);
    for (int i = 0; i < 3 && !status; i++) {
        const char *name = (const char *)path.data;
        int64_t start_ns = sl_clock_now_ns();
        status = sl_file_write_new(name, text, sizeof text, SL_FILE_NOW, SL_FSYNC_FILE, NULL);
        int64_t spent_ns = sl_clock_now_ns() - start_ns;
        if (!status && (!least_ns || spent_ns < least_ns))
            least_ns = spent_ns;
        if (!status)
            (void)unlink(name);
    }
    sl_bytes_release(&path);
    return least_ns;
}

/* Every input into the ledger; then the schedule, which depends on their sizes. */
static enum sl_status plan(struct conversion *c, struct sl_error *err)
{
    struct sl_plan plan = {
        .options = c->options,
        .ledger = c->ledger,
        .output_root = c->output_root,
        .result = c->result,
    };
    enum sl_status status;
    if (c->options->retry_count > 0) {
        status = sl_ledger_plan_retry(c->ledger, c->options->retry_ids, c->options->retry_count,
                                      c->options->retry_overrides, &plan.pending, err);
        c->result->still_dead = c->options->retry_count - plan.pending;
    } else {
        status = sl_plan_scan(&plan, err);
    }
    c->total = plan.pending;
    if (!status && c->ledger)
        status = sl_ledger_planned(c->ledger, &c->total, err);
    c->load = (struct sl_shape_load){.inputs = c->total, .bytes = plan.pending_bytes};
    if (c->ledger && c->total && c->options->schedule_auto && sl_recipe_syncs(c->options->recipe))
        c->load.sync_ns = time_sync(c->output_root);
    c->reason = sl_shape_schedule(c->options, &c->load, &c->config);
    return status;
}

static enum sl_status run(struct conversion *c, struct sl_error *err)
{
    const struct sl_convert_options *options = c->options;
    c->config.journal = sl_ledger_journal(c->ledger);
    if (sl_recipe_in_place(options->recipe)) {
        sl_in_place_init(&c->in_place, options->recipe, c->config.journal);
        c->config.journal = &c->in_place.journal;
    }
    c->config.cancel = options->cancel;
    c->config.observe = options->observe;
    c->config.observe_context = options->context;
    c->config.tracer = options->tracer;
    enum sl_status status =
        sl_shape_credits(&c->config, sl_recipe_output_count(options->recipe), err);
    if (status)
        return status;
    sl_shape_explain(options, &c->load, c->reason, &c->config);
    struct sl_pipeline *pipeline;
    status = sl_pipeline_new(&c->config, &pipeline, err);
    if (status)
        return status;
    if (options->ready)
        options->ready(options->context, pipeline, c->graph, c->total);
    status = sl_pipeline_start(pipeline, err);
    if (!status) {
        sl_pipeline_wait(pipeline, &c->result->run);
        status = c->result->run.end;
        if (status && err)
            *err = c->result->run.error;
    }
    if (options->over)
        options->over(options->context);
    sl_pipeline_free(pipeline);
    return status;
}

/* Begins, plans, runs and ends a run of the ledger; the first failure is the one that is told. */
static enum sl_status convert(struct conversion *c, struct sl_error *err)
{
    enum sl_status status = begin_run(c, err);
    if (status)
        return status;
    status = plan(c, err);
    if (!status)
        status = run(c, err);
    uint64_t settled = c->result->run.done + c->result->run.dead;
    c->result->left = c->total > settled ? c->total - settled : 0;
    enum sl_status ended = sl_ledger_run_end(c->ledger, status, status ? NULL : err);
    return status ? status : ended;
}

enum sl_status sl_convert(const struct sl_convert_options *options,
                          struct sl_convert_result *result, struct sl_error *err)
{
    *result = (struct sl_convert_result){0};
    struct conversion c = {.options = options, .result = result};
    enum sl_status status = check(options, err);
    if (!status)
        status = describe(&c, err);
    if (!status)
        status = find_output(&c, err);
    if (!status)
        status = protect_inputs(&c, err);
    if (!status)
        status = options->dry_run ? plan(&c, err) : convert(&c, err);
    if (!result->run.stuck_threads) /* they may still write to the journal */
        sl_ledger_close(c.ledger);
    sl_bytes_release(&c.ledger_path);
    sl_bytes_release(&c.recipe_text);
    free(c.output_root);
    return status;
}
