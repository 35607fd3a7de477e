/* SPDX-License-Identifier: MIT */
/*
 * The producer owns `head`, the consumer `tail`; each reads the other's, and the producer only when
 * its ring looks full, so that their cache lines stay where they are.
 */
#include "trace_record.h"

#include <assert.h>
#include <string.h>

static const size_t ring_size = (size_t)TRACE_SLOTS * TRACE_SLOT_SIZE;

static_assert(SL_STATUS_COUNT <= UINT8_MAX && TRACE_PATH_MAX <= UINT16_MAX,
              "a record's fields are wide enough");

static uint64_t slots_of(size_t path_size)
{
    return (sizeof(struct trace_record) + path_size + TRACE_SLOT_SIZE - 1) / TRACE_SLOT_SIZE;
}

/* Whether there is room for a record of so many slots; it is lost when there is not. */
static bool has_room(struct sl_trace_track *track, uint64_t slots)
{
    uint64_t head = sl_counter_load(&track->head);
    if (head + slots - track->tail_seen > TRACE_SLOTS)
        track->tail_seen = sl_atomic_load(&track->tail);
    if (head + slots - track->tail_seen <= TRACE_SLOTS)
        return true;
    sl_counter_add(&track->dropped, 1);
    return false;
}

/* A record never crosses the ring's end; what follows it may. */
static size_t place_of(uint64_t slot)
{
    return slot % TRACE_SLOTS * TRACE_SLOT_SIZE;
}

static size_t path_place_of(uint64_t slot)
{
    return place_of(slot) + sizeof(struct trace_record);
}

static size_t before_end(size_t place, size_t size)
{
    return size < ring_size - place ? size : ring_size - place;
}

void cli_ring_span(struct sl_trace_track *track, const struct sl_trace_span *span)
{
    size_t length = span->path ? strnlen(span->path, TRACE_PATH_MAX - 1) + 1 : 0;
    uint64_t slots = slots_of(length), head = sl_counter_load(&track->head);
    if (!has_room(track, slots))
        return;
    const struct trace_record record = {.start_ns = span->start_ns,
                                        .end_ns = span->end_ns,
                                        .id = span->id,
                                        .name = span->name,
                                        .attempt = span->attempt,
                                        .path_size = (uint16_t)length,
                                        .kind = (uint8_t)span->kind,
                                        .status = (uint8_t)span->status};
    memcpy(track->slots + place_of(head), &record, sizeof record);
    if (length) {
        size_t place = path_place_of(head), first = before_end(place, length);
        memcpy(track->slots + place, span->path, first);
        memcpy(track->slots, span->path + first, length - first);
    }
    sl_atomic_store(&track->head, head + slots);
}

bool cli_ring_next(struct sl_trace_track *track, struct trace_record *record, char *path)
{
    uint64_t tail = sl_counter_load(&track->tail);
    if (tail == sl_atomic_load(&track->head))
        return false;
    memcpy(record, track->slots + place_of(tail), sizeof *record);
    size_t length = record->path_size;
    if (length) {
        size_t place = path_place_of(tail), first = before_end(place, length);
        memcpy(path, track->slots + place, first);
        memcpy(path + first, track->slots, length - first);
        path[length - 1] = '\0'; /* of one that was cut off */
    }
    sl_atomic_store(&track->tail, tail + slots_of(length));
    return true;
}
