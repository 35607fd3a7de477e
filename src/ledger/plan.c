/* SPDX-License-Identifier: MIT */
/* Planning: what this run makes of each input, in transactions of a thousand or so. */
#include "ledger_private.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PLAN_BATCH = 1000 };

/* What the ledger knows of an input. */
struct known {
    int64_t id; /* 0: nothing */
    int64_t run;
    enum sl_row_state state;
    bool same_version;
    bool renamed;
    struct sl_error error; /* of a dead letter */
    uint64_t refused_limit;
    char *outputs; /* owned; paths, a NUL behind each */
    size_t outputs_size;
    char *planned; /* owned; what they would be without renaming, or NULL */
    size_t planned_size;
};

static void known_release(struct known *known)
{
    free(known->outputs);
    free(known->planned);
}

static enum sl_status keep_open(struct sl_ledger *ledger, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    if (ledger->uncommitted == 0)
        status = sl_sql_begin(&ledger->front, err);
    if (!status && ++ledger->uncommitted > PLAN_BATCH) {
        ledger->uncommitted = 0;
        status = sl_sql_end(&ledger->front, SL_OK, err);
        if (!status)
            status = keep_open(ledger, err);
    }
    return status;
}

/* The row of the input's root; the same root comes many times in a row. */
static enum sl_status find_root(struct sl_ledger *ledger, const char *root, struct sl_error *err)
{
    if (ledger->root && strcmp(ledger->root, root) == 0)
        return SL_OK;
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find = sl_sql_statement(
        sql, SL_FRONT_ROOT,
        "INSERT INTO roots(path) VALUES(?1) ON CONFLICT(path) DO UPDATE SET path = path"
        " RETURNING id",
        err);
    if (!find)
        return SL_LEDGER;
    sl_sql_bind_path(find, 1, root);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW)
        ledger->root_id = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    if (code != SQLITE_ROW)
        return sl_sql_error(sql, code, "write", err);
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

static char *copy_blob(sqlite3_stmt *statement, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    *size = (size_t)sqlite3_column_bytes(statement, column);
    return bytes ? sl_alloc_string(bytes, *size) : NULL;
}

static void read_error(sqlite3_stmt *row, int first, struct sl_error *out)
{
    sl_error_clear(out);
    sl_error_set(out, SL_INTERNAL, "%s", sl_sql_text_at(row, first + 4));
    sl_status_from_name(sl_sql_text_at(row, first), &out->status);
    sl_error_set_stage(out, sl_sql_text_at(row, first + 1));
    sl_error_set_codec(out, sl_sql_text_at(row, first + 2));
    out->os_errno = sqlite3_column_int(row, first + 3);
}

static enum sl_status find_item(struct sl_ledger *ledger, const struct sl_hash *key,
                                const struct sl_ledger_input *input, struct known *known,
                                struct sl_error *err)
{
    *known = (struct known){.id = 0};
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find = sl_sql_statement(
        sql, SL_FRONT_FIND,
        "SELECT id, run, state, size, mtime_ns, recipe, outputs, planned, refused_limit, class,"
        " stage, codec, errno, message FROM items WHERE key = ?1",
        err);
    if (!find)
        return SL_LEDGER;
    sl_sql_bind_bytes(find, 1, key->lane, sizeof key->lane);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        known->id = sqlite3_column_int64(find, 0);
        known->run = sqlite3_column_int64(find, 1);
        known->state = (enum sl_row_state)sqlite3_column_int(find, 2);
        const void *recipe = sqlite3_column_blob(find, 5);
        known->same_version =
            (uint64_t)sqlite3_column_int64(find, 3) == input->size &&
            sqlite3_column_int64(find, 4) == input->mtime_ns && recipe &&
            memcmp(recipe, ledger->recipe_hash.lane, sizeof ledger->recipe_hash.lane) == 0;
        known->outputs = copy_blob(find, 6, &known->outputs_size);
        known->planned = copy_blob(find, 7, &known->planned_size);
        known->refused_limit = (uint64_t)sqlite3_column_int64(find, 8);
        if (known->state == SL_ROW_DEAD)
            read_error(find, 9, &known->error);
    }
    sqlite3_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SL_OK : sl_sql_error(sql, code, "read", err);
}

