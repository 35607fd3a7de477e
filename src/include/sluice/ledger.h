/* SPDX-License-Identifier: MIT */
/*
 * The ledger: one SQLite file that knows every item, every attempt and every run. It is the job
 * log, the failed-items log, and what makes the same command do only what is left or has changed.
 *
 * A ledger held for a run is used by: the planning thread before the run, then the engine's
 * admission and settle threads through the journal. Queries may be made by another process at any
 * time.
 */
#ifndef SLUICE_LEDGER_H
#define SLUICE_LEDGER_H

#include <sluice/error.h>
#include <sluice/journal.h>
#include <sluice/limits.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_ledger;

enum sl_ledger_mode {
    SL_LEDGER_RUN,  /* made where it is missing; held by this process alone (SL_BUSY) */
    SL_LEDGER_EDIT, /* must exist; held by this process alone */
    SL_LEDGER_READ, /* must exist; never waits, never writes */
};

/* Opens `path` (and makes the folder above it in RUN mode). SL_BUSY: another process holds it, and
 * the message names that process; SL_NOT_FOUND, SL_PERMISSION, SL_DISK_FULL, SL_LEDGER (not a
 * ledger, damaged, or of a newer version). *out is NULL on failure. */
SL_NODISCARD enum sl_status sl_ledger_open(const char *path, enum sl_ledger_mode mode,
                                           struct sl_ledger **out, struct sl_error *err);

/* Lets go of it; NULL is ignored. */
void sl_ledger_close(struct sl_ledger *ledger);

/* ---- a run: begin, plan every item, planned, journal, end ---- */

struct sl_ledger_run_config {
    const char *command;     /* the arguments, for people */
    const char *recipe_text; /* canonical; its hash is part of every item's version */
    const char *output_root; /* absolute */
    struct sl_limits
        limits;   /* a dead letter refused by a limit is tried again when it was raised */
    bool again;   /* redo everything */
    bool durable; /* what was settled outlives a crash of the machine, too: for what replaces its
                     input only when that is written down */
    enum sl_ledger_collision {
        SL_COLLISION_ERROR,  /* the second input of an output becomes a dead letter */
        SL_COLLISION_RENAME, /* it gets a free name: "a-1.jpg", … */
        SL_COLLISION_SKIP,   /* it is left out, and counted */
    } on_collision;
};

SL_NODISCARD enum sl_status sl_ledger_run_begin(struct sl_ledger *ledger,
                                                const struct sl_ledger_run_config *config,
                                                struct sl_error *err);

/* One input that the scan found. Everything is borrowed for the call. */
struct sl_ledger_input {
    const char *root;     /* absolute input root */
    const char *relative; /* path below it */
    const char *source;   /* the path to open */
    uint64_t size;
    int64_t mtime_ns;
    size_t output_count;
    const char *const *outputs;     /* absolute or as the run opens them; unique over the ledger */
    const struct sl_error *refused; /* why it becomes a dead letter at once, or NULL */
};

/* What planning made of an input. */
enum sl_ledger_plan {
    SL_PLAN_PENDING,    /* will run */
    SL_PLAN_SKIPPED,    /* done and unchanged, every output exists */
    SL_PLAN_STILL_DEAD, /* a dead letter, unchanged */
    SL_PLAN_COLLISION,  /* became a dead letter of class collision */
    SL_PLAN_LEFT_OUT,   /* collided under SL_COLLISION_SKIP */
    SL_PLAN_REFUSED,    /* became a dead letter for input->refused */
    SL_PLAN_REPEATED,   /* the same root and relative path was planned before in this run */
};

/* Adds an input, in a batch that commits itself. `*out` says what became of it. SL_DISK_FULL,
 * SL_LEDGER. */
SL_NODISCARD enum sl_status sl_ledger_plan(struct sl_ledger *ledger,
                                           const struct sl_ledger_input *input,
                                           enum sl_ledger_plan *out, struct sl_error *err);

/* Why the input planned last is a dead letter: after SL_PLAN_STILL_DEAD, SL_PLAN_COLLISION and
 * SL_PLAN_REFUSED. Borrowed until the next call. */
const struct sl_error *sl_ledger_plan_error(const struct sl_ledger *ledger);

/* Instead of the scan: makes the dead letters with these ids pending again. `overrides`, lines of
 * "name=value\n" or NULL, go to those stored with each item, in the place of those of the same
 * name. *count is how many; ids that are no dead letters, inputs refused by planning and collisions
 * that still are do not count. For `failed retry`. */
SL_NODISCARD enum sl_status sl_ledger_plan_retry(struct sl_ledger *ledger, const int64_t *ids,
                                                 size_t id_count, const char *overrides,
                                                 uint64_t *count, struct sl_error *err);

