/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <stdlib.h>
#include <string.h>

struct cli_metrics {
    struct sl_mutex lock;
    struct sl_cond asked;

    /* Guarded by lock, all of it. */
    bool running;
    struct cli_metrics_counts counts;
    struct sl_pipeline *pipeline;    /* NULL unless it may be asked */
    struct sl_pipeline_stats before; /* of the runs that are over, in one */
    unsigned asking;                 /* threads that ask the pipeline now */
    uint64_t busy_ns[SL_STAGES_MAX]; /* as told last */
};

enum sl_status cli_metrics_new(struct cli_metrics **out, struct sl_error *err)
{
    *out = NULL;
    struct cli_metrics *metrics = sl_alloc_zeroed(1, sizeof *metrics);
    if (!metrics)
        goto fail;
    if (sl_mutex_init(&metrics->lock))
        goto fail_metrics;
    if (sl_cond_init(&metrics->asked))
        goto fail_lock;
    metrics->running = true;
    *out = metrics;
    return SL_OK;

fail_lock:
    sl_mutex_release(&metrics->lock);
fail_metrics:
    free(metrics);
fail:
    return sl_error_set(err, SL_NO_MEMORY, "no memory for metrics");
}

void cli_metrics_free(struct cli_metrics *metrics)
{
    if (!metrics)
        return;
    sl_cond_release(&metrics->asked);
    sl_mutex_release(&metrics->lock);
    free(metrics);
}

void cli_metrics_planned(struct cli_metrics *metrics, enum sl_ledger_plan plan,
                         const struct sl_error *error)
{
    if (!metrics)
        return;
    struct cli_metrics_counts *counts = &metrics->counts;
    sl_mutex_lock(&metrics->lock);
    if (plan == SL_PLAN_SKIPPED || plan == SL_PLAN_LEFT_OUT) {
        counts->skipped++;
    } else if (plan != SL_PLAN_PENDING) {
        counts->planned_dead++;
        counts->failed[error ? error->status : SL_INTERNAL]++;
    }
    sl_mutex_unlock(&metrics->lock);
}

void cli_metrics_ready(struct cli_metrics *metrics, struct sl_pipeline *pipeline, uint64_t total)
{
    if (!metrics)
        return;
    sl_mutex_lock(&metrics->lock);
    metrics->pipeline = pipeline;
    metrics->counts.total += total;
    sl_mutex_unlock(&metrics->lock);
}

