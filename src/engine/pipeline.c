/* SPDX-License-Identifier: MIT */
/*
 * How the pipeline is wired, and how it ends.
 *
 *   admission ─► runner 0 ─► … ─► runner n ─┐      every ─► is a bounded channel
 *      ▲  │ (what cannot be opened) ────────┼─► settle ─► journal
 *      │  └ (a runner's failed items) ──────┘      │
 *      └──────── delay heap (never blocks) ◄───────┘
 *
 * Admission goes home when no row is left and the wait group of items is empty; it closes runner
 * 0's channel. Each runner's last worker closes the next one's, and leaves settle's channel, which
 * closes when all its senders have left. So the end runs down the line behind the last item, and
 * receivers drain before they see it.
 *
 * A stop (cancel, --halt, a fatal error) ends admission early; an abort also lets the stages of
 * what is in flight end at their next poll. Both take the same way out. A while after an abort
 * whoever is stuck is left behind, with everything it might still touch.
 */
#include "engine.h"

#include "alloc.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sl_pipeline_stop(struct sl_pipeline *pipeline, enum sl_status end,
                      const struct sl_error *error)
{
    sl_mutex_lock(&pipeline->end_lock);
    if (pipeline->end == SL_OK) {
        pipeline->end = end;
        pipeline->error = *error;
        pipeline->error.status = end;
    }
    sl_mutex_unlock(&pipeline->end_lock);
    sl_flag_store(&pipeline->stopping, true);
    sl_semaphore_cancel(pipeline->credits);
    sl_semaphore_cancel(pipeline->bytes);
    sl_bell_ring(&pipeline->admission_bell);
    sl_bell_ring(&pipeline->settle_bell);
}

void sl_pipeline_abort(struct sl_pipeline *pipeline)
{
    uint64_t never = 0;
    sl_atomic_swap_if(&pipeline->cancel_ns, &never, (uint64_t)sl_clock_now_ns());
    sl_cancel_request(pipeline->cancel);
    sl_bell_ring(&pipeline->finished);
}

/* config.cancel's action. */
void sl_pipeline_on_cancel(void *context)
{
    struct sl_pipeline *pipeline = context;
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, SL_CANCELLED, "cancelled");
    sl_pipeline_stop(pipeline, SL_CANCELLED, &error);
    sl_pipeline_abort(pipeline);
}

static void on_deadlock(void *context, const char *text)
{
    struct sl_pipeline *pipeline = context;
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, SL_DEADLOCK, "deadlock: %s", text);
    sl_pipeline_stop(pipeline, SL_DEADLOCK, &error);
    sl_pipeline_abort(pipeline);
}

/* Before the first thread starts: those that a watched thread starts are watched. */
static enum sl_status watch(struct sl_pipeline *pipeline)
{
    if (!pipeline->waits)
        return SL_OK;
    enum sl_status status = sl_waits_enter(pipeline->waits, "main");
    if (status)
        return status;
    status = sl_waits_watch(pipeline->waits, on_deadlock, pipeline);
    if (status)
        sl_waits_leave();
    return status;
}

static void watch_no_more(struct sl_pipeline *pipeline)
{
    if (!pipeline->waits)
        return;
    sl_waits_stop(pipeline->waits);
    sl_waits_leave();
}

/* ---- running ---- */

const char *sl_runner_name(const struct sl_runner *runner)
{
    const struct sl_pipeline *pipeline = runner->pipeline;
    bool carries = runner->first == 0 && pipeline->config.schedule == SL_SCHEDULE_CARRY &&
                   pipeline->graph->stage_count > 1;
    return carries ? "carry" : pipeline->graph->stages[runner->first].name;
}

void sl_runner_track(struct sl_runner *runner, unsigned workers)
{
    for (; runner->tracked < workers; runner->tracked++) {
        char name[64];
        snprintf(name, sizeof name, "%s-%u", sl_runner_name(runner), runner->tracked);
        sl_track_open(&runner->posts[runner->tracked].track, runner->pipeline->config.tracer, name);
    }
}

