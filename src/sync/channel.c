/* SPDX-License-Identifier: MIT */
/*
 * A ring under one lock, and two conditions: `not_full` for senders, `not_empty` for receivers. A
 * send wakes one receiver, and a receive one sender, only when one waits: the count of waiters is
 * kept under the lock, so a channel that is neither full nor empty makes no system call. Everybody
 * is woken only when the channel ends.
 */
#include <sluice/channel.h>

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 32 };

struct sl_channel {
    struct sl_mutex lock;
    struct sl_cond not_full;
    struct sl_cond not_empty;
    /* all below guarded by lock */
    size_t head; /* of the oldest item */
    size_t length;
    size_t senders; /* joined and not left */
    size_t waiting_senders;
    size_t waiting_receivers;
    bool closed;
    bool hung_up;
    bool cancelled;
    struct sl_channel_stats stats;
    /* constant */
    size_t capacity;
    char name[NAME_SIZE];
    void *items[];
};

enum sl_status sl_channel_new(const char *name, size_t capacity, struct sl_channel **out)
{
    *out = NULL;
    if (capacity == 0)
        return SL_INVALID_ARGUMENT;
    size_t size;
    if (!sl_size_mul(capacity, sizeof(void *), &size) ||
        !sl_size_add(size, sizeof(struct sl_channel), &size))
        return SL_NO_MEMORY;
    struct sl_channel *channel = sl_alloc_zeroed(1, size);
    if (!channel)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&channel->lock))
        goto fail_lock;
    if (sl_cond_init(&channel->not_full))
        goto fail_not_full;
    if (sl_cond_init(&channel->not_empty))
        goto fail_not_empty;
    channel->capacity = capacity;
    channel->stats.capacity = capacity;
    snprintf(channel->name, sizeof channel->name, "%s", name);
    *out = channel;
    return SL_OK;

fail_not_empty:
    sl_cond_release(&channel->not_full);
fail_not_full:
    sl_mutex_release(&channel->lock);
fail_lock:
    free(channel);
    return SL_NO_MEMORY;
}

void sl_channel_free(struct sl_channel *channel)
{
    if (!channel)
        return;
    sl_cond_release(&channel->not_empty);
    sl_cond_release(&channel->not_full);
    sl_mutex_release(&channel->lock);
    free(channel);
}

/* Lock held. Why a send cannot succeed any more, or SL_OK. */
static enum sl_status send_end(const struct sl_channel *channel)
{
    if (channel->cancelled)
        return SL_CANCELLED;
    return channel->closed || channel->hung_up ? SL_CLOSED : SL_OK;
}

/* Lock held. Why a receive cannot succeed any more, or SL_OK. */
static enum sl_status receive_end(const struct sl_channel *channel)
{
    if (channel->cancelled)
        return SL_CANCELLED;
    return channel->closed && channel->length == 0 ? SL_CLOSED : SL_OK;
}

/* Lock held. Waits once on `cond`, counting the waiter and its time. */
static bool wait_on(struct sl_channel *channel, struct sl_cond *cond, size_t *waiters,
                    uint64_t *waited_ns, int64_t deadline_ns)
{
    int64_t start = sl_clock_now_ns();
    ++*waiters;
    bool in_time = sl_cond_wait(cond, &channel->lock, deadline_ns);
    --*waiters;
    *waited_ns += (uint64_t)(sl_clock_now_ns() - start);
    return in_time;
}

/* Lock held. Waits for room until the deadline (0: not at all). */
static enum sl_status await_room(struct sl_channel *channel, int64_t deadline_ns)
{
    enum sl_status end = send_end(channel);
    bool in_time = true;
    while (!end && channel->length == channel->capacity) {
        if (deadline_ns == 0)
            return SL_WOULD_BLOCK;
        if (!in_time)
            return SL_DEADLINE;
        in_time = wait_on(channel, &channel->not_full, &channel->waiting_senders,
                          &channel->stats.blocked_ns, deadline_ns);
        end = send_end(channel);
    }
    return end;
}

/* Lock held. Waits for an item until the deadline (0: not at all). */
static enum sl_status await_item(struct sl_channel *channel, int64_t deadline_ns)
{
    enum sl_status end = receive_end(channel);
    bool in_time = true;
    while (!end && channel->length == 0) {
        if (deadline_ns == 0)
            return SL_WOULD_BLOCK;
        if (!in_time)
            return SL_DEADLINE;
        in_time = wait_on(channel, &channel->not_empty, &channel->waiting_receivers,
                          &channel->stats.starved_ns, deadline_ns);
        end = receive_end(channel);
    }
    return end;
}

/* Lock held. */
static void push(struct sl_channel *channel, void *item)
{
    struct sl_channel_stats *stats = &channel->stats;
    stats->occupancy[channel->length * (SL_CHANNEL_HISTOGRAM - 1) / channel->capacity]++;
    stats->sent++;
    size_t tail = channel->head + channel->length;
    channel->items[tail < channel->capacity ? tail : tail - channel->capacity] = item;
    channel->length++;
    if (channel->length > stats->high_water)
        stats->high_water = channel->length;
}

