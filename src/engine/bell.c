/* SPDX-License-Identifier: MIT */
#include "bell.h"

enum sl_status sl_bell_init(struct sl_bell *bell)
{
    *bell = (struct sl_bell){.rung = false};
    if (sl_mutex_init(&bell->lock))
        return SL_NO_MEMORY;
    if (sl_cond_init(&bell->rang)) {
        sl_mutex_release(&bell->lock);
        return SL_NO_MEMORY;
    }
    return SL_OK;
}

void sl_bell_release(struct sl_bell *bell)
{
    sl_cond_release(&bell->rang);
    sl_mutex_release(&bell->lock);
}

void sl_bell_ring(struct sl_bell *bell)
{
    sl_mutex_lock(&bell->lock);
    bell->rung = true;
    if (bell->waiting)
        sl_cond_signal(&bell->rang);
    sl_mutex_unlock(&bell->lock);
}

void sl_bell_clear(struct sl_bell *bell)
{
    sl_mutex_lock(&bell->lock);
    bell->rung = false;
    sl_mutex_unlock(&bell->lock);
}

void sl_bell_wait(struct sl_bell *bell, int64_t deadline_ns)
{
    sl_mutex_lock(&bell->lock);
    bell->waiting = true;
    bool in_time = true;
    while (!bell->rung && in_time)
        in_time = sl_cond_wait(&bell->rang, &bell->lock, deadline_ns);
    bell->waiting = false;
    bell->rung = false;
    sl_mutex_unlock(&bell->lock);
}
