/* SPDX-License-Identifier: MIT */
/*
 * What the floor's own sources tell the detector: that a thread begins to wait, and that it ends.
 * Between the two the detector may look at the wait, from its own thread; so a kind's functions
 * read nothing but atomics and what does not change.
 */
#ifndef SL_SYNC_WAITS_H
#define SL_SYNC_WAITS_H

#include <sluice/waits.h>

#include "clock.h"

#include <stdint.h>

struct sl_wait;
struct sl_watched;

struct sl_wait_kind {
    /* Whether it could not go on as things stand. One that was let go and has not run yet can. */
    bool (*is_stuck)(const struct sl_wait *wait);
    /* "waits to send on `filtered` (4/4 full)" */
    void (*describe)(const struct sl_wait *wait, char *text, size_t size);
};

/* One thing that a thread waits for; with its object it lasts until sl_wait_end. */
struct sl_wait {
    const struct sl_wait_kind *kind;
    const void *object;
    enum sl_way way;    /* what it waits to do; SL_WAY_RECEIVE where that says nothing */
    bool is_idle;       /* waits for work, or for others to end: an effect, so told last */
    const void *detail; /* the kind's own */
};

/* The calling thread's record; NULL where nobody watches. It is the thread's own business, as its
 * stack is, and has to be found from inside of a wait that is called from anywhere. */
extern _Thread_local struct sl_watched *sl_watched_self;

void sl_watched_begin(struct sl_watched *self, const struct sl_wait *waits, size_t count);
void sl_watched_end(struct sl_watched *self);

/* Around a sleep for one of `count` things. */
static inline void sl_wait_begin(const struct sl_wait *waits, size_t count, int64_t deadline_ns)
{
    if (sl_watched_self && deadline_ns == SL_NEVER)
        sl_watched_begin(sl_watched_self, waits, count);
}

static inline void sl_wait_end(void)
{
    if (sl_watched_self)
        sl_watched_end(sl_watched_self);
}

/* For sl_thread_start: a record for the thread to come, made by the one that starts it, so that it
 * is known before it runs. *out is NULL where nobody watches. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_watched_child(const char *name, struct sl_watched **out);
void sl_watched_drop(struct sl_watched *watched);

#endif
