/* SPDX-License-Identifier: MIT */
#include "bell.h"

#include <stdio.h>

enum sl_status sl_bell_init(struct sl_bell *bell)
{
    *bell = (struct sl_bell){.waiting = false};
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
    sl_flag_store(&bell->rung, true);
    if (bell->waiting)
        sl_cond_signal(&bell->rang);
    sl_mutex_unlock(&bell->lock);
}

void sl_bell_clear(struct sl_bell *bell)
{
    sl_mutex_lock(&bell->lock);
    sl_flag_store(&bell->rung, false);
    sl_mutex_unlock(&bell->lock);
}

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_bell *bell = wait->object;
    return !sl_flag_load(&bell->rung);
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    (void)wait;
    snprintf(text, size, "waits to be rung for");
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

void sl_bell_wait(struct sl_bell *bell, int64_t deadline_ns)
{
    sl_mutex_lock(&bell->lock);
    bell->waiting = true;
    bool in_time = true;
    const struct sl_wait wait = {
        .kind = &kind, .object = bell, .way = SL_WAY_RECEIVE, .is_idle = true};
    while (!sl_flag_load(&bell->rung) && in_time) {
        sl_wait_begin(&wait, 1, deadline_ns);
        in_time = sl_cond_wait(&bell->rang, &bell->lock, deadline_ns);
        sl_wait_end();
    }
    bell->waiting = false;
    sl_flag_store(&bell->rung, false);
    sl_mutex_unlock(&bell->lock);
}
