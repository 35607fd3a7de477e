/* SPDX-License-Identifier: MIT */
/* A run from its first record to its last, and what the next one makes of a run that died. */
#include "ledger_private.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>

/* Rows that are in flight and whose process has gone. The second death of the process while an item
 * ran alone is held against the item; every other one only makes it a suspect. */
#define NOW_MS "CAST(strftime('%s', 'now') AS INTEGER) * 1000"
static const char recover_sql[] =
    "INSERT INTO attempts(item, run, number, at_ms, duration_ms, class, message)"
    " SELECT id, run, deaths + 1, " NOW_MS ", 0, 'crashed',"
    " 'sluice died while this item ran alone' FROM items WHERE state = 4;"
    "UPDATE items SET state = 6, suspect = 0, deaths = deaths + 1, attempts = deaths + 1,"
    " class = 'crashed', stage = NULL, codec = NULL, errno = NULL,"
    " message = 'sluice died twice while this item ran alone',"
    " finished_ms = " NOW_MS ", duration_ms = 0 WHERE state = 4 AND deaths >= 1;"
    "UPDATE items SET state = 2, suspect = 1, deaths = deaths + 1 WHERE state = 4;"
    "UPDATE items SET state = 2, suspect = 1 WHERE state = 3;"
    "UPDATE runs SET end = 'died' WHERE ended_ms IS NULL AND end IS NULL;";

static enum sl_status was_cut_short(struct sl_ledger *ledger, bool *out, struct sl_error *err)
{
    sqlite3_stmt *find;
    enum sl_status status = sl_sql_prepare(
        &ledger->front, "SELECT 1 FROM runs WHERE ended_ms IS NULL AND end IS NULL", &find, err);
    if (status)
        return status;
    int code = sqlite3_step(find);
    *out = code == SQLITE_ROW;
    status = sl_sql_read_end(&ledger->front, find, code, err);
    sqlite3_finalize(find);
    return status;
}

enum sl_status sl_ledger_recover(struct sl_ledger *ledger, struct sl_error *err)
{
    bool cut_short = false;
    enum sl_status status = was_cut_short(ledger, &cut_short, err);
    if (status || !cut_short)
        return status;
    status = sl_sql_begin(&ledger->front, err);
    if (!status)
        status = sl_sql_exec(&ledger->front, recover_sql, err);
    return sl_sql_end(&ledger->front, status, err);
}

static enum sl_status insert_run(struct sl_ledger *ledger,
                                 const struct sl_ledger_run_config *config, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert;
    enum sl_status status = sl_sql_prepare(
        sql,
        "INSERT INTO runs(begun_ms, command, recipe, output_root, limit_pixels, limit_dimension,"
        " limit_file_bytes, limit_item_bytes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &insert, err);
    if (status)
        return status;
    sqlite3_bind_int64(insert, 1, sl_clock_wall_ms());
    sqlite3_bind_text(insert, 2, config->command ? config->command : "", -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, config->recipe_text, -1, SQLITE_STATIC);
    sl_sql_bind_path(insert, 4, config->output_root);
    sqlite3_bind_int64(insert, 5, (int64_t)config->limits.pixels);
    sqlite3_bind_int64(insert, 6, (int64_t)config->limits.dimension);
    sqlite3_bind_int64(insert, 7, (int64_t)config->limits.file_bytes);
    sqlite3_bind_int64(insert, 8, (int64_t)config->limits.item_bytes);
    status = sl_sql_run(sql, insert, "write", err);
    sqlite3_finalize(insert);
    ledger->run = sqlite3_last_insert_rowid(sql->db);
    return status;
}

enum sl_status sl_ledger_run_begin(struct sl_ledger *ledger,
                                   const struct sl_ledger_run_config *config, struct sl_error *err)
{
    free(ledger->output_root);
    ledger->output_root = sl_alloc_string(config->output_root, strlen(config->output_root));
    if (!ledger->output_root)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the ledger");
    ledger->limits = config->limits;
    ledger->again = config->again;
    ledger->durable = config->durable;
    ledger->on_collision = config->on_collision;
    sl_hash_init(&ledger->recipe_hash);
    sl_hash_add_string(&ledger->recipe_hash, config->recipe_text);
    ledger->queued = false;
    ledger->handed_out = 0;
    ledger->uncommitted = 0;
    ledger->revived = false;
    return insert_run(ledger, config, err);
}

static enum sl_status update_run(struct sl_ledger *ledger, enum sl_status end, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *update;
    enum sl_status status =
        sl_sql_prepare(sql, "UPDATE runs SET ended_ms = ?1, end = ?2 WHERE id = ?3", &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, sl_clock_wall_ms());
    sqlite3_bind_text(update, 2, sl_status_name(end), -1, SQLITE_STATIC);
    sqlite3_bind_int64(update, 3, ledger->run);
    status = sl_sql_run(sql, update, "write", err);
    sqlite3_finalize(update);
    return status;
}

enum sl_status sl_ledger_run_end(struct sl_ledger *ledger, enum sl_status end, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sl_sql_close(&ledger->back);
    ledger->uncommitted = 0;
    enum sl_status status = sl_sql_begin(sql, err);
    if (status)
        return status;
    /* Exits that sluice chooses count for nobody. */
    status = sl_sql_exec(sql, "UPDATE items SET state = 2 WHERE state IN (3, 4)", err);
    if (!status)
        status = update_run(ledger, end, err);
    return sl_sql_end(sql, status, err);
}
