/* SPDX-License-Identifier: MIT */
#include "ledger_private.h"

#include "clock.h"

static void bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    if (text && text[0])
        sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, index);
}

/* class, stage, codec, errno, message from `first` on. */
static void bind_error(sqlite3_stmt *statement, int first, const struct sl_error *error)
{
    sqlite3_bind_text(statement, first, sl_status_name(error ? error->status : SL_OK), -1,
                      SQLITE_STATIC);
    bind_text(statement, first + 1, error ? error->stage : NULL);
    bind_text(statement, first + 2, error ? error->codec : NULL);
    if (error && error->os_errno)
        sqlite3_bind_int(statement, first + 3, error->os_errno);
    else
        sqlite3_bind_null(statement, first + 3);
    bind_text(statement, first + 4, error ? error->message : NULL);
}

enum sl_status sl_attempt_add(struct sl_sql *sql, size_t slot,
                              const struct sl_attempt_record *record, struct sl_error *err)
{
    sqlite3_stmt *insert =
        sl_sql_statement(sql, slot,
                         "INSERT INTO attempts(item, run, number, at_ms, duration_ms, class, stage,"
                         " codec, errno, message) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                         err);
    if (!insert)
        return SL_LEDGER;
    sqlite3_bind_int64(insert, 1, record->item);
    sqlite3_bind_int64(insert, 2, record->run);
    sqlite3_bind_int64(insert, 3, record->number);
    sqlite3_bind_int64(insert, 4, sl_clock_wall_ms());
    sqlite3_bind_int64(insert, 5, record->duration_ms);
    bind_error(insert, 6, record->error);
    return sl_sql_run(sql, insert, "write", err);
}

/* The limit that a class of error comes from, at its value in this run. */
static uint64_t limit_behind(const struct sl_ledger *ledger, const struct sl_error *error)
{
    switch (error->status) {
    case SL_LIMIT_PIXELS:
        return ledger->limits.pixels;
    case SL_LIMIT_DIMENSION:
        return ledger->limits.dimension;
    case SL_LIMIT_BYTES:
        return ledger->limits.file_bytes < ledger->limits.item_bytes ? ledger->limits.file_bytes
                                                                     : ledger->limits.item_bytes;
    default:
        return 0;
    }
}

enum sl_status sl_item_bury(struct sl_ledger *ledger, struct sl_sql *sql, size_t slot,
                            const struct sl_attempt_record *record, struct sl_error *err)
{
    sqlite3_stmt *update = sl_sql_statement(
        sql, slot,
        "UPDATE items SET state = 4, suspect = 0, finished_ms = ?2, duration_ms = ?3, attempts = "
        "?4,"
        " class = ?5, stage = ?6, codec = ?7, errno = ?8, message = ?9, refused_limit = ?10"
        " WHERE id = ?1",
        err);
    if (!update)
        return SL_LEDGER;
    sqlite3_bind_int64(update, 1, record->item);
    sqlite3_bind_int64(update, 2, sl_clock_wall_ms());
    sqlite3_bind_int64(update, 3, record->duration_ms);
    sqlite3_bind_int64(update, 4, record->number);
    bind_error(update, 5, record->error);
    sqlite3_bind_int64(update, 10, (int64_t)limit_behind(ledger, record->error));
    return sl_sql_run(sql, update, "write", err);
}
