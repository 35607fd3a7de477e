/* SPDX-License-Identifier: MIT */
/*
 * Admission: one credit, then what is most urgent (due retries before new rows), then the item's
 * whole peak of bytes. Both are taken here and nowhere else, so nobody who holds some ever asks for
 * more; both come back from stages that never wait for admission. Suspects run last, each alone.
 */
#include "engine.h"

#include "clock.h"

#include <assert.h>
#include <inttypes.h>

/* The admission thread's own. */
struct admission {
    struct sl_pipeline *pipeline;
    struct sl_journal_row *rows[SL_ADMIT_BATCH];
    size_t next;    /* the row to admit */
    size_t count;   /* rows that were fetched */
    size_t started; /* rows before this one were journalled as started */
    bool exhausted;
};

static bool is_stopping(const struct sl_pipeline *pipeline)
{
    return sl_flag_load(&pipeline->stopping);
}

/* Fetches the next batch when this one is used up. */
static void fetch(struct admission *admission)
{
    struct sl_pipeline *pipeline = admission->pipeline;
    if (admission->next < admission->count || admission->exhausted)
        return;
    struct sl_error error = {.status = SL_OK};
    admission->next = admission->count = admission->started = 0;
    int64_t start = sl_track_now(&pipeline->admission_track);
    enum sl_status status = pipeline->journal->next(pipeline->journal->context, admission->rows,
                                                    SL_ADMIT_BATCH, &admission->count, &error);
    sl_track_since(&pipeline->admission_track, SL_TRACE_JOURNAL, start);
    sl_counter_add(&pipeline->handed_out, admission->count);
    if (status)
        sl_pipeline_stop(pipeline, status, &error);
    admission->exhausted = status || admission->count == 0;
    if (!admission->exhausted)
        return;
    sl_atomic_store(&pipeline->admission_end_ns,
                    (uint64_t)(sl_clock_now_ns() - pipeline->start_ns));
    sl_atomic_store(&pipeline->admission_end_cpu_ns, (uint64_t)sl_clock_process_cpu_ns());
}

/* A full ledger disk is waited for; whatever else goes wrong ends the run. */
static bool commit_started(struct sl_pipeline *pipeline, const int64_t *ids, size_t count,
                           bool alone)
{
    const struct sl_journal *journal = pipeline->journal;
    int64_t since_ns = sl_clock_now_ns();
    for (;;) {
        struct sl_error error = {.status = SL_OK};
        enum sl_status status = journal->started(journal->context, ids, count, alone, &error);
        if (!status)
            return true;
        int64_t delay_ns = sl_retry_disk_delay(pipeline->config.disk_wait_ms * SL_NS_PER_MS,
                                               sl_clock_now_ns() - since_ns);
        if (status != SL_DISK_FULL || delay_ns < 0 || is_stopping(pipeline)) {
            sl_pipeline_stop(pipeline, status, &error);
            return false;
        }
        sl_bell_wait(&pipeline->admission_bell, sl_clock_deadline(delay_ns));
    }
}

/* Journals rows as started before the first of them is: the whole batch up to the first suspect,
 * or a suspect by itself. */
static bool journal_started(struct admission *admission)
{
    if (admission->next < admission->started)
        return true;
    struct sl_pipeline *pipeline = admission->pipeline;
    int64_t ids[SL_ADMIT_BATCH];
    size_t count = 0;
    bool alone = admission->rows[admission->next]->suspect;
    for (size_t i = admission->next; i < admission->count; i++) {
        if (admission->rows[i]->suspect != alone || (alone && count == 1))
            break;
        ids[count++] = admission->rows[i]->id;
    }
    int64_t start = sl_track_now(&pipeline->admission_track);
    bool committed = commit_started(pipeline, ids, count, alone);
    sl_track_since(&pipeline->admission_track, SL_TRACE_JOURNAL, start);
    if (!committed)
        return false;
    admission->started = admission->next + count;
    return true;
}

static void note_high_water(struct sl_pipeline *pipeline)
{
    uint64_t used = sl_semaphore_permits(pipeline->bytes) - sl_semaphore_available(pipeline->bytes);
    if (used > sl_counter_load(&pipeline->bytes_high_water))
        sl_atomic_store(&pipeline->bytes_high_water, used);
}

