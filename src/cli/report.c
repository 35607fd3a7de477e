/* SPDX-License-Identifier: MIT */
#include "report.h"

#include "command.h"
#include "ledger_path.h"
#include "report/run_page.h"
#include "report/watch.h"
#include "summary.h"

#include "file.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { FAILURES_SAID = 20 }; /* then one line says where the rest is */

static void wrote(struct cli_report *report, bool sound)
{
    if (!sound && report->write_errno == 0)
        report->write_errno = errno;
}

static bool talks(const struct cli_report *report)
{
    return !report->options->quiet && !report->options->json;
}

static void say_failure(struct cli_report *report, const char *relative,
                        const struct sl_error *error)
{
    if (!talks(report))
        return;
    report->failures_said++;
    if (report->failures_said > FAILURES_SAID && !report->options->verbose) {
        if (report->failures_said == FAILURES_SAID + 1)
            cli_display_say(report->display, "more failures: sluice failed %s",
                            (const char *)report->failed_options.data);
        return;
    }
    const char *message = error->message[0] ? error->message : sl_status_text(error->status);
    cli_display_say(report->display, "failed: %s: %s: %s", relative, sl_status_name(error->status),
                    message);
}

static void on_planned(void *context, const struct sl_ledger_input *input, enum sl_ledger_plan plan,
                       const struct sl_error *error)
{
    struct cli_report *report = context;
    cli_metrics_planned(report->telemetry->metrics, plan, error);
    if (report->options->json)
        wrote(report, cli_event_plan(&report->events, input, plan, error));
    else if (error && plan != SL_PLAN_STILL_DEAD)
        say_failure(report, input->relative, error);
}

static void on_explain(void *context, const char *text)
{
    struct cli_report *report = context;
    cli_display_say(report->display, "%s", text);
}

static void on_ready(void *context, struct sl_pipeline *pipeline,
                     const struct sl_stage_graph *graph, uint64_t total)
{
    struct cli_report *report = context;
    report->events.graph = graph;
    if (report->options->json)
        wrote(report, cli_event_planned(&report->events, total));
    cli_telemetry_ready(report->telemetry, pipeline, total);
    if (report->watch)
        cli_watch_start(report->watch, pipeline);
    cli_display_start(report->display, pipeline, total);
}

static void on_over(void *context)
{
    struct cli_report *report = context;
    cli_display_stop(report->display);
    cli_telemetry_over(report->telemetry);
    if (report->watch)
        cli_watch_stop(report->watch);
}

static void say_item(struct cli_report *report, const struct sl_event *event)
{
    if (event->outcome->state == SL_OUTCOME_DEAD)
        say_failure(report, event->row->relative, event->outcome->error);
    const struct sl_warnings *warnings = &event->outcome->item->warnings;
    if (!report->options->verbose || !talks(report))
        return;
    for (unsigned i = 0; i < warnings->count && i < SL_WARNINGS_MAX; i++)
        cli_display_say(report->display, "warning: %s: %s", event->row->relative,
                        warnings->text[i]);
}

static void say_event(struct cli_report *report, const struct sl_event *event)
{
    if (event->kind == SL_EVENT_ITEM)
        say_item(report, event);
    else if (event->kind == SL_EVENT_RETRY && report->options->verbose)
        cli_display_say(report->display, "retry in %" PRId64 " ms: %s: %s", event->delay_ms,
                        event->row->relative, event->outcome->error->message);
    else if (event->kind == SL_EVENT_PAUSE)
        cli_display_say(report->display, "paused: %s",
                        event->error ? event->error->message : "waiting");
    else if (event->kind == SL_EVENT_RESUME)
        cli_display_say(report->display, "going on");
}

static void on_event(void *context, const struct sl_event *event)
{
    struct cli_report *report = context;
    cli_metrics_observe(report->telemetry->metrics, event);
    if (report->watch)
        cli_watch_event(report->watch, event);
    if (report->options->json)
        wrote(report, cli_event_observed(&report->events, event));
    else if (talks(report))
        say_event(report, event);
    if (event->kind == SL_EVENT_TUNE && report->options->explain)
        cli_display_say(report->display, "%s", event->text);
}

