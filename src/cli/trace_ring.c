/* SPDX-License-Identifier: MIT */
/*
 * The producer owns `head`, the consumer `tail`; each reads the other's, and the producer only when
 * its ring looks full, so that their cache lines stay where they are.
 */
#include "trace_record.h"

#include "clock.h"

#include <string.h>

static const int64_t level_period_ns = 100 * SL_NS_PER_US;

/* Room for a record and what follows it; NULL, and the record is lost, when there is none. */
static union trace_slot *reserve(struct sl_trace_track *track, uint64_t slots)
{
    uint64_t head = sl_counter_load(&track->head);
    if (head + slots - track->tail_seen > TRACE_SLOTS)
        track->tail_seen = sl_atomic_load(&track->tail);
    if (head + slots - track->tail_seen <= TRACE_SLOTS)
        return &track->slots[head % TRACE_SLOTS];
    sl_counter_add(&track->dropped, 1);
    return NULL;
}

static void publish(struct sl_trace_track *track, uint64_t slots)
{
    sl_atomic_store(&track->head, sl_counter_load(&track->head) + slots);
}

static uint64_t slots_of(size_t path_size)
{
    return 1 + (path_size + TRACE_SLOT_SIZE - 1) / TRACE_SLOT_SIZE;
}

/* How many of a path's bytes go into the slot that begins with the one at `done`. */
static size_t part_of(size_t path_size, size_t done)
{
    return path_size - done < TRACE_SLOT_SIZE ? path_size - done : TRACE_SLOT_SIZE;
}

void cli_ring_span(struct sl_trace_track *track, const struct sl_trace_span *span)
{
    size_t length = span->path ? strlen(span->path) + 1 : 0;
    if (length > TRACE_PATH_MAX)
        length = TRACE_PATH_MAX;
    uint64_t slots = slots_of(length);
    union trace_slot *slot = reserve(track, slots);
    if (!slot)
        return;
    slot->record = (struct trace_record){.start_ns = span->start_ns,
                                         .end_ns = span->end_ns,
                                         .id = span->id,
                                         .name = span->name,
                                         .attempt = span->attempt,
                                         .status = span->status,
                                         .kind = span->kind,
                                         .path_size = (uint32_t)length};
    uint64_t at = sl_counter_load(&track->head) + 1;
    for (size_t done = 0; done < length; done += TRACE_SLOT_SIZE)
        memcpy(track->slots[at++ % TRACE_SLOTS].bytes, span->path + done, part_of(length, done));
    publish(track, slots);
}

static void record_level(struct sl_trace_track *track, const char *name, int64_t at_ns,
                         uint64_t value)
{
    union trace_slot *slot = reserve(track, 1);
    if (!slot)
        return;
    slot->record = (struct trace_record){
        .start_ns = at_ns, .end_ns = at_ns, .name = name, .value = value, .kind = TRACE_LEVEL};
    publish(track, 1);
}

static void record_pending(struct sl_trace_track *track, struct trace_level *level)
{
    if (level->is_pending)
        record_level(track, level->name, level->pending_ns, level->pending);
    level->is_pending = false;
}

static struct trace_level *level_of(struct sl_trace_track *track, const char *name)
{
    struct trace_level *level = track->levels;
    for (; level < track->levels + TRACE_LEVELS; level++) {
        if (!level->is_used)
            *level = (struct trace_level){.name = name, .recorded_ns = INT64_MIN, .is_used = true};
        if (level->name == name)
            return level;
    }
    return NULL;
}

/* Thins: within a while of one that was let through, only the last one counts, and is let through
 * by the next after that while, with its own time: a level that then stays is seen to stay. */
void cli_ring_level(struct sl_trace_track *track, const char *name, int64_t at_ns, uint64_t value)
{
    struct trace_level *level = level_of(track, name);
    if (level && at_ns < level->recorded_ns + level_period_ns) {
        level->pending = value;
        level->pending_ns = at_ns;
        level->is_pending = true;
        return;
    }
    if (level) {
        record_pending(track, level);
        level->recorded_ns = at_ns;
    }
    record_level(track, name, at_ns, value);
}

void cli_ring_last_levels(struct sl_trace_track *track)
{
    for (size_t i = 0; i < TRACE_LEVELS; i++)
        record_pending(track, &track->levels[i]);
}

bool cli_ring_next(struct sl_trace_track *track, struct trace_record *record, char *path)
{
    uint64_t tail = sl_counter_load(&track->tail);
    if (tail == sl_atomic_load(&track->head))
        return false;
    *record = track->slots[tail++ % TRACE_SLOTS].record;
    for (size_t done = 0; done < record->path_size; done += TRACE_SLOT_SIZE)
        memcpy(path + done, track->slots[tail++ % TRACE_SLOTS].bytes,
               part_of(record->path_size, done));
    path[record->path_size] = '\0'; /* of one that was cut off; else there is a NUL before */
    sl_atomic_store(&track->tail, tail);
    return true;
}
