/* SPDX-License-Identifier: MIT */
/*
 * A cancel token: one flag that long loops poll, and a list of actions that wake whoever waits.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_CANCEL_H
#define SLUICE_CANCEL_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stdint.h>

struct sl_cancel;

/* SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_cancel_new(struct sl_cancel **out);

/* Frees it; nobody may use it any more. NULL is ignored. */
void sl_cancel_free(struct sl_cancel *cancel);

/* Sets the flag and then runs every action once, on the calling thread, outside any lock.
 * Idempotent. Not for signal handlers: a thread that waits for signals calls it. */
void sl_cancel_request(struct sl_cancel *cancel);

/* Whether it was requested: one relaxed load, cheap enough for every row of a picture. NULL is
 * never cancelled. */
bool sl_cancel_requested(const struct sl_cancel *cancel);

/* Adds an action that a request runs. When it was requested already it is run at once: before this
 * returns, or by the thread that is just running actions. `context` is borrowed until
 * sl_cancel_forget, which returns only when the action is not running. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_cancel_notify(struct sl_cancel *cancel,
                                             void (*action)(void *context), void *context);
void sl_cancel_forget(struct sl_cancel *cancel, void (*action)(void *context), void *context);

/* What a long loop asks once a row: go on, or stop and why. A value, passed by pointer. */
struct sl_poll {
    const struct sl_cancel *cancel; /* borrowed; may be NULL */
    int64_t deadline_ns;            /* monotonic; INT64_MAX for none. While shared: by the functions
                                       below alone (atomic) */
};

/* SL_OK, SL_CANCELLED or SL_TIMEOUT. A NULL poll is always SL_OK. Thread-safe. */
SL_NODISCARD enum sl_status sl_poll_check(const struct sl_poll *poll);

/* Moves the deadline to `deadline_ns` where that is later. Thread-safe. */
void sl_poll_extend(struct sl_poll *poll, int64_t deadline_ns);
int64_t sl_poll_deadline(const struct sl_poll *poll);

#endif
