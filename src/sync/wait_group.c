/* SPDX-License-Identifier: MIT */
#include <sluice/wait_group.h>

#include "alloc.h"
#include "thread.h"
#include "waits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

struct sl_wait_group {
    struct sl_mutex lock;
    struct sl_cond zero;
    struct sl_atomic_u64 count; /* guarded by lock; the detector looks at it */
    size_t waiting;             /* guarded by lock */
    char name[NAME_SIZE];
};

enum sl_status sl_wait_group_new(const char *name, struct sl_wait_group **out)
{
    *out = NULL;
    struct sl_wait_group *group = sl_alloc_zeroed(1, sizeof *group);
    if (!group)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&group->lock))
        goto fail_lock;
    if (sl_cond_init(&group->zero))
        goto fail_zero;
    snprintf(group->name, sizeof group->name, "%s", name);
    *out = group;
    return SL_OK;

fail_zero:
    sl_mutex_release(&group->lock);
fail_lock:
    free(group);
    return SL_NO_MEMORY;
}

void sl_wait_group_free(struct sl_wait_group *group)
{
    if (!group)
        return;
    sl_cond_release(&group->zero);
    sl_mutex_release(&group->lock);
    free(group);
}

void sl_wait_group_add(struct sl_wait_group *group, size_t count)
{
    sl_mutex_lock(&group->lock);
    sl_counter_store(&group->count, sl_counter_load(&group->count) + count);
    sl_mutex_unlock(&group->lock);
}

void sl_wait_group_done(struct sl_wait_group *group)
{
    sl_mutex_lock(&group->lock);
    uint64_t count = sl_counter_load(&group->count);
    assert(count > 0);
    sl_counter_store(&group->count, count - 1);
    /* Signalled under the lock: a waiter may free the group as soon as it has seen zero. */
    if (count == 1 && group->waiting > 0)
        sl_cond_broadcast(&group->zero);
    sl_mutex_unlock(&group->lock);
}

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_wait_group *group = wait->object;
    return sl_counter_load(&group->count) > 0;
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_wait_group *group = wait->object;
    snprintf(text, size, "waits for `%s` (%zu under way)", group->name,
             (size_t)sl_counter_load(&group->count));
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

enum sl_status sl_wait_group_wait(struct sl_wait_group *group, int64_t deadline_ns)
{
    sl_mutex_lock(&group->lock);
    bool in_time = true;
    group->waiting++;
    const struct sl_wait wait = {
        .kind = &kind, .object = group, .way = SL_WAY_RECEIVE, .is_idle = true};
    while (sl_counter_load(&group->count) > 0 && in_time) {
        sl_wait_begin(&wait, 1, deadline_ns);
        in_time = sl_cond_wait(&group->zero, &group->lock, deadline_ns);
        sl_wait_end();
    }
    group->waiting--;
    enum sl_status status = sl_counter_load(&group->count) > 0 ? SL_DEADLINE : SL_OK;
    sl_mutex_unlock(&group->lock);
    return status;
}

size_t sl_wait_group_count(struct sl_wait_group *group)
{
    sl_mutex_lock(&group->lock);
    size_t count = sl_counter_load(&group->count);
    sl_mutex_unlock(&group->lock);
    return count;
}
