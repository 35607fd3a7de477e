/* SPDX-License-Identifier: MIT */
/* Planning: what this run makes of each input, in transactions of a thousand or so. */
#include "ledger_private.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

enum { PLAN_BATCH = 1000 };

enum sl_status sl_plan_batch(struct sl_ledger *ledger, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    if (ledger->uncommitted >= PLAN_BATCH) {
        ledger->uncommitted = 0;
        status = sl_sql_end(&ledger->front, SL_OK, err);
    }
    if (!status)
        status = sl_sql_begin(&ledger->front, err);
    ledger->uncommitted++;
    return status;
}

/* The row of the input's root; the same root comes many times in a row. */
static enum sl_status find_root(struct sl_ledger *ledger, const char *root, struct sl_error *err)
{
    if (ledger->root && strcmp(ledger->root, root) == 0)
        return SL_OK;
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_ROOT,
        "INSERT INTO roots(path) VALUES(?1) ON CONFLICT(path) DO UPDATE SET path = path"
        " RETURNING id",
        &find, err);
    if (status)
        return status;
    sl_sql_bind_path(find, 1, root);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW)
        ledger->root_id = sqlite3_column_int64(find, 0);
    status = sl_sql_read_end(sql, find, code, err);
    if (status)
        return status;
    free(ledger->root);
    ledger->root = sl_alloc_string(root, strlen(root));
    return ledger->root ? SL_OK : sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
}

static struct sl_hash key_of(const struct sl_ledger *ledger, const struct sl_ledger_input *input)
{
    struct sl_hash key;
    sl_hash_init(&key);
    sl_hash_add_string(&key, input->root);
    sl_hash_add_string(&key, input->relative);
    sl_hash_add_string(&key, ledger->output_root);
    return key;
}

static enum sl_status list_wanted(struct sl_ledger *ledger, const struct sl_ledger_input *input,
                                  struct sl_error *err)
{
    enum sl_status status = SL_OK;
    sl_bytes_clear(&ledger->wanted);
    for (size_t i = 0; i < input->output_count && !status; i++)
        status = sl_bytes_append(&ledger->wanted, input->outputs[i], strlen(input->outputs[i]) + 1);
    return status ? sl_error_set(err, status, "no memory for a path") : SL_OK;
}

static enum sl_status touch(struct sl_ledger *ledger, int64_t id, struct sl_error *err)
{
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        &ledger->front, SL_FRONT_TOUCH, "UPDATE items SET run = ?2 WHERE id = ?1", &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, id);
    sqlite3_bind_int64(update, 2, ledger->run);
    return sl_sql_run(&ledger->front, update, "write", err);
}

/* Whether the path to open is just the root and the relative path; most are. */
static bool is_derived(const struct sl_ledger_input *input)
{
    size_t root = strlen(input->root);
    return strncmp(input->source, input->root, root) == 0 && input->source[root] == '/' &&
           strcmp(input->source + root + 1, input->relative) == 0;
}

/* A new row, written as if nothing stood in the way of its outputs: nearly always so. */
static enum sl_status insert_item(struct sl_ledger *ledger, const struct sl_hash *key,
                                  const struct sl_ledger_input *input, int64_t *id,
                                  struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert;
    enum sl_status status =
        sl_sql_statement(sql, SL_FRONT_INSERT,
                         "INSERT INTO items(key, root, relative, source, size, mtime_ns, recipe,"
                         " outputs, run, state, vacant) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                         " 2, ?10)",
                         &insert, err);
    if (status)
        return status;
    const char *outputs = input->refused ? "" : (const char *)ledger->wanted.data;
    size_t outputs_size = input->refused ? 0 : ledger->wanted.size;
    sl_sql_bind_bytes(insert, 1, key->lane, sizeof key->lane);
    sqlite3_bind_int64(insert, 2, ledger->root_id);
    sl_sql_bind_path(insert, 3, input->relative);
    sl_sql_bind_path(insert, 4, is_derived(input) ? NULL : input->source);
    sqlite3_bind_int64(insert, 5, (int64_t)input->size);
    sqlite3_bind_int64(insert, 6, input->mtime_ns);
    sl_sql_bind_bytes(insert, 7, ledger->recipe_hash.lane, sizeof ledger->recipe_hash.lane);
    sl_sql_bind_bytes(insert, 8, outputs ? outputs : "", outputs_size);
    sqlite3_bind_int64(insert, 9, ledger->run);
    sqlite3_bind_int(insert, 10, outputs_size > 0 && sl_paths_vacant(outputs, outputs_size));
    status = sl_sql_run(sql, insert, "write", err);
    *id = sqlite3_last_insert_rowid(sql->db);
    return status;
}

