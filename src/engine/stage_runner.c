/* SPDX-License-Identifier: MIT */
/*
 * What a worker does with a part: through the runner's stages in order, then on to the next channel
 * or to the gather. Where a stage treats fewer variants together than the one before it, the part
 * is scattered and its shares go their own ways; with one worker for all stages it simply takes
 * them in turn. A part that fails goes straight to the gather, for all that it stood for; the
 * others go on, so that the item's record says everything that is wrong with it. Whoever arrives
 * last finishes the item.
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

/* False when this worker was given up meanwhile: another may stand at the post, and has its track.
 */
static bool leave(struct sl_runner *runner, struct sl_post *post, const struct sl_flight *flight)
{
    if (runner->pipeline->config.item_timeout_ms == 0)
        return true;
    sl_mutex_lock(&post->lock);
    bool stays = post->flight == flight;
    if (stays)
        post->flight = NULL;
    sl_mutex_unlock(&post->lock);
    return stays;
}

static bool was_given_up(struct sl_flight *flight)
{
    return sl_atomic_load(&flight->claim) == SL_CLAIM_WATCHDOG;
}

/* How many variants of `parts` the one at `index` leads in a stage, or may lead: an item's last
 * share may be smaller. */
static uint32_t share_in(const struct sl_pipeline *pipeline, uint32_t parts, uint32_t index,
                         size_t stage)
{
    const struct sl_stage *in = &pipeline->graph->stages[stage];
    if (in->spans)
        return in->spans[index];
    return in->together && in->together < parts ? in->together : parts;
}

/* The variant that leads the one at `index` in a stage. */
static uint32_t lead_in(const struct sl_pipeline *pipeline, uint32_t parts, uint32_t index,
                        size_t stage)
{
    const uint32_t *spans = pipeline->graph->stages[stage].spans;
    if (!spans)
        return index - index % share_in(pipeline, parts, index, stage);
    while (!spans[index])
        index--;
    return index;
}

/* What is left of the item's timeout after the work that led to this part; waiting in channels is
 * nobody's fault and costs nothing. */
static void allow_time(const struct sl_pipeline *pipeline, struct sl_part *part, size_t stage,
                       int64_t now_ns)
{
    if (pipeline->config.item_timeout_ms == 0 || !SL_STATISTICS)
        return;
    int64_t worked_ns = 0;
    for (size_t i = 0; i < stage; i++) {
        uint32_t lead = lead_in(pipeline, part->item->part_count, part->index, i);
        worked_ns += part->item->parts[lead].stage_ns[i];
    }
    int64_t left_ns = pipeline->config.item_timeout_ms * SL_NS_PER_MS - worked_ns;
    if (stage == 0)
        part->item->poll.deadline_ns = now_ns + left_ns;
    else
        sl_poll_extend(&part->item->poll, now_ns + left_ns);
}

/* Runs one stage on one part; *at_ns is when it begins, or 0 for now, and then when it ended: the
 * next one begins there. A cancelled or overdue item is told without starting the work: the
 * watchdog takes whoever is at work on an item long overdue for stuck. */
static enum sl_status run_stage(struct sl_runner *runner, unsigned worker, size_t stage,
                                struct sl_part *part, int64_t *at_ns)
{
    const struct sl_pipeline *pipeline = runner->pipeline;
    const struct sl_stage_graph *graph = pipeline->graph;
    struct sl_flight *flight = sl_flight_of(part);
    struct sl_error *error = &part->error;
    struct sl_post *post = &runner->posts[worker];
    bool stays = true;
    int64_t start = *at_ns ? *at_ns : sl_clock_figure_ns();
    allow_time(pipeline, part, stage, start);

    enum sl_status status = sl_poll_check(&part->item->poll);
    if (status) {
        sl_error_set(error, status, "%s before it was through",
                     status == SL_TIMEOUT ? "timed out (--item-timeout)" : "cancelled");
    } else {
        enter(runner, post, flight, stage);
        status = graph->stages[stage].process(graph->context, part, error);
        stays = leave(runner, post, flight);
    }
    int64_t end = *at_ns = sl_clock_figure_ns();
    part->stage_ns[stage] += end - start;
    if (SL_STATISTICS)
        sl_atomic_add(&post->work_ns[stage], (uint64_t)(end - start));
    if (stays)
        sl_track_item(&post->track, SL_TRACE_STAGE, graph->stages[stage].name, flight, status,
                      start, end);
    if (status) {
        error->status = status;
        sl_error_set_stage(error, graph->stages[stage].name);
    }
    return status;
}

