/* SPDX-License-Identifier: MIT */
/* Reading what is known of runs. */
#include "ledger_private.h"

#include <stdlib.h>

static const char runs_sql[] =
    "SELECT id, begun_ms, COALESCE(ended_ms, 0), COALESCE(end, ''), command, recipe, output_root,"
    " limit_pixels, limit_dimension, limit_file_bytes, limit_item_bytes FROM runs"
    " WHERE ?1 = 0 OR id = ?1 ORDER BY id";

/* *root, owned by the caller, is what out->output_root points to; NULL when memory is out. */
static void read_run(sqlite3_stmt *row, struct sl_ledger_run *out, char **root)
{
    *root = sl_sql_copy_bytes(row, 6, NULL);
    *out = (struct sl_ledger_run){
        .id = sqlite3_column_int64(row, 0),
        .begun_ms = sqlite3_column_int64(row, 1),
        .ended_ms = sqlite3_column_int64(row, 2),
        .end = sl_sql_text_at(row, 3),
        .command = sl_sql_text_at(row, 4),
        .recipe_text = sl_sql_text_at(row, 5),
        .output_root = *root,
        .limits =
            {
                .pixels = (uint64_t)sqlite3_column_int64(row, 7),
                .dimension = (uint32_t)sqlite3_column_int64(row, 8),
                .file_bytes = (uint64_t)sqlite3_column_int64(row, 9),
                .item_bytes = (uint64_t)sqlite3_column_int64(row, 10),
            },
    };
}

enum sl_status sl_ledger_runs(struct sl_ledger *ledger, int64_t run,
                              bool (*visit)(void *context, const struct sl_ledger_run *run),
                              void *context, struct sl_error *err)
{
    sqlite3_stmt *rows;
    enum sl_status status = sl_sql_prepare(&ledger->front, runs_sql, &rows, err);
    if (status)
        return status;
    sqlite3_bind_int64(rows, 1, run);
    int code;
    bool more = true;
    bool found = false;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        struct sl_ledger_run one;
        char *root;
        read_run(rows, &one, &root);
        if (!root)
            code = SQLITE_NOMEM;
        more = root && visit(context, &one);
        found = true;
        free(root);
    }
    status = sl_sql_read_end(&ledger->front, rows, code, err);
    sqlite3_finalize(rows);
    if (!status && !found && run)
        status = sl_error_set(err, SL_NOT_FOUND, "the ledger %s has no run %lld", ledger->path,
                              (long long)run);
    return status;
}
