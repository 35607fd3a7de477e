/* SPDX-License-Identifier: MIT */
#include "ledger_private.h"

#include "alloc.h"
#include "file.h"
#include "lock.h"
#include "schema.h"
#include "schema_2.h"
#include "schema_3.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 3, APPLICATION = 1936487779 };

static enum sl_status read_number(struct sl_sql *sql, const char *query, int64_t *out,
                                  struct sl_error *err)
{
    sqlite3_stmt *statement;
    *out = 0;
    enum sl_status status = sl_sql_prepare(sql, query, &statement, err);
    if (status)
        return status;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    status = sl_sql_read_end(sql, statement, code, err);
    sqlite3_finalize(statement);
    return status;
}

/* Those that a ledger of this version lacks. */
static enum sl_status run_schemas(struct sl_sql *sql, int64_t version, struct sl_error *err)
{
    static const char *const schemas[VERSION] = {schema, schema_2, schema_3};
    enum sl_status status = SL_OK;
    for (int64_t i = version; i < VERSION && !status; i++)
        status = sl_sql_exec(sql, schemas[i], err);
    return status;
}

static enum sl_status create(struct sl_sql *sql, struct sl_error *err)
{
    enum sl_status status = sl_sql_exec(sql, "PRAGMA journal_mode = WAL", err);
    if (!status)
        status = sl_sql_begin(sql, err);
    if (status)
        return status;
    return sl_sql_end(sql, run_schemas(sql, 0, err), err);
}

static enum sl_status upgrade(struct sl_sql *sql, int64_t version, struct sl_error *err)
{
    enum sl_status status = sl_sql_begin(sql, err);
    return status ? status : sl_sql_end(sql, run_schemas(sql, version, err), err);
}

/* Makes the tables of a new file, and those that an older one lacks; who only reads does without
 * them. Refuses what is not a ledger, or a later one. */
