/* SPDX-License-Identifier: MIT */
/*
 * Tells a person, or a program, how a conversion goes: lines and a bar on standard error, or events
 * on standard output; and passes it on to the telemetry. Its callbacks are those of sl_convert.
 */
#ifndef SL_CLI_REPORT_H
#define SL_CLI_REPORT_H

#include "display.h"
#include "events.h"
#include "options.h"
#include "telemetry.h"

struct cli_report {
    const struct cli_options *options;
    struct cli_telemetry *telemetry;
    struct cli_display *display; /* owned */
    struct cli_events events;    /* used with --json */
    int write_errno;             /* the first event that could not be written; 0: none */
    uint64_t failures_said;
    struct sl_bytes failed_options; /* "-o DIR", for hints; NUL-terminated */
    struct cli_watch *watch;        /* owned; NULL unless a page is to be written */
};

/* Prepares the report and makes it the options' listener; both are borrowed. SL_NO_MEMORY; and as
 * sl_file_make_parents, where the folder of a page to be written cannot be made. */
SL_NODISCARD enum sl_status cli_report_begin(struct cli_report *report, struct cli_options *options,
                                             struct cli_telemetry *telemetry, struct sl_error *err);

/* Says how it ended, and writes the page where one was asked for. Returns the exit code, which is
 * `code` unless output was lost. */
int cli_report_end(struct cli_report *report, const struct sl_convert_result *result,
                   enum sl_status status, const struct sl_error *err, int code);

/* The first signal; on the signal thread. `context` is the report. */
void cli_report_signal(void *context, int signal_number);

void cli_report_release(struct cli_report *report);

#endif
