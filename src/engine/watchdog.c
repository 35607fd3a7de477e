/* SPDX-License-Identifier: MIT */
/*
 * Looks after items that have a timeout. A stage polls its item's deadline and ends by itself; one
 * that is still there a grace later is stuck in something that does not poll. Its worker is given
 * up: another takes its place, the item is settled as timed out through a new flight, and the old
 * flight, with its bytes still charged, belongs to the stuck thread until it returns, if ever.
 */
#include "engine.h"

#include "clock.h"

enum { GIVEN_UP_MAX = 4, LOOKS_A_GRACE = 4 };

static int64_t grace_ns(const struct sl_pipeline *pipeline)
{
    int64_t half = pipeline->config.item_timeout_ms * SL_NS_PER_MS / 2;
    int64_t floor = pipeline->config.timeout_grace_ms * SL_NS_PER_MS;
    return half > floor ? half : floor;
}

/* Takes the item over from the worker at `post` if it is overdue. */
static struct sl_flight *claim_overdue(struct sl_post *post, int64_t now_ns, int64_t grace)
{
    struct sl_flight *overdue = NULL;
    sl_mutex_lock(&post->lock);
    struct sl_flight *flight = post->flight;
    /* The worker cannot pass its part on while its post is locked, so the flight is alive. */
    if (flight && now_ns > flight->item.poll.deadline_ns &&
        now_ns - flight->item.poll.deadline_ns > grace) {
        uint64_t unclaimed = SL_CLAIM_NONE;
        if (sl_atomic_swap_if(&flight->claim, &unclaimed, SL_CLAIM_WATCHDOG))
            overdue = flight;
    }
    sl_mutex_unlock(&post->lock);
    return overdue;
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
    flight->has_credit = stuck->has_credit;
    flight->admitted_ns = stuck->admitted_ns;
    flight->item.attempt = stuck->item.attempt;
    sl_error_set(&flight->error, SL_TIMEOUT,
                 "still in %s after %lld ms (--item-timeout); its worker was given up", stage,
                 (long long)pipeline->config.item_timeout_ms);
    sl_error_set_stage(&flight->error, stage);
    flight->shares_row = true;
    sl_flight_finish(pipeline, flight);
    return true;
}

static void give_up(struct sl_runner *runner, unsigned worker, struct sl_flight *stuck)
{
    struct sl_pipeline *pipeline = runner->pipeline;
    stuck->next = pipeline->orphans;
    pipeline->orphans = stuck;
    struct sl_error error = {.status = SL_OK};
    if (sl_worker_pool_abandon(runner->pool, worker) ||
        !settle_without(pipeline, stuck, pipeline->graph->stages[runner->first].name)) {
        sl_error_set(&error, SL_NO_MEMORY, "no memory to replace a stuck worker");
        sl_pipeline_stop(pipeline, SL_NO_MEMORY, &error);
        return;
    }
    unsigned given_up = 0;
    for (const struct sl_flight *flight = pipeline->orphans; flight; flight = flight->next)
        given_up++;
    if (given_up >= GIVEN_UP_MAX) {
        sl_error_set(&error, SL_HALTED, "halted: %u workers are stuck (--item-timeout)", given_up);
        sl_pipeline_stop(pipeline, SL_HALTED, &error);
    }
}

static void look(struct sl_pipeline *pipeline, int64_t grace)
{
    for (size_t r = 0; r < pipeline->runner_count; r++) {
        struct sl_runner *runner = &pipeline->runners[r];
        for (unsigned w = 0; w < runner->workers; w++) {
            struct sl_flight *stuck = claim_overdue(&runner->posts[w], sl_clock_now_ns(), grace);
            if (stuck)
                give_up(runner, w, stuck);
        }
    }
}

void sl_watchdog_run(void *context)
{
    struct sl_pipeline *pipeline = context;
    int64_t grace = grace_ns(pipeline);
    while (!sl_flag_load(&pipeline->over)) {
        look(pipeline, grace);
        sl_bell_wait(&pipeline->watchdog_bell, sl_clock_deadline(grace / LOOKS_A_GRACE + 1));
    }
}
