/* SPDX-License-Identifier: MIT */
/*
 * The engine's view. Items are marked on the `front` connection by the admission thread and settled
 * on `back` by the settle thread; nothing of this struct is written by both.
 */
#include "ledger_private.h"

#include "clock.h"

static enum sl_status started(void *context, const int64_t *ids, size_t count, bool alone,
                              struct sl_error *err)
{
    struct sl_ledger *ledger = context;
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_STARTED, "UPDATE items SET state = ?2 WHERE id = ?1", &update, err);
    if (!status)
        status = sl_sql_begin(sql, err);
    if (status)
        return status;
    for (size_t i = 0; i < count && !status; i++) {
        sqlite3_bind_int64(update, 1, ids[i]);
        sqlite3_bind_int(update, 2, alone ? SL_ROW_ALONE : SL_ROW_STARTED);
        status = sl_sql_run(sql, update, "write", err);
    }
    return sl_sql_end(sql, status, err);
}

static enum sl_status record_done(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                                  struct sl_error *err)
{
    struct sl_sql *sql = &ledger->back;
    const struct sl_item *item = outcome->item;
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        sql, SL_BACK_DONE,
        "UPDATE items SET state = 5, suspect = 0, deaths = 0, owned = owned OR ?9, vacant = vacant "
        "AND ?9, attempts = ?2,"
        " finished_ms = ?3, duration_ms = ?4, size = ?5, mtime_ns = ?6, bytes = ?7, left_out = ?8,"
        " class = NULL, stage = NULL, codec = NULL, errno = NULL, message = NULL WHERE id = ?1",
        &update, err);
    if (status)
        return status;
    uint64_t bytes = 0;
    uint64_t left_out = 0;
    bool wrote = item->part_count == 0;
    for (uint32_t i = 0; i < item->part_count; i++) {
        bytes += item->parts[i].bytes;
        left_out |= (uint64_t)item->parts[i].left_out << i;
        wrote |= !item->parts[i].left_out;
    }
    sqlite3_bind_int64(update, 1, item->id);
    sqlite3_bind_int64(update, 2, item->attempt);
    sqlite3_bind_int64(update, 3, sl_clock_wall_ms());
    sqlite3_bind_int64(update, 4, outcome->duration_ns / SL_NS_PER_MS);
    sqlite3_bind_int64(update, 5, (int64_t)item->source_size);
    sqlite3_bind_int64(update, 6, item->source_mtime_ns);
    sqlite3_bind_int64(update, 7, (int64_t)bytes);
    sqlite3_bind_int64(update, 8, (int64_t)left_out);
    sqlite3_bind_int(update, 9, wrote);
    return sl_sql_run(sql, update, "write", err);
}

/* Left for the next run: no new suspect, since it was sluice that stopped. */
static enum sl_status record_pending(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                                     struct sl_error *err)
{
    struct sl_sql *sql = &ledger->back;
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        sql, SL_BACK_REQUEUE, "UPDATE items SET state = 2 WHERE id = ?1", &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, outcome->item->id);
    return sl_sql_run(sql, update, "write", err);
}

/* Whether the item failed before, in this run or in an earlier one: then its success is worth a
 * record of its own. Asked only where it can be so. */
static enum sl_status has_history(struct sl_ledger *ledger, const struct sl_item *item, bool *out,
                                  struct sl_error *err)
{
    struct sl_sql *sql = &ledger->back;
    sqlite3_stmt *find;
    *out = item->attempt > 1;
    if (*out || !ledger->revived)
        return SL_OK;
    enum sl_status status = sl_sql_statement(
        sql, SL_BACK_HISTORY, "SELECT 1 FROM attempts WHERE item = ?1 LIMIT 1", &find, err);
    if (status)
        return status;
    sqlite3_bind_int64(find, 1, item->id);
    int code = sqlite3_step(find);
    *out = code == SQLITE_ROW;
    return sl_sql_read_end(sql, find, code, err);
}

/* Which endings are attempts: all but what sluice chose itself to leave or to begin again. */
static enum sl_status is_attempt(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                                 bool *out, struct sl_error *err)
{
    const struct sl_error *error = outcome->error;
    if (outcome->state == SL_OUTCOME_DONE)
        return has_history(ledger, outcome->item, out, err);
    *out = error && outcome->state != SL_OUTCOME_PENDING && error->status != SL_OVER_RESERVE;
    return SL_OK;
}

static enum sl_status record(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                             struct sl_error *err)
{
    const struct sl_attempt_record attempt = {
        .item = outcome->item->id,
        .run = ledger->run,
        .number = outcome->item->attempt,
        .duration_ms = outcome->duration_ns / SL_NS_PER_MS,
        .error = outcome->state == SL_OUTCOME_DONE ? NULL : outcome->error,
    };
    bool counts;
    enum sl_status status = is_attempt(ledger, outcome, &counts, err);
    if (!status && counts)
        status = sl_attempt_add(&ledger->back, SL_BACK_ATTEMPT, &attempt, err);
    if (!status && counts && attempt.error)
        status = sl_variants_add(&ledger->back, SL_BACK_VARIANT, &attempt, outcome->item, err);
    if (status)
        return status;
    switch (outcome->state) {
    case SL_OUTCOME_DONE:
        return record_done(ledger, outcome, err);
    case SL_OUTCOME_DEAD:
        return sl_item_bury(ledger, &ledger->back, SL_BACK_BURY, &attempt, err);
    case SL_OUTCOME_PENDING:
        return record_pending(ledger, outcome, err);
    case SL_OUTCOME_RETRY:
        break;
    }
    return SL_OK;
}

static enum sl_status settled(void *context, const struct sl_outcome *outcomes, size_t count,
                              struct sl_error *err)
{
    struct sl_ledger *ledger = context;
    enum sl_status status = SL_OK;
    if (!ledger->back.db) {
        status = sl_sql_open(&ledger->back, ledger->path, SQLITE_OPEN_READWRITE, err);
        if (!status && ledger->durable)
            status = sl_sql_exec(&ledger->back, "PRAGMA synchronous = FULL", err);
    }
    if (!status)
        status = sl_sql_begin(&ledger->back, err);
    if (status)
        return status;
    for (size_t i = 0; i < count && !status; i++)
        status = record(ledger, &outcomes[i], err);
    return sl_sql_end(&ledger->back, status, err);
}

/* Every batch is committed as it is settled; there is nothing left to write. */
static enum sl_status flush(void *context, struct sl_error *err)
{
    (void)context;
    (void)err;
    return SL_OK;
}

void sl_journal_init(struct sl_ledger *ledger)
{
    ledger->journal = (struct sl_journal){
        .context = ledger,
        .next = sl_rows_next,
        .row_free = sl_row_free,
        .started = started,
        .settled = settled,
        .flush = flush,
    };
}

const struct sl_journal *sl_ledger_journal(struct sl_ledger *ledger)
{
    return &ledger->journal;
}