/* Ends planning. *pending is how many items will run, the total of the progress display. */
SL_NODISCARD enum sl_status sl_ledger_planned(struct sl_ledger *ledger, uint64_t *pending,
                                              struct sl_error *err);

/* The engine's view; borrowed from the ledger, valid until sl_ledger_run_end. */
const struct sl_journal *sl_ledger_journal(struct sl_ledger *ledger);

/* Ends the run and records how. */
SL_NODISCARD enum sl_status sl_ledger_run_end(struct sl_ledger *ledger, enum sl_status end,
                                              struct sl_error *err);

/* ---- reading: `failed` and reports ---- */

enum sl_item_state { SL_ITEM_PENDING, SL_ITEM_STARTED, SL_ITEM_DONE, SL_ITEM_DEAD };

/* Which items; NULL and 0 mean any. */
struct sl_ledger_filter {
    enum sl_item_state state; /* usually SL_ITEM_DEAD */
    const char *class_name;   /* status name: "truncated" */
    const char *stage;
    const char *path_glob; /* of the relative path; as SQLite's GLOB */
    int64_t run;           /* run id whose attempt made it dead */
    bool retryable;        /* only those whose class may pass: not permanent */
    const int64_t *ids;
    size_t id_count;
};

/* One item as recorded; borrowed for the call of the visitor. */
struct sl_ledger_item {
    int64_t id;
    enum sl_item_state state;
    const char *root, *relative, *source;
    const char *overrides; /* "name=value\n" lines, or "" */
    const char *output;    /* the first one; of a collision the one it wanted; or "" */
    const char *outputs;   /* all of them, a NUL behind each; outputs_size bytes */
    size_t outputs_size;
    uint64_t size;
    unsigned attempts;
    int64_t run;     /* of the last attempt */
    int64_t when_ms; /* wall time of the last attempt's end */
    int64_t duration_ms;
    struct sl_error error; /* of the last attempt */
};

/* One output of several that failed. */
struct sl_ledger_variant {
    const char *output;
    struct sl_error error;
};

/* Borrowed for the call of the visitor. */
struct sl_ledger_attempt {
    int64_t run;
    unsigned number;
    int64_t when_ms, duration_ms;
    struct sl_error error; /* status SL_OK for one that succeeded */
    /* Of an item with several outputs, each that failed; none when the item failed as a whole,
     * before they went their own ways. */
    const struct sl_ledger_variant *variants;
    size_t variant_count;
};

/* Visits matching items by id; a visitor that returns false ends it. SL_LEDGER. */
SL_NODISCARD enum sl_status
sl_ledger_items(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                bool (*visit)(void *context, const struct sl_ledger_item *item), void *context,
                struct sl_error *err);

/* Visits an item's attempts, oldest first. SL_NOT_FOUND when there is no such item. */
SL_NODISCARD enum sl_status
sl_ledger_attempts(struct sl_ledger *ledger, int64_t id,
                   bool (*visit)(void *context, const struct sl_ledger_attempt *attempt),
                   void *context, struct sl_error *err);

enum sl_ledger_group { SL_GROUP_CLASS, SL_GROUP_STAGE, SL_GROUP_CODEC, SL_GROUP_FOLDER };

/* Visits groups of matching items, largest first. */
SL_NODISCARD enum sl_status
sl_ledger_groups(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                 enum sl_ledger_group group,
                 bool (*visit)(void *context, const char *name, uint64_t count), void *context,
                 struct sl_error *err);

/* Forgets matching dead letters and their attempts (EDIT mode). *count is how many. */
SL_NODISCARD enum sl_status sl_ledger_purge(struct sl_ledger *ledger,
                                            const struct sl_ledger_filter *filter, uint64_t *count,
                                            struct sl_error *err);

/* A run as recorded; borrowed for the call of the visitor. */
struct sl_ledger_run {
    int64_t id;
    int64_t begun_ms, ended_ms; /* wall time; ended_ms is 0 of a run that goes on or died */
    const char *end;            /* a status name, "died", or "" */
    const char *command;
    const char *recipe_text, *output_root; /* with the limits: what a retry of its items takes */
    struct sl_limits limits;
};

/* Visits every run, oldest first, or with `run` not 0 that one alone: SL_NOT_FOUND. SL_LEDGER. */
SL_NODISCARD enum sl_status sl_ledger_runs(struct sl_ledger *ledger, int64_t run,
                                           bool (*visit)(void *context,
                                                         const struct sl_ledger_run *run),
                                           void *context, struct sl_error *err);

#endif
