/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
#include "bench_export.h"
#include "bench_table.h"
#include "bench_verdict.h"
#include "command.h"
#include "report/bench_page.h"

#include "clock.h"
#include "file.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int bench_exec(struct cli_options *options);

const struct cli_command cli_cmd_bench = {
    .name = "bench",
    .usage = "INPUT... [OPTION...]",
    .summary = "measure worker counts and channel depths",
    .details =
        "Runs the same conversion at every point of a grid of worker counts and channel depths, "
        "without a ledger, and says which stage is the bottleneck, which point is best, and which "
        "smaller one comes near it. Nothing is written unless --sink disk says so.",
    .mask = CLI_BENCH,
    .exec = bench_exec,
};

struct sweep {
    const struct cli_options *options;
    struct sl_bench *bench;
    struct cli_bench_grid grid;
    struct cli_bench_points all;
    char folder[64]; /* of outputs; empty: there are none */
    int64_t begun_ms;
    bool talks;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

/* ---- outputs ---- */

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st, (void)type, (void)walk;
    return remove(path);
}

static void remove_folder(const char *folder)
{
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Each run has an empty folder to write to. */
static enum sl_status make_folder(struct sweep *sweep, struct sl_error *err)
{
    const char *base = getenv("TMPDIR");
    if (sweep->options->bench.sink != CLI_BENCH_FOLDER)
        return SL_OK;
    int length = snprintf(sweep->folder, sizeof sweep->folder, "%s/sluice-bench-XXXXXX",
                          base && *base ? base : "/tmp");
    if (length < 0 || (size_t)length >= sizeof sweep->folder) {
        sweep->folder[0] = '\0';
        return sl_error_set(err, SL_PATH_INVALID, "TMPDIR is too long");
    }
    if (mkdtemp(sweep->folder))
        return SL_OK;
    int number = errno;
    sweep->folder[0] = '\0';
    return sl_error_set_errno(err, number, "cannot make a folder for the outputs");
}

/* ---- measuring ---- */

static enum sl_status run_once(struct sweep *sweep, const struct sl_bench_point *shape,
                               struct cli_bench_run *run, struct sl_error *err)
{
    enum sl_status status = make_folder(sweep, err);
    if (status)
        return status;
    const struct sl_bench_trial trial = {
        .source = sweep->options->bench.source,
        .folder = sweep->folder[0] ? sweep->folder : NULL,
        .duration_ns = sweep->options->bench.duration_ms * 1000000,
    };
    status = cli_bench_trial(sweep->bench, shape, &trial, run, err);
    if (sweep->folder[0])
        remove_folder(sweep->folder);
    return interrupted ? SL_CANCELLED : status;
}

static enum sl_status measure_point(struct sweep *sweep, size_t index, struct sl_error *err)
{
    static struct cli_bench_run runs[CLI_BENCH_RUNS];
    struct cli_bench_point *point = &sweep->all.points[index];
    unsigned count = sweep->options->bench.runs;
    if (index > 0 && !sweep->options->bench.exhaustive &&
        cli_bench_is_bounded(&sweep->all, point->shape)) {
        point->left_out = true;
        return SL_OK;
    }
    for (unsigned i = 0; i < count; i++) {
        enum sl_status status = run_once(sweep, point->shape, &runs[i], err);
        if (status)
            return status;
    }
    cli_bench_sum_up(&sweep->all, index, runs, count);
    if (point->median.figures.done == 0)
        return sl_error_set(err, SL_NOT_FOUND,
                            "none of the inputs can be converted: sluice convert says why");
    if (!sweep->talks)
        return SL_OK;
    cli_bench_print_point(stdout, &sweep->all, point);
    if (sweep->options->verbose)
        cli_bench_print_stages(stdout, point);
    fflush(stdout);
    return SL_OK;
}

/* The same order each time, but none that follows the grid (Durstenfeld's shuffle). The first
 * point stays: the others are measured against it. */
static void shuffle(struct cli_bench_grid *grid)
{
    uint64_t random = 88172645463325252U;
    for (size_t i = grid->count; i-- > 2;) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t other = 1 + (size_t)(random % i);
        struct sl_bench_point kept = grid->points[i];
        grid->points[i] = grid->points[other];
        grid->points[other] = kept;
    }
}

static enum sl_status sweep_grid(struct sweep *sweep, struct sl_error *err)
{
    const struct cli_bench_options *bench = &sweep->options->bench;
    if (bench->order == CLI_BENCH_SHUFFLED)
        shuffle(&sweep->grid);
    sweep->all.points = calloc(sweep->grid.count, sizeof *sweep->all.points);
    if (!sweep->all.points)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the figures");
    sweep->all.count = sweep->grid.count;
    sweep->all.graph = sl_bench_graph(sweep->bench);
    sweep->all.processors = sl_machine_processors();
    for (size_t i = 0; i < sweep->grid.count; i++)
        sweep->all.points[i].shape = &sweep->grid.points[i];
    if (sweep->talks)
        cli_bench_print_head(stdout, &sweep->all);
    enum sl_status status = SL_OK;
    struct cli_bench_run ignored;
    for (unsigned i = 0; i < bench->warmup && !status; i++)
        status = run_once(sweep, &sweep->grid.points[0], &ignored, err);
    for (size_t i = 0; i < sweep->grid.count && !status; i++)
        status = measure_point(sweep, i, err);
    return status;
}

