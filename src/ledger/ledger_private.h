/* SPDX-License-Identifier: MIT */
/* The ledger's inside, shared by the files of this floor and nobody else. */
#ifndef SL_LEDGER_PRIVATE_H
#define SL_LEDGER_PRIVATE_H

#include <sluice/bytes.h>
#include <sluice/ledger.h>

#include "hash.h"
#include "sql.h"

/* items.state */
enum sl_row_state { SL_ROW_PENDING, SL_ROW_STARTED, SL_ROW_ALONE, SL_ROW_DONE, SL_ROW_DEAD };

struct sl_ledger {
    char *path; /* owned */
    enum sl_ledger_mode mode;
    int lock_fd;
    struct sl_sql front; /* planning, then the admission thread; queries */
    struct sl_sql back;  /* the settle thread */

    /* The run. */
    int64_t run;
    struct sl_limits limits;
    char *output_root; /* owned */
    struct sl_hash recipe_hash;
    bool again;
    enum sl_ledger_collision on_collision;
    char *root; /* owned: the root planned last, and its row */
    int64_t root_id;
    unsigned uncommitted; /* inputs planned in the open transaction */
    struct sl_error plan_error;

    /* next: where the hand-out stands. */
    bool handing_suspects;
    int64_t handed_id;
    struct sl_journal journal;
};

/* ---- run.c ---- */

/* After a run that died: what was in flight becomes a suspect, or crashed. */
SL_NODISCARD enum sl_status sl_ledger_recover(struct sl_ledger *ledger, struct sl_error *err);

/* ---- attempts.c ---- */

/* How an attempt ended, as the ledger records it. */
struct sl_attempt_record {
    int64_t item;
    int64_t run;
    unsigned number;
    int64_t duration_ms;
    const struct sl_error *error; /* NULL: it succeeded */
};

/* Adds a row; inside a transaction. `slot` is the statement's place in `sql`. */
SL_NODISCARD enum sl_status sl_attempt_add(struct sl_sql *sql, size_t slot,
                                           const struct sl_attempt_record *record,
                                           struct sl_error *err);

/* Makes an item a dead letter, with its attempt; inside a transaction. */
SL_NODISCARD enum sl_status sl_item_bury(struct sl_ledger *ledger, struct sl_sql *sql, size_t slot,
                                         const struct sl_attempt_record *record,
                                         struct sl_error *err);

/* ---- claims.c ---- */

/* Claims outputs for an item: `wanted`, or under SL_COLLISION_RENAME free names like them, appended
 * to `outputs` each with its NUL. SL_COLLISION with nothing claimed when another item has one;
 * *renamed tells whether a name was changed. */
SL_NODISCARD enum sl_status sl_claim_outputs(struct sl_ledger *ledger, int64_t item,
                                             const char *const *wanted, size_t count,
                                             struct sl_bytes *outputs, bool *renamed,
                                             struct sl_error *err);

/* Gives up the claims that an item has on `outputs` (paths with a NUL behind each). */
SL_NODISCARD enum sl_status sl_claims_drop(struct sl_ledger *ledger, int64_t item,
                                           const void *outputs, size_t size, struct sl_error *err);

/* Statement slots of `front` and `back`. */
enum {
    SL_FRONT_FIND,
    SL_FRONT_INSERT,
    SL_FRONT_REPLAN,
    SL_FRONT_TOUCH,
    SL_FRONT_ROOT,
    SL_FRONT_CLAIM,
    SL_FRONT_CLAIMED_BY,
    SL_FRONT_UNCLAIM,
    SL_FRONT_STEAL,
    SL_FRONT_ATTEMPT,
    SL_FRONT_BURY,
    SL_FRONT_RENAME,
    SL_FRONT_RETRY,
    SL_FRONT_COUNT,
    SL_FRONT_NEXT,
    SL_FRONT_STARTED,
    SL_BACK_DONE = 0,
    SL_BACK_REQUEUE,
    SL_BACK_ATTEMPT,
    SL_BACK_BURY,
};

#endif
