/* SPDX-License-Identifier: MIT */
#include "channel_line.h"

#include "alloc.h"
#include "clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum sl_status sl_channel_new(const char *name, size_t capacity, struct sl_channel **out)
{
    *out = NULL;
    if (capacity == 0)
        return SL_INVALID_ARGUMENT;
    size_t size;
    if (capacity > UINT32_MAX || !sl_size_mul(capacity, sizeof(void *), &size) ||
        !sl_size_add(size, sizeof(struct sl_channel), &size))
        return SL_NO_MEMORY;
    struct sl_channel *channel = sl_alloc_aligned(size);
    if (!channel)
        return SL_NO_MEMORY;
    memset(channel, 0, sizeof *channel);
    channel->capacity = capacity;
    channel->bucket_scale = ((uint64_t)(SL_CHANNEL_HISTOGRAM - 1) << 32) / capacity;
    snprintf(channel->name, sizeof channel->name, "%s", name);
    *out = channel;
    return SL_OK;
}

void sl_channel_free(struct sl_channel *channel)
{
    free(channel);
}

enum sl_status sl_channel_end(const struct sl_channel *channel, enum sl_way way)
{
    uint64_t ends = sl_counter_load(&channel->ends);
    if (ends == 0)
        return SL_OK;
    if (ends & SL_END_CANCELLED)
        return SL_CANCELLED;
    if (way == SL_WAY_SEND)
        return SL_CLOSED;
    return (ends & SL_END_CLOSED) && sl_counter_load(&channel->length) == 0 ? SL_CLOSED : SL_OK;
}

size_t sl_channel_ready(const struct sl_channel *channel, enum sl_way way)
{
    size_t length = sl_counter_load(&channel->length);
    return way == SL_WAY_SEND ? channel->capacity - length : length;
}

void sl_channel_push(struct sl_channel *channel, void *item)
{
    struct sl_channel_stats *stats = &channel->stats;
    size_t length = sl_counter_load(&channel->length);
    stats->occupancy[(length * channel->bucket_scale) >> 32]++;
    stats->sent++;
    channel->items[channel->tail] = item;
    channel->tail = channel->tail + 1 < channel->capacity ? channel->tail + 1 : 0;
    length++;
    if (length > stats->high_water)
        stats->high_water = length;
    sl_counter_store(&channel->length, length);
}

void *sl_channel_pop(struct sl_channel *channel)
{
    void *item = channel->items[channel->head];
    channel->head = channel->head + 1 < channel->capacity ? channel->head + 1 : 0;
    sl_counter_store(&channel->length, sl_counter_load(&channel->length) - 1);
    return item;
}

/* A deadline of 0 would mean "do not wait" inside. */
static int64_t real_deadline(int64_t deadline_ns)
{
    return deadline_ns > 0 ? deadline_ns : 1;
}

/* Lock held: calls those who can go on now, then drops it. Who went `way` and has all but used it
 * up makes room for who was called to the other end before. */
static void drop_and_wake(struct sl_channel *channel, enum sl_way way)
{
    bool runs_out = sl_line_runs_out(channel, way);
    struct sl_calls calls = {0};
    sl_line_call(channel, SL_WAY_SEND, &calls);
    sl_line_call(channel, SL_WAY_RECEIVE, &calls);
    sl_lock_drop(&channel->lock);
    sl_line_wake(&calls);
    if (runs_out)
        sl_thread_yield();
}

static enum sl_status send(struct sl_channel *channel, void *item, int64_t deadline_ns)
{
    assert(item);
    sl_line_enter(channel, SL_WAY_SEND, deadline_ns);
    enum sl_status status = sl_line_wait(channel, SL_WAY_SEND, deadline_ns);
    if (!status)
        sl_channel_push(channel, item);
    drop_and_wake(channel, SL_WAY_SEND);
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

enum sl_status sl_channel_send_many(struct sl_channel *channel, void *const *items, size_t count,
                                    size_t *sent, int64_t deadline_ns)
{
    *sent = 0;
    enum sl_status status = SL_OK;
    while (*sent < count && !status) {
        sl_line_enter(channel, SL_WAY_SEND, real_deadline(deadline_ns));
        status = sl_line_wait(channel, SL_WAY_SEND, real_deadline(deadline_ns));
        while (!status && *sent < count && sl_channel_ready(channel, SL_WAY_SEND) > 0)
            sl_channel_push(channel, items[(*sent)++]);
        drop_and_wake(channel, SL_WAY_SEND);
    }
    return status;
}

static enum sl_status receive(struct sl_channel *channel, void **items, size_t max, size_t *count,
                              int64_t deadline_ns)
{
    *count = 0;
    sl_line_enter(channel, SL_WAY_RECEIVE, deadline_ns);
    enum sl_status status = sl_line_wait(channel, SL_WAY_RECEIVE, deadline_ns);
    while (!status && *count < max && sl_channel_ready(channel, SL_WAY_RECEIVE) > 0)
        items[(*count)++] = sl_channel_pop(channel);
    drop_and_wake(channel, SL_WAY_RECEIVE);
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

/* Adds one of the ends and calls everybody, so that each can see it. */
static void end(struct sl_channel *channel, uint64_t which)
{
    sl_lock_take(&channel->lock);
    sl_counter_store(&channel->ends, sl_counter_load(&channel->ends) | which);
    sl_line_call_all(channel);
    sl_lock_drop(&channel->lock);
}

void sl_channel_join(struct sl_channel *channel)
{
    sl_lock_take(&channel->lock);
    channel->senders++;
    sl_lock_drop(&channel->lock);
}

void sl_channel_leave(struct sl_channel *channel)
{
    sl_lock_take(&channel->lock);
    assert(channel->senders > 0);
    bool last = --channel->senders == 0;
    sl_lock_drop(&channel->lock);
    if (last)
        sl_channel_close(channel);
}

void sl_channel_close(struct sl_channel *channel)
{
    end(channel, SL_END_CLOSED);
}

void sl_channel_hang_up(struct sl_channel *channel)
{
    end(channel, SL_END_HUNG_UP);
}

void sl_channel_cancel(struct sl_channel *channel)
{
    end(channel, SL_END_CANCELLED);
}

void *sl_channel_drain(struct sl_channel *channel)
{
    sl_lock_take(&channel->lock);
    void *item = sl_channel_ready(channel, SL_WAY_RECEIVE) > 0 ? sl_channel_pop(channel) : NULL;
    drop_and_wake(channel, SL_WAY_RECEIVE);
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
    return sl_counter_load(&channel->length);
}

void sl_channel_stats(struct sl_channel *channel, struct sl_channel_stats *out)
{
    sl_lock_take(&channel->lock);
    *out = channel->stats;
    out->length = sl_counter_load(&channel->length);
    out->capacity = channel->capacity;
    out->received = out->sent - out->length;
    out->blocked_ns = channel->waited_ns[SL_WAY_SEND];
    out->starved_ns = channel->waited_ns[SL_WAY_RECEIVE];
    sl_lock_drop(&channel->lock);
}
