/* SPDX-License-Identifier: MIT */
/* Making a pipeline: what may be asked for, what it defaults to, and how its parts are joined. */
#include "engine.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>

/* Whether the parts of one stage can be those of the next, or be split into them. */
static bool can_follow(const struct sl_stage *before, const struct sl_stage *here)
{
    if (here->spans)
        return here->spans == before->spans || (!before->spans && !before->together);
    if (before->spans)
        return here->together == 1;
    return !before->together || (here->together && before->together % here->together == 0);
}

/* One for workers that carry, unless they may cease to. */
static size_t pools_of(const struct sl_pipeline_config *config)
{
    return config->schedule == SL_SCHEDULE_CARRY && !config->tuning.schedule
               ? 1
               : config->graph->stage_count;
}

static unsigned most_workers(const struct sl_pipeline_config *config, size_t pool)
{
    unsigned workers = config->workers[pool];
    return config->tuning.workers > workers ? config->tuning.workers : workers;
}

static size_t most_slots(const struct sl_pipeline_config *config, size_t pool)
{
    size_t depth = config->depth[pool];
    return config->tuning.depth && depth < SL_TUNING_DEPTH_MAX ? SL_TUNING_DEPTH_MAX : depth;
}

static bool is_tuned(const struct sl_pipeline_config *config)
{
    return config->tuning.schedule || config->tuning.depth || config->tuning.workers > 0;
}

static enum sl_status validate(const struct sl_pipeline_config *config, struct sl_error *err)
{
    const struct sl_stage_graph *graph = config->graph;
    if (!graph || !config->journal || graph->stage_count == 0 || graph->stage_count > SL_STAGES_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "a pipeline has 1 to %d stages",
                            SL_STAGES_MAX);
    for (size_t i = 1; i < graph->stage_count; i++) {
        if (!can_follow(&graph->stages[i - 1], &graph->stages[i]))
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "stage %s cannot bring variants together again",
                                graph->stages[i].name);
    }
    for (size_t i = 0; i < pools_of(config); i++) {
        if (config->workers[i] == 0)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "stage %s has no workers",
                                graph->stages[i].name);
        if (config->depth[i] == 0)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "the channel before %s has no slots",
                                graph->stages[i].name);
    }
    if (is_tuned(config) && config->tuning.processors == 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "a run is tuned for at least one processor");
    if (config->memory_bytes == 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "the memory budget is 0");
    return SL_OK;
}

static void set_defaults(struct sl_pipeline_config *config)
{
    if (config->credits == 0) {
        for (size_t i = 0; i < pools_of(config); i++)
            config->credits += most_workers(config, i) + (unsigned)most_slots(config, i);
    }
    if (config->item_bytes == 0)
        config->item_bytes = UINT64_MAX;
    if (config->attempts == 0)
        config->attempts = 3;
    if (config->timeout_grace_ms == 0)
        config->timeout_grace_ms = 1000;
    if (config->cancel_wait_ms == 0)
        config->cancel_wait_ms = 2000;
}

static enum sl_status runner_init(struct sl_pipeline *pipeline, size_t i)
{
    struct sl_runner *runner = &pipeline->runners[i];
    const struct sl_pipeline_config *config = &pipeline->config;
    bool carries = config->schedule == SL_SCHEDULE_CARRY;
    *runner =
        (struct sl_runner){.pipeline = pipeline, .first = i, .workers = most_workers(config, i)};
    sl_atomic_store(&runner->last, carries && i == 0 ? pipeline->graph->stage_count - 1 : i);
    /* Those who wait for one that carries to hand over need no more, as long as it does not. */
    sl_counter_store(&runner->permits, carries && i > 0 ? 1 : config->workers[i]);
    size_t size;
    if (!sl_size_mul(runner->workers, sizeof *runner->posts, &size) ||
        !(runner->posts = sl_alloc_aligned(size)))
        return SL_NO_MEMORY;
    memset(runner->posts, 0, size);
    for (unsigned w = 0; w < runner->workers; w++) {
        if (sl_mutex_init(&runner->posts[w].lock))
            return SL_NO_MEMORY;
    }
    return sl_channel_new(pipeline->graph->stages[i].name, most_slots(config, i), &runner->input);
}

static enum sl_status runners_init(struct sl_pipeline *pipeline)
{
    sl_flag_store(&pipeline->spread, pipeline->config.schedule == SL_SCHEDULE_STAGES);
    for (size_t i = 0; i < pools_of(&pipeline->config); i++) {
        enum sl_status status = runner_init(pipeline, i);
        pipeline->runner_count = i + 1;
        if (status)
            return status;
        if (i > 0)
            pipeline->runners[i - 1].next = pipeline->runners[i].input;
    }
    return SL_OK;
}

