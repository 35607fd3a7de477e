/* SPDX-License-Identifier: MIT */
/*
 * The gather: what became of an item's variants makes what becomes of the item. All of them
 * succeeded, and the item is committed; or some failed, and it fails as a whole. Each variant's own
 * error stays with its part, for the record; the item's error is the one that decides.
 */
#include "engine.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Which of several errors decides, the lowest first. All variants have to succeed, so whatever no
 * retry can mend is final; a run that was stopped comes before what would use up an attempt. */
static unsigned rank(enum sl_status status)
{
    switch (sl_status_retry(status)) {
    case SL_RETRY_BUG:
        return 0;
    case SL_RETRY_PERMANENT:
        return 1;
    case SL_RETRY_CONTROL:
        return status == SL_OVER_RESERVE ? 4 : 1;
    case SL_RETRY_RESUMABLE:
        return 2;
    case SL_RETRY_PAUSE:
        return 3;
    case SL_RETRY_ONCE:
        return 5;
    case SL_RETRY_TRANSIENT:
    case SL_RETRY_NONE:
        break;
    }
    return 6;
}

void sl_gather_failure(struct sl_part *part, uint32_t count)
{
    struct sl_item *item = part->item;
    if (count == item->part_count && count > 1) {
        sl_flight_of(part)->error = part->error;
        sl_error_clear(&part->error);
        return;
    }
    for (uint32_t i = 1; i < count; i++)
        part[i].error = part->error;
}

/* Names the variant, and how many failed: "side too long [a-9000.jpg, 1 of 3 outputs failed]". */
static void name_variant(struct sl_error *error, const struct sl_part *part, uint32_t failed)
{
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    int os_errno = error->os_errno;
    const char *slash = part->output ? strrchr(part->output, '/') : NULL;
    const char *name = slash ? slash + 1 : part->output;
    char which[96];
    snprintf(which, sizeof which, " [%.48s%s%u of %u outputs failed]", name ? name : "",
             name ? ", " : "", failed, part->item->part_count);
    int room = (int)(sizeof message - strlen(which) - 1);
    sl_error_set(error, error->status, "%.*s%s", room, message, which);
    error->os_errno = os_errno;
}

/* The item's error is that of the variant that decides; among equals the first one's, whichever
 * thread was faster. */
static void gather_errors(struct sl_flight *flight)
{
    const struct sl_item *item = &flight->item;
    const struct sl_part *worst = NULL;
    uint32_t failed = 0;
    for (uint32_t i = 0; i < item->part_count; i++) {
        const struct sl_part *part = &item->parts[i];
        if (!part->error.status)
            continue;
        failed++;
        if (!worst || rank(part->error.status) < rank(worst->error.status))
            worst = part;
    }
    if (!worst)
        return;
    flight->error = worst->error;
    if (item->part_count > 1)
        name_variant(&flight->error, worst, failed);
}

static void commit(struct sl_pipeline *pipeline, struct sl_flight *flight,
                   const struct sl_track *track)
{
    int64_t start = sl_track_now(track);
    enum sl_status status =
        pipeline->graph->commit(pipeline->graph->context, &flight->item, &flight->error);
    sl_track_item(track, SL_TRACE_COMMIT, NULL, flight, status, start, sl_track_now(track));
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

void sl_flight_finish(struct sl_pipeline *pipeline, struct sl_flight *flight,
                      const struct sl_track *track)
{
    uint64_t unclaimed = SL_CLAIM_NONE;
    if (!sl_atomic_swap_if(&flight->claim, &unclaimed, SL_CLAIM_WORKER)) {
        flight->item.abandoned = true; /* its outcome was settled without it */
        sl_atomic_sub(&pipeline->stuck_bytes, flight->held_bytes);
        clean_up(pipeline, flight);
        sl_flag_store(&flight->released, true);
        return;
    }
    gather_errors(flight);
    if (!flight->error.status && flight->opened)
        commit(pipeline, flight, track);
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
