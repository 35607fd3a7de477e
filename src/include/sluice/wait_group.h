/* SPDX-License-Identifier: MIT */
/*
 * A wait group: counts things under way, and lets threads wait until there are none. In sluice it
 * counts items from admission to their terminal state, retries included: when nothing is pending
 * and the count is zero, the first channel closes.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_WAIT_GROUP_H
#define SLUICE_WAIT_GROUP_H

#include <sluice/status.h>

#include <stddef.h>
#include <stdint.h>

struct sl_wait_group;

/* SL_NO_MEMORY; *out is NULL then. `name` is for people and is copied. */
SL_NODISCARD enum sl_status sl_wait_group_new(const char *name, struct sl_wait_group **out);

/* Frees it; nobody may wait on it. NULL is ignored. */
void sl_wait_group_free(struct sl_wait_group *group);

/* One more / one less under way. A done without its add is a programmer's error (assert). */
void sl_wait_group_add(struct sl_wait_group *group, size_t count);
void sl_wait_group_done(struct sl_wait_group *group);

/* Waits until nothing is under way. SL_DEADLINE. */
SL_NODISCARD enum sl_status sl_wait_group_wait(struct sl_wait_group *group, int64_t deadline_ns);

size_t sl_wait_group_count(struct sl_wait_group *group);

#endif
