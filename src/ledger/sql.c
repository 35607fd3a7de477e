/* SPDX-License-Identifier: MIT */
#include "sql.h"

#include "alloc.h"

#include <string.h>
#include <time.h>

/* The two connections of a run write short transactions in turn: the other one is through in a
 * fraction of a millisecond, so a nap is enough. About 30 s in all, then SL_BUSY. */
static int nap(void *context, int tries)
{
    (void)context;
    nanosleep(&(struct timespec){.tv_nsec = tries < 100 ? 50000 : 1000000}, NULL);
    return tries < 30000;
}

enum sl_status sl_sql_open(struct sl_sql *sql, const char *path, int flags, struct sl_error *err)
{
    *sql = (struct sl_sql){.path = path};
    int code = sqlite3_open_v2(path, &sql->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        enum sl_status status = sl_sql_error(sql, code, "open", err);
        sl_sql_close(sql);
        return status;
    }
    sqlite3_extended_result_codes(sql->db, 1);
    sqlite3_busy_handler(sql->db, nap, NULL);
    /* NORMAL: a crash of the process loses nothing, one of the machine at most the last moments,
     * never consistency. An item that is done on disk and not here is only done again, so the
     * ledger need not be more durable, whatever --fsync says; unless outputs replace inputs, see
     * journal.c. */
    enum sl_status status = sl_sql_exec(sql,
                                        "PRAGMA synchronous = NORMAL;"
                                        "PRAGMA wal_autocheckpoint = 4000;"
                                        "PRAGMA cache_size = -4096;",
                                        err);
    if (status)
        sl_sql_close(sql);
    return status;
}

void sl_sql_close(struct sl_sql *sql)
{
    for (size_t i = 0; i < SL_SQL_STATEMENTS_MAX; i++)
        sqlite3_finalize(sql->statements[i]);
    sqlite3_close(sql->db);
    *sql = (struct sl_sql){.db = NULL};
}

static enum sl_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return SL_DISK_FULL;
    case SQLITE_NOMEM:
        return SL_NO_MEMORY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return SL_PERMISSION;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return SL_BUSY;
    default:
        /* The log's index cannot grow: a full disk again. */
        return code == SQLITE_IOERR_SHMSIZE ? SL_DISK_FULL : SL_LEDGER;
    }
}

enum sl_status sl_sql_error(struct sl_sql *sql, int code, const char *doing, struct sl_error *err)
{
    const char *why = sql->db ? sqlite3_errmsg(sql->db) : sqlite3_errstr(code);
    int primary = code & 0xff;
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        return sl_error_set(err, SL_LEDGER,
                            "%s is damaged or not a ledger (%s): move it away to start afresh, or "
                            "name another with --ledger",
                            sql->path, why);
    enum sl_status status = status_of(code);
    sl_error_set(err, status, "cannot %s the ledger %s: %s (--ledger)", doing, sql->path, why);
    if (err && sql->db && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN))
        err->os_errno = sqlite3_system_errno(sql->db);
    return status;
}

enum sl_status sl_sql_exec(struct sl_sql *sql, const char *text, struct sl_error *err)
{
    int code = sqlite3_exec(sql->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? SL_OK : sl_sql_error(sql, code, "use", err);
}

static enum sl_status prepare(struct sl_sql *sql, const char *text, unsigned flags,
                              sqlite3_stmt **out, struct sl_error *err)
{
    int code = sqlite3_prepare_v3(sql->db, text, -1, flags, out, NULL);
    return code == SQLITE_OK ? SL_OK : sl_sql_error(sql, code, "use", err);
}

enum sl_status sl_sql_statement(struct sl_sql *sql, size_t index, const char *text,
                                sqlite3_stmt **out, struct sl_error *err)
{
    sqlite3_stmt **slot = &sql->statements[index];
    enum sl_status status =
        *slot ? SL_OK : prepare(sql, text, SQLITE_PREPARE_PERSISTENT, slot, err);
    *out = *slot;
    return status;
}

enum sl_status sl_sql_prepare(struct sl_sql *sql, const char *text, sqlite3_stmt **out,
                              struct sl_error *err)
{
    return prepare(sql, text, 0, out, err);
}

enum sl_status sl_sql_read_end(struct sl_sql *sql, sqlite3_stmt *statement, int code,
                               struct sl_error *err)
{
    enum sl_status status =
        code == SQLITE_DONE || code == SQLITE_ROW ? SL_OK : sl_sql_error(sql, code, "read", err);
    sqlite3_reset(statement);
    return status;
}

enum sl_status sl_sql_run(struct sl_sql *sql, sqlite3_stmt *statement, const char *doing,
                          struct sl_error *err)
{
    int code = sqlite3_step(statement);
    enum sl_status status =
        code == SQLITE_DONE || code == SQLITE_ROW ? SL_OK : sl_sql_error(sql, code, doing, err);
    sqlite3_reset(statement);
    return status;
}

enum sl_status sl_sql_begin(struct sl_sql *sql, struct sl_error *err)
{
    if (!sqlite3_get_autocommit(sql->db))
        return SL_OK;
    /* IMMEDIATE: who waits for the other connection waits here, and never half-way through. */
    sqlite3_stmt *begin;
    enum sl_status status =
        sl_sql_statement(sql, SL_SQL_STATEMENTS_MAX - 1, "BEGIN IMMEDIATE", &begin, err);
    return status ? status : sl_sql_run(sql, begin, "write", err);
}

enum sl_status sl_sql_end(struct sl_sql *sql, enum sl_status status, struct sl_error *err)
{
    sqlite3_stmt *commit;
    if (!status)
        status = sl_sql_statement(sql, SL_SQL_STATEMENTS_MAX - 2, "COMMIT", &commit, err);
    if (!status)
        status = sl_sql_run(sql, commit, "write", err);
    /* Some errors roll back by themselves; then there is nothing to do. */
    if (status && !sqlite3_get_autocommit(sql->db))
        sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

void sl_sql_bind_bytes(sqlite3_stmt *statement, int index, const void *bytes, size_t size)
{
    sqlite3_bind_blob64(statement, index, bytes, size, SQLITE_STATIC);
}

void sl_sql_bind_path(sqlite3_stmt *statement, int index, const char *path)
{
    if (path)
        sl_sql_bind_bytes(statement, index, path, strlen(path));
    else
        sqlite3_bind_null(statement, index);
}

const char *sl_sql_text_at(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}

char *sl_sql_copy_bytes(sqlite3_stmt *statement, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    int length = sqlite3_column_bytes(statement, column);
    size_t copied = bytes && length > 0 ? (size_t)length : 0;
    if (size)
        *size = copied;
    return sl_alloc_string(bytes ? bytes : "", copied);
}
