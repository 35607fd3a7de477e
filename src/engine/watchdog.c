/* SPDX-License-Identifier: MIT */
/*
 * Looks after items that have a timeout. A stage polls its item's deadline and ends by itself; one
 * that is still there a grace later is stuck in something that does not poll. Its worker is given
 * up: another takes its place, the item is settled as timed out through a new flight, and the old
 * flight, with its bytes still charged, belongs to the stuck thread until it returns, if ever.
 */
#include "engine.h"

#include "clock.h"

#include <inttypes.h>

enum { GIVEN_UP_MAX = 4, LOOKS_A_GRACE = 4 };

static int64_t grace_ns(const struct sl_pipeline *pipeline)
{
    int64_t half = pipeline->config.item_timeout_ms * SL_NS_PER_MS / 2;
    int64_t floor = pipeline->config.timeout_grace_ms * SL_NS_PER_MS;
    return half > floor ? half : floor;
}

/* What the worker is stuck with, or NULL. It was given up then. `*mine` says whether the item, too,
 * is the watchdog's from now on: it is not when another of its parts was stuck before. */
static struct sl_flight *find_stuck(struct sl_runner *runner, unsigned worker, int64_t grace_ns,
                                    size_t *stage, bool *mine)
{
    struct sl_post *post = &runner->posts[worker];
    struct sl_flight *stuck = NULL;
    sl_mutex_lock(&post->lock);
    struct sl_flight *flight = post->flight;
    /* The worker cannot pass its part on while its post is locked, so the flight is alive. */
    if (flight && sl_clock_now_ns() - grace_ns > sl_poll_deadline(&flight->item.poll)) {
        uint64_t unclaimed = SL_CLAIM_NONE;
        *mine = sl_atomic_swap_if(&flight->claim, &unclaimed, SL_CLAIM_WATCHDOG);
        if (*mine)
            sl_atomic_add(&runner->pipeline->stuck_bytes, flight->held_bytes);
        sl_worker_pool_give_up(runner->pool, worker);
        *stage = post->stage;
        stuck = flight;
        post->flight = NULL; /* the post is free for another worker */
    }
    sl_mutex_unlock(&post->lock);
    return stuck;
}

/* Settles the item by a flight of its own, which takes over the row and the credit. */
static bool settle_without(struct sl_pipeline *pipeline, struct sl_flight *stuck, const char *stage)
{
    struct sl_flight *flight;
    if (sl_hangar_take(&pipeline->hangar, stuck->row, &flight))
        return false;
    flight->attempts = stuck->attempts;
    flight->transient = stuck->transient;
    flight->tried_once_more = stuck->tried_once_more;
    flight->reserve = stuck->reserve;
    flight->has_credit = stuck->has_credit;
    flight->admitted_ns = stuck->admitted_ns;
    flight->item.attempt = stuck->item.attempt;
    flight->item.source_size = stuck->item.source_size;
    flight->item.source_mtime_ns = stuck->item.source_mtime_ns;
    sl_error_set(&flight->error, SL_TIMEOUT,
                 "still in %s after %lld ms (--item-timeout); its worker was given up", stage,
                 (long long)pipeline->config.item_timeout_ms);
    sl_error_set_stage(&flight->error, stage);
    flight->shares_row = true;
    stuck->next = pipeline->orphans;
    pipeline->orphans = stuck;
    sl_flight_finish(pipeline, flight, &(const struct sl_track){0});
    return true;
}

static void end_run(struct sl_pipeline *pipeline, enum sl_status status, const char *why)
{
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, status, "%s", why);
    sl_pipeline_stop(pipeline, status, &error);
    sl_pipeline_abort(pipeline); /* what waits in channels would only get stuck, too */
}

/* The item first: it is what somebody waits for. */
static void give_up(struct sl_runner *runner, unsigned worker, struct sl_flight *stuck,
                    size_t stage, bool mine)
{
    struct sl_pipeline *pipeline = runner->pipeline;
    bool settled = !mine || settle_without(pipeline, stuck, pipeline->graph->stages[stage].name);
    if (++pipeline->given_up == GIVEN_UP_MAX)
        end_run(pipeline, SL_HALTED, "halted: four workers are stuck (--item-timeout)");
    bool replaced = sl_worker_pool_replace(runner->pool, worker) == SL_OK;
    if (!settled || !replaced)
        end_run(pipeline, SL_NO_MEMORY, "no memory to replace a stuck worker");
}

/* What stuck threads hold may never come back: who waits for so much that it has to would wait for
 * ever. What is in flight goes on; the rest is for the next run. */
static void halt_if_starved(struct sl_pipeline *pipeline)
{
    uint64_t budget = sl_semaphore_permits(pipeline->bytes);
    uint64_t wanted = sl_atomic_load(&pipeline->wanted_bytes);
    uint64_t stuck = sl_atomic_load(&pipeline->stuck_bytes);
    if (wanted <= budget - stuck || sl_flag_load(&pipeline->stopping))
        return;
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, SL_HALTED,
                 "halted: stuck workers hold %" PRIu64 " of the %" PRIu64
                 " bytes of memory, and the next item needs %" PRIu64
                 " (--max-memory, --item-timeout)",
                 stuck, budget, wanted);
    sl_pipeline_stop(pipeline, SL_HALTED, &error);
}

/* A worker that was given up is counted out only once it is replaced, so its pool, and with it
 * settle's channel, stays open until its item is in there. */
static void look(struct sl_pipeline *pipeline, int64_t grace)
{
    for (size_t r = 0; r < pipeline->runner_count; r++) {
        struct sl_runner *runner = &pipeline->runners[r];
        for (unsigned w = 0; w < runner->workers; w++) {
            size_t stage;
            bool mine;
            struct sl_flight *stuck = find_stuck(runner, w, grace, &stage, &mine);
            if (stuck)
                give_up(runner, w, stuck, stage, mine);
        }
    }
    halt_if_starved(pipeline);
}

void sl_watchdog_run(void *context)
{
    struct sl_pipeline *pipeline = context;
    int64_t grace = grace_ns(pipeline);
    sl_waits_roles(NULL, 0); /* it releases nobody from a channel */
    while (!sl_flag_load(&pipeline->over)) {
        look(pipeline, grace);
        sl_bell_wait(&pipeline->watchdog_bell, sl_clock_deadline(grace / LOOKS_A_GRACE + 1));
    }
}
