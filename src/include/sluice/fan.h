/* SPDX-License-Identifier: MIT */
/*
 * Fan-out and fan-in: work is scattered into parts that any thread may finish, in any order, and
 * whoever finishes last runs the join. Nobody waits.
 */
#ifndef SLUICE_FAN_H
#define SLUICE_FAN_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stdint.h>

/* The gather of one scattered piece of work. Owned by whoever owns that work; init before the first
 * part is sent. */
struct sl_fan {
    uint32_t missing; /* parts not yet arrived; touched by sl_fan_arrive alone (atomic) */
};

/* `parts` is at least 1. */
void sl_fan_init(struct sl_fan *fan, uint32_t parts);

/* One part arrived. True to exactly one caller, the last: everything the others did before they
 * arrived is visible to it, and it runs the join. Thread-safe. */
SL_NODISCARD bool sl_fan_arrive(struct sl_fan *fan);

#endif
