/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "ledger_private.h"

static enum sl_status delete_where(struct sl_ledger *ledger, const char *text,
                                   const struct sl_ledger_filter *filter, struct sl_error *err)
{
    sqlite3_stmt *statement;
    enum sl_status status = sl_filter_prepare(&ledger->front, text, filter, &statement, err);
    if (status)
        return status;
    status = sl_sql_run(&ledger->front, statement, "write", err);
    sqlite3_finalize(statement);
    return status;
}

enum sl_status sl_ledger_purge(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                               uint64_t *count, struct sl_error *err)
{
    /* What hangs on the items goes before them, and the attempts last of that: the filter asks the
     * attempts for the run. So the ids are set aside first. */
    static const char *const deletes[] = {
        "DELETE FROM variants WHERE item IN (SELECT id FROM doomed)",
        "DELETE FROM attempts WHERE item IN (SELECT id FROM doomed)",
        "DELETE FROM claims WHERE item IN (SELECT id FROM doomed)",
        "DELETE FROM items WHERE id IN (SELECT id FROM doomed)",
    };
    struct sl_ledger_filter dead = *filter;
    dead.state = SL_ITEM_DEAD;
    *count = 0;
    struct sl_sql *sql = &ledger->front;
    enum sl_status status =
        sl_sql_exec(sql, "CREATE TEMP TABLE IF NOT EXISTS doomed(id INTEGER PRIMARY KEY)", err);
    if (!status)
        status = sl_sql_begin(sql, err);
    if (status)
        return status;
    status = sl_sql_exec(sql, "DELETE FROM doomed", err);
    if (!status)
        status = delete_where(
            ledger, "INSERT INTO doomed SELECT items.id FROM items" SL_FILTER_MATCHES, &dead, err);
    for (size_t i = 0; i < sizeof deletes / sizeof *deletes && !status; i++)
        status = sl_sql_exec(sql, deletes[i], err);
    uint64_t purged = status ? 0 : (uint64_t)sqlite3_changes(sql->db);
    status = sl_sql_end(sql, status, err);
    if (!status)
        *count = purged;
    return status;
}