static bool outputs_exist(const struct known *known)
{
    if (known->outputs_size == 0)
        return false;
    for (size_t at = 0; at < known->outputs_size; at += strlen(known->outputs + at) + 1) {
        struct stat st;
        if (lstat(known->outputs + at, &st) != 0 || !S_ISREG(st.st_mode))
            return false;
    }
    return true;
}

/* Whether the limit that refused it was raised since. */
static bool limit_was_raised(const struct sl_ledger *ledger, const struct known *known)
{
    uint64_t now = 0;
    switch (known->error.status) {
    case SL_LIMIT_PIXELS:
        now = ledger->limits.pixels;
        break;
    case SL_LIMIT_DIMENSION:
        now = ledger->limits.dimension;
        break;
    case SL_LIMIT_BYTES:
        now = ledger->limits.file_bytes < ledger->limits.item_bytes ? ledger->limits.file_bytes
                                                                    : ledger->limits.item_bytes;
        break;
    default:
        return false;
    }
    return now > known->refused_limit;
}

/* Whether the outputs wanted now are the ones that were wanted then. */
static bool same_outputs(const struct known *known, const struct sl_ledger_input *input)
{
    const char *then = known->planned ? known->planned : known->outputs;
    size_t size = known->planned ? known->planned_size : known->outputs_size;
    size_t at = 0;
    for (size_t i = 0; i < input->output_count; i++) {
        size_t length = strlen(input->outputs[i]) + 1;
        if (!then || at + length > size || memcmp(then + at, input->outputs[i], length) != 0)
            return false;
        at += length;
    }
    return at == size;
}

static enum sl_status touch(struct sl_ledger *ledger, int64_t id, struct sl_error *err)
{
    sqlite3_stmt *update = sl_sql_statement(&ledger->front, SL_FRONT_TOUCH,
                                            "UPDATE items SET run = ?2 WHERE id = ?1", err);
    if (!update)
        return SL_LEDGER;
    sqlite3_bind_int64(update, 1, id);
    sqlite3_bind_int64(update, 2, ledger->run);
    return sl_sql_run(&ledger->front, update, "write", err);
}

static enum sl_status insert_item(struct sl_ledger *ledger, const struct sl_hash *key,
                                  const struct sl_ledger_input *input, int64_t *id,
                                  struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *insert = sl_sql_statement(sql, SL_FRONT_INSERT,
                                            "INSERT INTO items(key, root, relative, source, size, "
                                            "mtime_ns, recipe, outputs, run, state)"
                                            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, x'', ?8, 0)",
                                            err);
    if (!insert)
        return SL_LEDGER;
    size_t root = strlen(input->root);
    bool derived = strncmp(input->source, input->root, root) == 0 && input->source[root] == '/' &&
                   strcmp(input->source + root + 1, input->relative) == 0;
    sl_sql_bind_bytes(insert, 1, key->lane, sizeof key->lane);
    sqlite3_bind_int64(insert, 2, ledger->root_id);
    sl_sql_bind_path(insert, 3, input->relative);
    sl_sql_bind_path(insert, 4, derived ? NULL : input->source);
    sqlite3_bind_int64(insert, 5, (int64_t)input->size);
    sqlite3_bind_int64(insert, 6, input->mtime_ns);
    sl_sql_bind_bytes(insert, 7, ledger->recipe_hash.lane, sizeof ledger->recipe_hash.lane);
    sqlite3_bind_int64(insert, 8, ledger->run);
    enum sl_status status = sl_sql_run(sql, insert, "write", err);
    *id = sqlite3_last_insert_rowid(sql->db);
    return status;
}

/* A known item begins a new life; what it was refused for and how often it was tried is over. An
 * unchanged one that died unfinished keeps being a suspect, and what it is suspected of. */
