/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <sluice/codec.h>

bool cli_event_start(struct cli_events *events, const char *output)
{
    struct cli_json *json = &events->json;
    cli_json_begin(json);
    cli_json_text(json, "event", "start");
    cli_json_text(json, "version", SLUICE_VERSION);
    cli_json_path(json, "output", output);
    return cli_json_end(json, events->fd);
}

bool cli_event_planned(struct cli_events *events, uint64_t total)
{
    struct cli_json *json = &events->json;
    cli_json_begin(json);
    cli_json_text(json, "event", "planned");
    cli_json_unsigned(json, "total", total);
    return cli_json_end(json, events->fd);
}

void cli_event_error(struct cli_json *json, const char *name, const struct sl_error *error)
{
    if (!error || error->status == SL_OK) {
        cli_json_null(json, name);
        return;
    }
    cli_json_open(json, name, '{');
    cli_json_text(json, "class", sl_status_name(error->status));
    cli_json_text(json, "stage", error->stage);
    cli_json_signed(json, "errno", error->os_errno);
    cli_json_text(json, "codec", error->codec);
    cli_json_path(json, "message", error->message);
    cli_json_close(json, '}');
}

static void write_head(struct cli_json *json, const char *state, const char *source,
                       const char *first_output)
{
    cli_json_begin(json);
    cli_json_text(json, "event", "item");
    cli_json_text(json, "state", state);
    cli_json_path(json, "src", source);
    if (first_output)
        cli_json_path(json, "dst", first_output);
    else
        cli_json_null(json, "dst");
}

static const char *plan_state(enum sl_ledger_plan plan)
{
    switch (plan) {
    case SL_PLAN_SKIPPED:
    case SL_PLAN_LEFT_OUT:
        return "skipped";
    case SL_PLAN_STILL_DEAD:
    case SL_PLAN_COLLISION:
    case SL_PLAN_REFUSED:
        return "dead";
    default:
        return NULL; /* pending: its event comes from the run; repeated: it had one */
    }
}

bool cli_event_plan(struct cli_events *events, const struct sl_ledger_input *input,
                    enum sl_ledger_plan plan, const struct sl_error *error)
{
    struct cli_json *json = &events->json;
    const char *state = plan_state(plan);
    if (!state)
        return true;
    write_head(json, state, input->relative, input->output_count ? input->outputs[0] : NULL);
    cli_json_text(json, "reason",
                  plan == SL_PLAN_SKIPPED      ? "unchanged"
                  : plan == SL_PLAN_STILL_DEAD ? "still_dead"
                  : plan == SL_PLAN_REFUSED    ? "refused"
                                               : "collision");
    cli_json_open(json, "outputs", '[');
    cli_json_close(json, ']');
    cli_json_open(json, "warnings", '[');
    cli_json_close(json, ']');
    cli_event_error(json, "error", error);
    cli_json_unsigned(json, "attempt", 0);
    cli_json_open(json, "ms", '{');
    cli_json_close(json, '}');
    return cli_json_end(json, events->fd);
}

