/* SPDX-License-Identifier: MIT */
/* Dead letters back to life, for `failed retry`. */
#include "ledger_private.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* "name=value\n" lines: the length of the line, and of the name in it. */
static size_t line_length(const char *line, size_t *name)
{
    size_t length = strcspn(line, "\n");
    *name = strcspn(line, "=\n");
    return length + (line[length] == '\n');
}

static bool sets(const char *lines, const char *line, size_t name)
{
    size_t length;
    size_t other;
    for (; *lines; lines += length) {
        length = line_length(lines, &other);
        if (other == name && memcmp(lines, line, name) == 0)
            return true;
    }
    return false;
}

/* The earlier lines, without those of names that are set anew; then the new ones. */
static enum sl_status merge(const char *before, const char *now, struct sl_bytes *out)
{
    size_t length;
    size_t name;
    enum sl_status status = SL_OK;
    for (; *before && !status; before += length) {
        length = line_length(before, &name);
        if (!sets(now, before, name))
            status = sl_bytes_append(out, before, length);
    }
    return status ? status : sl_bytes_append(out, now, strlen(now));
}

/* A dead letter; its overrides. known->id is 0 when there is none of this id. */
static enum sl_status find_dead(struct sl_ledger *ledger, int64_t id, struct sl_known *known,
                                char **overrides, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find;
    *known = (struct sl_known){.state = SL_ROW_DEAD};
    *overrides = NULL;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_DEAD,
        "SELECT outputs, wanted, owned, vacant, overrides FROM items WHERE id = ?1 AND state = 6",
        &find, err);
    if (status)
        return status;
    sqlite3_bind_int64(find, 1, id);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        known->id = id;
        known->outputs = sl_sql_copy_bytes(find, 0, &known->outputs_size);
        known->wanted = sl_sql_copy_bytes(find, 1, &known->wanted_size);
        known->owned = sqlite3_column_int(find, 2) != 0;
        known->vacant = sqlite3_column_int(find, 3) != 0;
        *overrides = sl_sql_copy_bytes(find, 4, NULL);
        if (!known->outputs || !known->wanted || !*overrides)
            code = SQLITE_NOMEM;
    }
    return sl_sql_read_end(sql, find, code, err);
}

static enum sl_status revive(struct sl_ledger *ledger, int64_t id, const struct sl_bytes *overrides,
                             struct sl_error *err)
{
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        &ledger->front, SL_FRONT_RETRY,
        "UPDATE items SET state = 2, run = ?2, attempts = 0, deaths = 0, suspect = 0,"
        " overrides = ?3 WHERE id = ?1",
        &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, id);
    sqlite3_bind_int64(update, 2, ledger->run);
    if (overrides->size)
        sqlite3_bind_text(update, 3, (const char *)overrides->data, (int)overrides->size,
                          SQLITE_STATIC);
    else
        sqlite3_bind_null(update, 3);
    return sl_sql_run(&ledger->front, update, "write", err);
}

/* The names that it wants, from its own record. */
static enum sl_status recall_wanted(struct sl_ledger *ledger, const struct sl_known *known)
{
    bool differ = known->wanted_size > 0;
    sl_bytes_clear(&ledger->wanted);
    return sl_bytes_append(&ledger->wanted, differ ? known->wanted : known->outputs,
                           differ ? known->wanted_size : known->outputs_size);
}

/* *revived stays false for one that planning refused: it has no output to write. */
static enum sl_status retry_known(struct sl_ledger *ledger, const struct sl_known *known,
                                  const char *before, const char *now, bool *revived,
                                  struct sl_error *err)
{
    if (known->outputs_size == 0 && known->wanted_size == 0)
        return SL_OK;
    struct sl_bytes overrides = {0};
    enum sl_status status = recall_wanted(ledger, known);
    if (!status)
        status = merge(before, now, &overrides);
    if (status)
        sl_error_set(err, status, "no memory for the ledger");
    else
        status = sl_outputs_assign(ledger, known->id, known, err);
    if (!status) {
        status = revive(ledger, known->id, &overrides, err);
        *revived = !status;
        ledger->revived |= *revived;
    }
    sl_bytes_release(&overrides);
    return status == SL_COLLISION ? SL_OK : status;
}

static enum sl_status retry_one(struct sl_ledger *ledger, int64_t id, const char *overrides,
                                bool *revived, struct sl_error *err)
{
    struct sl_known known;
    char *before;
    *revived = false;
    enum sl_status status = find_dead(ledger, id, &known, &before, err);
    if (!status && known.id)
        status = retry_known(ledger, &known, before, overrides ? overrides : "", revived, err);
    sl_known_release(&known);
    free(before);
    return status;
}

enum sl_status sl_ledger_plan_retry(struct sl_ledger *ledger, const int64_t *ids, size_t id_count,
                                    const char *overrides, uint64_t *count, struct sl_error *err)
{
    *count = 0;
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < id_count && !status; i++) {
        bool revived;
        status = sl_plan_batch(ledger, err);
        if (!status)
            status = retry_one(ledger, ids[i], overrides, &revived, err);
        *count += !status && revived;
    }
    return status;
}
