/* SPDX-License-Identifier: MIT */
/* The failed items, as data for the page's own script and as rows of a plain table. */
#ifndef SL_CLI_REPORT_FAILURES_H
#define SL_CLI_REPORT_FAILURES_H

#include "json.h"
#include "report/html.h"

#include <sluice/ledger.h>

enum {
    CLI_PAGE_ITEMS = 20000,     /* that the page holds; the ledger has the others */
    CLI_PAGE_PLAIN_ROWS = 1000, /* that are also rows of the plain table */
    CLI_PAGE_THUMBNAILS = 200,
};

/* Zero-initialise. */
struct cli_failures {
    struct sl_ledger *ledger; /* borrowed */
    struct sl_limits limits;  /* of inputs, for thumbnails */
    bool thumbnails;          /* whether to make any */

    struct cli_json *json;   /* borrowed; gets the members "failures" and "advice" */
    struct cli_html plain;   /* owned: rows */
    uint64_t total, written; /* dead letters, and those of them that are in the JSON */

    struct sl_bytes text, thumbnail; /* owned: of the last item */
    bool classes[SL_STATUS_COUNT];   /* that occur */
    unsigned thumbnail_count;
    int64_t thumbnails_end_ns; /* none is begun after that */
    enum sl_status status;     /* of a query inside a query */
    struct sl_error err;
};

/* Reads every dead letter. Thumbnails are made of the first that can be decoded, for some seconds
 * at most, and of none over which a run has died or hung. SL_LEDGER, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_failures_read(struct cli_failures *failures, struct sl_error *err);

void cli_failures_release(struct cli_failures *failures);

#endif