static uint64_t more(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void add_channel(struct sl_channel_stats *sum, const struct sl_channel_stats *channel)
{
    sum->length = channel->length;
    sum->capacity = channel->capacity;
    sum->high_water = more(sum->high_water, channel->high_water);
}

/* To the stage of its name, which is a new one where it was in no run before. */
static void add_stage(struct sl_pipeline_stats *sum, const struct sl_stage_stats *stage)
{
    size_t i = 0;
    while (i < sum->stage_count && strcmp(sum->stages[i].name, stage->name) != 0)
        i++;
    if (i == SL_STAGES_MAX)
        return;
    if (i == sum->stage_count)
        sum->stages[sum->stage_count++] = (struct sl_stage_stats){.name = stage->name};
    struct sl_stage_stats *into = &sum->stages[i];
    into->workers = stage->workers;
    into->work.handled += stage->work.handled;
    into->work.busy_ns += stage->work.busy_ns;
    into->work.starved_ns += stage->work.starved_ns;
    into->blocked_ns += stage->blocked_ns;
    add_channel(&into->input, &stage->input);
}

static void add_work(struct sl_pipeline_stats *sum, const struct sl_work_stats *work)
{
    size_t i = 0;
    while (i < sum->work_count && strcmp(sum->work[i].name, work->name) != 0)
        i++;
    if (i == SL_STAGES_MAX)
        return;
    if (i == sum->work_count)
        sum->work[sum->work_count++].name = work->name;
    sum->work[i].ns += work->ns;
}

/* What is counted goes on from run to run; what is measured is that of the last. */
static void add_run(struct sl_pipeline_stats *sum, const struct sl_pipeline_stats *run)
{
    for (size_t i = 0; i < sum->stage_count; i++) {
        sum->stages[i].workers = 0;
        sum->stages[i].input.length = sum->stages[i].input.capacity = 0;
    }
    for (size_t i = 0; i < run->stage_count; i++)
        add_stage(sum, &run->stages[i]);
    for (size_t i = 0; i < run->work_count; i++)
        add_work(sum, &run->work[i]);
    add_channel(&sum->settle, &run->settle);
    sum->done += run->done;
    sum->dead += run->dead;
    sum->retried += run->retried;
    sum->pixels += run->pixels;
    sum->in_flight = run->in_flight;
    sum->delayed = run->delayed;
    sum->bytes_in_flight = run->bytes_in_flight;
    sum->bytes_budget = run->bytes_budget;
    sum->bytes_high_water = more(sum->bytes_high_water, run->bytes_high_water);
    sum->elapsed_ns += run->elapsed_ns;
}

/* The pipeline takes locks of its own to answer, so it is asked under none: those who ask are
 * counted, and the end waits for them. */
void cli_metrics_over(struct cli_metrics *metrics)
{
    if (!metrics)
        return;
    sl_mutex_lock(&metrics->lock);
    struct sl_pipeline *pipeline = metrics->pipeline;
    sl_mutex_unlock(&metrics->lock);
    if (!pipeline)
        return;
    struct sl_pipeline_stats last;
    sl_pipeline_stats(pipeline, &last);
    sl_mutex_lock(&metrics->lock);
    add_run(&metrics->before, &last);
    metrics->pipeline = NULL;
    while (metrics->asking > 0)
        (void)sl_cond_wait(&metrics->asked, &metrics->lock, SL_NEVER);
    sl_mutex_unlock(&metrics->lock);
}

static void count_end(struct cli_metrics_counts *counts, const struct sl_outcome *outcome)
{
    const struct sl_item *item = outcome->item;
    counts->input_bytes += item->source_size;
    counts->took[cli_metrics_bound(outcome->duration_ns)]++;
    counts->took_ns += (uint64_t)outcome->duration_ns;
    if (outcome->state == SL_OUTCOME_DEAD) {
        counts->failed[outcome->error ? outcome->error->status : SL_INTERNAL]++;
        return;
    }
    for (uint32_t i = 0; item->parts && i < item->part_count; i++)
        counts->output_bytes += item->parts[i].bytes;
}

void cli_metrics_observe(struct cli_metrics *metrics, const struct sl_event *event)
{
    if (!metrics || event->kind != SL_EVENT_ITEM)
        return;
    sl_mutex_lock(&metrics->lock);
    count_end(&metrics->counts, event->outcome);
    sl_mutex_unlock(&metrics->lock);
}

void cli_metrics_end(struct cli_metrics *metrics)
{
    if (!metrics)
        return;
    sl_mutex_lock(&metrics->lock);
    metrics->running = false;
    sl_mutex_unlock(&metrics->lock);
}

/* A stage's busy time is reckoned from figures that are added at different moments and may fall
 * back a little, which a counter must not. Lock held. */
static void keep_busy(struct cli_metrics *metrics, struct sl_pipeline_stats *stats)
{
    for (size_t i = 0; i < stats->stage_count; i++) {
        uint64_t *told = &metrics->busy_ns[i], *busy = &stats->stages[i].work.busy_ns;
        if (*busy < *told)
            *busy = *told;
        *told = *busy;
    }
}

static void take_sample(struct cli_metrics *metrics, struct cli_metrics_sample *out)
{
    sl_mutex_lock(&metrics->lock);
    struct sl_pipeline *pipeline = metrics->pipeline;
    metrics->asking += pipeline != NULL;
    *out = (struct cli_metrics_sample){.stats = metrics->before};
    sl_mutex_unlock(&metrics->lock);
    struct sl_pipeline_stats stats;
    if (pipeline) {
        sl_pipeline_stats(pipeline, &stats);
        add_run(&out->stats, &stats);
    }

    sl_mutex_lock(&metrics->lock);
    out->running = metrics->running;
    out->counts = metrics->counts;
    keep_busy(metrics, &out->stats);
    metrics->asking -= pipeline != NULL;
    if (metrics->asking == 0)
        sl_cond_signal(&metrics->asked);
    sl_mutex_unlock(&metrics->lock);
}

enum sl_status cli_metrics_write(struct cli_metrics *metrics, struct sl_bytes *out)
{
    struct cli_metrics_sample sample;
    take_sample(metrics, &sample);
    return cli_metrics_text(&sample, out);
}
