/* SPDX-License-Identifier: MIT */
/*
 * What a report says about a run before it comes to single items: from the run itself where it was
 * watched, else from what the ledger knows.
 */
#ifndef SL_CLI_REPORT_FACTS_H
#define SL_CLI_REPORT_FACTS_H

#include "report/series.h"

#include <sluice/bytes.h>
#include <sluice/sluice.h>

#include <stdbool.h>

struct cli_watch;

/* Zero-initialise. */
struct cli_facts {
    int64_t run, begun_ms, ended_ms; /* wall time; ended_ms is 0 of a run that did not end */
    struct sl_bytes command, output; /* NUL-terminated */
    char end[32];                    /* a status name, "died", or "" */
    struct sl_limits limits;

    uint64_t done, failed, retried, left;
    uint64_t settled; /* items that this run brought to their end */
    double seconds;   /* that it ran */

    bool watched; /* the rest is there of a watched run alone, but for series and latency */
    uint64_t unchanged;
    struct sl_pipeline_stats stats;
    struct cli_series series;
    struct cli_latency latency;
};

/* Of the ledger's last run. `watch` and `result` are its own where it was watched, else NULL.
 * SL_NOT_FOUND: there was no run. SL_LEDGER, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_facts_read(struct cli_facts *facts, struct sl_ledger *ledger,
                                           const struct cli_watch *watch,
                                           const struct sl_convert_result *result,
                                           struct sl_error *err);

void cli_facts_release(struct cli_facts *facts);

#endif
