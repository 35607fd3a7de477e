/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include "clock.h"

static void runner_stats(struct sl_runner *runner, struct sl_stage_stats *out)
{
    const struct sl_pipeline *pipeline = runner->pipeline;
    out->name = sl_runner_name(runner);
    out->workers = (unsigned)sl_counter_load(&runner->permits);
    sl_channel_stats(runner->input, &out->input);
    if (sl_flag_load(&pipeline->running))
        sl_worker_pool_stats(runner->pool, &out->work);
    uint64_t blocked = sl_counter_load(&runner->blocked_ns);
    out->blocked_ns = (int64_t)blocked;
    out->work.busy_ns -= blocked < out->work.busy_ns ? blocked : out->work.busy_ns;
}

static uint64_t work_in(const struct sl_pipeline *pipeline, size_t stage)
{
    uint64_t ns = 0;
    for (size_t i = 0; i < pipeline->runner_count; i++) {
        const struct sl_runner *runner = &pipeline->runners[i];
        for (unsigned w = 0; w < runner->workers; w++)
            ns += sl_atomic_load(&runner->posts[w].work_ns[stage]);
    }
    return ns;
}

void sl_pipeline_stats(struct sl_pipeline *pipeline, struct sl_pipeline_stats *out)
{
    bool spread = sl_flag_load(&pipeline->spread);
    *out = (struct sl_pipeline_stats){.stage_count = spread ? pipeline->runner_count : 1};
    for (size_t i = 0; i < out->stage_count; i++)
        runner_stats(&pipeline->runners[i], &out->stages[i]);
    out->work_count = pipeline->graph->stage_count;
    for (size_t i = 0; i < out->work_count; i++) {
        out->work[i] = (struct sl_work_stats){
            .name = pipeline->graph->stages[i].name,
            .ns = (int64_t)work_in(pipeline, i),
        };
    }
    sl_channel_stats(pipeline->settle_input, &out->settle);
    out->admitted = sl_counter_load(&pipeline->admitted);
    out->done = sl_counter_load(&pipeline->done);
    out->dead = sl_counter_load(&pipeline->dead);
    out->retried = sl_counter_load(&pipeline->retried);
    out->in_flight = sl_counter_load(&pipeline->in_flight);
    out->delayed = sl_delay_heap_count(&pipeline->delayed);
    out->pixels = sl_counter_load(&pipeline->pixels);
    out->bytes_budget = sl_semaphore_permits(pipeline->bytes);
    out->bytes_in_flight = out->bytes_budget - sl_semaphore_available(pipeline->bytes);
    out->bytes_high_water = sl_counter_load(&pipeline->bytes_high_water);
    if (sl_flag_load(&pipeline->running))
        out->elapsed_ns = sl_clock_now_ns() - pipeline->start_ns;
    out->admission_end_ns = (int64_t)sl_counter_load(&pipeline->admission_end_ns);
    out->admission_end_cpu_ns = (int64_t)sl_counter_load(&pipeline->admission_end_cpu_ns);
}
