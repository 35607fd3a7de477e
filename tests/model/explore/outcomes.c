/* SPDX-License-Identifier: MIT */
/* The set of ways in which a case ended, kept in order. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static uint64_t *outcomes;
static size_t count;
static size_t room;

void ex_outcomes_clear(void)
{
    count = 0;
}

void ex_outcomes_add(uint64_t outcome)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (outcomes[middle] < outcome)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < count && outcomes[low] == outcome)
        return;
    if (count == room) {
        room = room * 2 + 64;
        outcomes = realloc(outcomes, room * sizeof *outcomes);
        if (!outcomes)
            abort();
    }
    memmove(outcomes + low + 1, outcomes + low, (count - low) * sizeof *outcomes);
    outcomes[low] = outcome;
    count++;
}

void ex_outcomes_tell(struct ex_result *out)
{
    out->outcomes = count;
    out->outcomes_hash = 1;
    for (size_t i = 0; i < count; i++)
        out->outcomes_hash = (out->outcomes_hash ^ outcomes[i]) * UINT64_C(0x9e3779b97f4a7c15);
}
