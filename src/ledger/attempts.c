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

void sl_error_bind(sqlite3_stmt *statement, int first, const struct sl_error *error)
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

void sl_error_read(sqlite3_stmt *row, int first, struct sl_error *out)
{
    *out = (struct sl_error){.status = SL_OK};
    if (sqlite3_column_type(row, first) == SQLITE_NULL)
        return;
    sl_error_set(out, SL_INTERNAL, "%s", sl_sql_text_at(row, first + 4));
    sl_status_from_name(sl_sql_text_at(row, first), &out->status);
    sl_error_set_stage(out, sl_sql_text_at(row, first + 1));
    sl_error_set_codec(out, sl_sql_text_at(row, first + 2));
    out->os_errno = sqlite3_column_int(row, first + 3);
}

enum sl_status sl_attempt_add(struct sl_sql *sql, size_t slot,
                              const struct sl_attempt_record *record, struct sl_error *err)
{
    sqlite3_stmt *insert;
    enum sl_status status =
        sl_sql_statement(sql, slot,
                         "INSERT INTO attempts(item, run, number, at_ms, duration_ms, class, stage,"
                         " codec, errno, message) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                         &insert, err);
    if (status)
        return status;
    sqlite3_bind_int64(insert, 1, record->item);
    sqlite3_bind_int64(insert, 2, record->run);
    sqlite3_bind_int64(insert, 3, record->number);
    sqlite3_bind_int64(insert, 4, sl_clock_wall_ms());
    sqlite3_bind_int64(insert, 5, record->duration_ms);
    sl_error_bind(insert, 6, record->error);
    return sl_sql_run(sql, insert, "write", err);
}

uint64_t sl_limit_behind(const struct sl_ledger *ledger, enum sl_status status)
{
    const struct sl_limits *limits = &ledger->limits;
    switch (status) {
    case SL_LIMIT_PIXELS:
        return limits->pixels;
    case SL_LIMIT_DIMENSION:
        return limits->dimension;
    case SL_LIMIT_BYTES:
        return limits->file_bytes < limits->item_bytes ? limits->file_bytes : limits->item_bytes;
    default:
        return 0;
    }
}

enum sl_status sl_item_bury(struct sl_ledger *ledger, struct sl_sql *sql, size_t slot,
                            const struct sl_attempt_record *record, struct sl_error *err)
{
    sqlite3_stmt *update;
    enum sl_status status =
        sl_sql_statement(sql, slot,
                         "UPDATE items SET state = 6, suspect = 0, finished_ms = ?2,"
                         " duration_ms = ?3, attempts = ?4, class = ?5, stage = ?6, codec = ?7,"
                         " errno = ?8, message = ?9, refused_limit = ?10 WHERE id = ?1",
                         &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, record->item);
    sqlite3_bind_int64(update, 2, sl_clock_wall_ms());
    sqlite3_bind_int64(update, 3, record->duration_ms);
    sqlite3_bind_int64(update, 4, record->number);
    sl_error_bind(update, 5, record->error);
    sqlite3_bind_int64(update, 10, (int64_t)sl_limit_behind(ledger, record->error->status));
    return sl_sql_run(sql, update, "write", err);
}
