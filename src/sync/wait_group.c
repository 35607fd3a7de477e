/* SPDX-License-Identifier: MIT */
#include <sluice/wait_group.h>

#include "alloc.h"
#include "thread.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32 };

struct sl_wait_group {
    struct sl_mutex lock;
    struct sl_cond zero;
    size_t count;   /* guarded by lock */
    size_t waiting; /* guarded by lock */
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
    group->count += count;
    sl_mutex_unlock(&group->lock);
}

void sl_wait_group_done(struct sl_wait_group *group)
{
    sl_mutex_lock(&group->lock);
    assert(group->count > 0);
    /* Signalled under the lock: a waiter may free the group as soon as it has seen zero. */
    if (--group->count == 0 && group->waiting > 0)
        sl_cond_broadcast(&group->zero);
    sl_mutex_unlock(&group->lock);
}

enum sl_status sl_wait_group_wait(struct sl_wait_group *group, int64_t deadline_ns)
{
    sl_mutex_lock(&group->lock);
    bool in_time = true;
    group->waiting++;
    while (group->count > 0 && in_time)
        in_time = sl_cond_wait(&group->zero, &group->lock, deadline_ns);
    group->waiting--;
    enum sl_status status = group->count > 0 ? SL_DEADLINE : SL_OK;
    sl_mutex_unlock(&group->lock);
    return status;
}

size_t sl_wait_group_count(struct sl_wait_group *group)
{
    sl_mutex_lock(&group->lock);
    size_t count = group->count;
    sl_mutex_unlock(&group->lock);
    return count;
}
