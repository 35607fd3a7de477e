/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "ledger_private.h"

#include <stdlib.h>
#include <string.h>

static enum sl_item_state item_state(int state)
{
    static const enum sl_item_state states[] = {
        [SL_ROW_PENDING] = SL_ITEM_PENDING, [SL_ROW_STARTED] = SL_ITEM_STARTED,
        [SL_ROW_ALONE] = SL_ITEM_STARTED,   [SL_ROW_DONE] = SL_ITEM_DONE,
        [SL_ROW_DEAD] = SL_ITEM_DEAD,
    };
    return state >= SL_ROW_PENDING && state <= SL_ROW_DEAD ? states[state] : SL_ITEM_PENDING;
}

static const char items_sql[] =
    "SELECT items.id, state, roots.path, relative, COALESCE(source, CAST(roots.path || '/' ||"
    " relative AS BLOB)), CAST(overrides AS BLOB), outputs, wanted, size, attempts,"
    " " SL_FILTER_LAST_RUN ", finished_ms, duration_ms, class, stage, codec, errno, message"
    " FROM items JOIN roots ON roots.id = items.root" SL_FILTER_MATCHES " ORDER BY items.id";

/* Texts of a row, one behind the other in `texts`, which is reused from row to row. */
static bool read_texts(sqlite3_stmt *row, struct sl_bytes *texts, size_t offsets[6])
{
    bool fits = true;
    sl_bytes_clear(texts);
    for (int i = 0; i < 6 && fits; i++) {
        const void *bytes = sqlite3_column_blob(row, i + 2);
        size_t size = bytes ? (size_t)sqlite3_column_bytes(row, i + 2) : 0;
        offsets[i] = texts->size;
        fits = !(size && sl_bytes_append(texts, bytes, size)) && !sl_bytes_append(texts, "", 1);
    }
    return fits;
}

/* false when memory is out */
static bool read_item(sqlite3_stmt *row, struct sl_bytes *texts, struct sl_ledger_item *out)
{
    size_t at[6];
    if (!read_texts(row, texts, at))
        return false;
    const char *text = (const char *)texts->data;
    const char *output = text + at[4];
    *out = (struct sl_ledger_item){
        .id = sqlite3_column_int64(row, 0),
        .state = item_state(sqlite3_column_int(row, 1)),
        .root = text + at[0],
        .relative = text + at[1],
        .source = text + at[2],
        .overrides = text + at[3],
        .output = output[0] ? output : text + at[5],
        .outputs = output,
        .outputs_size = at[5] - at[4] - 1,
        .size = (uint64_t)sqlite3_column_int64(row, 8),
        .attempts = (unsigned)sqlite3_column_int(row, 9),
        .run = sqlite3_column_int64(row, 10),
    };
    if (out->state == SL_ITEM_DONE || out->state == SL_ITEM_DEAD) {
        out->when_ms = sqlite3_column_int64(row, 11);
        out->duration_ms = sqlite3_column_int64(row, 12);
    }
    sl_error_read(row, 13, &out->error);
    return true;
}

enum sl_status sl_ledger_items(struct sl_ledger *ledger, const struct sl_ledger_filter *filter,
                               bool (*visit)(void *context, const struct sl_ledger_item *item),
                               void *context, struct sl_error *err)
{
    sqlite3_stmt *rows;
    enum sl_status status = sl_filter_prepare(&ledger->front, items_sql, filter, &rows, err);
    if (status)
        return status;
    struct sl_bytes texts = {0};
    struct sl_ledger_item item;
    int code;
    bool more = true;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        if (!read_item(rows, &texts, &item)) {
            code = SQLITE_NOMEM;
            break;
        }
        more = visit(context, &item);
    }
    status = sl_sql_read_end(&ledger->front, rows, code, err);
    sqlite3_finalize(rows);
    sl_bytes_release(&texts);
    return status;
}

static enum sl_status check_item(struct sl_ledger *ledger, int64_t id, struct sl_error *err)
{
    sqlite3_stmt *find;
    enum sl_status status =
        sl_sql_prepare(&ledger->front, "SELECT 1 FROM items WHERE id = ?1", &find, err);
    if (status)
        return status;
    sqlite3_bind_int64(find, 1, id);
    int code = sqlite3_step(find);
    status = sl_sql_read_end(&ledger->front, find, code, err);
    sqlite3_finalize(find);
    if (!status && code == SQLITE_DONE)
        status = sl_error_set(err, SL_NOT_FOUND, "there is no item %lld in the ledger %s",
                              (long long)id, ledger->path);
    return status;
}

enum sl_status sl_ledger_attempts(struct sl_ledger *ledger, int64_t id,
                                  bool (*visit)(void *context,
                                                const struct sl_ledger_attempt *attempt),
                                  void *context, struct sl_error *err)
{
    sqlite3_stmt *rows = NULL;
    enum sl_status status = check_item(ledger, id, err);
    if (!status)
        status = sl_sql_prepare(&ledger->front,
                                "SELECT run, number, at_ms, duration_ms, class, stage, codec,"
                                " errno, message FROM attempts WHERE item = ?1 ORDER BY rowid",
                                &rows, err);
    if (status)
        return status;
    struct sl_variants_reader variants;
    status = sl_variants_begin(ledger, &variants, err);
    sqlite3_bind_int64(rows, 1, id);
    int code = SQLITE_DONE;
    bool more = !status;
    while (more && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        struct sl_ledger_attempt attempt = {
            .run = sqlite3_column_int64(rows, 0),
            .number = (unsigned)sqlite3_column_int(rows, 1),
            .when_ms = sqlite3_column_int64(rows, 2),
            .duration_ms = sqlite3_column_int64(rows, 3),
        };
        sl_error_read(rows, 4, &attempt.error);
        status = sl_variants_read(ledger, &variants, id, &attempt, err);
        more = !status && visit(context, &attempt);
    }
    if (!status)
        status = sl_sql_read_end(&ledger->front, rows, code, err);
    sl_variants_end(&variants);
    sqlite3_finalize(rows);
    return status;
}
