/* SPDX-License-Identifier: MIT */
/*
 * A pipeline without threads or a clock: what the engine's shapes would take for items whose times
 * are known, on any number of processors, tuned by the engine's own judgement (tune.h) or fixed.
 * Workers that run share the processors evenly; one whose next channel is full waits and holds its
 * item; a wait, for a disk say, takes no processor.
 */
#ifndef TESTS_SIMULATION_H
#define TESTS_SIMULATION_H

#include "tune.h"

struct sim_item {
    double cpu[SL_STAGES_MAX],
        wait[SL_STAGES_MAX]; /* seconds in each stage: first this, then that */
    double work;             /* that the rate is measured by */
};

struct simulation {
    const struct sl_stage_graph *graph;
    const struct sim_item *items; /* in the order in which they are admitted */
    size_t count;
    unsigned processors;
    struct sl_tune_shape shape; /* fixed, or where it begins; as it is at the end */
    bool tuned;                 /* the rest is about that */
    unsigned workers;           /* of a pool at most */
    bool fixed_schedule, fixed_depth;
    void (*hear)(void *context, double at, const char *why); /* each decision; may be NULL */
    void *context;

    /* What came of it. */
    double seconds;
    unsigned changes;      /* of the shape */
    double last_change_at; /* seconds */
};

/* Aborts without memory. */
void simulate(struct simulation *simulation);

#endif
