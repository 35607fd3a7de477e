/* SPDX-License-Identifier: MIT */
/* The ledger's inside, shared by the files of this floor and nobody else. */
#ifndef SL_LEDGER_PRIVATE_H
#define SL_LEDGER_PRIVATE_H

#include <sluice/bytes.h>
#include <sluice/ledger.h>

#include "hash.h"
#include "sql.h"

/* items.state. From 2 on, all of them take one byte of the record (0 and 1 take none), so that a
 * row does not grow as it goes through them. */
enum sl_row_state {
    SL_ROW_PENDING = 2,
    SL_ROW_STARTED,
    SL_ROW_ALONE, /* started, with nothing beside it */
    SL_ROW_DONE,
    SL_ROW_DEAD
};

struct sl_ledger {
    char *path; /* owned */
    enum sl_ledger_mode mode;
    int lock_fd;
    bool has_variants; /* the table: not in one of version 1 that is only read */

    /* Two connections, each with a transaction of its own: the admission thread and the settle
     * thread never wait for a lock of ours while the other one writes to the disk. SQLite makes
     * their short transactions take turns. */
    struct sl_sql front; /* planning, then the admission thread; queries */
    struct sl_sql back;  /* the settle thread; opened by it */

    /* The run. */
    int64_t run;
    struct sl_limits limits;
    char *output_root; /* owned */
    struct sl_hash recipe_hash;
    bool again;
    bool durable;
    enum sl_ledger_collision on_collision;

    /* Planning. */
    char *root; /* owned: the root planned last, and its row */
    int64_t root_id;
    unsigned uncommitted;   /* inputs planned in the open transaction */
    struct sl_bytes wanted; /* of the input being planned: outputs, a NUL behind each */
    struct sl_error plan_error;
    bool revived; /* dead letters are among the pending: their successes end a history */

    /* next: where the hand-out stands. Admission thread only. */
    bool queued; /* rows.c has sorted what there is to do */
    int64_t handed_out;
    struct sl_journal journal;
};

/* ---- run.c ---- */

/* After a run that died: what was in flight becomes a suspect, or crashed. */
SL_NODISCARD enum sl_status sl_ledger_recover(struct sl_ledger *ledger, struct sl_error *err);

/* ---- plan.c ---- */

/* Sees to it that a transaction is open, and that it ends now and then. */
SL_NODISCARD enum sl_status sl_plan_batch(struct sl_ledger *ledger, struct sl_error *err);

/* ---- known.c ---- */

/* What the ledger knows of an input. */
struct sl_known {
    int64_t id; /* 0: nothing */
    int64_t run;
    enum sl_row_state state;
    bool same_version;
    bool owned, vacant;
    uint64_t left_out;     /* outputs, a bit each, that it was not to have */
    struct sl_error error; /* of a dead letter */
    uint64_t refused_limit;
    char *outputs; /* owned; paths, a NUL behind each */
    size_t outputs_size;
    char *wanted; /* owned; what they would be called, where that differs */
    size_t wanted_size;
};

/* Finds an input by its key; known->id is 0 when it is new. */
SL_NODISCARD enum sl_status sl_known_find(struct sl_ledger *ledger, const struct sl_hash *key,
                                          const struct sl_ledger_input *input,
                                          struct sl_known *known, struct sl_error *err);
void sl_known_release(struct sl_known *known);

/* Whether it has outputs, and they are the ones that ledger->wanted wants. */
bool sl_known_has_wanted(const struct sl_known *known, const struct sl_bytes *wanted);

/* Whether every output that it was to have is a regular file. */
bool sl_known_outputs_exist(const struct sl_known *known);

/* Whether nothing at all is at any of these paths. */
bool sl_paths_vacant(const char *paths, size_t size);

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

/* Binds class, stage, codec, errno and message from the parameter `first` on; NULL is success. */
void sl_error_bind(sqlite3_stmt *statement, int first, const struct sl_error *error);

