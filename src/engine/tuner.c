/* SPDX-License-Identifier: MIT */
/*
 * The hands and eyes of tune.c, on the settle thread, which every item passes. Moving a permit lets
 * a parked worker go or makes one park; the schedule is where the first runner ends; and how many
 * items wait is how many credits go round: those beyond it are withheld when they come back. So all
 * queues share their slots, and those before the slowest stage are used.
 */
#include "engine.h"
#include "tune.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>

static const int64_t look_ns = 2 * SL_NS_PER_MS; /* between two looks at the queues */

struct sl_tuner {
    struct sl_tune tune;
    struct sl_tune_window window;
    int64_t since_ns, since_cpu_ns; /* when the window began; 0: there was none yet */
    int64_t looked_ns;
    uint64_t round; /* credits that shall go round */
    uint64_t owed;  /* more than that do: to be withheld */
};

enum sl_status sl_tuner_new(struct sl_pipeline *pipeline)
{
    const struct sl_pipeline_config *config = &pipeline->config;
    struct sl_tuner *tuner = sl_alloc_zeroed(1, sizeof *tuner);
    if (!tuner)
        return SL_NO_MEMORY;
    struct sl_tune_limits limits = {
        .graph = pipeline->graph,
        .pools = pipeline->runner_count,
        .processors = config->tuning.processors,
        .schedule = config->tuning.schedule && pipeline->runner_count > 1,
        .depth = config->tuning.depth,
    };
    struct sl_tune_shape start = {.carries = sl_runner_carries(&pipeline->runners[0])};
    for (size_t i = 0; i < pipeline->runner_count; i++) {
        limits.workers[i] = pipeline->runners[i].workers;
        start.workers[i] = (unsigned)sl_counter_load(&pipeline->runners[i].permits);
        start.slots[i] = (unsigned)config->depth[i];
    }
    sl_tune_init(&tuner->tune, &limits, &start);
    tuner->round = sl_tune_in_flight(&start, pipeline->runner_count);
    if (tuner->round > config->credits)
        tuner->round = config->credits;
    pipeline->tuner = tuner;
    /* Nobody has any yet, so this does not wait. */
    return sl_semaphore_acquire(pipeline->credits, config->credits - tuner->round);
}

void sl_tuner_free(struct sl_tuner *tuner)
{
    free(tuner);
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

void sl_tuner_note(struct sl_tuner *tuner, const struct sl_flight *flight)
{
    if (!tuner)
        return;
    const struct sl_item *item = &flight->item;
    tuner->window.items++;
    tuner->window.work += (double)item->source_size;
    for (size_t i = 0; i < tuner->tune.limits.graph->stage_count; i++) {
        int64_t ns = 0;
        for (uint32_t p = 0; p < item->part_count; p++)
            ns += item->parts[p].stage_ns[i];
        sl_tune_add(&tuner->window, i, seconds(ns));
    }
}

uint64_t sl_tuner_pass_on(struct sl_tuner *tuner, uint64_t credits)
{
    if (!tuner)
        return credits;
    uint64_t withheld = credits < tuner->owed ? credits : tuner->owed;
    tuner->owed -= withheld;
    return credits - withheld;
}

static void set_round(struct sl_pipeline *pipeline, uint64_t round)
{
    struct sl_tuner *tuner = pipeline->tuner;
    if (round > pipeline->config.credits)
        round = pipeline->config.credits;
    if (round < tuner->round) {
        tuner->owed += tuner->round - round;
    } else {
        uint64_t more = sl_tuner_pass_on(tuner, round - tuner->round);
        if (more)
            sl_semaphore_release(pipeline->credits, more);
    }
    tuner->round = round;
}

static void set_workers(struct sl_runner *runner, unsigned workers)
{
    if (workers == sl_counter_load(&runner->permits))
        return;
    sl_runner_track(runner, workers);
    sl_counter_store(&runner->permits, workers);
    enum sl_status status = sl_worker_pool_permit(runner->pool, workers);
    (void)status; /* with fewer threads than were asked for it does not pay, and is taken back */
}

/* Workers first: who hands over finds somebody there. */
void sl_tuner_reshape(struct sl_pipeline *pipeline, const struct sl_tune_shape *shape)
{
    struct sl_runner *first = &pipeline->runners[0];
    for (size_t i = 0; i < pipeline->runner_count; i++)
        set_workers(&pipeline->runners[i], shape->workers[i]);
    set_round(pipeline, sl_tune_in_flight(shape, pipeline->runner_count));
    if (!shape->carries)
        sl_flag_store(&pipeline->spread, true);
    if (pipeline->runner_count > 1)
        sl_atomic_store(&first->last, shape->carries ? pipeline->graph->stage_count - 1 : 0);
}

static void look_at_queues(struct sl_pipeline *pipeline, int64_t now_ns)
{
    struct sl_tuner *tuner = pipeline->tuner;
    tuner->looked_ns = now_ns;
    tuner->window.looks++;
    for (size_t i = 0; i < pipeline->runner_count; i++)
        tuner->window.stages[i].waiting += (double)sl_channel_length(pipeline->runners[i].input);
    tuner->window.memory |=
        sl_atomic_load(&pipeline->wanted_bytes) > sl_semaphore_available(pipeline->bytes);
}

static void begin_window(struct sl_tuner *tuner, int64_t now_ns)
{
    tuner->window = (struct sl_tune_window){0};
    tuner->since_ns = now_ns;
    tuner->since_cpu_ns = sl_clock_process_cpu_ns();
}

/* The window is full: what is to be done? */
static void decide(struct sl_pipeline *pipeline)
{
    struct sl_tuner *tuner = pipeline->tuner;
    char why[SL_TUNE_TEXT_SIZE];
    tuner->window.cpu_seconds = seconds(sl_clock_process_cpu_ns() - tuner->since_cpu_ns);
    if (!sl_tune_look(&tuner->tune, &tuner->window, why))
        return;
    sl_tuner_reshape(pipeline, &tuner->tune.shape);
    if (pipeline->config.observe)
        pipeline->config.observe(pipeline->config.observe_context,
                                 &(struct sl_event){.kind = SL_EVENT_TUNE, .text = why});
}

void sl_tuner_turn(struct sl_pipeline *pipeline)
{
    struct sl_tuner *tuner = pipeline->tuner;
    if (!tuner)
        return;
    int64_t now_ns = sl_clock_now_ns();
    if (!tuner->since_ns) /* the first items' way to here is no part of the rate */
        begin_window(tuner, now_ns);
    if (now_ns - tuner->looked_ns < look_ns)
        return;
    look_at_queues(pipeline, now_ns);
    tuner->window.seconds = seconds(now_ns - tuner->since_ns);
    if (!sl_tune_is_full(&tuner->tune, &tuner->window))
        return;
    decide(pipeline);
    begin_window(tuner, now_ns);
}
