/* SPDX-License-Identifier: MIT */
/* A ledger in a folder of the test's own, and short ways to plan and settle. Every call asserts
 * that it succeeded. */
#ifndef TESTS_LEDGER_KIT_H
#define TESTS_LEDGER_KIT_H

#include "tree.h"

#include <sluice/ledger.h>

struct kit {
    char tree[TREE_PATH];
    char in[TREE_PATH], out[TREE_PATH]; /* absolute folders; `in` exists, `out` too */
    char path[TREE_PATH];               /* of the ledger */
    struct sl_ledger *ledger;
    struct sl_ledger_run_config config; /* of the next run; recipe "a=1\n" */
    uint64_t pending;                   /* as kit_planned told */
};

void kit_new(struct kit *kit);
void kit_free(struct kit *kit);

/* Opens the ledger (RUN) and begins a run. */
void kit_begin(struct kit *kit);

/* Ends the run and closes. */
void kit_end(struct kit *kit, enum sl_status end);

/* Closes as a process that dies would: without an end of the run. */
void kit_die(struct kit *kit);

/* Plans IN/relative, whose output is OUT/output. */
enum sl_ledger_plan kit_plan_as(struct kit *kit, const char *relative, const char *output,
                                uint64_t size);
enum sl_ledger_plan kit_plan(struct kit *kit, const char *relative);
uint64_t kit_planned(struct kit *kit);

/* The next row, or NULL; the caller frees it with kit_row_free. */
struct sl_journal_row *kit_next(struct kit *kit);
void kit_row_free(struct kit *kit, struct sl_journal_row *row);
void kit_start(struct kit *kit, int64_t id, bool alone);

/* One attempt's end: `why` is SL_OK for a success. */
enum sl_status kit_settle(struct kit *kit, int64_t id, unsigned attempt,
                          enum sl_outcome_state state, enum sl_status why);

/* Runs whatever is pending to success, writing every output. Returns how many. */
size_t kit_run_all(struct kit *kit);

/* Writes / removes OUT/name. */
void kit_write(struct kit *kit, const char *name);
void kit_remove(struct kit *kit, const char *name);

/* Items in a state. */
size_t kit_count(struct kit *kit, enum sl_item_state state);

#endif