/* A known item begins a new life; what it was refused for and how often it was tried is over. An
 * unchanged one that a run died over keeps being a suspect, with the deaths that count against it,
 * and an unchanged one keeps the options of its own unless they did not help. */
static enum sl_status replan_item(struct sl_ledger *ledger, const struct sl_known *known,
                                  const struct sl_ledger_input *input, struct sl_error *err)
{
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        &ledger->front, SL_FRONT_REPLAN,
        "UPDATE items SET size = ?2, mtime_ns = ?3, recipe = ?4, run = ?5, state = 2,"
        " attempts = 0, class = NULL, stage = NULL, codec = NULL, errno = NULL, message = NULL,"
        " overrides = CASE WHEN ?6 THEN overrides END, suspect = CASE WHEN ?6 THEN suspect ELSE 0"
        " END, deaths = CASE WHEN ?6 THEN deaths ELSE 0 END, source = ?7 WHERE id = ?1",
        &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, known->id);
    sqlite3_bind_int64(update, 2, (int64_t)input->size);
    sqlite3_bind_int64(update, 3, input->mtime_ns);
    sl_sql_bind_bytes(update, 4, ledger->recipe_hash.lane, sizeof ledger->recipe_hash.lane);
    sqlite3_bind_int64(update, 5, ledger->run);
    sqlite3_bind_int(update, 6, known->same_version && known->state != SL_ROW_DEAD);
    sl_sql_bind_path(update, 7, is_derived(input) ? NULL : input->source);
    return sl_sql_run(&ledger->front, update, "write", err);
}

/* The item becomes a dead letter at once. Found dead of the same before, it gets no new attempt:
 * nothing was tried. */
static enum sl_status refuse(struct sl_ledger *ledger, int64_t id, const struct sl_known *known,
                             const struct sl_error *why, struct sl_error *err)
{
    ledger->plan_error = *why;
    if (!ledger->plan_error.stage[0])
        sl_error_set_stage(&ledger->plan_error, "plan");
    const struct sl_attempt_record record = {
        .item = id, .run = ledger->run, .number = 1, .error = &ledger->plan_error};
    bool repeated = known->id && known->state == SL_ROW_DEAD &&
                    known->error.status == why->status &&
                    strcmp(known->error.message, why->message) == 0;
    enum sl_status status =
        repeated ? SL_OK : sl_attempt_add(&ledger->front, SL_FRONT_ATTEMPT, &record, err);
    return status ? status : sl_item_bury(ledger, &ledger->front, SL_FRONT_BURY, &record, err);
}

static enum sl_status forget(struct sl_ledger *ledger, int64_t id, struct sl_error *err)
{
    char text[64];
    sqlite3_snprintf(sizeof text, text, "DELETE FROM items WHERE id = %lld", (long long)id);
    return sl_sql_exec(&ledger->front, text, err);
}

