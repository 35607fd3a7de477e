/* SPDX-License-Identifier: MIT */
/*
 * A barrier: the parties wait until all have arrived, then all go on; it can be used again at
 * once. In sluice: the benchmark's start line.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_BARRIER_H
#define SLUICE_BARRIER_H

#include <sluice/status.h>

#include <stdbool.h>

struct sl_barrier;

/* `parties` is at least 1. SL_INVALID_ARGUMENT, SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_barrier_new(const char *name, unsigned parties,
                                           struct sl_barrier **out);

/* Frees it; nobody may wait on it. NULL is ignored. */
void sl_barrier_free(struct sl_barrier *barrier);

/* Waits for the others. Returns true to exactly one of the parties of each round, to none once it
 * is open. */
bool sl_barrier_wait(struct sl_barrier *barrier);

/* Opens it for good: whoever waits goes on, and nobody waits any more. For who knows that a party
 * will not come. */
void sl_barrier_open(struct sl_barrier *barrier);

#endif