/* Passes a part to the next runner; time spent waiting for room is the runner's blocked time. */
static void send_on(struct sl_runner *runner, unsigned worker, struct sl_part *part)
{
    if (sl_channel_try_send(runner->next, part) == SL_OK)
        return;
    int64_t start = sl_clock_now_ns();
    enum sl_status status = sl_channel_send(runner->next, part);
    int64_t end = sl_clock_now_ns();
    sl_counter_add(&runner->blocked_ns, (uint64_t)(end - start));
    sl_track_span(&runner->posts[worker].track, SL_TRACE_BLOCKED, start, end);
    /* The next runner's channel ends only after this one has drained. */
    assert(status == SL_OK);
    (void)status;
}

/* `count` variants are through, or will never be. */
static void arrive(struct sl_runner *runner, unsigned worker, struct sl_part *part, uint32_t count)
{
    if (sl_fan_arrive_many(&part->item->gather, count))
        sl_flight_finish(runner->pipeline, sl_flight_of(part), &runner->posts[worker].track);
}

static void carry(struct sl_runner *runner, unsigned worker, struct sl_part *part, size_t stage,
                  size_t last);

/* The scatter: the `count` variants that were one part go on from `stage` in its shares. */
static void scatter(struct sl_runner *runner, unsigned worker, struct sl_part *lead, uint32_t count,
                    size_t stage, size_t last)
{
    const struct sl_pipeline *pipeline = runner->pipeline;
    const struct sl_stage_graph *graph = pipeline->graph;
    uint32_t parts = lead->item->part_count;
    uint32_t first = lead->index;
    for (uint32_t i = 0; i < count; i += share_in(pipeline, parts, first + i, stage)) {
        if (graph->share && i > 0)
            graph->share(graph->context, lead, lead + i);
    }
    /* The last part to be passed on may take the item with it: nothing is read from it here. */
    for (uint32_t i = 0; i < count; i += share_in(pipeline, parts, first + i, stage))
        carry(runner, worker, lead + i, stage, last);
}

/* Takes a part from `stage` through `last`, the end of this runner for the part. */
static void carry(struct sl_runner *runner, unsigned worker, struct sl_part *part, size_t stage,
                  size_t last)
{
    const struct sl_pipeline *pipeline = runner->pipeline;
    struct sl_flight *flight = sl_flight_of(part);
    uint32_t parts = part->item->part_count;
    uint32_t index = part->index;
    uint32_t left = parts - index;
    uint32_t share = share_in(pipeline, parts, index, stage);
    uint32_t count = share < left ? share : left;
    int64_t at_ns = 0;
    for (; stage <= last; stage++) {
        bool fails =
            !was_given_up(flight) && run_stage(runner, worker, stage, part, &at_ns) != SL_OK;
        if (fails)
            sl_gather_failure(part, count);
        /* A worker that was given up may find the next channel closed: no further with it. */
        if (fails || was_given_up(flight)) {
            arrive(runner, worker, part, count);
            return;
        }
        bool is_last = stage + 1 == pipeline->graph->stage_count;
        if (!is_last && share_in(pipeline, parts, index, stage + 1) < count) {
            scatter(runner, worker, part, count, stage + 1, last);
            return;
        }
    }
    if (last + 1 < pipeline->graph->stage_count)
        send_on(runner, worker, part);
    else
        arrive(runner, worker, part, count);
}

void sl_runner_handle(void *context, unsigned worker, void *message)
{
    struct sl_runner *runner = context;
    /* Read once: all of a part's shares go the same way. */
    carry(runner, worker, message, runner->first, (size_t)sl_atomic_load(&runner->last));
}

void sl_runner_spent(void *context, unsigned worker, enum sl_worker_time what, int64_t from_ns,
                     int64_t to_ns)
{
    struct sl_runner *runner = context;
    enum sl_trace_kind kind = what == SL_WORKER_STARVED ? SL_TRACE_STARVED : SL_TRACE_HANDLE;
    sl_track_span(&runner->posts[worker].track, kind, from_ns, to_ns);
}

void sl_runner_drained(void *context)
{
    struct sl_runner *runner = context;
    if (runner->next)
        sl_channel_close(runner->next);
    sl_channel_leave(runner->pipeline->settle_input);
}