/* Here, and where else admission takes what there mostly is: only who has to wait looks at the
 * clock for the trace. */
static bool take_bytes(struct sl_pipeline *pipeline, uint64_t weight)
{
    if (sl_semaphore_try_acquire(pipeline->bytes, weight) == SL_OK)
        return true;
    sl_atomic_store(&pipeline->wanted_bytes, weight);
    int64_t start = sl_track_now(&pipeline->admission_track);
    enum sl_status status = sl_semaphore_acquire(pipeline->bytes, weight);
    sl_track_since(&pipeline->admission_track, SL_TRACE_BYTES, start);
    sl_atomic_store(&pipeline->wanted_bytes, 0);
    return status == SL_OK;
}

/* Opens the item and takes its bytes. An item that needs more than the whole budget takes all of
 * it, and so runs alone. */
static enum sl_status board(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    const struct sl_stage_graph *graph = pipeline->graph;
    struct sl_item *item = &flight->item;
    enum sl_status status = graph->open(graph->context, item, &flight->error);
    if (status) {
        flight->error.status = status;
        sl_error_set_stage(&flight->error, "admit");
        for (uint32_t i = 0; i < item->part_count; i++) {
            if (item->parts[i].error.status)
                sl_error_set_stage(&item->parts[i].error, "admit");
        }
        return status;
    }
    flight->opened = true;
    uint64_t wanted = flight->reserve > item->memory_bytes ? flight->reserve : item->memory_bytes;
    if (wanted > pipeline->config.item_bytes) {
        status = sl_error_set(&flight->error, SL_LIMIT_BYTES,
                              "needs %" PRIu64 " bytes of memory, more than the %" PRIu64
                              " one item may use (--max-memory)",
                              wanted, pipeline->config.item_bytes);
        sl_error_set_stage(&flight->error, "admit");
        return status;
    }
    item->reserve_bytes = wanted ? wanted : 1;
    uint64_t budget = sl_semaphore_permits(pipeline->bytes);
    uint64_t weight = item->reserve_bytes < budget ? item->reserve_bytes : budget;
    if (!take_bytes(pipeline, weight))
        return sl_error_set(&flight->error, SL_CANCELLED, "cancelled before it was admitted");
    flight->held_bytes = weight;
    note_high_water(pipeline);
    return SL_OK;
}

/* Sends an item on its way, a credit already taken. What cannot even be opened goes to settle. */
static void admit(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    sl_atomic_add(&pipeline->in_flight, 1);
    sl_counter_add(&pipeline->admitted, 1);
    flight->admitted_ns = sl_clock_figure_ns();
    flight->item.poll.cancel = pipeline->cancel;
    sl_fan_init(&flight->item.gather, flight->item.part_count);
    const struct sl_track *track = &pipeline->admission_track;
    enum sl_status status = board(pipeline, flight);
    sl_track_item(track, SL_TRACE_ADMIT, NULL, flight, status, flight->admitted_ns,
                  sl_track_now(track));
    if (status) {
        sl_flight_finish(pipeline, flight, track);
        return;
    }
    struct sl_channel *next = pipeline->runners[0].input;
    if (sl_channel_try_send(next, &flight->item.parts[0]) == SL_OK)
        return;
    int64_t start = sl_track_now(track);
    status = sl_channel_send(next, &flight->item.parts[0]);
    sl_track_since(track, SL_TRACE_BLOCKED, start);
    assert(status == SL_OK); /* nobody but admission closes it */
    (void)status;
}

static struct sl_flight *due_retry(struct sl_pipeline *pipeline, int64_t *next_ns)
{
    struct sl_flight *flight = sl_delay_heap_pop(&pipeline->delayed, sl_clock_now_ns(), next_ns);
    if (flight)
        sl_flight_reset(flight);
    return flight;
}

/* The next row's flight. NULL, and the run stops, when there is no memory for it. */
static struct sl_flight *take_row(struct admission *admission)
{
    struct sl_pipeline *pipeline = admission->pipeline;
    struct sl_flight *flight;
    if (sl_hangar_take(&pipeline->hangar, admission->rows[admission->next], &flight)) {
        struct sl_error error = {.status = SL_OK};
        sl_error_set(&error, SL_NO_MEMORY, "no memory to admit another item");
        sl_pipeline_stop(pipeline, SL_NO_MEMORY, &error);
        return NULL;
    }
    admission->next++;
    sl_wait_group_add(pipeline->items, 1);
    return flight;
}