/* Gives a pending item its outputs, or makes it the dead letter that it has to be. */
static enum sl_status settle_outputs(struct sl_ledger *ledger, const struct sl_known *known,
                                     int64_t id, const struct sl_ledger_input *input,
                                     enum sl_ledger_plan *out, struct sl_error *err)
{
    *out = SL_PLAN_REFUSED;
    if (input->refused)
        return refuse(ledger, id, known, input->refused, err);
    struct sl_error why = {.status = SL_OK};
    enum sl_status status = sl_outputs_assign(ledger, id, known, &why);
    if (status == SL_COLLISION && ledger->on_collision == SL_COLLISION_SKIP) {
        *out = SL_PLAN_LEFT_OUT;
        return forget(ledger, id, err);
    }
    if (status == SL_COLLISION) {
        *out = SL_PLAN_COLLISION;
        return refuse(ledger, id, known, &why, err);
    }
    *out = SL_PLAN_PENDING;
    if (status && err)
        *err = why;
    return status;
}

/* What can be told without running it: true when *out is the answer. */
static bool is_settled(struct sl_ledger *ledger, const struct sl_known *known,
                       const struct sl_ledger_input *input, enum sl_ledger_plan *out)
{
    if (!known->id)
        return false;
    if (known->run == ledger->run) {
        *out = SL_PLAN_REPEATED;
        return true;
    }
    if (ledger->again || !known->same_version || input->refused)
        return false;
    if (known->state == SL_ROW_DONE && sl_known_has_wanted(known, &ledger->wanted) &&
        sl_known_outputs_exist(known)) {
        *out = SL_PLAN_SKIPPED;
        return true;
    }
    /* A collision depends on what else is there, so it is looked at anew. */
    if (known->state == SL_ROW_DEAD && known->error.status != SL_COLLISION &&
        sl_limit_behind(ledger, known->error.status) <= known->refused_limit) {
        *out = SL_PLAN_STILL_DEAD;
        ledger->plan_error = known->error;
        return true;
    }
    return false;
}

static enum sl_status plan_known(struct sl_ledger *ledger, const struct sl_hash *key,
                                 const struct sl_known *known, const struct sl_ledger_input *input,
                                 enum sl_ledger_plan *out, struct sl_error *err)
{
    if (is_settled(ledger, known, input, out))
        return touch(ledger, known->id, err);
    int64_t id = known->id;
    enum sl_status status =
        id ? replan_item(ledger, known, input, err) : insert_item(ledger, key, input, &id, err);
    return status ? status : settle_outputs(ledger, known, id, input, out, err);
}

enum sl_status sl_ledger_plan(struct sl_ledger *ledger, const struct sl_ledger_input *input,
                              enum sl_ledger_plan *out, struct sl_error *err)
{
    struct sl_known known;
    struct sl_hash key = key_of(ledger, input);
    enum sl_status status = sl_plan_batch(ledger, err);
    if (!status)
        status = find_root(ledger, input->root, err);
    if (!status)
        status = list_wanted(ledger, input, err);
    if (!status)
        status = sl_known_find(ledger, &key, input, &known, err);
    if (status)
        return status;
    status = plan_known(ledger, &key, &known, input, out, err);
    sl_known_release(&known);
    return status;
}

const struct sl_error *sl_ledger_plan_error(const struct sl_ledger *ledger)
{
    return &ledger->plan_error;
}

enum sl_status sl_ledger_planned(struct sl_ledger *ledger, uint64_t *pending, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    *pending = 0;
    enum sl_status status = SL_OK;
    if (ledger->uncommitted)
        status = sl_sql_end(sql, SL_OK, err);
    ledger->uncommitted = 0;
    sqlite3_stmt *count;
    if (!status)
        status = sl_sql_statement(sql, SL_FRONT_COUNT,
                                  "SELECT count(*) FROM items WHERE run = ?1 AND state = 2", &count,
                                  err);
    if (status)
        return status;
    sqlite3_bind_int64(count, 1, ledger->run);
    int code = sqlite3_step(count);
    if (code == SQLITE_ROW)
        *pending = (uint64_t)sqlite3_column_int64(count, 0);
    return sl_sql_read_end(sql, count, code, err);
}
