/* SPDX-License-Identifier: MIT */
/*
 * Who may write which output. A path has one claimant in the whole ledger, so collisions are found
 * while planning, before any work. A claim that has no use any more is taken over: the claimant's
 * input is gone, or it writes elsewhere now and nothing is left there.
 */
#include "ledger_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NUMBERS = 100000 }; /* names tried: "a-1.jpg" … */

/* *mine tells whether this item got the claim now. */
static enum sl_status try_claim(struct sl_ledger *ledger, int64_t item, const char *path,
                                bool *mine, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert;
    enum sl_status status =
        sl_sql_statement(sql, SL_FRONT_CLAIM,
                         "INSERT OR IGNORE INTO claims(path, item) VALUES(?1, ?2)", &insert, err);
    if (status)
        return status;
    sl_sql_bind_path(insert, 1, path);
    sqlite3_bind_int64(insert, 2, item);
    status = sl_sql_run(sql, insert, "write", err);
    *mine = !status && sqlite3_changes(sql->db) > 0;
    return status;
}

struct claimant {
    int64_t item;
    bool writes_it; /* it is one of its outputs now */
    bool useless;   /* the claim can be taken over */
    bool ours;      /* the ledger wrote what is there */
    char name[160];
};

static bool lists(const char *paths, size_t size, const char *path)
{
    for (size_t at = 0; at < size; at += strlen(paths + at) + 1) {
        if (strcmp(paths + at, path) == 0)
            return true;
    }
    return false;
}

/* false when memory is out */
static bool read_claimant(const struct sl_ledger *ledger, sqlite3_stmt *row, const char *path,
                          struct claimant *out)
{
    struct stat st;
    size_t size;
    char *source = sl_sql_copy_bytes(row, 2, NULL);
    char *outputs = sl_sql_copy_bytes(row, 3, &size);
    bool known = source && outputs;
    if (known) {
        bool planned_now = sqlite3_column_int64(row, 1) == ledger->run;
        bool exists = lstat(path, &st) == 0;
        out->item = sqlite3_column_int64(row, 0);
        out->writes_it = lists(outputs, size, path);
        out->useless = (!planned_now && lstat(source, &st) != 0) || (!out->writes_it && !exists);
        out->ours = exists &&
                    (sqlite3_column_int(row, 4) || (out->writes_it && sqlite3_column_int(row, 5)));
        snprintf(out->name, sizeof out->name, "%s", source);
    }
    free(source);
    free(outputs);
    return known;
}

static enum sl_status find_claimant(struct sl_ledger *ledger, const char *path,
                                    struct claimant *out, struct sl_error *err)
{
    *out = (struct claimant){.useless = true};
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_CLAIMED_BY,
        "SELECT claims.item, items.run, COALESCE(source, CAST(roots.path || '/' || relative AS"
        " BLOB)), outputs, ours, owned OR vacant FROM claims JOIN items ON items.id = claims.item"
        " JOIN roots ON roots.id = items.root WHERE claims.path = ?1",
        &find, err);
    if (status)
        return status;
    sl_sql_bind_path(find, 1, path);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW && !read_claimant(ledger, find, path, out))
        code = SQLITE_NOMEM;
    return sl_sql_read_end(sql, find, code, err);
}

/* The item that wrote the path is left without outputs, so that it asks again if it comes back. */
static enum sl_status take_over(struct sl_ledger *ledger, int64_t item, const char *path,
                                const struct claimant *from, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *steal;
    sqlite3_stmt *rob;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_STEAL, "UPDATE claims SET item = ?2, ours = ?3 WHERE path = ?1", &steal, err);
    if (!status)
        status =
            sl_sql_statement(sql, SL_FRONT_ROB,
                             "UPDATE items SET outputs = x'', wanted = COALESCE(wanted, outputs)"
                             " WHERE id = ?1",
                             &rob, err);
    if (status)
        return status;
    sl_sql_bind_path(steal, 1, path);
    sqlite3_bind_int64(steal, 2, item);
    sqlite3_bind_int(steal, 3, from->ours);
    status = sl_sql_run(sql, steal, "write", err);
    if (status || !from->writes_it)
        return status;
    sqlite3_bind_int64(rob, 1, from->item);
    return sl_sql_run(sql, rob, "write", err);
}

