/* SPDX-License-Identifier: MIT */
/* One WHERE for every query, purge included, bound from the caller's filter. */
#ifndef SL_LEDGER_FILTER_H
#define SL_LEDGER_FILTER_H

#include <sluice/ledger.h>

#include "sql.h"

/* Parameters ?1 to ?7; a NULL one matches anything. For statements FROM items. */
#define SL_FILTER_MATCHES                                                \
    " WHERE CASE state WHEN 4 THEN 3 ELSE state END = ?1"                \
    " AND (?2 IS NULL OR class = ?2) AND (?3 IS NULL OR stage = ?3)"     \
    " AND (?4 IS NULL OR CAST(relative AS TEXT) GLOB ?4)"                \
    " AND (?5 IS NULL OR " SL_FILTER_LAST_RUN " = ?5)"                   \
    " AND (?6 IS NULL OR items.id IN (SELECT value FROM json_each(?6)))" \
    " AND (?7 IS NULL OR class IN (SELECT value FROM json_each(?7)))"

/* The run whose attempt was an item's last, as far as attempts are recorded. */
#define SL_FILTER_LAST_RUN                                                                  \
    "COALESCE((SELECT attempts.run FROM attempts WHERE item = items.id ORDER BY rowid DESC" \
    " LIMIT 1), items.run)"

/* Prepares `text`, which has SL_FILTER_MATCHES in it, with the filter bound; the caller finalizes
 * it. *out is NULL on failure. */
SL_NODISCARD enum sl_status sl_filter_prepare(struct sl_sql *sql, const char *text,
                                              const struct sl_ledger_filter *filter,
                                              sqlite3_stmt **out, struct sl_error *err);

#endif
