/* SPDX-License-Identifier: MIT */
/* Reading what is known of runs. */
#include "ledger_private.h"

#include <stdlib.h>

enum sl_status sl_ledger_runs(struct sl_ledger *ledger,
                              bool (*visit)(void *context, const struct sl_ledger_run *run),
                              void *context, struct sl_error *err)
{
    sqlite3_stmt *rows;
    enum sl_status status =
        sl_sql_prepare(&ledger->front,
                       "SELECT id, begun_ms, COALESCE(ended_ms, 0), COALESCE(end, ''), command"
                       " FROM runs ORDER BY id",
                       &rows, err);
    if (status)
        return status;
    int code;
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        const struct sl_ledger_run run = {
            .id = sqlite3_column_int64(rows, 0),
            .begun_ms = sqlite3_column_int64(rows, 1),
            .ended_ms = sqlite3_column_int64(rows, 2),
            .end = sl_sql_text_at(rows, 3),
            .command = sl_sql_text_at(rows, 4),
        };
        more = visit(context, &run);
    }
    status = sl_sql_read_end(&ledger->front, rows, code, err);
    sqlite3_finalize(rows);
    return status;
}

/* The recipe and output root of the row that `find` gives; finalizes it. */
static enum sl_status copy_options(struct sl_ledger *ledger, sqlite3_stmt *find, char **recipe_text,
                                   char **output_root, struct sl_error *err)
{
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        *recipe_text = sl_sql_copy_bytes(find, 0, NULL);
        *output_root = sl_sql_copy_bytes(find, 1, NULL);
        if (!*recipe_text || !*output_root)
            code = SQLITE_NOMEM;
    }
    enum sl_status status = sl_sql_read_end(&ledger->front, find, code, err);
    sqlite3_finalize(find);
    if (!status && code == SQLITE_DONE)
        return sl_error_set(err, SL_NOT_FOUND, "the ledger %s has no such run", ledger->path);
    return status;
}

enum sl_status sl_ledger_run_options(struct sl_ledger *ledger, int64_t run, char **recipe_text,
                                     char **output_root, struct sl_error *err)
{
    *recipe_text = NULL;
    *output_root = NULL;
    sqlite3_stmt *find;
    enum sl_status status =
        sl_sql_prepare(&ledger->front,
                       "SELECT CAST(recipe AS BLOB), output_root FROM runs WHERE ?1 = 0 OR id = ?1"
                       " ORDER BY id DESC LIMIT 1",
                       &find, err);
    if (status)
        return status;
    sqlite3_bind_int64(find, 1, run);
    status = copy_options(ledger, find, recipe_text, output_root, err);
    if (status) {
        free(*recipe_text);
        free(*output_root);
        *recipe_text = *output_root = NULL;
    }
    return status;
}
