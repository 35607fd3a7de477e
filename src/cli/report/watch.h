/* SPDX-License-Identifier: MIT */
/*
 * Watches a run for its report: a thread of its own samples the pipeline's statistics, and each
 * item that ends says how long it took. The pipeline never waits for it.
 */
#ifndef SL_CLI_REPORT_WATCH_H
#define SL_CLI_REPORT_WATCH_H

#include "report/series.h"

#include <sluice/error.h>

struct cli_watch;

/* SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status cli_watch_new(struct cli_watch **out, struct sl_error *err);

/* Stops and frees it. NULL is ignored. */
void cli_watch_free(struct cli_watch *watch);

/* Begins and ends to sample; the pipeline is borrowed in between. Without a thread to be had there
 * are two samples: the first and the last. Owner thread only. */
void cli_watch_start(struct cli_watch *watch, struct sl_pipeline *pipeline);
void cli_watch_stop(struct cli_watch *watch);

/* What the pipeline observed; on its settle thread. */
void cli_watch_event(struct cli_watch *watch, const struct sl_event *event);

/* What was seen, after cli_watch_stop; borrowed. */
const struct cli_series *cli_watch_series(const struct cli_watch *watch);
const struct cli_latency *cli_watch_latency(const struct cli_watch *watch);

#endif
