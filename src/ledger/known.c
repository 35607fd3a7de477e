/* SPDX-License-Identifier: MIT */
#include "ledger_private.h"

#include "alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_version(sqlite3_stmt *row, const struct sl_ledger *ledger,
                       const struct sl_ledger_input *input)
{
    const struct sl_hash *hash = &ledger->recipe_hash;
    const void *recipe = sqlite3_column_blob(row, 5);
    return (uint64_t)sqlite3_column_int64(row, 3) == input->size &&
           sqlite3_column_int64(row, 4) == input->mtime_ns &&
           (size_t)sqlite3_column_bytes(row, 5) == sizeof hash->lane && recipe &&
           memcmp(recipe, hash->lane, sizeof hash->lane) == 0;
}

static bool read_known(sqlite3_stmt *row, struct sl_known *known)
{
    known->id = sqlite3_column_int64(row, 0);
    known->run = sqlite3_column_int64(row, 1);
    known->state = (enum sl_row_state)sqlite3_column_int(row, 2);
    known->outputs = sl_sql_copy_bytes(row, 6, &known->outputs_size);
    known->wanted = sl_sql_copy_bytes(row, 7, &known->wanted_size);
    known->owned = sqlite3_column_int(row, 8) != 0;
    known->vacant = sqlite3_column_int(row, 9) != 0;
    known->refused_limit = (uint64_t)sqlite3_column_int64(row, 10);
    known->left_out = (uint64_t)sqlite3_column_int64(row, 16);
    if (known->state == SL_ROW_DEAD)
        sl_error_read(row, 11, &known->error);
    return known->outputs && known->wanted;
}

enum sl_status sl_known_find(struct sl_ledger *ledger, const struct sl_hash *key,
                             const struct sl_ledger_input *input, struct sl_known *known,
                             struct sl_error *err)
{
    *known = (struct sl_known){.id = 0};
    struct sl_sql *sql = &ledger->front;
    sqlite3_stmt *find;
    enum sl_status status = sl_sql_statement(
        sql, SL_FRONT_FIND,
        "SELECT id, run, state, size, mtime_ns, recipe, outputs, wanted, owned, vacant,"
        " refused_limit, class, stage, codec, errno, message, left_out FROM items WHERE key = ?1",
        &find, err);
    if (status)
        return status;
    sl_sql_bind_bytes(find, 1, key->lane, sizeof key->lane);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        known->same_version = is_version(find, ledger, input);
        if (!read_known(find, known))
            code = SQLITE_NOMEM;
    }
    status = sl_sql_read_end(sql, find, code, err);
    if (status)
        sl_known_release(known);
    return status;
}

void sl_known_release(struct sl_known *known)
{
    free(known->outputs);
    free(known->wanted);
    known->outputs = known->wanted = NULL;
}

bool sl_known_has_wanted(const struct sl_known *known, const struct sl_bytes *wanted)
{
    if (known->outputs_size == 0)
        return false;
    bool differ = known->wanted_size > 0;
    const char *then = differ ? known->wanted : known->outputs;
    size_t size = differ ? known->wanted_size : known->outputs_size;
    return size == wanted->size && memcmp(then, wanted->data, size) == 0;
}

bool sl_known_outputs_exist(const struct sl_known *known)
{
    const char *paths = known->outputs;
    uint64_t left_out = known->left_out;
    for (size_t at = 0; at < known->outputs_size; at += strlen(paths + at) + 1, left_out >>= 1) {
        struct stat st;
        if (left_out & 1)
            continue;
        if (lstat(paths + at, &st) != 0 || !S_ISREG(st.st_mode))
            return false;
    }
    return known->outputs_size > 0;
}

bool sl_paths_vacant(const char *paths, size_t size)
{
    for (size_t at = 0; at < size; at += strlen(paths + at) + 1) {
        struct stat st;
        if (lstat(paths + at, &st) == 0 || (errno != ENOENT && errno != ENOTDIR))
            return false;
    }
    return true;
}
