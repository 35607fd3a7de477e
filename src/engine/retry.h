/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a failed attempt, and where an item waits for its next one.
 *
 * The retry edge is the pipeline's only cycle. It cannot block: a waiting item holds a slot of the
 * heap and no credit, and admission keeps in flight + delayed below the heap's capacity.
 */
#ifndef SL_ENGINE_RETRY_H
#define SL_ENGINE_RETRY_H

#include <sluice/journal.h>

#include "flight.h"
#include "thread.h"

struct sl_retry_policy {
    unsigned attempts;     /* of transient failures, in all */
    int64_t base_ns;       /* of the back-off */
    uint64_t budget_bytes; /* of all items in flight */
    uint64_t item_bytes;   /* the most one item may have */
    uint64_t random;       /* state of the jitter's generator */
};

/* Decides by the retry class of flight->error, and prepares the flight for a retry: attempts used,
 * reserve. *delay_ns is for SL_OUTCOME_RETRY. May replace the error (SL_LIMIT_BYTES for an item
 * that needs more than it may have). Disk-full pauses are the caller's: it sees SL_OUTCOME_RETRY
 * with the attempt not used up. */
enum sl_outcome_state sl_retry_decide(struct sl_retry_policy *policy, struct sl_flight *flight,
                                      int64_t *delay_ns);

/* Full jitter: a uniform delay in [0, min(10 s, base · 2^failures)]. Source: Brooker, "Exponential
 * Backoff And Jitter", 2015. */
int64_t sl_retry_delay(struct sl_retry_policy *policy, unsigned failures);

/* How long to wait before looking for space again after `waited_ns` without any: longer and longer,
 * and a last look at the end. Negative: `wait_ns` are over. */
int64_t sl_retry_disk_delay(int64_t wait_ns, int64_t waited_ns);

/* Whether the attempt that ended counts: one that was sent back for more memory, or for want of
 * disk space, does not, and is neither journalled nor told. After sl_retry_decide. */
static inline bool sl_retry_used_up(const struct sl_flight *flight)
{
    return flight->attempts == flight->item.attempt;
}

/* The delay heap: items by the time they are due. */
struct sl_delay_heap {
    struct sl_mutex lock;
    struct sl_flight **slots; /* guarded by lock, as all below */
    size_t count;
    size_t capacity;
    uint64_t pushed;
    bool closed;
};

SL_NODISCARD enum sl_status sl_delay_heap_init(struct sl_delay_heap *heap, size_t capacity);
void sl_delay_heap_release(struct sl_delay_heap *heap);

/* Moves the flight in, due at due_ns. False when the heap was closed: the flight is still the
 * caller's. Never blocks; a full heap is a broken law (assert). Thread-safe. */
bool sl_delay_heap_push(struct sl_delay_heap *heap, struct sl_flight *flight, int64_t due_ns);

/* The flight that has been due longest, moved to the caller, or NULL, and then *next_ns is when the
 * next one is due (SL_NEVER: none waits). Thread-safe. */
struct sl_flight *sl_delay_heap_pop(struct sl_delay_heap *heap, int64_t now_ns, int64_t *next_ns);

/* Takes no more, and hands out whatever is left regardless of its time; NULL when empty. */
void sl_delay_heap_close(struct sl_delay_heap *heap);
size_t sl_delay_heap_count(struct sl_delay_heap *heap);

#endif