static void write_outputs(struct cli_json *json, const struct sl_item *item, bool done)
{
    cli_json_open(json, "outputs", '[');
    for (uint32_t i = 0; item->parts && i < item->part_count; i++) {
        const struct sl_part *part = &item->parts[i];
        if (!part->output || (!done && part->error.status == SL_OK))
            continue;
        cli_json_open(json, NULL, '{');
        cli_json_path(json, "dst", part->output);
        cli_json_unsigned(json, "w", part->width);
        cli_json_unsigned(json, "h", part->height);
        cli_json_unsigned(json, "bytes", part->bytes);
        if (part->left_out)
            cli_json_bool(json, "left_out", true);
        cli_event_error(json, "error", &part->error);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

static void write_warnings(struct cli_json *json, const struct sl_warnings *warnings)
{
    cli_json_open(json, "warnings", '[');
    for (unsigned i = 0; i < warnings->count && i < SL_WARNINGS_MAX; i++)
        cli_json_path(json, NULL, warnings->text[i]);
    cli_json_close(json, ']');
}

/* Milliseconds in each stage, summed over the variants, and in all from admission. */
static void write_times(struct cli_events *events, const struct sl_outcome *outcome)
{
    struct cli_json *json = &events->json;
    const struct sl_item *item = outcome->item;
    cli_json_open(json, "ms", '{');
    for (size_t s = 0; events->graph && item->parts && s < events->graph->stage_count; s++) {
        int64_t ns = 0;
        for (uint32_t i = 0; i < item->part_count; i++)
            ns += item->parts[i].stage_ns[s];
        if (ns > 0)
            cli_json_real(json, events->graph->stages[s].name, (double)ns / 1e6);
    }
    cli_json_real(json, "total", (double)outcome->duration_ns / 1e6);
    cli_json_close(json, '}');
}

static bool write_item(struct cli_events *events, const struct sl_event *event)
{
    struct cli_json *json = &events->json;
    const struct sl_outcome *outcome = event->outcome;
    const struct sl_journal_row *row = event->row;
    bool done = outcome->state == SL_OUTCOME_DONE;
    write_head(json, done ? "done" : "dead", row->relative,
               row->output_count ? row->outputs[0] : NULL);
    write_outputs(json, outcome->item, done);
    write_warnings(json, &outcome->item->warnings);
    cli_event_error(json, "error", done ? NULL : outcome->error);
    cli_json_unsigned(json, "attempt", outcome->item->attempt);
    write_times(events, outcome);
    return cli_json_end(json, events->fd);
}

static bool write_retry(struct cli_events *events, const struct sl_event *event)
{
    struct cli_json *json = &events->json;
    cli_json_begin(json);
    cli_json_text(json, "event", "retry");
    cli_json_path(json, "src", event->row->relative);
    cli_json_unsigned(json, "attempt", event->outcome->item->attempt);
    cli_json_signed(json, "delay_ms", event->delay_ms);
    cli_event_error(json, "error", event->outcome->error);
    return cli_json_end(json, events->fd);
}

static bool write_pause(struct cli_events *events, const char *name, const struct sl_error *error)
{
    struct cli_json *json = &events->json;
    cli_json_begin(json);
    cli_json_text(json, "event", name);
    cli_event_error(json, "error", error);
    return cli_json_end(json, events->fd);
}

static bool write_tune(struct cli_events *events, const char *text)
{
    struct cli_json *json = &events->json;
    cli_json_begin(json);
    cli_json_text(json, "event", "tune");
    cli_json_text(json, "why", text);
    return cli_json_end(json, events->fd);
}

bool cli_event_observed(struct cli_events *events, const struct sl_event *event)
{
    switch (event->kind) {
    case SL_EVENT_ITEM:
        return write_item(events, event);
    case SL_EVENT_RETRY:
        return write_retry(events, event);
    case SL_EVENT_PAUSE:
        return write_pause(events, "pause", event->error);
    case SL_EVENT_RESUME:
        return write_pause(events, "resume", event->error);
    case SL_EVENT_TUNE:
        return write_tune(events, event->text);
    }
    return true;
}

static void write_stages(struct cli_json *json, const struct sl_pipeline_stats *stats)
{
    cli_json_open(json, "stages", '[');
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        cli_json_open(json, NULL, '{');
        cli_json_text(json, "name", stage->name);
        cli_json_unsigned(json, "workers", stage->workers);
        cli_json_unsigned(json, "items", stage->work.handled);
        cli_json_real(json, "busy_ms", (double)stage->work.busy_ns / 1e6);
        cli_json_real(json, "starved_ms", (double)stage->work.starved_ns / 1e6);
        cli_json_real(json, "blocked_ms", (double)stage->blocked_ns / 1e6);
        cli_json_real(json, "cpu_ms", (double)stage->work.cpu_ns / 1e6);
        cli_json_unsigned(json, "capacity", stage->input.capacity);
        cli_json_unsigned(json, "high_water", stage->input.high_water);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

/* What each stage took, whichever workers went through it. */
static void write_work(struct cli_json *json, const struct sl_pipeline_stats *stats)
{
    cli_json_open(json, "work_ms", '{');
    for (size_t i = 0; i < stats->work_count; i++)
        cli_json_real(json, stats->work[i].name, (double)stats->work[i].ns / 1e6);
    cli_json_close(json, '}');
}

bool cli_event_end(struct cli_events *events, const struct sl_convert_result *result,
                   enum sl_status status, const struct sl_error *err, int exit_code)
{
    struct cli_json *json = &events->json;
    const struct sl_pipeline_stats *stats = &result->run.stats;
    cli_json_begin(json);
    cli_json_text(json, "event", "end");
    cli_json_text(json, "status", sl_status_name(status));
    cli_json_signed(json, "exit", exit_code);
    cli_json_unsigned(json, "found", result->found);
    cli_json_unsigned(json, "done", result->run.done);
    cli_json_unsigned(json, "dead", result->run.dead + result->planned_dead + result->still_dead);
    cli_json_unsigned(json, "skipped", result->skipped + result->left_out);
    cli_json_unsigned(json, "retried", result->run.retried);
    cli_json_unsigned(json, "pending", result->left);
    cli_json_unsigned(json, "not_pictures", result->not_pictures);
    cli_json_unsigned(json, "pixels", stats->pixels);
    cli_json_real(json, "ms", (double)stats->elapsed_ns / 1e6);
    cli_json_real(json, "admission_end_ms", (double)stats->admission_end_ns / 1e6);
    cli_json_real(json, "admission_end_cpu_ms", (double)stats->admission_end_cpu_ns / 1e6);
    cli_event_error(json, "error", status ? err : NULL);
    write_stages(json, stats);
    write_work(json, stats);
    return cli_json_end(json, events->fd);
}