static enum sl_status replan_item(struct sl_ledger *ledger, const struct known *known,
                                  const struct sl_ledger_input *input, struct sl_error *err)
{
    sqlite3_stmt *update = sl_sql_statement(
        &ledger->front, SL_FRONT_REPLAN,
        "UPDATE items SET size = ?2, mtime_ns = ?3, recipe = ?4, run = ?5, state = 0,"
        " attempts = 0, class = NULL, stage = NULL, codec = NULL, errno = NULL, message = NULL,"
        " overrides = CASE WHEN ?6 THEN overrides END, suspect = CASE WHEN ?6 THEN suspect ELSE 0"
        " END, deaths = CASE WHEN ?6 THEN deaths ELSE 0 END WHERE id = ?1",
        err);
    if (!update)
        return SL_LEDGER;
    sqlite3_bind_int64(update, 1, known->id);
    sqlite3_bind_int64(update, 2, (int64_t)input->size);
    sqlite3_bind_int64(update, 3, input->mtime_ns);
    sl_sql_bind_bytes(update, 4, ledger->recipe_hash.lane, sizeof ledger->recipe_hash.lane);
    sqlite3_bind_int64(update, 5, ledger->run);
    sqlite3_bind_int(update, 6, known->same_version && known->state != SL_ROW_DEAD);
    return sl_sql_run(&ledger->front, update, "write", err);
}

static enum sl_status store_outputs(struct sl_ledger *ledger, int64_t id,
                                    const struct sl_bytes *outputs, const struct sl_bytes *planned,
                                    struct sl_error *err)
{
    sqlite3_stmt *update =
        sl_sql_statement(&ledger->front, SL_FRONT_RENAME,
                         "UPDATE items SET outputs = ?2, planned = ?3 WHERE id = ?1", err);
    if (!update)
        return SL_LEDGER;
    sqlite3_bind_int64(update, 1, id);
    sl_sql_bind_bytes(update, 2, outputs->size ? (const void *)outputs->data : "", outputs->size);
    if (planned->size)
        sl_sql_bind_bytes(update, 3, planned->data, planned->size);
    else
        sqlite3_bind_null(update, 3);
    return sl_sql_run(&ledger->front, update, "write", err);
}

static enum sl_status list_wanted(const struct sl_ledger_input *input, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < input->output_count && !status; i++)
        status = sl_bytes_append(out, input->outputs[i], strlen(input->outputs[i]) + 1);
    return status;
}

/* Claims the outputs and writes their names down. A collision leaves the item without any. */
static enum sl_status assign_outputs(struct sl_ledger *ledger, int64_t id,
                                     const struct sl_ledger_input *input, struct sl_error *err)
{
    struct sl_bytes outputs = {0};
    struct sl_bytes planned = {0};
    bool renamed = false;
    struct sl_error why = {.status = SL_OK};
    enum sl_status claimed =
        sl_claim_outputs(ledger, id, input->outputs, input->output_count, &outputs, &renamed, &why);
    enum sl_status status = claimed == SL_COLLISION ? SL_OK : claimed;
    if (!status && renamed && list_wanted(input, &planned))
        status = sl_error_set(&why, SL_NO_MEMORY, "no memory for a path");
    if (!status)
        status = store_outputs(ledger, id, &outputs, &planned, &why);
    sl_bytes_release(&outputs);
    sl_bytes_release(&planned);
    if (err)
        *err = why;
    return status ? status : claimed;
}

/* The item becomes a dead letter at once. */
static enum sl_status refuse(struct sl_ledger *ledger, int64_t id, const struct sl_error *why,
                             struct sl_error *err)
{
    ledger->plan_error = *why;
    const struct sl_attempt_record record = {
        .item = id, .run = ledger->run, .number = 1, .error = &ledger->plan_error};
    enum sl_status status = sl_attempt_add(&ledger->front, SL_FRONT_ATTEMPT, &record, err);
    if (!status)
        status = sl_item_bury(ledger, &ledger->front, SL_FRONT_BURY, &record, err);
    return status;
}

static enum sl_status forget(struct sl_ledger *ledger, int64_t id, struct sl_error *err)
{
    char text[64];
    sqlite3_snprintf(sizeof text, text, "DELETE FROM items WHERE id = %lld", (long long)id);
    return sl_sql_exec(&ledger->front, text, err);
}

/* Gives a pending item its outputs, or makes it the dead letter that it has to be. */
static enum sl_status settle_outputs(struct sl_ledger *ledger, const struct known *known,
                                     int64_t id, const struct sl_ledger_input *input,
                                     enum sl_ledger_plan *out, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    *out = SL_PLAN_PENDING;
    if (input->refused) {
        *out = SL_PLAN_REFUSED;
        return refuse(ledger, id, input->refused, err);
    }
    if (known->id && same_outputs(known, input))
        return SL_OK;
    if (known->id && known->outputs)
        status = sl_claims_drop(ledger, id, known->outputs, known->outputs_size, err);
    if (status)
        return status;
    struct sl_error why = {.status = SL_OK};
    status = assign_outputs(ledger, id, input, &why);
    if (status != SL_COLLISION) {
        if (status && err)
            *err = why;
        return status;
    }
    if (ledger->on_collision == SL_COLLISION_SKIP) {
        *out = SL_PLAN_LEFT_OUT;
        return forget(ledger, id, err);
    }
    *out = SL_PLAN_COLLISION;
    sl_error_set_stage(&why, "plan");
    return refuse(ledger, id, &why, err);
}