/* Bells, locks and lists: all of them together, or none. */
static enum sl_status locks_init(struct sl_pipeline *pipeline)
{
    if (sl_mutex_init(&pipeline->end_lock))
        return SL_NO_MEMORY;
    struct sl_bell *bells[] = {&pipeline->admission_bell, &pipeline->finished,
                               &pipeline->settle_bell, &pipeline->watchdog_bell};
    size_t made = 0;
    while (made < sizeof bells / sizeof *bells && sl_bell_init(bells[made]) == SL_OK)
        made++;
    if (made < sizeof bells / sizeof *bells)
        goto fail_bells;
    if (sl_hangar_init(&pipeline->hangar))
        goto fail_bells;
    if (pipeline->config.detect_deadlocks && sl_waits_new(&pipeline->waits))
        goto fail_waits;
    size_t capacity = (size_t)pipeline->config.credits * 4;
    if (sl_delay_heap_init(&pipeline->delayed, capacity < 256 ? 256 : capacity))
        goto fail_heap;
    return SL_OK;

fail_heap:
    sl_waits_free(pipeline->waits);
fail_waits:
    sl_hangar_release(&pipeline->hangar);
fail_bells:
    while (made > 0)
        sl_bell_release(bells[--made]);
    sl_mutex_release(&pipeline->end_lock);
    return SL_NO_MEMORY;
}

static void locks_release(struct sl_pipeline *pipeline)
{
    sl_waits_free(pipeline->waits);
    sl_delay_heap_release(&pipeline->delayed);
    sl_hangar_release(&pipeline->hangar);
    sl_bell_release(&pipeline->watchdog_bell);
    sl_bell_release(&pipeline->settle_bell);
    sl_bell_release(&pipeline->finished);
    sl_bell_release(&pipeline->admission_bell);
    sl_mutex_release(&pipeline->end_lock);
}

/* Who is at the start line. */
static unsigned all_workers(const struct sl_pipeline *pipeline)
{
    unsigned sum = 0;
    for (size_t i = 0; i < pipeline->runner_count; i++)
        sum += (unsigned)sl_counter_load(&pipeline->runners[i].permits);
    return sum;
}

static enum sl_status wire(struct sl_pipeline *pipeline)
{
    const struct sl_pipeline_config *config = &pipeline->config;
    enum sl_status status = runners_init(pipeline);
    if (!status)
        status = sl_channel_new("settle", (size_t)config->credits + 1, &pipeline->settle_input);
    if (!status && config->start_line)
        status = sl_barrier_new("start line", all_workers(pipeline) + 1, &pipeline->start_line);
    if (!status)
        status = sl_semaphore_new("credits", config->credits, &pipeline->credits);
    if (!status)
        status = sl_semaphore_new("memory", config->memory_bytes, &pipeline->bytes);
    if (!status && is_tuned(config))
        status = sl_tuner_new(pipeline);
    if (!status)
        status = sl_wait_group_new("items", &pipeline->items);
    if (!status)
        status = sl_cancel_new(&pipeline->cancel);
    if (!status && config->cancel)
        status = sl_cancel_notify(config->cancel, sl_pipeline_on_cancel, pipeline);
    return status;
}

enum sl_status sl_pipeline_new(const struct sl_pipeline_config *config, struct sl_pipeline **out,
                               struct sl_error *err)
{
    *out = NULL;
    enum sl_status status = validate(config, err);
    if (status)
        return status;
    struct sl_pipeline *pipeline = sl_alloc_zeroed(1, sizeof *pipeline);
    if (!pipeline)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a pipeline");
    pipeline->config = *config;
    pipeline->graph = config->graph;
    pipeline->journal = config->journal;
    set_defaults(&pipeline->config);
    pipeline->retry = (struct sl_retry_policy){
        .attempts = pipeline->config.attempts,
        .base_ns = pipeline->config.retry_delay_ms * SL_NS_PER_MS,
        .budget_bytes = pipeline->config.memory_bytes,
        .item_bytes = pipeline->config.item_bytes,
        .random = pipeline->config.seed,
    };
    status = locks_init(pipeline);
    if (status) {
        free(pipeline);
        return sl_error_set(err, status, "no memory for a pipeline");
    }
    status = wire(pipeline);
    if (status) {
        sl_pipeline_unwire(pipeline);
        return sl_error_set(err, status, "no memory for a pipeline");
    }
    *out = pipeline;
    return SL_OK;
}

static void runner_release(struct sl_runner *runner)
{
    sl_worker_pool_free(runner->pool);
    sl_channel_free(runner->input);
    for (unsigned w = 0; runner->posts && w < runner->workers; w++)
        sl_mutex_release(&runner->posts[w].lock);
    free(runner->posts);
}

void sl_pipeline_unwire(struct sl_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->runner_count; i++)
        runner_release(&pipeline->runners[i]);
    sl_tuner_free(pipeline->tuner);
    sl_channel_free(pipeline->settle_input);
    sl_barrier_free(pipeline->start_line);
    sl_semaphore_free(pipeline->credits);
    sl_semaphore_free(pipeline->bytes);
    sl_wait_group_free(pipeline->items);
    sl_cancel_free(pipeline->cancel);
    locks_release(pipeline);
    free(pipeline);
}
