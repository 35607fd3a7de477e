/* SPDX-License-Identifier: MIT */
/*
 * A bell: what one thread hangs up by its desk to be told that something changed. The owner clears
 * it, looks at everything it cares about, and waits only if nothing was to be done; a ring between
 * the two is not lost. No lock of anybody else is held meanwhile.
 */
#ifndef SL_ENGINE_BELL_H
#define SL_ENGINE_BELL_H

#include "thread.h"
#include "waits.h"

struct sl_bell {
    struct sl_mutex lock;
    struct sl_cond rang;
    struct sl_atomic_bool rung; /* guarded by lock; the detector looks at it */
    bool waiting;               /* guarded by lock */
};

SL_NODISCARD enum sl_status sl_bell_init(struct sl_bell *bell);
void sl_bell_release(struct sl_bell *bell);

/* Any thread. */
void sl_bell_ring(struct sl_bell *bell);

/* Owner thread only: forget rings so far; wait for one until the deadline. */
void sl_bell_clear(struct sl_bell *bell);
void sl_bell_wait(struct sl_bell *bell, int64_t deadline_ns);

#endif
