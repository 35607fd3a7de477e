/* SPDX-License-Identifier: MIT */
/*
 * SQLite, in the terms of this floor: a connection that is used by one thread at a time, statements
 * that are prepared once, and result codes that become statuses.
 */
#ifndef SL_LEDGER_SQL_H
#define SL_LEDGER_SQL_H

#include <sluice/error.h>

#include <sqlite3.h>

#include <stddef.h>
#include <stdint.h>

enum { SL_SQL_STATEMENTS_MAX = 24 };

struct sl_sql {
    sqlite3 *db;
    const char *path;                                /* for messages; borrowed */
    sqlite3_stmt *statements[SL_SQL_STATEMENTS_MAX]; /* by an index of the caller's */
};

/* Opens `path` with SQLITE_OPEN_… flags and the settings every connection has. */
SL_NODISCARD enum sl_status sl_sql_open(struct sl_sql *sql, const char *path, int flags,
                                        struct sl_error *err);
void sl_sql_close(struct sl_sql *sql);

/* The status of an SQLite result code, with its message: SL_DISK_FULL for a full disk,
 * SL_PERMISSION, SL_BUSY, SL_NO_MEMORY, SL_LEDGER for the rest. */
enum sl_status sl_sql_error(struct sl_sql *sql, int code, const char *doing, struct sl_error *err);

SL_NODISCARD enum sl_status sl_sql_exec(struct sl_sql *sql, const char *text, struct sl_error *err);

/* The statement at `index`, made from `text` the first time, reset and ready for binding. *out is
 * borrowed from `sql`, NULL on failure. */
SL_NODISCARD enum sl_status sl_sql_statement(struct sl_sql *sql, size_t index, const char *text,
                                             sqlite3_stmt **out, struct sl_error *err);

/* A statement for one use; the caller finalizes it. *out is NULL on failure. */
SL_NODISCARD enum sl_status sl_sql_prepare(struct sl_sql *sql, const char *text, sqlite3_stmt **out,
                                           struct sl_error *err);

/* How a statement ended that gave `code` last: SL_OK for a row or the end of rows. Resets it. */
SL_NODISCARD enum sl_status sl_sql_read_end(struct sl_sql *sql, sqlite3_stmt *statement, int code,
                                            struct sl_error *err);

/* Steps a statement that gives no rows, and resets it. */
SL_NODISCARD enum sl_status sl_sql_run(struct sl_sql *sql, sqlite3_stmt *statement,
                                       const char *doing, struct sl_error *err);

/* One short transaction; a begin within one goes on with it. End commits when `status` is SL_OK and
 * rolls back otherwise; it returns how the whole ended. */
SL_NODISCARD enum sl_status sl_sql_begin(struct sl_sql *sql, struct sl_error *err);
SL_NODISCARD enum sl_status sl_sql_end(struct sl_sql *sql, enum sl_status status,
                                       struct sl_error *err);

/* Bytes in, bytes out. A path is a blob without its NUL; text_at gives "" for NULL. */
void sl_sql_bind_bytes(sqlite3_stmt *statement, int index, const void *bytes, size_t size);
void sl_sql_bind_path(sqlite3_stmt *statement, int index, const char *path);
const char *sl_sql_text_at(sqlite3_stmt *statement, int column);

/* A NUL-terminated copy of a blob column, "" for NULL; NULL when memory is out. *size may be NULL.
 */
char *sl_sql_copy_bytes(sqlite3_stmt *statement, int column, size_t *size);

#endif
