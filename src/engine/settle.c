/* SPDX-License-Identifier: MIT */
/*
 * Settle is the fan-in: every attempt ends here. It gives the credits back, decides done, retry,
 * dead letter or pending, journals a whole batch at once, and only then tells the observer and lets
 * go of the items. It takes what its channel holds and never waits to fill a batch.
 */
#include "engine.h"

#include "clock.h"

#include <inttypes.h>
#include <string.h>

enum { TRANSIENT_RUN = 32, HALT_PERCENT_MINIMUM = 10 };

struct batch {
    size_t count;
    struct sl_flight *flights[SL_SETTLE_BATCH];
    struct sl_outcome outcomes[SL_SETTLE_BATCH];
    int64_t delays_ns[SL_SETTLE_BATCH];
    int64_t at_ns; /* traced: when what was told of last ended, and the next begins */
};

static void tell(struct sl_pipeline *pipeline, const struct sl_event *event)
{
    if (pipeline->config.observe)
        pipeline->config.observe(pipeline->config.observe_context, event);
}

static bool is_stopping(const struct sl_pipeline *pipeline)
{
    return sl_flag_load(&pipeline->stopping);
}

static void pause(struct sl_pipeline *pipeline, const struct sl_error *why)
{
    if (sl_flag_raise(&pipeline->paused))
        return;
    tell(pipeline, &(struct sl_event){.kind = SL_EVENT_PAUSE, .error = why});
}

static void resume(struct sl_pipeline *pipeline)
{
    if (!sl_flag_load(&pipeline->paused))
        return;
    sl_flag_store(&pipeline->paused, false);
    tell(pipeline, &(struct sl_event){.kind = SL_EVENT_RESUME});
}

/* A full disk: the item polls for space by being tried again, for at most disk_wait. */
static enum sl_outcome_state wait_for_disk(struct sl_pipeline *pipeline, struct sl_flight *flight,
                                           int64_t *delay_ns)
{
    int64_t now = sl_clock_now_ns();
    if (pipeline->disk_full_since_ns == 0)
        pipeline->disk_full_since_ns = now;
    *delay_ns = sl_retry_disk_delay(pipeline->config.disk_wait_ms * SL_NS_PER_MS,
                                    now - pipeline->disk_full_since_ns);
    if (*delay_ns < 0) {
        sl_pipeline_stop(pipeline, SL_DISK_FULL, &flight->error);
        return SL_OUTCOME_PENDING;
    }
    pause(pipeline, &flight->error);
    return SL_OUTCOME_RETRY;
}

/* Watches for a machine that fails everything. */
static void note_health(struct sl_pipeline *pipeline, const struct sl_flight *flight)
{
    enum sl_retry_class retry = sl_status_retry(flight->error.status);
    if (retry == SL_RETRY_NONE) {
        pipeline->transient_in_a_row = 0;
        pipeline->disk_full_since_ns = 0;
        resume(pipeline);
    } else if (retry != SL_RETRY_TRANSIENT) {
        pipeline->transient_in_a_row = 0;
    } else if (++pipeline->transient_in_a_row >= TRANSIENT_RUN) {
        pause(pipeline, &flight->error);
    }
}

static void decide(struct sl_pipeline *pipeline, struct batch *batch, size_t i)
{
    struct sl_flight *flight = batch->flights[i];
    note_health(pipeline, flight);
    enum sl_outcome_state state = sl_retry_decide(&pipeline->retry, flight, &batch->delays_ns[i]);
    if (state == SL_OUTCOME_RETRY && flight->error.status == SL_DISK_FULL)
        state = wait_for_disk(pipeline, flight, &batch->delays_ns[i]);
    if (state == SL_OUTCOME_RETRY && is_stopping(pipeline))
        state = SL_OUTCOME_PENDING;
    batch->outcomes[i] = (struct sl_outcome){
        .state = state,
        .item = &flight->item,
        .error = flight->error.status ? &flight->error : NULL,
        .duration_ns = flight->admitted_ns ? sl_clock_figure_ns() - flight->admitted_ns : 0,
    };
}

