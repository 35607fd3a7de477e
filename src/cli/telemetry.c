/* SPDX-License-Identifier: MIT */
#include "telemetry.h"

#include "clock.h"
#include "command.h"

#include <stdio.h>

static const int64_t metrics_period_ns = 5 * SL_NS_PER_S;

static enum sl_status begin_metrics(struct cli_telemetry *telemetry,
                                    const struct cli_options *options, struct sl_error *err)
{
    enum sl_status status = cli_metrics_new(&telemetry->metrics, err);
    if (!status && options->metrics_listen)
        status = cli_metrics_server_start(telemetry->metrics, options->metrics_listen,
                                          &telemetry->metrics_server, err);
    if (!status && options->metrics)
        status = cli_metrics_file_start(telemetry->metrics, options->metrics, metrics_period_ns,
                                        &telemetry->metrics_file, err);
    if (!status && options->metrics_listen && !options->quiet)
        fprintf(stderr, "metrics at %s\n", cli_metrics_server_url(telemetry->metrics_server));
    return status;
}

enum sl_status cli_telemetry_begin(struct cli_telemetry *telemetry,
                                   const struct cli_options *options, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    if (options->trace)
        status = cli_trace_begin(options->trace, &telemetry->trace, err);
    if (!status && (options->metrics || options->metrics_listen))
        status = begin_metrics(telemetry, options, err);
    return status;
}

const struct sl_tracer *cli_telemetry_tracer(const struct cli_telemetry *telemetry)
{
    return telemetry->trace ? cli_trace_tracer(telemetry->trace) : NULL;
}

void cli_telemetry_ready(struct cli_telemetry *telemetry, struct sl_pipeline *pipeline,
                         uint64_t total)
{
    cli_metrics_ready(telemetry->metrics, pipeline, total);
    if (telemetry->trace)
        cli_trace_start(telemetry->trace, pipeline);
}

void cli_telemetry_over(struct cli_telemetry *telemetry)
{
    cli_metrics_over(telemetry->metrics);
    if (telemetry->trace)
        cli_trace_stop(telemetry->trace);
}

int cli_telemetry_end(struct cli_telemetry *telemetry, int code)
{
    struct sl_error err = {0};
    if (telemetry->ended)
        return code;
    telemetry->ended = true;
    cli_metrics_end(telemetry->metrics);
    if (cli_metrics_file_finish(telemetry->metrics_file, &err))
        (void)cli_fail(&err);
    if (telemetry->trace && cli_trace_end(telemetry->trace, &err))
        return cli_fail(&err);
    return code;
}

void cli_telemetry_release(struct cli_telemetry *telemetry)
{
    cli_metrics_server_free(telemetry->metrics_server);
    cli_metrics_file_free(telemetry->metrics_file);
    cli_metrics_free(telemetry->metrics);
    cli_trace_free(telemetry->trace);
}
