/* SPDX-License-Identifier: MIT */
/*
 * What a run changes by itself while it goes: how many workers each stage has, how many items may
 * wait for them, and whether workers carry items through all stages. This is the judgement alone:
 * it has no threads and no clock, is told windows of measurements, and answers with at most one
 * change for each (tuner.c measures and carries out).
 *
 * From the first items come the schedule, where hand-overs would cost too much, and the slots.
 * Then, where processors idle while items wait, or a queue is long while another is empty, one
 * change is tried at a time. It stays only if the rate rises by SL_TUNE_PAYS, and by more than the
 * rates vary; else it is taken back, and what was tried waits twice as long before it is tried
 * again. When another kind of items comes, that begins anew.
 *
 * Externally synchronised.
 */
#ifndef SL_ENGINE_TUNE_H
#define SL_ENGINE_TUNE_H

#include <sluice/pipeline.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SL_TUNE_TEXT_SIZE = 256, SL_TUNE_SLOTS_MIN = 2, SL_TUNE_SLOTS_MAX = SL_TUNING_DEPTH_MAX };
enum { SL_TUNE_CARRY_SLOTS = 4 }; /* before workers that carry photos: each holds a lot of memory */
#define SL_TUNE_PAYS 0.03

struct sl_tune_shape {
    bool carries;                    /* the first pool's workers take items through all stages */
    unsigned workers[SL_STAGES_MAX]; /* that may work, of each pool */
    unsigned slots[SL_STAGES_MAX];   /* for items that wait before it, on average */
};

struct sl_tune_limits {
    const struct sl_stage_graph *graph; /* for the names of its stages; borrowed */
    size_t pools;
    unsigned processors;
    unsigned workers[SL_STAGES_MAX]; /* at most, of each pool */
    bool schedule, depth;            /* may change, as may the workers that are below their most */
};

/* What was measured since the last look. Zero is its beginning. */
struct sl_tune_window {
    double seconds, cpu_seconds; /* that passed, and that the process had of processors */
    double items, work;          /* done; `work` in any unit that grows with what an item takes */
    bool memory;                 /* items waited for the memory budget */
    double looks;                /* at queues */
    struct {
        double seconds, squares; /* sums over the items: time in this stage, and its square */
        double waiting;          /* sum over the looks: items in the channel before it */
    } stages[SL_STAGES_MAX];
};

/* The kinds of changes that are tried. */
enum sl_tune_idea { SL_TUNE_MORE, SL_TUNE_MOVE, SL_TUNE_SCHEDULE, SL_TUNE_IDEAS };

enum { SL_TUNE_WINDOWS = 3 }; /* that a rate is the mean of */

struct sl_tune_rates {
    unsigned count; /* the last SL_TUNE_WINDOWS of them are kept */
    double rates[SL_TUNE_WINDOWS];
};

struct sl_tune {
    struct sl_tune_limits limits;
    struct sl_tune_shape shape; /* as it shall be now */

    /* The rest is its own. */
    struct sl_tune_shape start, before; /* what it began with; what a trial takes back */
    enum sl_tune_phase { SL_TUNE_FIRST, SL_TUNE_WATCH, SL_TUNE_TRIAL } phase;
    enum sl_tune_idea idea; /* on trial */
    unsigned skip;          /* windows that still tell of the shape before */
    double load;            /* CPU seconds of an item, about */
    unsigned known, unlike; /* windows that it is from; in a row that are of another kind */
    struct sl_tune_rates usual, trial;
    struct {
        unsigned rest, patience; /* windows until it may be tried; and after it failed again */
    } ideas[SL_TUNE_IDEAS];
};

/* `start` is where the run begins; in it, pools that wait for a carrying one may have one worker.
 */
void sl_tune_init(struct sl_tune *tune, const struct sl_tune_limits *limits,
                  const struct sl_tune_shape *start);

/* An item is done that spent so long in `stage`; call it once a stage. */
void sl_tune_add(struct sl_tune_window *window, size_t stage, double seconds);

/* Whether the window has enough in it for a look. */
bool sl_tune_is_full(const struct sl_tune *tune, const struct sl_tune_window *window);

/* Looks at a window. True: something was decided, and `why` (SL_TUNE_TEXT_SIZE bytes) says what and
 * why in a sentence; tune->shape may be another one then. */
bool sl_tune_look(struct sl_tune *tune, const struct sl_tune_window *window, char *why);

/* How many items may be in flight in a shape of so many pools: as many as work, and wait. */
unsigned sl_tune_in_flight(const struct sl_tune_shape *shape, size_t pools);

#endif
