/* SPDX-License-Identifier: MIT */
/*
 * The engine's view of the ledger: where items come from and where their outcomes go. next and
 * started are called on the admission thread, settled and flush on the settle thread; an
 * implementation makes the two safe beside each other.
 *
 * Every item that was started is settled, also when the run is stopped, save those that stuck
 * threads still hold two seconds after a cancel: whoever ends the run makes these pending.
 */
#ifndef SLUICE_JOURNAL_H
#define SLUICE_JOURNAL_H

#include <sluice/error.h>
#include <sluice/stage.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pending row. One allocation, moved to the engine; freed with journal->row_free. */
struct sl_journal_row {
    int64_t id;
    const char *source;
    const char *relative;
    const char *overrides; /* or NULL */
    bool owns_outputs;
    bool suspect; /* was in flight when an earlier run died: to be run alone, after all others */
    unsigned attempts; /* used up so far in this life of the item */
    uint32_t output_count;
    const char *const *outputs; /* final paths, one a variant */
};

/* How one attempt of an item ended. */
enum sl_outcome_state {
    SL_OUTCOME_DONE,    /* terminal */
    SL_OUTCOME_DEAD,    /* terminal: a dead letter */
    SL_OUTCOME_RETRY,   /* will be tried again in this run: the attempt is recorded and the item
                           still counts as started. An attempt that was not used up (sent back
                           for more memory, or for want of disk space) is not journalled */
    SL_OUTCOME_PENDING, /* not tried to its end (cancelled, disk full): stays for the next run */
};

/* Borrowed for the call of settled. */
struct sl_outcome {
    enum sl_outcome_state state;
    const struct sl_item *item;   /* id, version, attempt, parts with their errors, warnings */
    const struct sl_error *error; /* the item's; NULL when done */
    int64_t duration_ns;          /* of the attempt, from admission */
};

struct sl_journal {
    void *context;

    /* Up to `max` pending rows that were not handed out before in this run, suspects last, else
     * in an order that is the journal's own and stable; *count is 0 at the end. */
    enum sl_status (*next)(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                           struct sl_error *err);
    void (*row_free)(void *context, struct sl_journal_row *row);

    /* Commits that these are in flight, before the first of them is. `alone` marks a suspect that
     * runs with nothing beside it: if the process dies now, that death counts against it.
     * SL_DISK_FULL: nothing was recorded, the engine may call again with the same. */
    enum sl_status (*started)(void *context, const int64_t *ids, size_t count, bool alone,
                              struct sl_error *err);

    /* Commits outcomes, oldest first, in one transaction. SL_DISK_FULL: nothing was recorded, the
     * engine may call again with the same. */
    enum sl_status (*settled)(void *context, const struct sl_outcome *outcomes, size_t count,
                              struct sl_error *err);

    enum sl_status (*flush)(void *context, struct sl_error *err);
};

#endif
