/* SPDX-License-Identifier: MIT */
/* Reading: one WHERE for all of them, bound from the filter. */
#include "ledger_private.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* Parameters ?1 … ?6; a NULL one matches anything. Transient classes come from the status table. */
#define MATCHES                                                                        \
    " WHERE CASE state WHEN 1 THEN 0 WHEN 2 THEN 0 ELSE state END = ?1"                \
    " AND (?2 IS NULL OR class = ?2) AND (?3 IS NULL OR stage = ?3)"                   \
    " AND (?4 IS NULL OR CAST(relative AS TEXT) GLOB ?4) AND (?5 IS NULL OR run = ?5)" \
    " AND (?6 IS NULL OR instr(?6, ',' || items.id || ','))"                           \
    " AND (?7 IS NULL OR instr(?7, ',' || class || ','))"

static enum sl_row_state row_state(enum sl_item_state state)
{
    switch (state) {
    case SL_ITEM_DONE:
        return SL_ROW_DONE;
    case SL_ITEM_DEAD:
        return SL_ROW_DEAD;
    case SL_ITEM_STARTED:
    case SL_ITEM_PENDING:
        break;
    }
    return SL_ROW_PENDING;
}

static void bind_optional(sqlite3_stmt *statement, int index, const char *text)
{
    if (text)
        sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(statement, index);
}

/* ",timeout,io," of the classes that may pass. */
static enum sl_status list_retryable(struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_append(out, ",", 1);
    for (int i = 0; i < SL_STATUS_COUNT && !status; i++) {
        enum sl_retry_class retry = sl_status_retry((enum sl_status)i);
        if (retry == SL_RETRY_TRANSIENT || retry == SL_RETRY_ONCE || retry == SL_RETRY_PAUSE)
            status = sl_bytes_printf(out, "%s,", sl_status_name((enum sl_status)i));
    }
    return status ? status : sl_bytes_append(out, "", 1);
}

static enum sl_status list_ids(const struct sl_ledger_filter *filter, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_append(out, ",", 1);
    for (size_t i = 0; i < filter->id_count && !status; i++)
        status = sl_bytes_printf(out, "%lld,", (long long)filter->ids[i]);
    return status ? status : sl_bytes_append(out, "", 1);
}

/* Prepares `text` with the filter bound; the caller finalizes. */
static enum sl_status prepare(struct sl_ledger *ledger, const char *text,
                              const struct sl_ledger_filter *filter, sqlite3_stmt **out,
                              struct sl_error *err)
{
    struct sl_bytes ids = {0};
    struct sl_bytes classes = {0};
    enum sl_status status = filter->ids ? list_ids(filter, &ids) : SL_OK;
    if (!status && filter->retryable)
        status = list_retryable(&classes);
    int code = status ? SQLITE_NOMEM : sqlite3_prepare_v2(ledger->front.db, text, -1, out, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int(*out, 1, row_state(filter->state));
        bind_optional(*out, 2, filter->class_name);
        bind_optional(*out, 3, filter->stage);
        bind_optional(*out, 4, filter->path_glob);
        if (filter->run)
            sqlite3_bind_int64(*out, 5, filter->run);
        bind_optional(*out, 6, (const char *)ids.data);
        bind_optional(*out, 7, (const char *)classes.data);
    }
    sl_bytes_release(&ids);
    sl_bytes_release(&classes);
    return code == SQLITE_OK ? SL_OK : sl_sql_error(&ledger->front, code, "read", err);
}

static enum sl_status finish(struct sl_ledger *ledger, sqlite3_stmt *statement, int code,
                             struct sl_error *err)
{
    sqlite3_finalize(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW
               ? SL_OK
               : sl_sql_error(&ledger->front, code, "read", err);
}

static void read_error(sqlite3_stmt *row, int first, struct sl_error *out)
{
    sl_error_clear(out);
    const char *name = sl_sql_text_at(row, first);
    if (!name[0] || strcmp(name, sl_status_name(SL_OK)) == 0)
        return;
    sl_error_set(out, SL_INTERNAL, "%s", sl_sql_text_at(row, first + 4));
    sl_status_from_name(name, &out->status);
    sl_error_set_stage(out, sl_sql_text_at(row, first + 1));
    sl_error_set_codec(out, sl_sql_text_at(row, first + 2));
    out->os_errno = sqlite3_column_int(row, first + 3);
}

static enum sl_item_state item_state(int state)
{
    static const enum sl_item_state states[] = {
        [SL_ROW_PENDING] = SL_ITEM_PENDING, [SL_ROW_STARTED] = SL_ITEM_STARTED,
        [SL_ROW_ALONE] = SL_ITEM_STARTED,   [SL_ROW_DONE] = SL_ITEM_DONE,
        [SL_ROW_DEAD] = SL_ITEM_DEAD,
    };
    return state >= 0 && state <= SL_ROW_DEAD ? states[state] : SL_ITEM_PENDING;
}

enum sl_status sl_ledger_items(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                               bool (*visit)(void *context, const struct sl_ledger_item *item),
                               void *context, struct sl_error *err)
{
    sqlite3_stmt *rows = NULL;
    enum sl_status status = prepare(
        ledger,
        "SELECT items.id, state, roots.path, relative,"
        " COALESCE(source, CAST(roots.path || '/' || relative AS BLOB)), overrides, outputs, size,"
        " attempts, run, finished_ms, duration_ms, class, stage, codec, errno, message FROM items"
        " JOIN roots ON roots.id = items.root" MATCHES " ORDER BY items.id",
        filter, &rows, err);
    if (status)
        return status;
    int code;
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        char *root = sl_sql_copy_path(rows, 2);
        char *relative = sl_sql_copy_path(rows, 3);
        char *source = sl_sql_copy_path(rows, 4);
        char *output = sl_sql_copy_path(rows, 6);
        struct sl_ledger_item item = {
            .id = sqlite3_column_int64(rows, 0),
            .state = item_state(sqlite3_column_int(rows, 1)),
            .root = root,
            .relative = relative,
            .source = source,
            .overrides = sl_sql_text_at(rows, 5),
            .output = output,
            .size = (uint64_t)sqlite3_column_int64(rows, 7),
            .attempts = (unsigned)sqlite3_column_int(rows, 8),
            .run = sqlite3_column_int64(rows, 9),
            .when_ms = sqlite3_column_int64(rows, 10),
            .duration_ms = sqlite3_column_int64(rows, 11),
        };
        read_error(rows, 12, &item.error);
        more = root && relative && source && output && visit(context, &item);
        free(root);
        free(relative);
        free(source);
        free(output);
    }
    return finish(ledger, rows, more ? code : SQLITE_DONE, err);
}

