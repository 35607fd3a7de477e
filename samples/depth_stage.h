/* SPDX-License-Identifier: MIT */
#ifndef SAMPLES_DEPTH_STAGE_H
#define SAMPLES_DEPTH_STAGE_H

#include <sluice/semaphore.h>
#include <sluice/wait_group.h>
#include <sluice/worker_pool.h>

#include <stdbool.h>
#include <stdint.h>

struct item {
    int64_t began_ns, ended_ns;
};

struct stage {
    struct sl_channel *input;
    struct stage *next;        /* NULL: the last */
    struct sl_semaphore *idle; /* depth 0: a permit to hand this stage an item; else NULL */
    struct sl_wait_group *inside;
    struct sl_worker_pool *pool;
    unsigned shape, run, left; /* how many of the run are still to come */
    uint64_t random;
    int64_t service_ns; /* of this run */
    int64_t slept_ns;   /* in all */
    bool is_first;
};

/* What a stage's worker does: sleeps for the item's service time and hands it on. */
void depth_handle(void *stage, unsigned worker, void *item);
void depth_drained(void *stage);

#endif