/* What can be told without running it: true when *out is the answer. */
static bool is_settled(struct sl_ledger *ledger, const struct known *known,
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
    if (known->state == SL_ROW_DONE && same_outputs(known, input) && outputs_exist(known)) {
        *out = SL_PLAN_SKIPPED;
        return true;
    }
    /* A collision depends on the other inputs, so it is looked at anew. */
    if (known->state == SL_ROW_DEAD && known->error.status != SL_COLLISION &&
        !limit_was_raised(ledger, known)) {
        *out = SL_PLAN_STILL_DEAD;
        ledger->plan_error = known->error;
        return true;
    }
    return false;
}

enum sl_status sl_ledger_plan(struct sl_ledger *ledger, const struct sl_ledger_input *input,
                              enum sl_ledger_plan *out, struct sl_error *err)
{
    enum sl_status status = keep_open(ledger, err);
    if (!status)
        status = find_root(ledger, input->root, err);
    if (status)
        return status;
    struct sl_hash key = key_of(ledger, input);
    struct known known;
    status = find_item(ledger, &key, input, &known, err);
    int64_t id = known.id;
    if (!status && is_settled(ledger, &known, input, out)) {
        status = touch(ledger, id, err);
    } else if (!status) {
        status = id ? replan_item(ledger, &known, input, err)
                    : insert_item(ledger, &key, input, &id, err);
        if (!status)
            status = settle_outputs(ledger, &known, id, input, out, err);
    }
    known_release(&known);
    return status;
}

const struct sl_error *sl_ledger_plan_error(const struct sl_ledger *ledger)
{
    return &ledger->plan_error;
}

enum sl_status sl_ledger_plan_retry(struct sl_ledger *ledger, const int64_t *ids, size_t id_count,
                                    const char *overrides, uint64_t *count, struct sl_error *err)
{
    *count = 0;
    struct sl_sql *sql = &ledger->front;
    enum sl_status status = keep_open(ledger, err);
    sqlite3_stmt *update =
        sl_sql_statement(sql, SL_FRONT_RETRY,
                         "UPDATE items SET state = 0, run = ?2, attempts = 0, deaths = 0,"
                         " suspect = 0, overrides = COALESCE(overrides, '') || ?3 || ''"
                         " WHERE id = ?1 AND state = 4",
                         err);
    if (!update)
        return SL_LEDGER;
    for (size_t i = 0; i < id_count && !status; i++) {
        sqlite3_bind_int64(update, 1, ids[i]);
        sqlite3_bind_int64(update, 2, ledger->run);
        sqlite3_bind_text(update, 3, overrides ? overrides : "", -1, SQLITE_STATIC);
        status = sl_sql_run(sql, update, "write", err);
        *count += (uint64_t)sqlite3_changes(sql->db);
    }
    return status;
}

enum sl_status sl_ledger_planned(struct sl_ledger *ledger, uint64_t *pending, struct sl_error *err)
{
    struct sl_sql *sql = &ledger->front;
    *pending = 0;
    enum sl_status status = SL_OK;
    if (ledger->uncommitted)
        status = sl_sql_end(sql, SL_OK, err);
    ledger->uncommitted = 0;
    sqlite3_stmt *count =
        status ? NULL
               : sl_sql_statement(sql, SL_FRONT_COUNT,
                                  "SELECT count(*) FROM items WHERE run = ?1 AND state = 0", err);
    if (!count)
        return status ? status : SL_LEDGER;
    sqlite3_bind_int64(count, 1, ledger->run);
    int code = sqlite3_step(count);
    if (code == SQLITE_ROW)
        *pending = (uint64_t)sqlite3_column_int64(count, 0);
    sqlite3_reset(count);
    return code == SQLITE_ROW ? SL_OK : sl_sql_error(sql, code, "read", err);
}
