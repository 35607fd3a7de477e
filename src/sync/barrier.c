/* SPDX-License-Identifier: MIT */
#include <sluice/barrier.h>

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

struct sl_barrier {
    struct sl_mutex lock;
    struct sl_cond next_round;
    unsigned arrived; /* guarded by lock */
    unsigned round;   /* guarded by lock; tells a waiter's own round from the one after it */
    unsigned parties;
    char name[NAME_SIZE];
};

enum sl_status sl_barrier_new(const char *name, unsigned parties, struct sl_barrier **out)
{
    *out = NULL;
    if (parties == 0)
        return SL_INVALID_ARGUMENT;
    struct sl_barrier *barrier = sl_alloc_zeroed(1, sizeof *barrier);
    if (!barrier)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&barrier->lock))
        goto fail_lock;
    if (sl_cond_init(&barrier->next_round))
        goto fail_next_round;
    barrier->parties = parties;
    snprintf(barrier->name, sizeof barrier->name, "%s", name);
    *out = barrier;
    return SL_OK;

fail_next_round:
    sl_mutex_release(&barrier->lock);
fail_lock:
    free(barrier);
    return SL_NO_MEMORY;
}

void sl_barrier_free(struct sl_barrier *barrier)
{
    if (!barrier)
        return;
    sl_cond_release(&barrier->next_round);
    sl_mutex_release(&barrier->lock);
    free(barrier);
}

bool sl_barrier_wait(struct sl_barrier *barrier)
{
    sl_mutex_lock(&barrier->lock);
    unsigned round = barrier->round;
    bool last = ++barrier->arrived == barrier->parties;
    if (last) {
        barrier->arrived = 0;
        barrier->round++;
        sl_cond_broadcast(&barrier->next_round);
    }
    while (barrier->round == round)
        sl_cond_wait(&barrier->next_round, &barrier->lock, SL_NEVER);
    sl_mutex_unlock(&barrier->lock);
    return last;
}
