/* SPDX-License-Identifier: MIT */
/*
 * Fan-out and fan-in: work is scattered into parts that any thread may finish, in any order, and
 * whoever finishes last runs the join. Nobody waits, so nothing can wait for ever.
 *
 * What a scatter has to keep, that it cannot hang or lose:
 *
 *   - Parts are counted before the first of them is handed on: the gather is complete from the
 *     beginning, and the join cannot run early.
 *   - Every part arrives exactly once, whatever became of it. A part that fails arrives, too; a
 *     part that ends before it was scattered further arrives for all that it would have become.
 *   - Who scatters may have to wait for room in a bounded channel, with parts of the same work
 *     already in it. That is safe as long as whoever makes room never waits for the scatterer or
 *     for the join: parts flow one way only, and take nothing on their way that others must give
 *     back first. In sluice, an item's credit and bytes are taken once, for all its variants,
 *     before it is scattered.
 *   - After its last part was handed on, the scatterer touches the work no more: whoever arrived
 *     last may have freed it.
 */
#ifndef SLUICE_FAN_H
#define SLUICE_FAN_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stdint.h>

/* The gather of one scattered piece of work. Owned by whoever owns that work; init before the first
 * part is sent. */
struct sl_fan {
    uint32_t missing; /* parts not yet arrived; atomic, read and written by fan.c alone */
};

/* `parts` is at least 1. Externally synchronised: before any part of it is known to others. */
void sl_fan_init(struct sl_fan *fan, uint32_t parts);

/* One part arrived. True to exactly one caller, the last: everything the others did before they
 * arrived is visible to it, and it runs the join. Thread-safe. */
SL_NODISCARD bool sl_fan_arrive(struct sl_fan *fan);

/* The same for `parts` (at least 1) parts at once: those that were never scattered, because what
 * they would have been made of failed. Thread-safe. */
SL_NODISCARD bool sl_fan_arrive_many(struct sl_fan *fan, uint32_t parts);

#endif
