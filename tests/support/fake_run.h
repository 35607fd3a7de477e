/* SPDX-License-Identifier: MIT */
/*
 * A pipeline without pictures: a graph of three stages that fail as a script says, and a journal in
 * memory that checks the order of its calls and counts every item's terminal records.
 */
#ifndef TESTS_FAKE_RUN_H
#define TESTS_FAKE_RUN_H

#include <sluice/pipeline.h>

#include "thread.h"

enum { FAKE_ITEMS_MAX = 20000 };

struct fake_item {
    struct sl_atomic_u64 opened, discarded, committed; /* calls */
    unsigned started, terminal, retries;               /* journal records */
    unsigned attempts;                                 /* that were journalled */
    enum sl_outcome_state state;
    enum sl_status error;
};

struct fake_run {
    /* The script. */
    size_t item_count;
    size_t suspects; /* the last ones */
    uint32_t parts;
    uint64_t memory_bytes; /* every item's */
    /* How a stage ends: stage 0..2 for the stages, 3 for commit, -1 for open. NULL: SL_OK. */
    enum sl_status (*script)(struct fake_run *run, int stage, struct sl_part *part);
    void *script_context;

    /* What was seen. */
    struct fake_item *items;
    struct sl_atomic_u64 inside, inside_high; /* items between open and discard */
    struct sl_atomic_u64 bytes, bytes_high;
    struct sl_atomic_u64 suspect_overlaps;
    size_t handed_out;
    uint64_t flushes, events_item, events_retry, events_pause, events_resume;
    enum sl_status settled_status; /* what the journal answers */

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
 * the budget and the credits were kept. */
void fake_run_check(struct fake_run *run, const struct sl_pipeline_result *result);

#endif
