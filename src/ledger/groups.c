/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "ledger_private.h"

/* What is grouped by. A folder: characters that are no slash are trimmed from the right. */
static const char *const columns[] = {
    [SL_GROUP_CLASS] = "class",
    [SL_GROUP_STAGE] = "stage",
    [SL_GROUP_CODEC] = "codec",
    [SL_GROUP_FOLDER] = "rtrim(CAST(relative AS TEXT), replace(CAST(relative AS TEXT), '/', ''))",
};

enum sl_status sl_ledger_groups(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                                enum sl_ledger_group group,
                                bool (*visit)(void *context, const char *name, uint64_t count),
                                void *context, struct sl_error *err)
{
    char text[1024];
    sqlite3_snprintf(sizeof text, text,
                     "SELECT COALESCE(%s, ''), count(*) FROM items" SL_FILTER_MATCHES
                     " GROUP BY 1 ORDER BY 2 DESC, 1",
                     columns[group]);
    sqlite3_stmt *rows;
    enum sl_status status = sl_filter_prepare(&ledger->front, text, filter, &rows, err);
    if (status)
        return status;
    int code;
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW)
        more = visit(context, sl_sql_text_at(rows, 0), (uint64_t)sqlite3_column_int64(rows, 1));
    status = sl_sql_read_end(&ledger->front, rows, code, err);
    sqlite3_finalize(rows);
    return status;
}