static enum sl_status check_schema(struct sl_ledger *ledger, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    int64_t version;
    int64_t application;
    int64_t tables;
    enum sl_status status = read_number(sql, "PRAGMA user_version", &version, err);
    if (!status)
        status = read_number(sql, "PRAGMA application_id", &application, err);
    if (!status)
        status = read_number(sql, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (status)
        return status;
    if (tables == 0 && ledger->mode == SL_LEDGER_RUN) {
        ledger->has_variants = true;
        return create(sql, err);
    }
    if (application != APPLICATION)
        return sl_error_set(err, SL_LEDGER,
                            "%s is not a ledger: name another with --ledger, or move it away",
                            ledger->path);
    ledger->has_variants = version >= 2 || ledger->mode != SL_LEDGER_READ;
    if (version >= 1 && version < VERSION && ledger->mode != SL_LEDGER_READ)
        return upgrade(sql, version, err);
    if (version < 1 || version > VERSION)
        return sl_error_set(err, SL_LEDGER,
                            "the ledger %s has version %lld and this sluice knows version %d: use "
                            "a newer sluice, or name another with --ledger",
                            ledger->path, (long long)version, VERSION);
    return SL_OK;
}

static enum sl_status open_with(struct sl_ledger *ledger, const char *name, int flags,
                                struct sl_error *err)
{
    enum sl_status status = sl_sql_open(&ledger->front, name, flags, err);
    ledger->front.path = ledger->path;
    return status ? status : check_schema(ledger, err);
}

/* "file:…?immutable=1" */
static enum sl_status print_uri(const char *path, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_printf(out, "file:");
    for (; *path && !status; path++)
        status = strchr("%?#", *path) ? sl_bytes_printf(out, "%%%02x", (unsigned)*path)
                                      : sl_bytes_append(out, path, 1);
    return status ? status : sl_bytes_printf(out, "?immutable=1");
}

/* To read, SQLite makes an index of the log beside the file. Where it may not, in a folder that is
 * read-only, nobody else writes either, if there is no log. */
static enum sl_status open_immutable(struct sl_ledger *ledger, struct sl_error *err)
{
    struct sl_bytes name = {0};
    enum sl_status status = sl_bytes_printf(&name, "%s-wal", ledger->path);
    if (!status && access((const char *)name.data, F_OK) == 0)
        status = sl_error_set(err, SL_PERMISSION,
                              "cannot read the ledger %s: its folder is read-only, and a run that "
                              "was cut short left it unfinished (--ledger)",
                              ledger->path);
    sl_bytes_clear(&name);
    if (!status)
        status = print_uri(ledger->path, &name);
    if (!status) {
        sl_sql_close(&ledger->front);
        status =
            open_with(ledger, (const char *)name.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
    }
    sl_bytes_release(&name);
    return status;
}

static enum sl_status open_front(struct sl_ledger *ledger, struct sl_error *err)
{
    static const int flags[] = {
        [SL_LEDGER_RUN] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        [SL_LEDGER_EDIT] = SQLITE_OPEN_READWRITE,
        [SL_LEDGER_READ] = SQLITE_OPEN_READONLY,
    };
    enum sl_status status = open_with(ledger, ledger->path, flags[ledger->mode], err);
    if (status == SL_PERMISSION && ledger->mode == SL_LEDGER_READ)
        status = open_immutable(ledger, err);
    /* Where it may not write, SQLite opens to read, and says nothing. */
    if (!status && ledger->mode != SL_LEDGER_READ && sqlite3_db_readonly(ledger->front.db, "main"))
        status =
            sl_error_set(err, SL_PERMISSION, "the ledger %s is read-only (--ledger)", ledger->path);
    return status;
}

static enum sl_status make_folder(const char *path, struct sl_error *err)
{
    struct sl_error cause = {0};
    enum sl_status status = sl_file_make_parents(path, &cause);
    if (!status)
        return SL_OK;
    sl_error_set(err, status, "no ledger can be made (--ledger): %s", cause.message);
    if (err)
        err->os_errno = cause.os_errno;
    return status;
}

enum sl_status sl_ledger_open(const char *path, enum sl_ledger_mode mode, struct sl_ledger **out,
                              struct sl_error *err)
{
    *out = NULL;
    enum sl_status status = SL_OK;
    if (mode == SL_LEDGER_RUN)
        status = make_folder(path, err);
    else if (access(path, F_OK) != 0 && errno == ENOENT)
        status = sl_error_set(err, SL_NOT_FOUND, "there is no ledger at %s (-o, --ledger)", path);
    else if (access(path, R_OK) != 0)
        status = sl_error_set_errno(err, errno, "cannot read the ledger %s (--ledger)", path);
    if (status)
        return status;
    struct sl_ledger *ledger = sl_alloc_zeroed(1, sizeof *ledger);
    if (!ledger)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the ledger");
    ledger->mode = mode;
    sl_journal_init(ledger);
    ledger->lock_fd = -1;
    ledger->path = sl_alloc_string(path, strlen(path));
    if (!ledger->path)
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for the ledger");
    if (!status && mode != SL_LEDGER_READ)
        status = sl_ledger_lock(path, &ledger->lock_fd, err);
    if (!status)
        status = open_front(ledger, err);
    if (!status && mode != SL_LEDGER_READ)
        status = sl_ledger_recover(ledger, err);
    if (status) {
        sl_ledger_close(ledger);
        return status;
    }
    *out = ledger;
    return SL_OK;
}

void sl_ledger_close(struct sl_ledger *ledger)
{
    if (!ledger)
        return;
    sl_sql_close(&ledger->back);
    sl_sql_close(&ledger->front);
    sl_ledger_unlock(ledger->lock_fd);
    sl_bytes_release(&ledger->wanted);
    free(ledger->root);
    free(ledger->output_root);
    free(ledger->path);
    free(ledger);
}
