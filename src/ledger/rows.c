/* SPDX-License-Identifier: MIT */
/*
 * Handing pending rows out, page by page, from a queue that is sorted once, when the first page is
 * asked for: a temporary table, which SQLite keeps on the disk where it is large. Ordinary rows go
 * before suspects, and those before suspects that the process has died over once: so a run that is
 * killed and killed again gets all other work done before it comes to the one that may be guilty.
 * Among equals the largest file goes first, so that at the end of a run there are small ones to
 * share out, and no worker is left alone with a large one (the rule of the longest processing
 * time: R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969). Admission thread only.
 */
#include "ledger_private.h"

#include <stdlib.h>
#include <string.h>

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
    if (size)
        memcpy(text, bytes, size);
    text[size] = '\0';
    *cursor += size + 1;
    return text;
}

/* One allocation: the row, its array of outputs, and every string. NULL when memory is out. */
static struct sl_journal_row *row_new(sqlite3_stmt *statement)
{
    struct texts texts;
    texts.source = column(statement, 1, &texts.source_size);
    texts.relative = column(statement, 2, &texts.relative_size);
    texts.overrides = column(statement, 3, &texts.overrides_size);
    texts.outputs = column(statement, 4, &texts.outputs_size);
    size_t count = count_paths(texts.outputs, texts.outputs_size);
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
        .suspect = sqlite3_column_int(statement, 7) != 0,
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

void sl_row_free(void *context, struct sl_journal_row *row)
{
    (void)context;
    free(row);
}

static enum sl_status fill_queue(struct sl_ledger *ledger, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *fill;
    enum sl_status status = sl_sql_exec(sql,
                                        "CREATE TEMP TABLE IF NOT EXISTS queue("
                                        "place INTEGER PRIMARY KEY, item INTEGER NOT NULL);"
                                        "DELETE FROM queue",
                                        err);
    if (!status)
        status = sl_sql_prepare(sql,
                                "INSERT INTO queue(item) SELECT id FROM items"
                                " WHERE state = 2 AND run = ?1"
                                " ORDER BY suspect + (deaths > 0), size DESC, id",
                                &fill, err);
    if (status)
        return status;
    sqlite3_bind_int64(fill, 1, ledger->run);
    status = sl_sql_run(sql, fill, "sort", err);
    sqlite3_finalize(fill);
    ledger->queued = !status;
    return status;
}

static enum sl_status fetch(struct sl_ledger *ledger, struct sl_journal_row **rows, size_t max,
                            size_t *count, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *next;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_NEXT,
        "SELECT items.id, COALESCE(source, CAST(path || '/' || relative AS BLOB)), relative,"
        " overrides, outputs, attempts, owned, suspect FROM queue CROSS JOIN items"
        " ON items.id = item CROSS JOIN roots ON roots.id = root"
        " WHERE place > ?1 ORDER BY place LIMIT ?2",
        &next, err);
    if (status)
        return status;
    sqlite3_bind_int64(next, 1, ledger->handed_out);
    sqlite3_bind_int64(next, 2, (int64_t)max);
    int code;
    while ((code = sqlite3_step(next)) == SQLITE_ROW) {
        struct sl_journal_row *row = row_new(next);
        if (!row) {
            code = SQLITE_NOMEM;
            break;
        }
        rows[(*count)++] = row;
    }
    status = sl_sql_read_end(sql, next, code, err);
    if (!status)
        ledger->handed_out += (int64_t)*count;
    while (status && *count > 0)
        free(rows[--*count]);
    return status;
}

enum sl_status sl_rows_next(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                            struct sl_error *err)
{
    struct sl_ledger *ledger = context;
    *count = 0;
    enum sl_status status = ledger->queued ? SL_OK : fill_queue(ledger, err);
    return status ? status : fetch(ledger, rows, max, count, err);
}
