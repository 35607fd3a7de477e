/* SPDX-License-Identifier: MIT */
/*
 * A thread that does something now and then, and ends as soon as it is told to, not at the next
 * tick.
 */
#ifndef SL_CLI_TICKER_H
#define SL_CLI_TICKER_H

#include "thread.h"

/* Zero-initialise. */
struct cli_ticker {
    struct sl_mutex lock;
    struct sl_cond changed;
    bool running; /* guarded by lock */

    bool started; /* the owner's, as the thread; the rest is constant while started */
    struct sl_thread thread;
    int64_t period_ns; /* but for this: `tick` may change it */
    void (*tick)(void *context);
    void *context;
};

/* Starts a thread, called `name`, that calls `tick` under no lock: first when `period_ns` have
 * passed, and again as long after each return. Returns false when no thread could be had. Owner
 * thread only, as stop. */
bool cli_ticker_start(struct cli_ticker *ticker, const char *name, int64_t period_ns,
                      void (*tick)(void *context), void *context);

/* Waits for the end of a tick that is going on, and for the thread's. A ticker that was not started
 * is ignored. */
void cli_ticker_stop(struct cli_ticker *ticker);

#endif
