/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include "ledger_private.h"

static int row_state(enum sl_item_state state)
{
    static const enum sl_row_state states[] = {
        [SL_ITEM_PENDING] = SL_ROW_PENDING,
        [SL_ITEM_STARTED] = SL_ROW_STARTED,
        [SL_ITEM_DONE] = SL_ROW_DONE,
        [SL_ITEM_DEAD] = SL_ROW_DEAD,
    };
    return (int)states[state];
}

static void bind_optional(sqlite3_stmt *statement, int index, const void *text)
{
    if (text)
        sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(statement, index);
}

static bool may_pass(enum sl_status status)
{
    enum sl_retry_class retry = sl_status_retry(status);
    return retry == SL_RETRY_TRANSIENT || retry == SL_RETRY_ONCE || retry == SL_RETRY_PAUSE;
}

/* A JSON array of the classes that may pass. */
static enum sl_status list_retryable(struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_append(out, "[", 1);
    for (int i = 0; i < SL_STATUS_COUNT && !status; i++) {
        if (may_pass((enum sl_status)i))
            status = sl_bytes_printf(out, "%s\"%s\"", out->size > 1 ? "," : "",
                                     sl_status_name((enum sl_status)i));
    }
    return status ? status : sl_bytes_append(out, "]", 2);
}

static enum sl_status list_ids(const struct sl_ledger_filter *filter, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_append(out, "[", 1);
    for (size_t i = 0; i < filter->id_count && !status; i++)
        status = sl_bytes_printf(out, "%s%lld", i ? "," : "", (long long)filter->ids[i]);
    return status ? status : sl_bytes_append(out, "]", 2);
}

static enum sl_status bind(sqlite3_stmt *statement, const struct sl_ledger_filter *filter)
{
    struct sl_bytes ids = {0};
    struct sl_bytes classes = {0};
    enum sl_status status = filter->ids ? list_ids(filter, &ids) : SL_OK;
    if (!status && filter->retryable)
        status = list_retryable(&classes);
    sqlite3_bind_int(statement, 1, row_state(filter->state));
    bind_optional(statement, 2, filter->class_name);
    bind_optional(statement, 3, filter->stage);
    bind_optional(statement, 4, filter->path_glob);
    if (filter->run)
        sqlite3_bind_int64(statement, 5, filter->run);
    bind_optional(statement, 6, ids.data);
    bind_optional(statement, 7, classes.data);
    sl_bytes_release(&ids);
    sl_bytes_release(&classes);
    return status;
}

enum sl_status sl_filter_prepare(struct sl_sql *sql, const char *text,
                                 const struct sl_ledger_filter *filter, sqlite3_stmt **out,
                                 struct sl_error *err)
{
    enum sl_status status = sl_sql_prepare(sql, text, out, err);
    if (status)
        return status;
    if (bind(*out, filter)) {
        sqlite3_finalize(*out);
        *out = NULL;
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a query");
    }
    return SL_OK;
}
