/* SPDX-License-Identifier: MIT */
/*
 * A pipeline without pictures: a graph of three stages that fail as a script says, and a journal in
 * memory that checks the order of its calls and counts every item's records. fake_run_check then
 * asserts the laws that hold for every run.
 */
#ifndef TESTS_FAKE_RUN_H
#define TESTS_FAKE_RUN_H

#include <sluice/pipeline.h>

#include "thread.h"

enum { FAKE_OPENS_MAX = 4096 };

/* Where an item is when the script is asked. */
enum fake_place { FAKE_OPEN = -1, FAKE_DECODE, FAKE_RESIZE, FAKE_ENCODE, FAKE_COMMIT };

enum fake_call { FAKE_NEXT, FAKE_STARTED, FAKE_SETTLED };

struct fake_item {
    struct sl_atomic_u64 opened, discarded, committed; /* calls */
    unsigned started, terminal, retries, pending;      /* journal records */
    enum sl_outcome_state state;                       /* of the last record */
    enum sl_status error;
};

struct fake_run {
    /* The script; what is NULL is as it should be. */
    size_t item_count;
    size_t suspects; /* the last ones */
    uint32_t parts;
    uint64_t memory_bytes;                                    /* every item's */
    uint64_t (*size)(const struct fake_run *run, int64_t id); /* or each its own */
    /* How a place ends for a part (open and commit: part 0). */
    enum sl_status (*script)(struct fake_run *run, enum fake_place place, struct sl_part *part);
    /* How the journal answers. */
    enum sl_status (*answer)(struct fake_run *run, enum fake_call call);
    /* Hears every event, on the settle thread. */
    void (*heard)(struct fake_run *run, const struct sl_event *event);
    void *script_context;

    /* What was seen. */
    struct fake_item *items;
    int64_t opens[FAKE_OPENS_MAX]; /* ids in the order of their opens */
    size_t open_count;
    struct sl_atomic_u64 inside, inside_high; /* items between open and discard */
    struct sl_atomic_u64 bytes;               /* that they may use */
    struct sl_atomic_u64 broken;              /* laws seen broken while running */
    struct sl_atomic_u64 paused, paused_overlaps;
    struct sl_atomic_u64 suspect_inside;
    struct sl_atomic_u64 abandoned; /* discards that came late */
    size_t handed_out, settled_calls, largest_batch;
    uint64_t flushes, events_item, events_retry, events_pause, events_resume;

    struct sl_stage_graph graph;
    struct sl_journal journal;
    struct sl_pipeline_config config;
};

/* Sets a run of `item_count` items up; change script and config before fake_run_go. */
void fake_run_init(struct fake_run *run, size_t item_count);
void fake_run_release(struct fake_run *run);

/* Runs it to its end. */
void fake_run_go(struct fake_run *run, struct sl_pipeline_result *result);

/* Asserts the laws: every item handed out is terminal once or pending, every open has its discard,
 * budget and credits were kept, suspects were alone, events follow the journal. For a run whose
 * journal worked and whose threads all ended. */
void fake_run_check(struct fake_run *run, const struct sl_pipeline_result *result);

/* A well mixed number, for scripts that fail at random but always alike. */
uint64_t fake_mix(uint64_t z);

#endif
