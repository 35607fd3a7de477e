/* SPDX-License-Identifier: MIT */
/*
 * The engine's view. The admission thread uses the `front` connection, the settle thread `back`:
 * two connections, so that neither holds a lock of ours across I/O; SQLite makes their short
 * transactions take turns.
 */
#include "ledger_private.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static size_t count_paths(const char *paths, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size; at += strlen(paths + at) + 1)
        count++;
    return count;
}

/* Columns of a row's text, to be laid out in one allocation. */
struct texts {
    const char *source, *relative, *overrides, *outputs;
    size_t source_size, relative_size, overrides_size, outputs_size;
};

static const char *column(sqlite3_stmt *row, int index, size_t *size)
{
    const char *bytes = sqlite3_column_blob(row, index);
    *size = (size_t)sqlite3_column_bytes(row, index);
    return bytes;
}

static char *place(char **cursor, const char *bytes, size_t size)
{
    char *text = *cursor;
    memcpy(text, bytes ? bytes : "", bytes ? size : 0);
    text[size] = '\0';
    *cursor += size + 1;
    return text;
}

/* One allocation: the row, its array of outputs, and every string. */
static struct sl_journal_row *row_new(sqlite3_stmt *statement)
{
    struct texts texts;
    texts.source = column(statement, 1, &texts.source_size);
    texts.relative = column(statement, 2, &texts.relative_size);
    texts.overrides = column(statement, 3, &texts.overrides_size);
    texts.outputs = column(statement, 4, &texts.outputs_size);
    size_t count = texts.outputs ? count_paths(texts.outputs, texts.outputs_size) : 0;
    size_t size = sizeof(struct sl_journal_row) + count * sizeof(char *) + texts.source_size +
                  texts.relative_size + texts.overrides_size + texts.outputs_size + 4;
    struct sl_journal_row *row = malloc(size);
    if (!row)
        return NULL;
    const char **outputs = (const char **)(row + 1);
    char *cursor = (char *)(outputs + count);
    *row = (struct sl_journal_row){
        .id = sqlite3_column_int64(statement, 0),
        .attempts = (unsigned)sqlite3_column_int(statement, 5),
        .owns_outputs = sqlite3_column_int(statement, 6) != 0,
        .suspect = sqlite3_column_int64(statement, 7) != 0,
        .output_count = (uint32_t)count,
        .outputs = outputs,
        .source = place(&cursor, texts.source, texts.source_size),
        .relative = place(&cursor, texts.relative, texts.relative_size),
    };
    char *overrides = place(&cursor, texts.overrides, texts.overrides_size);
    row->overrides = texts.overrides_size ? overrides : NULL;
    const char *paths = place(&cursor, texts.outputs, texts.outputs_size);
    for (size_t i = 0; i < count; i++, paths += strlen(paths) + 1)
        outputs[i] = paths;
    return row;
}

static void row_free(void *context, struct sl_journal_row *row)
{
    (void)context;
    free(row);
}

/* A suspect may have written its outputs before the run died; what is older than that run is
 * somebody else's. */
static bool wrote_outputs(const struct sl_journal_row *row, int64_t begun_ms)
{
    for (uint32_t i = 0; i < row->output_count; i++) {
        struct stat st;
        if (lstat(row->outputs[i], &st) != 0)
            continue;
        int64_t changed_ms = (int64_t)st.st_ctim.tv_sec * 1000 + st.st_ctim.tv_nsec / 1000000;
        if (!S_ISREG(st.st_mode) || changed_ms < begun_ms)
            return false;
    }
    return true;
}

static enum sl_status fetch(struct sl_ledger *ledger, struct sl_journal_row **rows, size_t max,
                            size_t *count, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *next = sl_sql_statement(
        sql, SL_FRONT_NEXT,
        "SELECT items.id, COALESCE(source, CAST(path || '/' || relative AS BLOB)), relative,"
        " overrides, outputs, attempts, owned, suspect FROM items JOIN roots ON roots.id = root"
        " WHERE items.id > ?1 AND state = 0 AND run = ?2 AND (suspect != 0) = ?3"
        " ORDER BY items.id LIMIT ?4",
        err);
    if (!next)
        return SL_LEDGER;
    sqlite3_bind_int64(next, 1, ledger->handed_id);
    sqlite3_bind_int64(next, 2, ledger->run);
    sqlite3_bind_int(next, 3, ledger->handing_suspects);
    sqlite3_bind_int64(next, 4, (int64_t)max);
    int code;
    while ((code = sqlite3_step(next)) == SQLITE_ROW) {
        struct sl_journal_row *row = row_new(next);
        if (!row) {
            code = SQLITE_NOMEM;
            break;
        }
        if (row->suspect && !row->owns_outputs)
            row->owns_outputs = wrote_outputs(row, sqlite3_column_int64(next, 7));
        ledger->handed_id = row->id;
        rows[(*count)++] = row;
    }
    sqlite3_reset(next);
    if (code == SQLITE_DONE)
        return SL_OK;
    while (*count > 0)
        free(rows[--*count]);
    return sl_sql_error(sql, code, "read", err);
}

