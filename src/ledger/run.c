/* SPDX-License-Identifier: MIT */
/* A run from its first record to its last, and what the next one makes of a run that died. */
#include "ledger_private.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The second death of the process while an item ran alone is held against the item. */
static const char crashed_sql[] =
    "INSERT INTO attempts(item, run, number, at_ms, duration_ms, class, stage, message)"
    " SELECT id, run, attempts + 1, ?1, 0, 'crashed', NULL, 'sluice died while it ran alone'"
    " FROM items WHERE state = 2 AND deaths >= 1";

static const char recover_sql[] =
    "UPDATE items SET state = 4, deaths = deaths + 1, attempts = attempts + 1, suspect = 0,"
    " class = 'crashed', message = 'sluice died twice while it ran alone'"
    " WHERE state = 2 AND deaths >= 1;"
    "UPDATE items SET state = 0, deaths = deaths + 1, suspect ="
    " (SELECT begun_ms FROM runs WHERE runs.id = items.run) WHERE state = 2;"
    "UPDATE items SET state = 0, suspect ="
    " (SELECT begun_ms FROM runs WHERE runs.id = items.run) WHERE state = 1;"
    "UPDATE runs SET end = 'died' WHERE ended_ms IS NULL AND end IS NULL;";

enum sl_status sl_ledger_recover(struct sl_ledger *ledger, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    enum sl_status status = sl_sql_begin(sql, err);
    if (status)
        return status;
    sqlite3_stmt *crashed = NULL;
    int code = sqlite3_prepare_v2(sql->db, crashed_sql, -1, &crashed, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(crashed, 1, sl_clock_wall_ms());
        status = sl_sql_run(sql, crashed, "recover", err);
    } else {
        status = sl_sql_error(sql, code, "recover", err);
    }
    sqlite3_finalize(crashed);
    if (!status)
        status = sl_sql_exec(sql, recover_sql, err);
    return sl_sql_end(sql, status, err);
}

static enum sl_status insert_run(struct sl_ledger *ledger,
                                 const struct sl_ledger_run_config *config, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert = NULL;
    int code = sqlite3_prepare_v2(
        sql->db,
        "INSERT INTO runs(begun_ms, command, recipe, output_root, limit_pixels, limit_dimension,"
        " limit_file_bytes, limit_item_bytes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        -1, &insert, NULL);
    if (code != SQLITE_OK)
        return sl_sql_error(sql, code, "write", err);
    sqlite3_bind_int64(insert, 1, sl_clock_wall_ms());
    sqlite3_bind_text(insert, 2, config->command ? config->command : "", -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, config->recipe_text, -1, SQLITE_STATIC);
    sl_sql_bind_path(insert, 4, config->output_root);
    sqlite3_bind_int64(insert, 5, (int64_t)config->limits.pixels);
    sqlite3_bind_int64(insert, 6, (int64_t)config->limits.dimension);
    sqlite3_bind_int64(insert, 7, (int64_t)config->limits.file_bytes);
    sqlite3_bind_int64(insert, 8, (int64_t)config->limits.item_bytes);
    enum sl_status status = sl_sql_run(sql, insert, "write", err);
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
    ledger->on_collision = config->on_collision;
    sl_hash_init(&ledger->recipe_hash);
    sl_hash_add_string(&ledger->recipe_hash, config->recipe_text);
    ledger->handing_suspects = false;
    ledger->handed_id = 0;
    return insert_run(ledger, config, err);
}

enum sl_status sl_ledger_run_end(struct sl_ledger *ledger, enum sl_status end, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sl_sql_close(&ledger->back);
    enum sl_status status = ledger->uncommitted ? SL_OK : sl_sql_begin(sql, err);
    ledger->uncommitted = 0;
    if (status)
        return status;
    /* Exits that sluice chooses count for nobody. */
    status = sl_sql_exec(sql, "UPDATE items SET state = 0 WHERE state IN (1, 2)", err);
    sqlite3_stmt *update = NULL;
    int code = sqlite3_prepare_v2(sql->db, "UPDATE runs SET ended_ms = ?1, end = ?2 WHERE id = ?3",
                                  -1, &update, NULL);
    if (!status && code != SQLITE_OK)
        status = sl_sql_error(sql, code, "write", err);
    if (!status) {
        sqlite3_bind_int64(update, 1, sl_clock_wall_ms());
        sqlite3_bind_text(update, 2, sl_status_name(end), -1, SQLITE_STATIC);
        sqlite3_bind_int64(update, 3, ledger->run);
        status = sl_sql_run(sql, update, "write", err);
    }
    sqlite3_finalize(update);
    return sl_sql_end(sql, status, err);
}