/* In the order of an item's way, before any thread runs. */
static void open_tracks(struct sl_pipeline *pipeline)
{
    const struct sl_tracer *tracer = pipeline->config.tracer;
    sl_track_open(&pipeline->admission_track, tracer, "admission");
    for (size_t i = 0; i < pipeline->runner_count; i++) {
        struct sl_runner *runner = &pipeline->runners[i];
        sl_runner_track(runner, (unsigned)sl_counter_load(&runner->permits));
    }
    sl_track_open(&pipeline->settle_track, tracer, "settle");
}

static enum sl_status runner_start(struct sl_runner *runner)
{
    struct sl_pipeline *pipeline = runner->pipeline;
    struct sl_worker_pool_config config = {
        .name = sl_runner_name(runner),
        .workers = runner->workers,
        .permits = (unsigned)sl_counter_load(&runner->permits),
        .input = runner->input,
        .start_line = pipeline->start_line,
        .handle = sl_runner_handle,
        .drained = sl_runner_drained,
        .spent = pipeline->config.tracer ? sl_runner_spent : NULL,
        .context = runner,
    };
    sl_channel_join(pipeline->settle_input);
    enum sl_status status = sl_worker_pool_start(&config, &runner->pool);
    if (status)
        sl_channel_leave(pipeline->settle_input);
    return status;
}

/* The threads that started are led out by the ordinary end: no admission, closed channels. */
static void undo_start(struct sl_pipeline *pipeline)
{
    if (pipeline->start_line)
        sl_barrier_open(pipeline->start_line);
    sl_channel_close(pipeline->runners[0].input);
    for (size_t i = 0; i < pipeline->runner_count; i++)
        sl_worker_pool_join(pipeline->runners[i].pool);
    sl_channel_close(pipeline->settle_input);
}

/* The last of those that the start waits for; who comes later, in place of a stuck worker, finds
 * it open. */
static void leave_start_line(struct sl_pipeline *pipeline)
{
    if (!pipeline->start_line)
        return;
    (void)sl_barrier_wait(pipeline->start_line);
    sl_barrier_open(pipeline->start_line);
    pipeline->start_ns = sl_clock_now_ns();
}

static enum sl_status start_threads(struct sl_pipeline *pipeline, struct sl_error *err)
{
    open_tracks(pipeline);
    pipeline->start_ns = sl_clock_now_ns();
    enum sl_status status = SL_OK;
    sl_channel_join(pipeline->settle_input); /* admission's place */
    for (size_t i = 0; i < pipeline->runner_count && !status; i++)
        status = runner_start(&pipeline->runners[i]);
    if (status)
        goto fail_runners;
    status = sl_thread_start(&pipeline->settle_thread, "settle", sl_settle_run, pipeline);
    if (status)
        goto fail_runners;
    bool timed = pipeline->config.item_timeout_ms > 0;
    if (timed)
        status = sl_thread_start(&pipeline->watchdog_thread, "watchdog", sl_watchdog_run, pipeline);
    if (status)
        goto fail_watchdog;
    leave_start_line(pipeline);
    status = sl_thread_start(&pipeline->admission_thread, "admit", sl_admission_run, pipeline);
    if (status)
        goto fail_admission;
    sl_flag_store(&pipeline->running, true);
    return SL_OK;

fail_admission:
    sl_flag_store(&pipeline->over, true);
    sl_bell_ring(&pipeline->watchdog_bell);
    if (timed)
        sl_thread_join(&pipeline->watchdog_thread);
fail_watchdog:
    undo_start(pipeline);
    sl_thread_join(&pipeline->settle_thread);
    return sl_error_set(err, status, "cannot start a thread");
fail_runners:
    undo_start(pipeline);
    return sl_error_set(err, status, "cannot start a thread");
}

enum sl_status sl_pipeline_start(struct sl_pipeline *pipeline, struct sl_error *err)
{
    enum sl_status status = watch(pipeline);
    if (status)
        return sl_error_set(err, status, "cannot look for deadlocks");
    status = start_threads(pipeline, err);
    if (status)
        watch_no_more(pipeline);
    return status;
}

