/* SPDX-License-Identifier: MIT */
#include "ledger_private.h"

#include <string.h>

/* What an item's outputs came to be, as it is written down. */
struct assigned {
    const void *outputs;
    size_t outputs_size;
    const struct sl_bytes *wanted; /* NULL: just the outputs */
    bool vacant, owned;
};

static enum sl_status store(struct sl_ledger *ledger, int64_t item, const struct assigned *assigned,
                            struct sl_error *err)
{
    sqlite3_stmt *update;
    enum sl_status status = sl_sql_statement(
        &ledger->front, SL_FRONT_OUTPUTS,
        "UPDATE items SET outputs = ?2, wanted = ?3, vacant = ?4, owned = ?5 WHERE id = ?1",
        &update, err);
    if (status)
        return status;
    sqlite3_bind_int64(update, 1, item);
    sl_sql_bind_bytes(update, 2, assigned->outputs_size ? assigned->outputs : "",
                      assigned->outputs_size);
    if (assigned->wanted)
        sl_sql_bind_bytes(update, 3, assigned->wanted->data, assigned->wanted->size);
    else
        sqlite3_bind_null(update, 3);
    sqlite3_bind_int(update, 4, assigned->vacant);
    sqlite3_bind_int(update, 5, assigned->owned);
    return sl_sql_run(&ledger->front, update, "write", err);
}

/* The names stay. A path that was vacant when an earlier run planned it for this item is the item's
 * own by now: what is there came from a run that had no time to say so. */
static enum sl_status keep(struct sl_ledger *ledger, int64_t item, const struct sl_known *known,
                           struct sl_error *err)
{
    bool differ = known->wanted_size > 0;
    const struct assigned assigned = {
        .outputs = known->outputs,
        .outputs_size = known->outputs_size,
        .wanted = differ ? &ledger->wanted : NULL,
        .owned = known->owned || known->vacant,
        .vacant = sl_paths_vacant(known->outputs, known->outputs_size),
    };
    return store(ledger, item, &assigned, err);
}

static bool is_wanted(const struct sl_ledger *ledger, const struct sl_bytes *outputs)
{
    const struct sl_bytes *wanted = &ledger->wanted;
    return outputs->size == wanted->size && memcmp(outputs->data, wanted->data, wanted->size) == 0;
}

/* Claims and writes down what it got: nothing after a collision. */
static enum sl_status claim(struct sl_ledger *ledger, int64_t item, bool is_new,
                            struct sl_bytes *outputs, struct sl_error *err)
{
    bool ours = false;
    enum sl_status claimed = sl_claim_wanted(ledger, item, outputs, &ours, err);
    if (claimed && claimed != SL_COLLISION)
        return claimed;
    bool as_wanted = !claimed && is_wanted(ledger, outputs);
    if (is_new && as_wanted && !ours)
        return SL_OK; /* as it was inserted */
    const struct assigned assigned = {
        .outputs = outputs->data,
        .outputs_size = claimed ? 0 : outputs->size,
        .wanted = as_wanted ? NULL : &ledger->wanted,
        .owned = ours,
        .vacant = !claimed && sl_paths_vacant((const char *)outputs->data, outputs->size),
    };
    enum sl_status status = store(ledger, item, &assigned, claimed ? NULL : err);
    return status ? status : claimed;
}

enum sl_status sl_outputs_assign(struct sl_ledger *ledger, int64_t item,
                                 const struct sl_known *known, struct sl_error *err)
{
    if (known->id && sl_known_has_wanted(known, &ledger->wanted))
        return keep(ledger, item, known, err);
    if (known->id && known->outputs_size) {
        enum sl_status left =
            sl_claims_leave(ledger, item, known->outputs, known->outputs_size,
                            known->owned || known->vacant || known->state == SL_ROW_DONE, err);
        if (left)
            return left;
    }
    struct sl_bytes outputs = {0};
    enum sl_status status = claim(ledger, item, known->id == 0, &outputs, err);
    sl_bytes_release(&outputs);
    return status;
}
