/* SPDX-License-Identifier: MIT */
/*
 * Waiters stand in a queue, each with a condition of its own. Permits are handed over by the thread
 * that releases: it serves the queue's head while that can be met and stops at the first that
 * cannot, so a large request is never overtaken and nobody wakes to find nothing.
 */
#include <sluice/semaphore.h>

#include "alloc.h"
#include "clock.h"
#include "thread.h"
#include "waits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

/* On the waiting thread's stack; linked in while it waits. Guarded by the semaphore's lock. */
struct waiter {
    struct waiter *next;
    struct sl_cond ready;
    uint64_t weight;
    struct sl_atomic_bool granted; /* the detector looks at it */
};

struct sl_semaphore {
    struct sl_mutex lock;
    struct sl_atomic_u64 available;  /* guarded by lock; the detector looks at it */
    struct waiter *first;            /* guarded by lock */
    struct waiter **last;            /* guarded by lock */
    struct sl_atomic_bool cancelled; /* guarded by lock; the detector looks at it */
    uint64_t permits;
    char name[NAME_SIZE];
};

enum sl_status sl_semaphore_new(const char *name, uint64_t permits, struct sl_semaphore **out)
{
    *out = NULL;
    struct sl_semaphore *semaphore = sl_alloc_zeroed(1, sizeof *semaphore);
    if (!semaphore)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&semaphore->lock)) {
        free(semaphore);
        return SL_NO_MEMORY;
    }
    sl_counter_store(&semaphore->available, permits);
    semaphore->permits = permits;
    semaphore->last = &semaphore->first;
    snprintf(semaphore->name, sizeof semaphore->name, "%s", name);
    *out = semaphore;
    return SL_OK;
}

void sl_semaphore_free(struct sl_semaphore *semaphore)
{
    if (!semaphore)
        return;
    assert(!semaphore->first);
    sl_mutex_release(&semaphore->lock);
    free(semaphore);
}

/* Lock held. */
static void take(struct sl_semaphore *semaphore, uint64_t weight)
{
    sl_counter_store(&semaphore->available, sl_counter_load(&semaphore->available) - weight);
}

/* Lock held. Hands permits to those at the head who can be served. */
static void serve(struct sl_semaphore *semaphore)
{
    while (semaphore->first && semaphore->first->weight <= sl_counter_load(&semaphore->available)) {
        struct waiter *waiter = semaphore->first;
        semaphore->first = waiter->next;
        if (!semaphore->first)
            semaphore->last = &semaphore->first;
        take(semaphore, waiter->weight);
        sl_flag_store(&waiter->granted, true);
        /* Under the lock: the waiter's stack frame is gone once it has the lock. */
        sl_cond_signal(&waiter->ready);
    }
}

/* Lock held. Takes a waiter that was not granted out of the queue. */
static void withdraw(struct sl_semaphore *semaphore, struct waiter *waiter)
{
    struct waiter **link = &semaphore->first;
    while (*link != waiter)
        link = &(*link)->next;
    *link = waiter->next;
    if (!*link)
        semaphore->last = link;
    serve(semaphore); /* those behind it may have waited only for it */
}

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_semaphore *semaphore = wait->object;
    const struct waiter *waiter = wait->detail;
    return !sl_flag_load(&waiter->granted) && !sl_flag_load(&semaphore->cancelled);
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_semaphore *semaphore = wait->object;
    const struct waiter *waiter = wait->detail;
    snprintf(text, size, "waits for %" PRIu64 " of `%s` (%" PRIu64 "/%" PRIu64 " free)",
             waiter->weight, semaphore->name, sl_counter_load(&semaphore->available),
             semaphore->permits);
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

/* Lock held. */
static enum sl_status wait_turn(struct sl_semaphore *semaphore, uint64_t weight,
                                int64_t deadline_ns)
{
    struct waiter waiter = {.weight = weight};
    const struct sl_wait wait = {
        .kind = &kind, .object = semaphore, .way = SL_WAY_RECEIVE, .detail = &waiter};
    if (sl_cond_init(&waiter.ready))
        return SL_NO_MEMORY;
    *semaphore->last = &waiter;
    semaphore->last = &waiter.next;
    bool in_time = true;
    sl_wait_begin(&wait, 1, deadline_ns);
    while (!sl_flag_load(&waiter.granted) && !sl_flag_load(&semaphore->cancelled) && in_time)
        in_time = sl_cond_wait(&waiter.ready, &semaphore->lock, deadline_ns);
    sl_wait_end();
    enum sl_status status = SL_OK;
    if (!sl_flag_load(&waiter.granted)) {
        status = sl_flag_load(&semaphore->cancelled) ? SL_CANCELLED : SL_DEADLINE;
        withdraw(semaphore, &waiter);
    }
    sl_cond_release(&waiter.ready);
    return status;
}

static enum sl_status acquire(struct sl_semaphore *semaphore, uint64_t weight, int64_t deadline_ns)
{
    if (weight > semaphore->permits)
        return SL_INVALID_ARGUMENT;
    sl_mutex_lock(&semaphore->lock);
    enum sl_status status = SL_OK;
    if (sl_flag_load(&semaphore->cancelled))
        status = SL_CANCELLED;
    else if (!semaphore->first && weight <= sl_counter_load(&semaphore->available))
        take(semaphore, weight);
    else if (deadline_ns == 0)
        status = SL_WOULD_BLOCK;
    else
        status = wait_turn(semaphore, weight, deadline_ns);
    sl_mutex_unlock(&semaphore->lock);
    return status;
}

enum sl_status sl_semaphore_acquire(struct sl_semaphore *semaphore, uint64_t weight)
{
    return acquire(semaphore, weight, SL_NEVER);
}

enum sl_status sl_semaphore_acquire_until(struct sl_semaphore *semaphore, uint64_t weight,
                                          int64_t deadline_ns)
{
    return acquire(semaphore, weight, deadline_ns > 0 ? deadline_ns : 1);
}

enum sl_status sl_semaphore_try_acquire(struct sl_semaphore *semaphore, uint64_t weight)
{
    return acquire(semaphore, weight, 0);
}

void sl_semaphore_release(struct sl_semaphore *semaphore, uint64_t weight)
{
    sl_mutex_lock(&semaphore->lock);
    uint64_t available = sl_counter_load(&semaphore->available) + weight;
    assert(available <= semaphore->permits);
    sl_counter_store(&semaphore->available, available);
    serve(semaphore);
    sl_mutex_unlock(&semaphore->lock);
}

void sl_semaphore_cancel(struct sl_semaphore *semaphore)
{
    sl_mutex_lock(&semaphore->lock);
    sl_flag_store(&semaphore->cancelled, true);
    for (struct waiter *waiter = semaphore->first; waiter; waiter = waiter->next)
        sl_cond_signal(&waiter->ready);
    sl_mutex_unlock(&semaphore->lock);
}

uint64_t sl_semaphore_available(struct sl_semaphore *semaphore)
{
    sl_mutex_lock(&semaphore->lock);
    uint64_t available = sl_counter_load(&semaphore->available);
    sl_mutex_unlock(&semaphore->lock);
    return available;
}

uint64_t sl_semaphore_permits(const struct sl_semaphore *semaphore)
{
    return semaphore->permits;
}
