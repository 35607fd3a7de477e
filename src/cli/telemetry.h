/* SPDX-License-Identifier: MIT */
/*
 * What a command tells other programs of its runs, where they are asked for: metrics for
 * Prometheus, and a trace. A command that converts several times, one after the other, tells all of
 * it as one.
 */
#ifndef SL_CLI_TELEMETRY_H
#define SL_CLI_TELEMETRY_H

#include "metrics_file.h"
#include "metrics_serve.h"
#include "options.h"
#include "trace.h"

/* Zero-initialise. Each is NULL unless it is asked for; owned. */
struct cli_telemetry {
    struct cli_metrics *metrics;
    struct cli_metrics_file *metrics_file;
    struct cli_metrics_server *metrics_server;
    struct cli_trace *trace;
    bool ended;
};

/* Makes what the options ask for, and says on standard error where metrics are served. Why one of
 * them can be neither written nor served; SL_NO_MEMORY. To be released in any case. */
SL_NODISCARD enum sl_status cli_telemetry_begin(struct cli_telemetry *telemetry,
                                                const struct cli_options *options,
                                                struct sl_error *err);

/* What hears of spans; NULL without a trace. Borrowed until it is released. */
const struct sl_tracer *cli_telemetry_tracer(const struct cli_telemetry *telemetry);

/* A run begins, before any thread of its pipeline, which is borrowed until it is over. Once for
 * each run. */
void cli_telemetry_ready(struct cli_telemetry *telemetry, struct sl_pipeline *pipeline,
                         uint64_t total);
void cli_telemetry_over(struct cli_telemetry *telemetry);

/* After the last run: writes what is to be written at the end. Metrics that were lost are said; a
 * trace that was asked for and is not there is a failure, too. Returns an exit code, which is
 * `code` but for that, as when it has ended already. */
int cli_telemetry_end(struct cli_telemetry *telemetry, int code);

/* Never where stuck threads may still add to a trace. */
void cli_telemetry_release(struct cli_telemetry *telemetry);

#endif