/* Lock held. */
static void *pop(struct sl_channel *channel)
{
    void *item = channel->items[channel->head];
    channel->head = channel->head + 1 < channel->capacity ? channel->head + 1 : 0;
    channel->length--;
    channel->stats.received++;
    return item;
}

/* A deadline of 0 would mean "do not wait" inside. */
static int64_t real_deadline(int64_t deadline_ns)
{
    return deadline_ns > 0 ? deadline_ns : 1;
}

static enum sl_status send(struct sl_channel *channel, void *item, int64_t deadline_ns)
{
    assert(item);
    sl_mutex_lock(&channel->lock);
    enum sl_status status = await_room(channel, deadline_ns);
    bool wake = false;
    if (!status) {
        push(channel, item);
        wake = channel->waiting_receivers > 0;
    }
    sl_mutex_unlock(&channel->lock);
    if (wake)
        sl_cond_signal(&channel->not_empty);
    return status;
}

enum sl_status sl_channel_send(struct sl_channel *channel, void *item)
{
    return send(channel, item, SL_NEVER);
}

enum sl_status sl_channel_send_until(struct sl_channel *channel, void *item, int64_t deadline_ns)
{
    return send(channel, item, real_deadline(deadline_ns));
}

enum sl_status sl_channel_try_send(struct sl_channel *channel, void *item)
{
    return send(channel, item, 0);
}

static enum sl_status receive(struct sl_channel *channel, void **items, size_t max, size_t *count,
                              int64_t deadline_ns)
{
    *count = 0;
    sl_mutex_lock(&channel->lock);
    enum sl_status status = await_item(channel, deadline_ns);
    size_t wake = 0;
    if (!status) {
        while (*count < max && channel->length > 0)
            items[(*count)++] = pop(channel);
        wake = *count < channel->waiting_senders ? *count : channel->waiting_senders;
    }
    sl_mutex_unlock(&channel->lock);
    while (wake-- > 0)
        sl_cond_signal(&channel->not_full);
    return status;
}

static enum sl_status receive_one(struct sl_channel *channel, void **out, int64_t deadline_ns)
{
    size_t count;
    *out = NULL;
    return receive(channel, out, 1, &count, deadline_ns);
}

enum sl_status sl_channel_receive(struct sl_channel *channel, void **out)
{
    return receive_one(channel, out, SL_NEVER);
}

enum sl_status sl_channel_receive_until(struct sl_channel *channel, void **out, int64_t deadline_ns)
{
    return receive_one(channel, out, real_deadline(deadline_ns));
}

enum sl_status sl_channel_try_receive(struct sl_channel *channel, void **out)
{
    return receive_one(channel, out, 0);
}

enum sl_status sl_channel_receive_many(struct sl_channel *channel, void **items, size_t max,
                                       size_t *count, int64_t deadline_ns)
{
    return receive(channel, items, max, count, real_deadline(deadline_ns));
}

/* Sets one of the ends and wakes everybody, so that each can see it. */
static void end(struct sl_channel *channel, bool *which)
{
    sl_mutex_lock(&channel->lock);
    *which = true;
    sl_mutex_unlock(&channel->lock);
    sl_cond_broadcast(&channel->not_full);
    sl_cond_broadcast(&channel->not_empty);
}

void sl_channel_join(struct sl_channel *channel)
{
    sl_mutex_lock(&channel->lock);
    channel->senders++;
    sl_mutex_unlock(&channel->lock);
}

void sl_channel_leave(struct sl_channel *channel)
{
    sl_mutex_lock(&channel->lock);
    assert(channel->senders > 0);
    bool last = --channel->senders == 0;
    sl_mutex_unlock(&channel->lock);
    if (last)
        sl_channel_close(channel);
}

void sl_channel_close(struct sl_channel *channel)
{
    end(channel, &channel->closed);
}

void sl_channel_hang_up(struct sl_channel *channel)
{
    end(channel, &channel->hung_up);
}

void sl_channel_cancel(struct sl_channel *channel)
{
    end(channel, &channel->cancelled);
}

void *sl_channel_drain(struct sl_channel *channel)
{
    sl_mutex_lock(&channel->lock);
    void *item = channel->length > 0 ? pop(channel) : NULL;
    bool wake = item && channel->waiting_senders > 0;
    sl_mutex_unlock(&channel->lock);
    if (wake)
        sl_cond_signal(&channel->not_full);
    return item;
}

const char *sl_channel_name(const struct sl_channel *channel)
{
    return channel->name;
}

size_t sl_channel_capacity(const struct sl_channel *channel)
{
    return channel->capacity;
}

size_t sl_channel_length(struct sl_channel *channel)
{
    sl_mutex_lock(&channel->lock);
    size_t length = channel->length;
    sl_mutex_unlock(&channel->lock);
    return length;
}

void sl_channel_stats(struct sl_channel *channel, struct sl_channel_stats *out)
{
    sl_mutex_lock(&channel->lock);
    *out = channel->stats;
    out->length = channel->length;
    sl_mutex_unlock(&channel->lock);
}
