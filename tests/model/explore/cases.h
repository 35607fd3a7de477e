/* SPDX-License-Identifier: MIT */
/* What the groups of cases share. Each group is an array that a case without a name ends. */
#ifndef EXPLORE_CASES_H
#define EXPLORE_CASES_H

#include "explore.h"

extern const struct ex_case cases_channel[];
extern const struct ex_case cases_select[];
extern const struct ex_case cases_semaphore[];
extern const struct ex_case cases_gather[];
extern const struct ex_case cases_park[];

struct sl_channel;

/* A channel whose parts have names in traces and whose statistics tell no states apart. */
struct sl_channel *case_channel(const char *name, size_t capacity);

/* Nobody stands in line, looks on or is coming; the lock is free. */
void case_channel_idle(const struct sl_channel *channel);

#endif
