/* SPDX-License-Identifier: MIT */
/*
 * A channel inside: a ring under one lock, and at each end a line of those who wait there. Shared
 * by channel.c (what is done at the ends), channel_line.c (waiting) and select.c (waiting in
 * several lines at once).
 */
#ifndef SL_SYNC_CHANNEL_LINE_H
#define SL_SYNC_CHANNEL_LINE_H

#include <sluice/channel.h>

#include "thread.h"
#include "waits.h"

#include <stdalign.h>
#include <stdbool.h>

/* A place in a line, on the stack of who waits. Guarded by the channel's lock. */
struct sl_place {
    struct sl_place *before;
    struct sl_place *behind;
    struct sl_parker *parker;
    bool in_line; /* false again once it was called: then the parker has its signal */
};

/*
 * Those who wait at one end. Looking on without the lock are `looking`; asleep are those from
 * `first` to `last`. While the lock is free and somebody sleeps, either there is nothing for him:
 * no more work than there are who look; or one was called and is `coming`. So one who sleeps is
 * called only when he can go on and nobody awake will, one at a time; he calls the next.
 */
struct sl_line {
    struct sl_place *first;
    struct sl_place *last;
    struct sl_atomic_u64 looking; /* more without the lock, fewer only with it */
    bool coming;
    bool made_way; /* for who is coming: once is enough */
};

extern const struct sl_wait_kind sl_wait_channel;

/* sl_channel.ends */
enum { SL_END_CLOSED = 1, SL_END_HUNG_UP = 2, SL_END_CANCELLED = 4 };

enum { SL_CHANNEL_NAME_SIZE = 32, SL_CACHE_LINE = 64 };

/* Guarded by the lock, and laid out by who writes what, so that a hand-over moves few cache lines
 * from one processor to another: of a small channel only the last, which holds its items too. */
struct sl_channel {
    /* hardly ever written */
    alignas(SL_CACHE_LINE) struct sl_atomic_u64 ends;
    size_t senders; /* joined and not left */
    size_t capacity;
    uint64_t bucket_scale; /* occupancy[length × bucket_scale >> 32]; rounded down */
    char name[SL_CHANNEL_NAME_SIZE];
    /* senders write */
    alignas(SL_CACHE_LINE) struct sl_channel_stats stats; /* but for length, received, the times */
    /* those who wait write */
    alignas(SL_CACHE_LINE) struct sl_line lines[2]; /* by enum sl_way */
    uint64_t waited_ns[2];
    /* both ends write */
    alignas(SL_CACHE_LINE) struct sl_lock lock;
    uint32_t asleep[2];          /* how many places a line has */
    uint32_t tail;               /* where the next item goes */
    struct sl_atomic_u64 length; /* read without the lock by those who look on */
    uint32_t head;               /* of the oldest item */
    void *items[];
};

/* Those whom an operation calls: at most one at each end. Woken after the lock is dropped. */
struct sl_calls {
    struct sl_parker *asleep[2];
};

/* Lock held or not (then a hint): why nobody can go this way any more, or SL_OK. */
enum sl_status sl_channel_end(const struct sl_channel *channel, enum sl_way way);

/* Lock held or not (then a hint): how many can go this way now. */
size_t sl_channel_ready(const struct sl_channel *channel, enum sl_way way);

/* Lock held: one item in or out; there is room, or an item. */
void sl_channel_push(struct sl_channel *channel, void *item);
void *sl_channel_pop(struct sl_channel *channel);

/* Lock held: calls the next in line at this end, if he can go on and nobody else will. */
void sl_line_call(struct sl_channel *channel, enum sl_way way, struct sl_calls *calls);

/* Lock held: whether there is little left to go this way, and who was called to the other end to
 * bring more may be waiting for a processor. */
bool sl_line_runs_out(struct sl_channel *channel, enum sl_way way);

/* Lock not held. */
void sl_line_wake(const struct sl_calls *calls);

/* Lock held: calls everybody. */
void sl_line_call_all(struct sl_channel *channel);

/* Lock held: takes a place, at the front for who was called once; gives it up. Returns whether he
 * had been called: then it was he who was coming. */
void sl_line_join(struct sl_channel *channel, enum sl_way way, struct sl_place *place, bool front);
bool sl_line_leave(struct sl_channel *channel, enum sl_way way, struct sl_place *place);

/* Takes the lock; where nobody can go this way yet and may wait for it, looks on for a moment
 * before. */
void sl_line_enter(struct sl_channel *channel, enum sl_way way, int64_t deadline_ns);

/* Lock held, and dropped meanwhile: waits until somebody can go this way. The end it has come to,
 * SL_WOULD_BLOCK without waiting where the deadline is 0, SL_DEADLINE. */
enum sl_status sl_line_wait(struct sl_channel *channel, enum sl_way way, int64_t deadline_ns);

#endif
