/* SPDX-License-Identifier: MIT */
/*
 * What a worker does with a part: through the runner's stages in order, then on to the next channel
 * or to the gather. At the scatter the item's parts go their own ways; with one worker for all
 * stages it simply takes them in turn. A part that fails, or that comes after a part that failed,
 * goes straight to the gather; whoever arrives there last finishes the item.
 */
#include "engine.h"

#include "clock.h"

#include <assert.h>

/* Tells the watchdog that the worker at `post` is at work on a flight, or is through with it. */
static void enter(struct sl_runner *runner, struct sl_post *post, struct sl_flight *flight,
                  size_t stage)
{
    if (runner->pipeline->config.item_timeout_ms == 0)
        return;
    sl_mutex_lock(&post->lock);
    post->flight = flight;
    post->stage = stage;
    sl_mutex_unlock(&post->lock);
}

static void leave(struct sl_runner *runner, struct sl_post *post, const struct sl_flight *flight)
{
    if (runner->pipeline->config.item_timeout_ms == 0)
        return;
    sl_mutex_lock(&post->lock);
    if (post->flight == flight) /* else this worker was given up, and another may stand here */
        post->flight = NULL;
    sl_mutex_unlock(&post->lock);
}

static bool was_given_up(struct sl_flight *flight)
{
    return sl_atomic_load(&flight->claim) == SL_CLAIM_WATCHDOG;
}

/* Keeps the lowest index, so that the item's error does not depend on which part was faster. */
static void note_failure(struct sl_flight *flight, uint32_t index)
{
    uint64_t first = sl_atomic_load(&flight->first_failed);
    while (index < first && !sl_atomic_swap_if(&flight->first_failed, &first, index))
        ;
}

/* Whether nobody will look at this part's result: an earlier variant failed, or the item is not its
 * workers' any more. */
static bool is_in_vain(struct sl_flight *flight, const struct sl_part *part)
{
    return sl_atomic_load(&flight->first_failed) < part->index || was_given_up(flight);
}

/* What is left of the item's timeout after the work that led to this part; waiting in channels is
 * nobody's fault and costs nothing. */
static void allow_time(const struct sl_pipeline *pipeline, struct sl_part *part, size_t stage,
                       int64_t now_ns)
{
    if (pipeline->config.item_timeout_ms == 0)
        return;
    int64_t worked_ns = 0;
    for (size_t i = 0; i < stage; i++)
        worked_ns +=
            i <= pipeline->graph->scatter ? part->item->parts[0].stage_ns[i] : part->stage_ns[i];
    int64_t left_ns = pipeline->config.item_timeout_ms * SL_NS_PER_MS - worked_ns;
    if (stage == 0)
        part->item->poll.deadline_ns = now_ns + left_ns;
    else
        sl_poll_extend(&part->item->poll, now_ns + left_ns);
}

/* Runs one stage on one part. A cancelled or overdue item is told without starting the work: the
 * watchdog takes whoever is at work on an item long overdue for stuck. */
static enum sl_status run_stage(struct sl_runner *runner, unsigned worker, size_t stage,
                                struct sl_part *part)
{
    struct sl_pipeline *pipeline = runner->pipeline;
    const struct sl_stage_graph *graph = pipeline->graph;
    struct sl_flight *flight = sl_flight_of(part);
    struct sl_error *error = &part->error;
    int64_t start = sl_clock_now_ns();
    allow_time(pipeline, part, stage, start);

    enum sl_status status = sl_poll_check(&part->item->poll);
    if (status) {
        sl_error_set(error, status, "%s before it was through",
                     status == SL_TIMEOUT ? "timed out (--item-timeout)" : "cancelled");
    } else {
        struct sl_post *post = &runner->posts[worker];
        enter(runner, post, flight, stage);
        status = graph->stages[stage].process(graph->context, part, error);
        leave(runner, post, flight);
    }
    part->stage_ns[stage] += sl_clock_now_ns() - start;
    if (status) {
        error->status = status;
        sl_error_set_stage(error, graph->stages[stage].name);
        note_failure(flight, part->index);
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
        /* A worker that was given up may find the next channel closed: no further with it. */
        if (is_in_vain(flight, part) || run_stage(runner, worker, stage, part) != SL_OK ||
            was_given_up(flight)) {
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
        flight->item.abandoned = true; /* its outcome was settled without it */
        sl_atomic_sub(&pipeline->stuck_bytes, flight->held_bytes);
        clean_up(pipeline, flight);
        sl_flag_store(&flight->released, true);
        return;
    }
    if (!flight->error.status && flight->opened)
        commit(pipeline, flight);
    clean_up(pipeline, flight);
    /* Settle always drains its channel, so this waits for a batch at most. */
    enum sl_status status = sl_channel_send(pipeline->settle_input, flight);
    assert(status == SL_OK || status == SL_CANCELLED);
    if (status) { /* the run was left behind with this item counted as pending */
        if (!flight->shares_row)
            pipeline->journal->row_free(pipeline->journal->context, flight->row);
        sl_hangar_give(&pipeline->hangar, flight);
    }
}
