/* SPDX-License-Identifier: MIT */
/*
 * A flight: the engine's record of one item from its first admission to its terminal state, its
 * retries included. Flights are recycled, so a run in its steady state allocates none.
 *
 * One thread at a time owns a flight: admission, then whoever holds its only live part (after the
 * scatter: each part has its own holder, and the last to arrive owns the flight), then settle, then
 * the delay heap or the free list. Only `claim` and the item's gather are touched by two threads at
 * once.
 */
#ifndef SL_ENGINE_FLIGHT_H
#define SL_ENGINE_FLIGHT_H

#include <sluice/journal.h>
#include <sluice/stage.h>

#include "thread.h"

/* Who decides what becomes of an attempt: the worker that finishes it, or the watchdog. */
enum sl_claim { SL_CLAIM_NONE, SL_CLAIM_WORKER, SL_CLAIM_WATCHDOG };

struct sl_flight {
    struct sl_item item;        /* first: a part leads to its item, and the item is its flight */
    struct sl_journal_row *row; /* owned */
    unsigned attempts;          /* used up, earlier runs included */
    unsigned transient;         /* transient failures in this run: the exponent of the back-off */
    bool tried_once_more;       /* the one more try of a ONCE class was given */
    bool opened;                /* graph->open succeeded and discard has not been called */
    bool has_credit;            /* to be given back by settle */
    bool shares_row;            /* the row belongs to an orphan: see watchdog.c */
    struct sl_atomic_bool released; /* of an orphan: its thread has let go of it */
    uint64_t reserve;               /* wanted for the next attempt; 0: what open says */
    uint64_t held_bytes;            /* taken from the budget */
    int64_t admitted_ns;            /* monotonic, of this attempt */
    int64_t due_ns;                 /* in the delay heap */
    uint64_t order;                 /* ties in the delay heap: first in, first out */
    struct sl_error error;          /* of this attempt; status SL_OK: none */
    struct sl_atomic_u64 claim;     /* enum sl_claim */
    struct sl_part *parts;          /* capacity of them */
    uint32_t part_capacity;
    struct sl_flight *next; /* free list, list of orphans */
};

/* The flight that a part belongs to. */
static inline struct sl_flight *sl_flight_of(struct sl_part *part)
{
    return (struct sl_flight *)part->item;
}

/* Recycled flights; touched by one thread at a time through its lock. */
struct sl_hangar {
    struct sl_mutex lock;
    struct sl_flight *idle; /* guarded by lock */
};

SL_NODISCARD enum sl_status sl_hangar_init(struct sl_hangar *hangar);
void sl_hangar_release(struct sl_hangar *hangar);

/* A flight for `row` (moved on SL_OK), ready for its first attempt. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_hangar_take(struct sl_hangar *hangar, struct sl_journal_row *row,
                                           struct sl_flight **out);

/* Gives it back; its row was freed or moved on. */
void sl_hangar_give(struct sl_hangar *hangar, struct sl_flight *flight);

/* Makes it ready for another attempt: errors, results and warnings of the last one are gone. */
void sl_flight_reset(struct sl_flight *flight);

#endif