static enum sl_status next(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                           struct sl_error *err)
{
    struct sl_ledger *ledger = context;
    *count = 0;
    enum sl_status status = fetch(ledger, rows, max, count, err);
    if (!status && *count == 0 && !ledger->handing_suspects) {
        ledger->handing_suspects = true;
        ledger->handed_id = 0;
        status = fetch(ledger, rows, max, count, err);
    }
    return status;
}

static enum sl_status started(void *context, const int64_t *ids, size_t count, bool alone,
                              struct sl_error *err)
{
    struct sl_ledger *ledger = context;
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *update =
        sl_sql_statement(sql, SL_FRONT_STARTED, "UPDATE items SET state = ?2 WHERE id = ?1", err);
    enum sl_status status = update ? sl_sql_begin(sql, err) : SL_LEDGER;
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
    sqlite3_stmt *update = sl_sql_statement(
        sql, SL_BACK_DONE,
        "UPDATE items SET state = 3, suspect = 0, deaths = 0, owned = 1, attempts = ?2,"
        " finished_ms = ?3, duration_ms = ?4, size = ?5, mtime_ns = ?6, bytes = ?7,"
        " class = NULL, message = NULL WHERE id = ?1",
        err);
    if (!update)
        return SL_LEDGER;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < item->part_count; i++)
        bytes += item->parts[i].bytes;
    sqlite3_bind_int64(update, 1, item->id);
    sqlite3_bind_int64(update, 2, item->attempt);
    sqlite3_bind_int64(update, 3, sl_clock_wall_ms());
    sqlite3_bind_int64(update, 4, outcome->duration_ns / SL_NS_PER_MS);
    sqlite3_bind_int64(update, 5, (int64_t)item->source_size);
    sqlite3_bind_int64(update, 6, item->source_mtime_ns);
    sqlite3_bind_int64(update, 7, (int64_t)bytes);
    return sl_sql_run(sql, update, "write", err);
}

/* Left for the next run: no suspect, since it was sluice that stopped. */
static enum sl_status record_pending(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                                     struct sl_error *err)
{
    struct sl_sql *sql = &ledger->back;
    sqlite3_stmt *update =
        sl_sql_statement(sql, SL_BACK_REQUEUE, "UPDATE items SET state = 0 WHERE id = ?1", err);
    if (!update)
        return SL_LEDGER;
    sqlite3_bind_int64(update, 1, outcome->item->id);
    return sl_sql_run(sql, update, "write", err);
}

static enum sl_status record(struct sl_ledger *ledger, const struct sl_outcome *outcome,
                             struct sl_error *err)
{
    const struct sl_attempt_record attempt = {
        .item = outcome->item->id,
        .run = ledger->run,
        .number = outcome->item->attempt,
        .duration_ms = outcome->duration_ns / SL_NS_PER_MS,
        .error = outcome->error,
    };
    enum sl_status status = SL_OK;
    bool is_growth = outcome->error && outcome->error->status == SL_OVER_RESERVE;
    bool counts = outcome->error ? outcome->state != SL_OUTCOME_PENDING && !is_growth
                                 : outcome->item->attempt > 1;
    if (counts)
        status = sl_attempt_add(&ledger->back, SL_BACK_ATTEMPT, &attempt, err);
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
    if (!ledger->back.db)
        status = sl_sql_open(&ledger->back, ledger->path, SQLITE_OPEN_READWRITE, err);
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

const struct sl_journal *sl_ledger_journal(struct sl_ledger *ledger)
{
    ledger->journal = (struct sl_journal){
        .context = ledger,
        .next = next,
        .row_free = row_free,
        .started = started,
        .settled = settled,
        .flush = flush,
    };
    return &ledger->journal;
}