/* Commits outcomes; a full ledger disk is waited for, anything else ends the run. */
static bool commit(struct sl_pipeline *pipeline, const struct sl_outcome *outcomes, size_t count)
{
    const struct sl_journal *journal = pipeline->journal;
    int64_t since_ns = sl_clock_now_ns();
    for (;;) {
        struct sl_error error = {.status = SL_OK};
        enum sl_status status = journal->settled(journal->context, outcomes, count, &error);
        if (!status)
            return true;
        int64_t delay_ns = sl_retry_disk_delay(pipeline->config.disk_wait_ms * SL_NS_PER_MS,
                                               sl_clock_now_ns() - since_ns);
        if (status != SL_DISK_FULL || delay_ns < 0 || is_stopping(pipeline)) {
            sl_pipeline_stop(pipeline, status, &error);
            sl_pipeline_abort(pipeline);
            return false;
        }
        sl_bell_wait(&pipeline->settle_bell, sl_clock_deadline(delay_ns));
    }
}

/* Whether the item just goes round again, which nobody needs to hear of. */
static bool is_silent(const struct batch *batch, size_t i)
{
    return batch->outcomes[i].state == SL_OUTCOME_RETRY && !sl_retry_used_up(batch->flights[i]);
}

static bool journal(struct sl_pipeline *pipeline, const struct batch *batch)
{
    struct sl_outcome records[SL_SETTLE_BATCH];
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (!is_silent(batch, i))
            records[count++] = batch->outcomes[i];
    }
    if (count == 0)
        return true;
    int64_t start = sl_track_now(&pipeline->settle_track);
    bool committed = commit(pipeline, records, count);
    sl_track_since(&pipeline->settle_track, SL_TRACE_JOURNAL, start);
    return committed;
}

/* --halt, after another dead letter. */
static void check_halt(struct sl_pipeline *pipeline)
{
    const struct sl_halt *halt = &pipeline->config.halt;
    uint64_t dead = sl_counter_load(&pipeline->dead);
    uint64_t settled = dead + sl_counter_load(&pipeline->done);
    bool reached = halt->failures ? dead >= halt->failures
                                  : settled >= HALT_PERCENT_MINIMUM &&
                                        (double)dead * 100 >= halt->percent * (double)settled;
    if (halt->mode == SL_HALT_NEVER || !reached || is_stopping(pipeline))
        return;
    struct sl_error error = {.status = SL_OK};
    sl_error_set(&error, SL_HALTED, "halted after %" PRIu64 " dead letters (--halt)", dead);
    sl_pipeline_stop(pipeline, SL_HALTED, &error);
    if (halt->mode == SL_HALT_NOW)
        sl_pipeline_abort(pipeline);
}

/* The item is terminal, or left for the next run: the engine forgets it. */
static void let_go(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    if (!flight->shares_row)
        pipeline->journal->row_free(pipeline->journal->context, flight->row);
    sl_hangar_give(&pipeline->hangar, flight);
    sl_wait_group_done(pipeline->items);
}

static void count(struct sl_pipeline *pipeline, const struct sl_flight *flight,
                  enum sl_outcome_state state)
{
    switch (state) {
    case SL_OUTCOME_DONE:
        sl_counter_add(&pipeline->done, 1);
        sl_counter_add(&pipeline->pixels, flight->item.pixels);
        break;
    case SL_OUTCOME_DEAD:
        sl_counter_add(&pipeline->dead, 1);
        break;
    case SL_OUTCOME_RETRY:
        sl_counter_add(&pipeline->retried, 1);
        break;
    case SL_OUTCOME_PENDING:
        sl_counter_add(&pipeline->pending, 1);
        break;
    }
}

static void announce(struct sl_pipeline *pipeline, const struct batch *batch, size_t i)
{
    const struct sl_outcome *outcome = &batch->outcomes[i];
    if (outcome->state == SL_OUTCOME_PENDING)
        return;
    tell(pipeline, &(struct sl_event){
                       .kind = outcome->state == SL_OUTCOME_RETRY ? SL_EVENT_RETRY : SL_EVENT_ITEM,
                       .outcome = outcome,
                       .row = batch->flights[i]->row,
                       .error = outcome->error,
                       .delay_ms = batch->delays_ns[i] / SL_NS_PER_MS,
                   });
}