/* Long enough after an abort: settle writes down what it has; whoever is stuck stays behind. */
static void leave_behind(struct sl_pipeline *pipeline)
{
    pipeline->left_behind = true;
    sl_channel_cancel(pipeline->settle_input);
    sl_thread_join(&pipeline->settle_thread);
    sl_thread_detach(&pipeline->admission_thread);
}

static void join_all(struct sl_pipeline *pipeline)
{
    sl_thread_join(&pipeline->admission_thread);
    for (size_t i = 0; i < pipeline->runner_count; i++)
        sl_worker_pool_join(pipeline->runners[i].pool);
    sl_thread_join(&pipeline->settle_thread);
}

static void await_end(struct sl_pipeline *pipeline)
{
    int64_t patience_ns = pipeline->config.cancel_wait_ms * SL_NS_PER_MS;
    while (!sl_flag_load(&pipeline->settle_ended)) {
        uint64_t cancel_ns = sl_atomic_load(&pipeline->cancel_ns);
        int64_t deadline = cancel_ns ? (int64_t)cancel_ns + patience_ns : SL_NEVER;
        if (sl_clock_now_ns() >= deadline) {
            leave_behind(pipeline);
            return;
        }
        sl_bell_wait(&pipeline->finished, deadline);
    }
}

/* Whether a thread that was given up may still touch the pipeline. */
static bool is_haunted(const struct sl_pipeline *pipeline)
{
    for (const struct sl_flight *orphan = pipeline->orphans; orphan; orphan = orphan->next) {
        if (!sl_flag_load(&orphan->released))
            return true;
    }
    return pipeline->left_behind;
}

static void report(struct sl_pipeline *pipeline, struct sl_pipeline_result *result)
{
    result->done = sl_counter_load(&pipeline->done);
    result->dead = sl_counter_load(&pipeline->dead);
    result->retried = sl_counter_load(&pipeline->retried);
    result->pending = sl_counter_load(&pipeline->pending);
    if (pipeline->left_behind) /* what is stuck counts, too */
        result->pending = sl_counter_load(&pipeline->handed_out) - result->done - result->dead;
    result->stuck_threads = is_haunted(pipeline);
    sl_mutex_lock(&pipeline->end_lock);
    result->end = pipeline->end;
    result->error = pipeline->error;
    sl_mutex_unlock(&pipeline->end_lock);
}

void sl_pipeline_wait(struct sl_pipeline *pipeline, struct sl_pipeline_result *result)
{
    await_end(pipeline);
    watch_no_more(pipeline);
    if (pipeline->config.cancel)
        sl_cancel_forget(pipeline->config.cancel, sl_pipeline_on_cancel, pipeline);
    sl_flag_store(&pipeline->over, true);
    sl_bell_ring(&pipeline->watchdog_bell);
    if (pipeline->config.item_timeout_ms > 0)
        sl_thread_join(&pipeline->watchdog_thread);
    if (!pipeline->left_behind)
        join_all(pipeline);
    /* Not before: what a worker did last is added up after settle has heard of it. */
    sl_pipeline_stats(pipeline, &result->stats);
    report(pipeline, result);
}

/* ---- the end ---- */

static void free_orphans(struct sl_pipeline *pipeline)
{
    while (pipeline->orphans) {
        struct sl_flight *orphan = pipeline->orphans;
        pipeline->orphans = orphan->next;
        if (!orphan->shares_row)
            pipeline->journal->row_free(pipeline->journal->context, orphan->row);
        sl_hangar_give(&pipeline->hangar, orphan);
    }
}

void sl_pipeline_free(struct sl_pipeline *pipeline)
{
    if (!pipeline || is_haunted(pipeline))
        return;
    if (pipeline->config.cancel)
        sl_cancel_forget(pipeline->config.cancel, sl_pipeline_on_cancel, pipeline);
    free_orphans(pipeline);
    sl_pipeline_unwire(pipeline);
}
