/* SPDX-License-Identifier: MIT */
/*
 * What a worker does with a part: through the runner's stages in order, then on to the next channel
 * or to the gather. At the scatter the item's parts go their own ways; with one worker for all
 * stages it simply takes them in turn. A part that fails, or whose sibling did, goes straight to
 * the gather; whoever arrives there last finishes the item.
 */
#include "engine.h"

#include "clock.h"

#include <assert.h>

/* Tells the watchdog that the worker at `post` is at work on a flight, or is through with it. */
static void enter(struct sl_runner *runner, struct sl_post *post, struct sl_flight *flight)
{
    if (runner->pipeline->config.item_timeout_ms == 0)
        return;
    sl_mutex_lock(&post->lock);
    post->flight = flight;
    sl_mutex_unlock(&post->lock);
}

static void leave(struct sl_runner *runner, struct sl_post *post, const struct sl_flight *flight)
{
    if (runner->pipeline->config.item_timeout_ms == 0)
        return;
    sl_mutex_lock(&post->lock);
    if (post->flight == flight) /* else another worker stands here: this one was given up */
        post->flight = NULL;
    sl_mutex_unlock(&post->lock);
}

static bool was_given_up(struct sl_flight *flight)
{
    return sl_atomic_load(&flight->claim) == SL_CLAIM_WATCHDOG;
}

/* Runs one stage on one part. A run that stops is told without starting the work. */
static enum sl_status run_stage(struct sl_runner *runner, unsigned worker, size_t stage,
                                struct sl_part *part)
{
    struct sl_pipeline *pipeline = runner->pipeline;
    const struct sl_stage_graph *graph = pipeline->graph;
    struct sl_flight *flight = sl_flight_of(part);
    struct sl_error *error = &part->error;
    int64_t start = sl_clock_now_ns();
    if (stage == 0 && pipeline->config.item_timeout_ms > 0)
        part->item->poll.deadline_ns =
            sl_clock_deadline(pipeline->config.item_timeout_ms * SL_NS_PER_MS);

    enum sl_status status = SL_OK;
    if (sl_cancel_requested(pipeline->cancel)) {
        status = sl_error_set(error, SL_CANCELLED, "cancelled before it was through");
    } else {
        struct sl_post *post = &runner->posts[worker];
        enter(runner, post, flight);
        status = graph->stages[stage].process(graph->context, part, error);
        leave(runner, post, flight);
    }
    part->stage_ns[stage] += sl_clock_now_ns() - start;
    if (status) {
        error->status = status;
        sl_error_set_stage(error, graph->stages[stage].name);
        sl_flag_store(&flight->failed, true);
    }
    return status;
}

/* Passes a part to the next runner; time spent waiting for room is the runner's blocked time. */
static void send_on(struct sl_runner *runner, struct sl_part *part)
{
    if (sl_channel_try_send(runner->next, part) == SL_OK)
        return;
    int64_t start = sl_clock_now_ns();
    enum sl_status status = sl_channel_send(runner->next, part);
    sl_counter_add(&runner->blocked_ns, (uint64_t)(sl_clock_now_ns() - start));
    /* The next runner's channel ends only after this one has drained. */
    assert(status == SL_OK);
    (void)status;
}

static void arrive(struct sl_runner *runner, struct sl_part *part)
{
    if (sl_fan_arrive(&part->item->gather))
        sl_flight_finish(runner->pipeline, sl_flight_of(part));
}

static void carry(struct sl_runner *runner, unsigned worker, struct sl_part *part, size_t stage);

/* The scatter: from here on every variant is a part of its own. */
static void scatter(struct sl_runner *runner, unsigned worker, struct sl_item *item, size_t stage)
{
    /* Read first: the last part to be passed on may take the item with it. */
    uint32_t count = item->part_count;
    struct sl_part *parts = item->parts;
    sl_fan_init(&item->gather, count);
    for (uint32_t i = 0; i < count; i++)
        carry(runner, worker, &parts[i], stage);
}

/* Takes a part from `stage` to the end of this runner. */
static void carry(struct sl_runner *runner, unsigned worker, struct sl_part *part, size_t stage)
{
    const struct sl_stage_graph *graph = runner->pipeline->graph;
    struct sl_flight *flight = sl_flight_of(part);
    for (; stage <= runner->last; stage++) {
        if (sl_flag_load(&flight->failed) || was_given_up(flight) ||
            run_stage(runner, worker, stage, part) != SL_OK) {
            arrive(runner, part);
            return;
        }
        if (stage == graph->scatter && part->item->part_count > 1) {
            scatter(runner, worker, part->item, stage + 1);
            return;
        }
    }
    if (runner->next)
        send_on(runner, part);
    else
        arrive(runner, part);
}

void sl_runner_handle(void *context, unsigned worker, void *message)
{
    struct sl_runner *runner = context;
    carry(runner, worker, message, runner->first);
}

void sl_runner_drained(void *context)
{
    struct sl_runner *runner = context;
    if (runner->next)
        sl_channel_close(runner->next);
    sl_channel_leave(runner->pipeline->settle_input);
}

/* The item's error is its first failed part's, in the order of the variants. */
static void gather_error(struct sl_flight *flight)
{
    for (uint32_t i = 0; i < flight->item.part_count; i++) {
        if (flight->item.parts[i].error.status) {
            flight->error = flight->item.parts[i].error;
            return;
        }
    }
}

static void commit(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    gather_error(flight);
    if (flight->error.status)
        return;
    enum sl_status status =
        pipeline->graph->commit(pipeline->graph->context, &flight->item, &flight->error);
    if (!status)
        return;
    flight->error.status = status;
    if (!flight->error.stage[0])
        sl_error_set_stage(&flight->error, "commit");
}

/* Pixels first, then the bytes they took. */
static void clean_up(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    if (flight->opened)
        pipeline->graph->discard(pipeline->graph->context, &flight->item);
    flight->opened = false;
    if (flight->held_bytes)
        sl_semaphore_release(pipeline->bytes, flight->held_bytes);
    flight->held_bytes = 0;
}

void sl_flight_finish(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    uint64_t unclaimed = SL_CLAIM_NONE;
    if (!sl_atomic_swap_if(&flight->claim, &unclaimed, SL_CLAIM_WORKER)) {
        clean_up(pipeline, flight); /* its outcome was settled without it */
        sl_flag_store(&flight->released, true);
        return;
    }
    if (!flight->error.status && flight->opened)
        commit(pipeline, flight);
    clean_up(pipeline, flight);
    /* Settle always drains its channel, so this waits for a batch at most. It ends early only when
     * the run was left behind, and then nobody counts any more. */
    enum sl_status status = sl_channel_send(pipeline->settle_input, flight);
    assert(status == SL_OK || status == SL_CANCELLED);
    (void)status;
}
