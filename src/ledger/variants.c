/* SPDX-License-Identifier: MIT */
/* Of an attempt at an item with several outputs: which of them failed, and why each. */
#include "ledger_private.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

enum sl_status sl_variants_add(struct sl_sql *sql, size_t slot,
                               const struct sl_attempt_record *record, const struct sl_item *item,
                               struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (uint32_t i = 0; i < item->part_count && item->part_count > 1 && !status; i++) {
        const struct sl_part *part = &item->parts[i];
        sqlite3_stmt *insert;
        if (!part->error.status)
            continue;
        status = sl_sql_statement(sql, slot,
                                  "INSERT INTO variants(item, run, number, variant, output, class,"
                                  " stage, codec, errno, message)"
                                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                                  &insert, err);
        if (status)
            break;
        sqlite3_bind_int64(insert, 1, record->item);
        sqlite3_bind_int64(insert, 2, record->run);
        sqlite3_bind_int64(insert, 3, record->number);
        sqlite3_bind_int64(insert, 4, i);
        sl_sql_bind_path(insert, 5, part->output ? part->output : "");
        sl_error_bind(insert, 6, &part->error);
        status = sl_sql_run(sql, insert, "write", err);
    }
    return status;
}

enum sl_status sl_variants_begin(struct sl_ledger *ledger, struct sl_variants_reader *reader,
                                 struct sl_error *err)
{
    *reader = (struct sl_variants_reader){0};
    if (!ledger->has_variants)
        return SL_OK;
    reader->list = sl_alloc_array(SL_PARTS_MAX, sizeof *reader->list);
    if (!reader->list)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for an item's outputs");
    return sl_sql_prepare(&ledger->front,
                          "SELECT output, class, stage, codec, errno, message FROM variants"
                          " WHERE item = ?1 AND run = ?2 AND number = ?3 ORDER BY variant",
                          &reader->rows, err);
}

/* Outputs first as offsets: the bytes may move while they grow. */
static int read_rows(struct sl_variants_reader *reader, size_t *offsets, size_t *count)
{
    int code = SQLITE_DONE;
    while (*count < SL_PARTS_MAX && (code = sqlite3_step(reader->rows)) == SQLITE_ROW) {
        const void *output = sqlite3_column_blob(reader->rows, 0);
        size_t size = output ? (size_t)sqlite3_column_bytes(reader->rows, 0) : 0;
        offsets[*count] = reader->outputs.size;
        if ((size && sl_bytes_append(&reader->outputs, output, size)) ||
            sl_bytes_append(&reader->outputs, "", 1))
            return SQLITE_NOMEM;
        sl_error_read(reader->rows, 1, &reader->list[*count].error);
        ++*count;
    }
    return code;
}

enum sl_status sl_variants_read(struct sl_ledger *ledger, struct sl_variants_reader *reader,
                                int64_t item, struct sl_ledger_attempt *attempt,
                                struct sl_error *err)
{
    size_t offsets[SL_PARTS_MAX];
    size_t count = 0;
    attempt->variants = reader->list;
    attempt->variant_count = 0;
    if (!reader->rows)
        return SL_OK;
    sl_bytes_clear(&reader->outputs);
    sqlite3_bind_int64(reader->rows, 1, item);
    sqlite3_bind_int64(reader->rows, 2, attempt->run);
    sqlite3_bind_int64(reader->rows, 3, attempt->number);
    int code = read_rows(reader, offsets, &count);
    enum sl_status status = sl_sql_read_end(&ledger->front, reader->rows, code, err);
    for (size_t i = 0; i < count; i++)
        reader->list[i].output = (const char *)reader->outputs.data + offsets[i];
    attempt->variant_count = status ? 0 : count;
    return status;
}

void sl_variants_end(struct sl_variants_reader *reader)
{
    sqlite3_finalize(reader->rows);
    free(reader->list);
    sl_bytes_release(&reader->outputs);
}