/* A new row's flight, or NULL when there is none now: at the end, while there is no room for
 * another item to wait for a retry, or while others must be through before a suspect. */
static struct sl_flight *new_item(struct admission *admission)
{
    struct sl_pipeline *pipeline = admission->pipeline;
    fetch(admission);
    if (admission->exhausted)
        return NULL;
    size_t live = sl_wait_group_count(pipeline->items);
    if (live >= pipeline->delayed.capacity)
        return NULL;
    if (admission->rows[admission->next]->suspect && live > 0)
        return NULL;
    return journal_started(admission) ? take_row(admission) : NULL;
}

/* The next item to admit; waits for one. NULL when the run is through or stops. A suspect stays
 * alone: only suspects follow it, and none is handed out before it is terminal. */
static struct sl_flight *next_item(struct admission *admission)
{
    struct sl_pipeline *pipeline = admission->pipeline;
    while (!is_stopping(pipeline)) {
        sl_bell_clear(&pipeline->admission_bell);
        bool paused = sl_flag_load(&pipeline->paused);
        int64_t next_ns = SL_NEVER;
        struct sl_flight *flight = NULL;
        /* While paused, one at a time, and what failed is tried again before anything new. */
        if (!paused || sl_atomic_load(&pipeline->in_flight) == 0) {
            flight = due_retry(pipeline, &next_ns);
            if (!flight && (!paused || next_ns == SL_NEVER))
                flight = new_item(admission);
        }
        if (flight)
            return flight;
        if (admission->exhausted && sl_wait_group_count(pipeline->items) == 0)
            return NULL;
        int64_t start = sl_track_now(&pipeline->admission_track);
        sl_bell_wait(&pipeline->admission_bell, next_ns);
        sl_track_since(&pipeline->admission_track, SL_TRACE_IDLE, start);
    }
    return NULL;
}

/* An item that will not be tried any more in this run, though it is not terminal. */
static void leave_pending(struct sl_pipeline *pipeline, struct sl_flight *flight)
{
    sl_error_set(&flight->error, SL_CANCELLED, "the run ended before its turn");
    sl_atomic_add(&pipeline->in_flight, 1);
    sl_flight_finish(pipeline, flight, &pipeline->admission_track);
}

/* Rows that were handed out and not admitted, and items that wait for a retry, stay pending. What
 * was journalled as started goes through settle, lest a chosen end makes suspects. */
static void leave_rest(struct admission *admission)
{
    struct sl_pipeline *pipeline = admission->pipeline;
    struct sl_flight *flight;
    while (admission->next < admission->started && (flight = take_row(admission)) != NULL)
        leave_pending(pipeline, flight);
    for (; admission->next < admission->count; admission->next++) {
        pipeline->journal->row_free(pipeline->journal->context, admission->rows[admission->next]);
        sl_counter_add(&pipeline->pending, 1);
    }
    sl_delay_heap_close(&pipeline->delayed);
    int64_t next_ns;
    while ((flight = sl_delay_heap_pop(&pipeline->delayed, 0, &next_ns)) != NULL) {
        sl_flight_reset(flight);
        leave_pending(pipeline, flight);
    }
}

static bool take_credit(struct sl_pipeline *pipeline)
{
    if (sl_semaphore_try_acquire(pipeline->credits, 1) == SL_OK)
        return true;
    int64_t start = sl_track_now(&pipeline->admission_track);
    enum sl_status status = sl_semaphore_acquire(pipeline->credits, 1);
    sl_track_since(&pipeline->admission_track, SL_TRACE_CREDITS, start);
    return status == SL_OK;
}

void sl_admission_run(void *context)
{
    struct sl_pipeline *pipeline = context;
    struct admission admission = {.pipeline = pipeline};
    /* The credit first, so that what is chosen is the most urgent when it can go. */
    while (take_credit(pipeline)) {
        struct sl_flight *flight = next_item(&admission);
        if (!flight)
            break;
        flight->has_credit = true;
        admit(pipeline, flight);
    }
    leave_rest(&admission);
    sl_channel_close(pipeline->runners[0].input);
    sl_channel_leave(pipeline->settle_input);
}
