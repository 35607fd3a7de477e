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

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

/* On the waiting thread's stack; linked in while it waits. Guarded by the semaphore's lock. */
struct waiter {
    struct waiter *next;
    struct sl_cond ready;
    uint64_t weight;
    bool granted;
};

struct sl_semaphore {
    struct sl_mutex lock;
    uint64_t available;   /* guarded by lock */
    struct waiter *first; /* guarded by lock */
    struct waiter **last; /* guarded by lock */
    bool cancelled;       /* guarded by lock */
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
    semaphore->available = permits;
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

/* Lock held. Hands permits to those at the head who can be served. */
static void serve(struct sl_semaphore *semaphore)
{
    while (semaphore->first && semaphore->first->weight <= semaphore->available) {
        struct waiter *waiter = semaphore->first;
        semaphore->first = waiter->next;
        if (!semaphore->first)
            semaphore->last = &semaphore->first;
        semaphore->available -= waiter->weight;
        waiter->granted = true;
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

/* Lock held. */
static enum sl_status wait_turn(struct sl_semaphore *semaphore, uint64_t weight,
                                int64_t deadline_ns)
{
    struct waiter waiter = {.weight = weight};
    if (sl_cond_init(&waiter.ready))
        return SL_NO_MEMORY;
    *semaphore->last = &waiter;
    semaphore->last = &waiter.next;
    bool in_time = true;
    while (!waiter.granted && !semaphore->cancelled && in_time)
        in_time = sl_cond_wait(&waiter.ready, &semaphore->lock, deadline_ns);
    enum sl_status status = SL_OK;
    if (!waiter.granted) {
        status = semaphore->cancelled ? SL_CANCELLED : SL_DEADLINE;
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
    if (semaphore->cancelled)
        status = SL_CANCELLED;
    else if (!semaphore->first && weight <= semaphore->available)
        semaphore->available -= weight;
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
    semaphore->available += weight;
    assert(semaphore->available <= semaphore->permits);
    serve(semaphore);
    sl_mutex_unlock(&semaphore->lock);
}

void sl_semaphore_cancel(struct sl_semaphore *semaphore)
{
    sl_mutex_lock(&semaphore->lock);
    semaphore->cancelled = true;
    for (struct waiter *waiter = semaphore->first; waiter; waiter = waiter->next)
        sl_cond_signal(&waiter->ready);
    sl_mutex_unlock(&semaphore->lock);
}

uint64_t sl_semaphore_available(struct sl_semaphore *semaphore)
{
    sl_mutex_lock(&semaphore->lock);
    uint64_t available = semaphore->available;
    sl_mutex_unlock(&semaphore->lock);
    return available;
}

uint64_t sl_semaphore_permits(const struct sl_semaphore *semaphore)
{
    return semaphore->permits;
}