void cli_report_signal(void *context, int signal_number)
{
    struct cli_report *report = context;
    if (!report->options->quiet)
        cli_display_say(report->display,
                        "sluice: %s: stopping; the same command goes on where this one stops",
                        signal_number == SIGINT ? "interrupted" : "terminated");
}

enum sl_status cli_report_begin(struct cli_report *report, struct cli_options *options,
                                struct cli_telemetry *telemetry, struct sl_error *err)
{
    *report = (struct cli_report){
        .options = options, .telemetry = telemetry, .events = {.fd = STDOUT_FILENO}};
    enum cli_progress mode = options->progress;
    /* Events on a terminal would run into the bar. */
    if (options->quiet || (options->json && mode == CLI_PROGRESS_AUTO))
        mode = CLI_PROGRESS_NONE;
    struct sl_convert_options *convert = &options->convert;
    bool ledger = convert->ledger != NULL;
    const char *where = ledger ? convert->ledger : convert->output ? convert->output : "DIR";
    if (sl_bytes_printf(&report->failed_options, "%s %s", ledger ? "--ledger" : "-o", where))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the report");
    convert->planned = on_planned;
    convert->explain = options->explain ? on_explain : NULL;
    convert->ready = on_ready;
    convert->over = on_over;
    convert->observe = on_event;
    convert->context = report;
    enum sl_status status = cli_display_new(mode, &report->display, err);
    if (!status && options->report)
        status = sl_file_make_parents(options->report, err); /* now, and not after the work */
    if (!status && options->report)
        status = cli_watch_new(&report->watch, err);
    if (!status && options->json)
        wrote(report, cli_event_start(&report->events, convert->output ? convert->output : ""));
    return status;
}

/* Returns an exit code. */
static int write_page(const struct cli_report *report, const struct sl_convert_result *result)
{
    struct sl_bytes ledger = {0};
    struct sl_bytes where = {0};
    struct sl_error err = {0};
    int code = CLI_EXIT_FATAL;
    if (!cli_ledger_find(report->options, &ledger, &where)) {
        const struct cli_run_page page = {
            .path = report->options->report,
            .ledger = (const char *)ledger.data,
            .where = (const char *)where.data,
            .watch = report->watch,
            .result = result,
        };
        code = cli_run_page_write(&page, &err) ? cli_fail(&err) : CLI_EXIT_OK;
        if (!code && talks(report))
            printf("report: %s\n", page.path);
    }
    sl_bytes_release(&ledger);
    sl_bytes_release(&where);
    return code;
}

int cli_report_end(struct cli_report *report, const struct sl_convert_result *result,
                   enum sl_status status, const struct sl_error *err, int code)
{
    if (report->options->json)
        wrote(report, cli_event_end(&report->events, result, status, err, code));
    bool began = status != SL_INVALID_ARGUMENT &&
                 (result->found > 0 || status == SL_OK || result->run.stats.elapsed_ns > 0);
    if (began && talks(report))
        cli_summary_print(stdout, result, (const char *)report->failed_options.data,
                          report->options->verbose);
    if (status && status != SL_CANCELLED)
        cli_fail(err);
    int page_code = began && report->watch ? write_page(report, result) : CLI_EXIT_OK;
    if (page_code)
        code = page_code;
    if (report->write_errno && report->write_errno != EPIPE) {
        fprintf(stderr, "sluice: cannot write to standard output: %s\n",
                strerror(report->write_errno));
        return CLI_EXIT_FATAL;
    }
    return cli_finish(code);
}

void cli_report_release(struct cli_report *report)
{
    cli_display_free(report->display);
    cli_watch_free(report->watch);
    cli_json_release(&report->events.json);
    sl_bytes_release(&report->failed_options);
}
