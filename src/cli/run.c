/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "command.h"
#include "report.h"
#include "signals.h"

#include <stdio.h>
#include <unistd.h>

static int exit_code(enum sl_status status, const struct sl_convert_result *result)
{
    if (status)
        return cli_exit_code(status);
    return result->run.dead || result->still_dead || result->planned_dead ? CLI_EXIT_DEAD
                                                                          : CLI_EXIT_OK;
}

static int convert(struct cli_options *options, struct cli_report *report, bool is_last,
                   struct sl_error *err)
{
    struct sl_cancel *cancel;
    struct cli_signals *signals;
    if (sl_cancel_new(&cancel)) {
        sl_error_set(err, SL_NO_MEMORY, "no memory for a run");
        return cli_fail(err);
    }
    if (cli_signals_begin(cancel, cli_report_signal, report, &signals, err)) {
        sl_cancel_free(cancel);
        return cli_fail(err);
    }
    struct sl_convert_result result;
    options->convert.cancel = cancel;
    options->convert.tracer = cli_telemetry_tracer(report->telemetry);
    enum sl_status status = sl_convert(&options->convert, &result, err);
    int number = cli_signals_end(signals);
    int code = exit_code(status, &result);
    if (number && status)
        code = 128 + number;
    if (is_last || code > CLI_EXIT_DEAD || result.run.stuck_threads)
        code = cli_telemetry_end(report->telemetry, code);
    code = cli_report_end(report, &result, status, err, code);
    if (result.run.stuck_threads) {
        /* What they use must outlive them, so nothing is freed any more. */
        fflush(NULL);
        _exit(code);
    }
    sl_cancel_free(cancel);
    return code;
}

int cli_run(struct cli_options *options, struct cli_telemetry *telemetry, bool is_last)
{
    struct sl_error err = {0};
    struct cli_report report;
    int code;
    if (cli_report_begin(&report, options, telemetry, &err))
        code = cli_fail(&err);
    else
        code = convert(options, &report, is_last, &err);
    cli_report_release(&report);
    return code;
}
