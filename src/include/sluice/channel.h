/* SPDX-License-Identifier: MIT */
/*
 * A bounded, first-in first-out channel of pointers between threads.
 *
 * A send moves ownership of the item only on SL_OK; on every other status the sender still owns
 * it. Both ends can finish: a closed channel takes no more items, and its receivers drain what is
 * left before they see SL_CLOSED; a hung-up channel has nobody who listens, so sends fail at once
 * and what was left is handed back by sl_channel_drain. Cancelling wakes everybody with
 * SL_CANCELLED. Capacity is fixed at 1 or more.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_CHANNEL_H
#define SLUICE_CHANNEL_H

#include <sluice/status.h>

#include <stddef.h>
#include <stdint.h>

struct sl_channel;

enum { SL_CHANNEL_HISTOGRAM = 17 };

/* What a thread does, or waits to do, at a channel. */
enum sl_way { SL_WAY_SEND, SL_WAY_RECEIVE };

struct sl_channel_stats {
    uint64_t sent;       /* items sent, ever */
    uint64_t received;   /* items received, ever */
    size_t length;       /* items waiting now */
    size_t capacity;     /* slots */
    size_t high_water;   /* the most that ever waited */
    uint64_t blocked_ns; /* time senders waited for room, summed over senders */
    uint64_t starved_ns; /* time receivers waited for items, summed over receivers */
    uint64_t occupancy[SL_CHANNEL_HISTOGRAM]; /* sends that found the channel i/16 full */
};

/* Makes a channel with `capacity` slots (at least 1) in *out; free with sl_channel_free. `name`
 * is for people and is copied. SL_INVALID_ARGUMENT, SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_channel_new(const char *name, size_t capacity,
                                           struct sl_channel **out);

/* Frees it. Nobody may use it any more; items still in it are not freed. NULL is ignored. */
void sl_channel_free(struct sl_channel *channel);

/* Sends `item` (not NULL; moved on SL_OK), waiting for room. SL_CLOSED (closed or hung up),
 * SL_CANCELLED; with a deadline (monotonic ns) SL_DEADLINE; try never waits: SL_WOULD_BLOCK. */
SL_NODISCARD enum sl_status sl_channel_send(struct sl_channel *channel, void *item);
SL_NODISCARD enum sl_status sl_channel_send_until(struct sl_channel *channel, void *item,
                                                  int64_t deadline_ns);
SL_NODISCARD enum sl_status sl_channel_try_send(struct sl_channel *channel, void *item);

/* Sends `count` items in their order, as many at a time as there is room for, waiting for room for
 * the rest. *sent is how many were moved, the first ones, whatever the status; statuses as
 * sl_channel_send_until. Others may send in between. */
SL_NODISCARD enum sl_status sl_channel_send_many(struct sl_channel *channel, void *const *items,
                                                 size_t count, size_t *sent, int64_t deadline_ns);

/* Receives the oldest item into *out (moved to the caller), waiting for one. SL_CLOSED when closed
 * and drained, SL_CANCELLED, SL_DEADLINE, SL_WOULD_BLOCK; *out is NULL then. */
SL_NODISCARD enum sl_status sl_channel_receive(struct sl_channel *channel, void **out);
SL_NODISCARD enum sl_status sl_channel_receive_until(struct sl_channel *channel, void **out,
                                                     int64_t deadline_ns);
SL_NODISCARD enum sl_status sl_channel_try_receive(struct sl_channel *channel, void **out);

/* Receives between 1 and `max` items, oldest first, in one go; waits only for the first. *count is
 * how many. Statuses as sl_channel_receive_until. */
SL_NODISCARD enum sl_status sl_channel_receive_many(struct sl_channel *channel, void **items,
                                                    size_t max, size_t *count, int64_t deadline_ns);

/* One of the things that sl_channel_select waits for. */
struct sl_select_case {
    struct sl_channel *channel; /* NULL: never */
    enum sl_way way;
    void *item; /* to be sent: moved if this case was chosen with SL_OK; or what was received */
};

enum { SL_SELECT_MAX = 16 };

/* Does the one of `count` (1 to SL_SELECT_MAX) sends and receives that can be done first, and none
 * of the others; *chosen is its index. Among those that can be done at once it takes each with the
 * same chance. A case whose channel has ended that way can be done: SL_CLOSED or SL_CANCELLED,
 * with *chosen; set its channel to NULL to go on with the rest. SL_DEADLINE when none could be done
 * until then, and SL_WOULD_BLOCK where the deadline is 0 and none can be done now;
 * SL_INVALID_ARGUMENT. The same channel may stand in several cases. */
SL_NODISCARD enum sl_status sl_channel_select(struct sl_select_case *cases, size_t count,
                                              int64_t deadline_ns, size_t *chosen);

/* Counts senders: the last one to leave closes the channel. A channel that nobody joined is closed
 * by sl_channel_close alone. */
void sl_channel_join(struct sl_channel *channel);
void sl_channel_leave(struct sl_channel *channel);

/* No more items; what is in it can still be received. Idempotent. */
void sl_channel_close(struct sl_channel *channel);

/* Nobody listens any more: sends fail with SL_CLOSED from now on. Idempotent. */
void sl_channel_hang_up(struct sl_channel *channel);

/* Wakes every waiting thread; every later send or receive returns SL_CANCELLED. Idempotent. */
void sl_channel_cancel(struct sl_channel *channel);

/* Takes an item out without waiting and whatever the channel's state; NULL when it is empty. For
 * clean-up after a hang-up or cancel: the caller owns what it gets. */
void *sl_channel_drain(struct sl_channel *channel);

const char *sl_channel_name(const struct sl_channel *channel);
size_t sl_channel_capacity(const struct sl_channel *channel);
size_t sl_channel_length(struct sl_channel *channel);
void sl_channel_stats(struct sl_channel *channel, struct sl_channel_stats *out);

#endif
