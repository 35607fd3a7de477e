/* SPDX-License-Identifier: MIT */
/*
 * Who may write which output. A path has one claimant in the whole ledger, so collisions are found
 * while planning, before any work. A claim whose input is gone is taken over.
 */
#include "ledger_private.h"

#include "alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* True when this item has the claim now; SL_OK with *mine false when another has it. */
static enum sl_status try_claim(struct sl_ledger *ledger, int64_t item, const char *path,
                                bool *mine, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert = sl_sql_statement(
        sql, SL_FRONT_CLAIM, "INSERT OR IGNORE INTO claims(path, item) VALUES(?1, ?2)", err);
    if (!insert)
        return SL_LEDGER;
    sl_sql_bind_path(insert, 1, path);
    sqlite3_bind_int64(insert, 2, item);
    enum sl_status status = sl_sql_run(sql, insert, "write", err);
    *mine = !status && sqlite3_changes(sql->db) > 0;
    return status;
}

struct claimant {
    int64_t item;
    bool gone; /* its input does not exist any more */
    char name[160];
};

static enum sl_status find_claimant(struct sl_ledger *ledger, const char *path,
                                    struct claimant *out, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find = sl_sql_statement(
        sql, SL_FRONT_CLAIMED_BY,
        "SELECT claims.item, items.run, COALESCE(items.source, roots.path || '/' || relative),"
        " items.relative FROM claims LEFT JOIN items ON items.id = claims.item"
        " LEFT JOIN roots ON roots.id = items.root WHERE claims.path = ?1",
        err);
    if (!find)
        return SL_LEDGER;
    *out = (struct claimant){.gone = true};
    sl_sql_bind_path(find, 1, path);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        out->item = sqlite3_column_int64(find, 0);
        char *source = sl_sql_copy_path(find, 2);
        struct stat st;
        bool planned_now = sqlite3_column_int64(find, 1) == ledger->run;
        out->gone = !planned_now && (!source || lstat(source, &st) != 0);
        free(source);
        snprintf(out->name, sizeof out->name, "%.*s", sqlite3_column_bytes(find, 3),
                 (const char *)sqlite3_column_blob(find, 3));
    }
    sqlite3_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SL_OK : sl_sql_error(sql, code, "read", err);
}

static enum sl_status steal(struct sl_ledger *ledger, int64_t item, const char *path,
                            struct sl_error *err)
{
    sqlite3_stmt *update = sl_sql_statement(&ledger->front, SL_FRONT_STEAL,
                                            "UPDATE claims SET item = ?2 WHERE path = ?1", err);
    if (!update)
        return SL_LEDGER;
    sl_sql_bind_path(update, 1, path);
    sqlite3_bind_int64(update, 2, item);
    return sl_sql_run(&ledger->front, update, "write", err);
}

/* Claims `path`; SL_COLLISION names who has it. */
static enum sl_status claim(struct sl_ledger *ledger, int64_t item, const char *path,
                            struct sl_error *err)
{
    bool mine;
    enum sl_status status = try_claim(ledger, item, path, &mine, err);
    if (status || mine)
        return status;
    struct claimant claimant;
    status = find_claimant(ledger, path, &claimant, err);
    if (status || claimant.item == item)
        return status;
    if (claimant.gone)
        return steal(ledger, item, path, err);
    return sl_error_set(err, SL_COLLISION,
                        "the output %s belongs to %s already (--on-collision rename)", path,
                        claimant.name);
}

/* "dir/stem.ext" → "dir/stem-N.ext". */
static char *numbered(const char *path, unsigned number)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash + 1 : path, '.');
    size_t stem = dot && dot != path && dot[-1] != '/' ? (size_t)(dot - path) : strlen(path);
    size_t size = strlen(path) + 16;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%.*s-%u%s", (int)stem, path, number, path + stem);
    return name;
}

static enum sl_status claim_numbered(struct sl_ledger *ledger, int64_t item, const char *path,
                                     char **out, struct sl_error *err)
{
    for (unsigned number = 1; number < 100000; number++) {
        *out = numbered(path, number);
        if (!*out)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
        enum sl_status status = claim(ledger, item, *out, err);
        if (status != SL_COLLISION)
            return status;
        free(*out);
    }
    *out = NULL;
    return sl_error_set(err, SL_COLLISION, "no free name like %s", path);
}

static enum sl_status claim_one(struct sl_ledger *ledger, int64_t item, const char *path,
                                struct sl_bytes *outputs, bool *renamed, struct sl_error *err)
{
    enum sl_status status = claim(ledger, item, path, err);
    if (status != SL_COLLISION || ledger->on_collision != SL_COLLISION_RENAME) {
        if (!status && sl_bytes_append(outputs, path, strlen(path) + 1))
            status = sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
        return status;
    }
    char *name = NULL;
    status = claim_numbered(ledger, item, path, &name, err);
    if (!status && sl_bytes_append(outputs, name, strlen(name) + 1))
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    free(name);
    *renamed = true;
    return status;
}

enum sl_status sl_claim_outputs(struct sl_ledger *ledger, int64_t item, const char *const *wanted,
                                size_t count, struct sl_bytes *outputs, bool *renamed,
                                struct sl_error *err)
{
    *renamed = false;
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < count && !status; i++)
        status = claim_one(ledger, item, wanted[i], outputs, renamed, err);
    if (status == SL_COLLISION) {
        enum sl_status dropped = sl_claims_drop(ledger, item, outputs->data, outputs->size, NULL);
        sl_bytes_clear(outputs);
        if (dropped)
            return sl_error_set(err, dropped, "cannot write the ledger %s", ledger->path);
    }
    return status;
}

enum sl_status sl_claims_drop(struct sl_ledger *ledger, int64_t item, const void *outputs,
                              size_t size, struct sl_error *err)
{
    sqlite3_stmt *drop = sl_sql_statement(&ledger->front, SL_FRONT_UNCLAIM,
                                          "DELETE FROM claims WHERE path = ?1 AND item = ?2", err);
    if (!drop)
        return SL_LEDGER;
    enum sl_status status = SL_OK;
    const char *path = outputs;
    for (size_t at = 0; at < size && !status; at += strlen(path + at) + 1) {
        sl_sql_bind_path(drop, 1, path + at);
        sqlite3_bind_int64(drop, 2, item);
        status = sl_sql_run(&ledger->front, drop, "write", err);
    }
    return status;
}
