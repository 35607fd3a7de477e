/* SPDX-License-Identifier: MIT */
#include <sluice/bench.h>

#include "bench_inputs.h"
#include "shape.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>

struct sl_bench {
    const struct sl_convert_options *options;
    const struct sl_stage_graph *graph;
    struct sl_pipeline_config usual;
    struct sl_bench_inputs inputs;
    bool warm;
};

/* Of one trial, on the settle thread. */
struct latencies {
    int64_t *ns; /* owned */
    size_t count, capacity;
};

enum sl_status sl_bench_new(const struct sl_convert_options *options, struct sl_bench **out,
                            struct sl_error *err)
{
    *out = NULL;
    struct sl_bench *bench = sl_alloc_zeroed(1, sizeof *bench);
    if (!bench)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a benchmark");
    struct sl_limits limits;
    bench->options = options;
    sl_recipe_limits(options->recipe, &limits);
    enum sl_status status = sl_bench_inputs_scan(options, &bench->inputs, err);
    if (!status)
        status = sl_recipe_graph(options->recipe, sl_shape_idle_bytes(options), &bench->graph, err);
    if (!status)
        status = sl_shape_plan(options, &limits, bench->graph, &bench->usual, err);
    if (status) {
        sl_bench_free(bench);
        return status;
    }
    const struct sl_shape_load load = {.inputs = bench->inputs.count, .bytes = bench->inputs.bytes};
    (void)sl_shape_schedule(options, &load, &bench->usual);
    *out = bench;
    return SL_OK;
}

void sl_bench_free(struct sl_bench *bench)
{
    if (!bench)
        return;
    sl_bench_inputs_release(&bench->inputs);
    free(bench);
}

uint64_t sl_bench_inputs(const struct sl_bench *bench, uint64_t *bytes)
{
    *bytes = bench->inputs.bytes;
    return bench->inputs.count;
}

const struct sl_stage_graph *sl_bench_graph(const struct sl_bench *bench)
{
    return bench->graph;
}

void sl_bench_usual(const struct sl_bench *bench, struct sl_bench_point *out)
{
    out->schedule = bench->usual.schedule;
    memcpy(out->workers, bench->usual.workers, sizeof out->workers);
    memcpy(out->depth, bench->usual.depth, sizeof out->depth);
    out->tuned = bench->usual.tuning.workers > 0;
}

static void note_latency(void *context, const struct sl_event *event)
{
    struct latencies *latencies = context;
    if (event->kind != SL_EVENT_ITEM)
        return;
    if (latencies->count == latencies->capacity) {
        size_t capacity = latencies->capacity ? 2 * latencies->capacity : 1024;
        int64_t *grown = realloc(latencies->ns, capacity * sizeof *grown);
        if (!grown)
            return; /* the percentiles are of those before */
        latencies->ns = grown;
        latencies->capacity = capacity;
    }
    latencies->ns[latencies->count++] = event->outcome->duration_ns;
}

static int by_length(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* The smallest latency that `percent` of the items do not exceed. */
static int64_t percentile(const struct latencies *latencies, size_t percent)
{
    size_t rank = (latencies->count * percent + 99) / 100;
    return latencies->count ? latencies->ns[rank ? rank - 1 : 0] : 0;
}

/* How the pipeline ended, and what was measured. */
static enum sl_status measure(const struct sl_pipeline_config *config,
                              struct sl_pipeline_result *result, int64_t *cpu_ns,
                              struct sl_error *err)
{
    struct sl_pipeline *pipeline;
    enum sl_status status = sl_pipeline_new(config, &pipeline, err);
    if (status)
        return status;
    int64_t cpu_before_ns = sl_clock_process_cpu_ns();
    status = sl_pipeline_start(pipeline, err);
    if (!status) {
        sl_pipeline_wait(pipeline, result);
        *cpu_ns = sl_clock_process_cpu_ns() - cpu_before_ns;
        status = result->end;
        if (status && err)
            *err = result->error;
    }
    sl_pipeline_free(pipeline);
    return status;
}

static void prepare_inputs(struct sl_bench *bench, enum sl_bench_source source)
{
    if (source == SL_BENCH_COLD)
        sl_bench_inputs_forget(&bench->inputs);
    else if (source == SL_BENCH_MEMORY && !bench->warm)
        sl_bench_inputs_warm(&bench->inputs);
    bench->warm = source == SL_BENCH_MEMORY;
}

enum sl_status sl_bench_run(struct sl_bench *bench, const struct sl_bench_point *point,
                            const struct sl_bench_trial *trial, struct sl_bench_figures *out,
                            struct sl_error *err)
{
    *out = (struct sl_bench_figures){0};
    struct sl_recipe *recipe = bench->options->recipe;
    struct sl_bench_journal journal;
    struct latencies latencies = {0};
    struct sl_pipeline_result result = {0};
    struct sl_pipeline_config config = bench->usual;
    config.schedule = point->schedule;
    if (!point->tuned)
        config.tuning = (struct sl_tuning){0};
    memcpy(config.workers, point->workers, sizeof config.workers);
    memcpy(config.depth, point->depth, sizeof config.depth);
    enum sl_status status = sl_shape_credits(&config, sl_recipe_output_count(recipe), err);
    if (status)
        return status;
    prepare_inputs(bench, trial->source);
    sl_recipe_discard_outputs(recipe, !trial->folder);
    sl_bench_journal_init(&journal, &bench->inputs, recipe, trial->folder);
    if (trial->duration_ns)
        journal.until_ns = sl_clock_now_ns() + trial->duration_ns;
    config.start_line = true;
    config.journal = &journal.journal;
    config.cancel = bench->options->cancel;
    config.observe = note_latency;
    config.observe_context = &latencies;
    status = measure(&config, &result, &out->cpu_ns, err);
    if (latencies.count)
        qsort(latencies.ns, latencies.count, sizeof *latencies.ns, by_length);
    out->done = result.done;
    out->dead = result.dead;
    out->pixels = result.stats.pixels;
    out->wall_ns = result.stats.elapsed_ns;
    out->stats = result.stats;
    out->latency_ns[SL_BENCH_P50] = percentile(&latencies, 50);
    out->latency_ns[SL_BENCH_P95] = percentile(&latencies, 95);
    out->latency_ns[SL_BENCH_P99] = percentile(&latencies, 99);
    free(latencies.ns);
    return status;
}
