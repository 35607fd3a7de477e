/* SPDX-License-Identifier: MIT */
/*
 * What the runs of a command, one after the other, count for Prometheus. The report feeds it, and
 * whoever hands it out (a file, a listener) asks for the text at any time, from any thread: no
 * counter ever seems to go back.
 */
#ifndef SL_CLI_METRICS_H
#define SL_CLI_METRICS_H

#include "metrics_text.h"

#include <sluice/sluice.h>

struct cli_metrics;

/* Counters at 0, of a command that goes on. SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status cli_metrics_new(struct cli_metrics **out, struct sl_error *err);

/* Nobody may ask any more. NULL is ignored, here and in all functions that feed it. */
void cli_metrics_free(struct cli_metrics *metrics);

/* Counts what planning made of an input. */
void cli_metrics_planned(struct cli_metrics *metrics, enum sl_ledger_plan plan,
                         const struct sl_error *error);

/* From here to `over` the pipeline is borrowed and asked for its statistics; afterwards the last
 * ones stand, and those of the next run are added to them. Its stages' names must stay. One thread
 * only, as end. */
void cli_metrics_ready(struct cli_metrics *metrics, struct sl_pipeline *pipeline, uint64_t total);
void cli_metrics_over(struct cli_metrics *metrics);

/* Counts an item's end. Takes a lock for a moment; other events are ignored. */
void cli_metrics_observe(struct cli_metrics *metrics, const struct sl_event *event);

/* The last run has ended. */
void cli_metrics_end(struct cli_metrics *metrics);

/* Appends the text of this moment. SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status cli_metrics_write(struct cli_metrics *metrics, struct sl_bytes *out);

#endif