enum sl_status sl_ledger_attempts(struct sl_ledger *ledger, int64_t id,
                                  bool (*visit)(void *context,
                                                const struct sl_ledger_attempt *attempt),
                                  void *context, struct sl_error *err)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(
        ledger->front.db,
        "SELECT run, number, at_ms, duration_ms, class, stage, codec, errno, message FROM attempts"
        " WHERE item = ?1 ORDER BY rowid",
        -1, &rows, NULL);
    if (code != SQLITE_OK)
        return sl_sql_error(&ledger->front, code, "read", err);
    sqlite3_bind_int64(rows, 1, id);
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        struct sl_ledger_attempt attempt = {
            .run = sqlite3_column_int64(rows, 0),
            .number = (unsigned)sqlite3_column_int(rows, 1),
            .when_ms = sqlite3_column_int64(rows, 2),
            .duration_ms = sqlite3_column_int64(rows, 3),
        };
        read_error(rows, 4, &attempt.error);
        more = visit(context, &attempt);
    }
    return finish(ledger, rows, more ? code : SQLITE_DONE, err);
}

enum sl_status sl_ledger_groups(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                                enum sl_ledger_group group,
                                bool (*visit)(void *context, const char *name, uint64_t count),
                                void *context, struct sl_error *err)
{
    static const char *const columns[] = {
        [SL_GROUP_CLASS] = "class",
        [SL_GROUP_STAGE] = "stage",
        [SL_GROUP_CODEC] = "codec",
        /* What is left of the last component: everything but it is trimmed from the right. */
        [SL_GROUP_FOLDER] =
            "rtrim(CAST(relative AS TEXT), replace(CAST(relative AS TEXT), '/', ''))",
    };
    char text[1024];
    sqlite3_snprintf(sizeof text, text,
                     "SELECT COALESCE(%s, ''), count(*) FROM items" MATCHES
                     " GROUP BY 1 ORDER BY 2 DESC, 1",
                     columns[group]);
    sqlite3_stmt *rows = NULL;
    enum sl_status status = prepare(ledger, text, filter, &rows, err);
    if (status)
        return status;
    int code;
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW)
        more = visit(context, sl_sql_text_at(rows, 0), (uint64_t)sqlite3_column_int64(rows, 1));
    return finish(ledger, rows, more ? code : SQLITE_DONE, err);
}

static enum sl_status delete_where(struct sl_ledger *ledger, const char *text,
                                   const struct sl_ledger_filter *filter, struct sl_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum sl_status status = prepare(ledger, text, filter, &statement, err);
    if (!status)
        status = sl_sql_run(&ledger->front, statement, "write", err);
    sqlite3_finalize(statement);
    return status;
}

enum sl_status sl_ledger_purge(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                               uint64_t *count, struct sl_error *err)
{
    *count = 0;
    struct sl_ledger_filter dead = *filter;
    dead.state = SL_ITEM_DEAD;
    enum sl_status status = sl_sql_begin(&ledger->front, err);
    if (status)
        return status;
    status = delete_where(
        ledger, "DELETE FROM attempts WHERE item IN (SELECT id FROM items" MATCHES ")", &dead, err);
    if (!status)
        status = delete_where(ledger,
                              "DELETE FROM claims WHERE item IN (SELECT id FROM items" MATCHES ")",
                              &dead, err);
    if (!status)
        status = delete_where(ledger, "DELETE FROM items" MATCHES, &dead, err);
    *count = status ? 0 : (uint64_t)sqlite3_changes(ledger->front.db);
    return sl_sql_end(&ledger->front, status, err);
}

enum sl_status sl_ledger_last_run(struct sl_ledger *ledger, char **recipe_text, char **output_root,
                                  struct sl_error *err)
{
    *recipe_text = NULL;
    *output_root = NULL;
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(ledger->front.db,
                                  "SELECT recipe, output_root FROM runs ORDER BY id DESC LIMIT 1",
                                  -1, &row, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(row);
    if (code == SQLITE_ROW) {
        *recipe_text = sl_sql_copy_path(row, 0);
        *output_root = sl_sql_copy_path(row, 1);
    }
    sqlite3_finalize(row);
    if (code == SQLITE_DONE)
        return sl_error_set(err, SL_NOT_FOUND, "the ledger %s has no runs", ledger->path);
    if (code != SQLITE_ROW)
        return sl_sql_error(&ledger->front, code, "read", err);
    if (*recipe_text && *output_root)
        return SL_OK;
    free(*recipe_text);
    free(*output_root);
    *recipe_text = *output_root = NULL;
    return sl_error_set(err, SL_NO_MEMORY, "no memory for the ledger");
}
