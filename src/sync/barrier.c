/* SPDX-License-Identifier: MIT */
#include <sluice/barrier.h>

#include "alloc.h"
#include "clock.h"
#include "thread.h"
#include "waits.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

struct sl_barrier {
    struct sl_mutex lock;
    struct sl_cond next_round;
    struct sl_atomic_u64 arrived; /* guarded by lock, as is the next; the detector looks */
    struct sl_atomic_u64 round;   /* tells a waiter's own round from the one after it */
    struct sl_atomic_bool open;   /* for good */
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

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_barrier *barrier = wait->object;
    const uint64_t *round = wait->detail;
    return sl_counter_load(&barrier->round) == *round && !sl_flag_load(&barrier->open);
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_barrier *barrier = wait->object;
    snprintf(text, size, "waits at `%s` (%u of %u are there)", barrier->name,
             (unsigned)sl_counter_load(&barrier->arrived), barrier->parties);
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

bool sl_barrier_wait(struct sl_barrier *barrier)
{
    sl_mutex_lock(&barrier->lock);
    if (sl_flag_load(&barrier->open)) {
        sl_mutex_unlock(&barrier->lock);
        return false;
    }
    uint64_t round = sl_counter_load(&barrier->round);
    uint64_t arrived = sl_counter_load(&barrier->arrived) + 1;
    bool last = arrived == barrier->parties;
    sl_counter_store(&barrier->arrived, last ? 0 : arrived);
    if (last) {
        sl_counter_store(&barrier->round, round + 1);
        sl_cond_broadcast(&barrier->next_round);
    }
    const struct sl_wait wait = {
        .kind = &kind, .object = barrier, .way = SL_WAY_RECEIVE, .detail = &round};
    while (sl_counter_load(&barrier->round) == round && !sl_flag_load(&barrier->open)) {
        sl_wait_begin(&wait, 1, SL_NEVER);
        sl_cond_wait(&barrier->next_round, &barrier->lock, SL_NEVER);
        sl_wait_end();
    }
    sl_mutex_unlock(&barrier->lock);
    return last;
}

void sl_barrier_open(struct sl_barrier *barrier)
{
    sl_mutex_lock(&barrier->lock);
    sl_flag_store(&barrier->open, true);
    sl_cond_broadcast(&barrier->next_round);
    sl_mutex_unlock(&barrier->lock);
}