/* A retry was decided while the run ended: it is written down, lest a chosen end make a suspect. */
static void leave_pending(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    sl_flight_reset(flight);
    sl_error_set(&flight->error, SL_CANCELLED, "the run ended before its turn");
    const struct sl_outcome outcome = {
        .state = SL_OUTCOME_PENDING, .item = &flight->item, .error = &flight->error};
    (void)commit(pipeline, &outcome, 1); /* a failure has ended the run */
    sl_counter_add(&pipeline->pending, 1);
}

static void dispose(struct sl_pipeline *pipeline, struct batch *batch, size_t i)
{
    struct sl_flight *flight = batch->flights[i];
    enum sl_outcome_state state = batch->outcomes[i].state;
    bool retries = state == SL_OUTCOME_RETRY;
    if (retries &&
        sl_delay_heap_push(&pipeline->delayed, flight, sl_clock_deadline(batch->delays_ns[i])))
        return;
    if (retries)
        leave_pending(pipeline, flight);
    let_go(pipeline, flight);
}

static void settle(struct sl_pipeline *pipeline, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        decide(pipeline, batch, i);
    bool journalled = journal(pipeline, batch);
    uint64_t credits = 0;
    for (size_t i = 0; i < batch->count; i++) {
        credits += batch->flights[i]->has_credit;
        batch->flights[i]->has_credit = false;
        if (!journalled)
            batch->outcomes[i].state = SL_OUTCOME_PENDING;
        if (!is_silent(batch, i)) {
            count(pipeline, batch->flights[i], batch->outcomes[i].state);
            announce(pipeline, batch, i);
        }
        if (batch->outcomes[i].state == SL_OUTCOME_DONE)
            sl_tuner_note(pipeline->tuner, batch->flights[i]);
        if (batch->outcomes[i].state == SL_OUTCOME_DEAD)
            check_halt(pipeline);
        dispose(pipeline, batch, i);
    }
    /* Last, so that admission finds every retry of the batch in the heap. */
    sl_atomic_sub(&pipeline->in_flight, batch->count);
    credits = sl_tuner_pass_on(pipeline->tuner, credits);
    if (credits)
        sl_semaphore_release(pipeline->credits, credits);
    sl_tuner_turn(pipeline);
    sl_bell_ring(&pipeline->admission_bell);
    batch->at_ns = sl_track_since(&pipeline->settle_track, SL_TRACE_SETTLE, batch->at_ns);
}

/* What the channel holds; false at its end. When stuck workers are left behind the channel is
 * cancelled, and what has arrived is still written down. */
static bool receive(struct sl_pipeline *pipeline, struct batch *batch)
{
    void **flights = (void **)batch->flights;
    enum sl_status status = sl_channel_receive_many(pipeline->settle_input, flights,
                                                    SL_SETTLE_BATCH, &batch->count, SL_NEVER);
    batch->at_ns = sl_track_since(&pipeline->settle_track, SL_TRACE_STARVED, batch->at_ns);
    if (status == SL_OK)
        return true;
    while (batch->count < SL_SETTLE_BATCH &&
           (flights[batch->count] = sl_channel_drain(pipeline->settle_input)) != NULL)
        batch->count++;
    return batch->count > 0;
}

void sl_settle_run(void *context)
{
    struct sl_pipeline *pipeline = context;
    struct batch batch = {.at_ns = sl_track_now(&pipeline->settle_track)};
    while (receive(pipeline, &batch))
        settle(pipeline, &batch);
    struct sl_error error = {.status = SL_OK};
    enum sl_status status = pipeline->journal->flush(pipeline->journal->context, &error);
    if (status)
        sl_pipeline_stop(pipeline, status, &error);
    sl_flag_store(&pipeline->settle_ended, true);
    sl_bell_ring(&pipeline->finished);
}