/* ---- the command ---- */

static int compare(const struct sweep *sweep)
{
    const struct cli_bench_point *best = cli_bench_best(&sweep->all);
    double change = best ? best->rate / sweep->all.baseline - 1 : -1;
    double allowed = sweep->options->bench.fail_if_slower;
    return allowed >= 0 && change < -allowed ? CLI_EXIT_DEAD : CLI_EXIT_OK;
}

static enum sl_status write_page(const struct sweep *sweep, struct sl_error *err)
{
    const struct cli_options *options = sweep->options;
    struct cli_bench_page page = {
        .path = options->report,
        .options = options,
        .all = &sweep->all,
        .begun_ms = sweep->begun_ms,
        .interrupted = interrupted,
    };
    page.inputs = sl_bench_inputs(sweep->bench, &page.input_bytes);
    enum sl_status status = cli_bench_page_write(&page, err);
    if (!status && sweep->talks)
        printf("report: %s\n", options->report);
    return status;
}

static enum sl_status write_preset(const struct sweep *sweep, const struct cli_bench_point *point,
                                   struct sl_error *err)
{
    struct sl_bytes lines = {0};
    enum sl_status status = cli_bench_preset(&lines, &sweep->all, point);
    if (status)
        sl_error_set(err, status, "no memory for a preset");
    else
        status = cli_preset_write(sweep->options->bench.preset, (const char *)lines.data,
                                  sweep->options->convert.recipe, err);
    sl_bytes_release(&lines);
    return status;
}

static int report(struct sweep *sweep)
{
    struct sl_error err = {0};
    if (sweep->talks)
        cli_bench_print_verdict(stdout, &sweep->all);
    const struct cli_bench_point *smallest = cli_bench_smallest(&sweep->all);
    if (sweep->options->bench.tune && smallest) {
        cli_bench_print_options(stdout, &sweep->all, smallest);
        putchar('\n');
    }
    if (sweep->options->bench.preset && smallest && write_preset(sweep, smallest, &err))
        return cli_fail(&err);
    if (cli_bench_export(&sweep->options->bench.exports, &sweep->all, &err))
        return cli_fail(&err);
    /* A sweep that was interrupted at once does not replace the page of another. */
    if (sweep->options->report && smallest && write_page(sweep, &err))
        return cli_fail(&err);
    return cli_finish(sweep->all.baseline > 0 ? compare(sweep) : CLI_EXIT_OK);
}

static int check(const struct cli_options *options)
{
    const struct cli_bench_options *bench = &options->bench;
    if (options->convert.input_count == 0 && !options->convert.files_from)
        return cli_usage_error("an input is missing: sluice bench INPUT...");
    if (bench->runs == 0 || bench->runs > CLI_BENCH_RUNS)
        return cli_usage_error("--runs=%u: expected 1 to %d", bench->runs, CLI_BENCH_RUNS);
    if (bench->jobs && bench->workers)
        return cli_usage_error("--jobs and --workers exclude each other");
    if (bench->fail_if_slower >= 0 && !bench->baseline)
        return cli_usage_error("--fail-if-slower needs a --baseline");
    for (size_t i = 0; i < bench->exports.count; i++) {
        if (!cli_bench_is_export(bench->exports.items[i]))
            return cli_usage_error("--export=%s: expected json=FILE, csv=FILE or markdown=FILE",
                                   bench->exports.items[i]);
    }
    return CLI_EXIT_OK;
}

static int run(struct sweep *sweep, struct sl_error *err)
{
    const struct cli_options *options = sweep->options;
    if (options->bench.baseline &&
        cli_bench_baseline(options->bench.baseline, &sweep->all.baseline, err))
        return cli_fail(err);
    if (options->report && sl_file_make_parents(options->report, err)) /* not after the work */
        return cli_fail(err);
    if (sl_bench_new(&options->convert, &sweep->bench, err) ||
        cli_bench_grid_make(options, sweep->bench, &sweep->grid, err))
        return cli_fail(err);
    uint64_t bytes;
    uint64_t inputs = sl_bench_inputs(sweep->bench, &bytes);
    if (sweep->talks)
        printf("%" PRIu64 " inputs, %.1f MB; %zu points, %u runs each\n", inputs,
               (double)bytes / 1e6, sweep->grid.count, options->bench.runs);
    enum sl_status status = sweep_grid(sweep, err);
    if (status && !interrupted)
        return cli_fail(err);
    int code = report(sweep);
    return interrupted ? 128 + interrupted : code;
}

static int bench_exec(struct cli_options *options)
{
    cli_options_take_inputs(options);
    int code = check(options);
    if (code)
        return code;
    struct sl_error err = {0};
    struct sweep sweep = {.options = options,
                          .begun_ms = sl_clock_wall_ms(),
                          .talks = !options->quiet && !options->bench.tune};
    for (size_t i = 0; i < options->bench.exports.count; i++)
        sweep.talks &= strcmp(strchr(options->bench.exports.items[i], '='), "=-") != 0;
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    code = run(&sweep, &err);
    free(sweep.all.points);
    cli_bench_grid_release(&sweep.grid);
    sl_bench_free(sweep.bench);
    return code;
}