/* Claims `path`, *ours: the ledger wrote it before; SL_COLLISION names who has it. */
static enum sl_status claim(struct sl_ledger *ledger, int64_t item, const char *path, bool *ours,
                            struct sl_error *err)
{
    bool mine;
    *ours = false;
    enum sl_status status = try_claim(ledger, item, path, &mine, err);
    if (status || mine)
        return status;
    struct claimant claimant;
    status = find_claimant(ledger, path, &claimant, err);
    if (status)
        return status;
    *ours = claimant.ours;
    if (claimant.item == item)
        return SL_OK;
    if (claimant.useless)
        return take_over(ledger, item, path, &claimant, err);
    return sl_error_set(err, SL_COLLISION, "%s is the output of %s already (--on-collision rename)",
                        path, claimant.name);
}

/* "dir/stem.ext" → "dir/stem-N.ext". */
static char *numbered(const char *path, unsigned number)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    const char *extension = dot && dot != name ? dot : path + strlen(path);
    size_t size = strlen(path) + 16;
    char *out = malloc(size);
    if (out)
        snprintf(out, size, "%.*s-%u%s", (int)(extension - path), path, number, extension);
    return out;
}

static enum sl_status claim_numbered(struct sl_ledger *ledger, int64_t item, const char *path,
                                     char **out, bool *ours, struct sl_error *err)
{
    for (unsigned number = 1; number < NUMBERS; number++) {
        *out = numbered(path, number);
        if (!*out)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
        enum sl_status status = claim(ledger, item, *out, ours, err);
        if (status != SL_COLLISION)
            return status;
        free(*out);
    }
    *out = NULL;
    return sl_error_set(err, SL_COLLISION, "no free name like %s", path);
}

static enum sl_status claim_one(struct sl_ledger *ledger, int64_t item, const char *path,
                                struct sl_bytes *outputs, bool *ours, struct sl_error *err)
{
    char *name = NULL;
    enum sl_status status = claim(ledger, item, path, ours, err);
    if (status == SL_COLLISION && ledger->on_collision == SL_COLLISION_RENAME)
        status = claim_numbered(ledger, item, path, &name, ours, err);
    const char *got = name ? name : path;
    if (!status && sl_bytes_append(outputs, got, strlen(got) + 1))
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    free(name);
    return status;
}

enum sl_status sl_claim_wanted(struct sl_ledger *ledger, int64_t item, struct sl_bytes *outputs,
                               bool *ours, struct sl_error *err)
{
    const char *wanted = (const char *)ledger->wanted.data;
    enum sl_status status = SL_OK;
    *ours = true;
    for (size_t at = 0; at < ledger->wanted.size && !status; at += strlen(wanted + at) + 1) {
        bool one;
        status = claim_one(ledger, item, wanted + at, outputs, &one, err);
        *ours &= one;
    }
    if (status != SL_COLLISION)
        return status;
    enum sl_status left = sl_claims_leave(ledger, item, outputs->data, outputs->size, *ours, NULL);
    sl_bytes_clear(outputs);
    *ours = false;
    return left ? sl_error_set(err, left, "cannot write the ledger %s", ledger->path) : status;
}

enum sl_status sl_claims_leave(struct sl_ledger *ledger, int64_t item, const void *outputs,
                               size_t size, bool wrote, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *statement;
    enum sl_status status =
        wrote
            ? sl_sql_statement(sql, SL_FRONT_KEEP,
                               "UPDATE claims SET ours = 1 WHERE path = ?1 AND item = ?2",
                               &statement, err)
            : sl_sql_statement(sql, SL_FRONT_UNCLAIM,
                               "DELETE FROM claims WHERE path = ?1 AND item = ?2", &statement, err);
    const char *paths = outputs;
    for (size_t at = 0; at < size && !status; at += strlen(paths + at) + 1) {
        sl_sql_bind_path(statement, 1, paths + at);
        sqlite3_bind_int64(statement, 2, item);
        status = sl_sql_run(sql, statement, "write", err);
    }
    return status;
}