/* Makes an item a dead letter, with its attempt; inside a transaction. */
SL_NODISCARD enum sl_status sl_item_bury(struct sl_ledger *ledger, struct sl_sql *sql, size_t slot,
                                         const struct sl_attempt_record *record,
                                         struct sl_error *err);

/* The limit that a class of error comes from, at its value in this run; 0 for other classes. */
uint64_t sl_limit_behind(const struct sl_ledger *ledger, enum sl_status status);

/* class, stage, codec, errno, message of a row, from column `first` on. */
void sl_error_read(sqlite3_stmt *row, int first, struct sl_error *out);

/* ---- variants.c ---- */

/* Records which variants of an item with several failed in an attempt; inside a transaction. */
SL_NODISCARD enum sl_status sl_variants_add(struct sl_sql *sql, size_t slot,
                                            const struct sl_attempt_record *record,
                                            const struct sl_item *item, struct sl_error *err);

/* The variants that failed in the attempts that are visited, read for one after the other. */
struct sl_variants_reader {
    sqlite3_stmt *rows;             /* NULL: the ledger knows none */
    struct sl_ledger_variant *list; /* SL_PARTS_MAX of them */
    struct sl_bytes outputs;
};

SL_NODISCARD enum sl_status sl_variants_begin(struct sl_ledger *ledger,
                                              struct sl_variants_reader *reader,
                                              struct sl_error *err);

/* Gives the attempt of `item` its variants, borrowed until the next call. */
SL_NODISCARD enum sl_status sl_variants_read(struct sl_ledger *ledger,
                                             struct sl_variants_reader *reader, int64_t item,
                                             struct sl_ledger_attempt *attempt,
                                             struct sl_error *err);
void sl_variants_end(struct sl_variants_reader *reader);

/* ---- claims.c ---- */

/* Claims ledger->wanted for an item, or under SL_COLLISION_RENAME free names like them; what it got
 * is appended to `outputs`, each with its NUL. *ours: the ledger wrote all of them before.
 * SL_COLLISION with nothing claimed when another item has one. */
SL_NODISCARD enum sl_status sl_claim_wanted(struct sl_ledger *ledger, int64_t item,
                                            struct sl_bytes *outputs, bool *ours,
                                            struct sl_error *err);

/* An item gets other outputs: its claims stay where it wrote files, and go where it did not. */
SL_NODISCARD enum sl_status sl_claims_leave(struct sl_ledger *ledger, int64_t item,
                                            const void *outputs, size_t size, bool wrote,
                                            struct sl_error *err);

/* ---- journal.c ---- */

void sl_journal_init(struct sl_ledger *ledger);

/* ---- rows.c: of struct sl_journal ---- */

enum sl_status sl_rows_next(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                            struct sl_error *err);
void sl_row_free(void *context, struct sl_journal_row *row);

/* ---- outputs.c ---- */

/* Gives a pending item its outputs as ledger->wanted says, and writes them down. SL_COLLISION: it
 * has none now. `known` is what was known before; its id is 0 for a row that was just inserted with
 * ledger->wanted as its outputs. */
SL_NODISCARD enum sl_status sl_outputs_assign(struct sl_ledger *ledger, int64_t item,
                                              const struct sl_known *known, struct sl_error *err);

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
    SL_FRONT_KEEP,
    SL_FRONT_STEAL,
    SL_FRONT_ROB,
    SL_FRONT_OUTPUTS,
    SL_FRONT_ATTEMPT,
    SL_FRONT_BURY,
    SL_FRONT_DEAD,
    SL_FRONT_RETRY,
    SL_FRONT_COUNT,
    SL_FRONT_NEXT,
    SL_FRONT_STARTED,
    SL_BACK_DONE = 0,
    SL_BACK_REQUEUE,
    SL_BACK_ATTEMPT,
    SL_BACK_VARIANT,
    SL_BACK_HISTORY,
    SL_BACK_BURY,
};

#endif
