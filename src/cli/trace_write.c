/* SPDX-License-Identifier: MIT */
/* The trace event format: one object a line in an array, "X" for a span, "C" for a level, "M" for
 * names. Times are microseconds; a viewer nests the spans of a track by them. */
#include "trace_record.h"

#include <stdio.h>
#include <string.h>

/* How a kind is shown. Colours are of the format's own names: grey is a wait for input, the reds
 * are waits for what others hold. */
static const struct {
    const char *name;
    const char *colour; /* NULL: the viewer's choice, by the name */
} looks[SL_TRACE_KINDS] = {
    [SL_TRACE_HANDLE] = {"handle", NULL},
    [SL_TRACE_STAGE] = {"stage", NULL},
    [SL_TRACE_COMMIT] = {"commit", NULL},
    [SL_TRACE_STARVED] = {"starved", "grey"},
    [SL_TRACE_BLOCKED] = {"blocked", "terrible"},
    [SL_TRACE_ADMIT] = {"admit", NULL},
    [SL_TRACE_CREDITS] = {"waiting for credits", "bad"},
    [SL_TRACE_BYTES] = {"waiting for bytes", "terrible"},
    [SL_TRACE_IDLE] = {"nothing to admit", "grey"},
    [SL_TRACE_JOURNAL] = {"journal", NULL},
    [SL_TRACE_SETTLE] = {"settle", NULL},
};

static void put(struct trace_writer *writer, const void *data, size_t size)
{
    if (!writer->failed && sl_bytes_append(&writer->out, data, size))
        writer->failed = true;
}

/* Ends the line that was made, and adds it behind `before`. */
static void add(struct trace_writer *writer, const char *before)
{
    if (!cli_json_finish(&writer->json))
        writer->failed = true;
    put(writer, before, strlen(before));
    put(writer, writer->json.line.data, writer->json.line.size);
}

/* The members that every event has, which begin each line. */
static void begin(struct cli_json *json, const char *phase, const char *name, unsigned number,
                  int64_t at_ns)
{
    cli_json_begin(json);
    cli_json_text(json, "ph", phase);
    cli_json_text(json, "name", name);
    cli_json_unsigned(json, "pid", 1);
    cli_json_unsigned(json, "tid", number);
    cli_json_micros(json, "ts", at_ns);
}

void cli_trace_write_head(struct trace_writer *writer)
{
    static const char opening[] = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
    struct cli_json *json = &writer->json;
    begin(json, "M", "process_name", 0, 0);
    cli_json_open(json, "args", '{');
    cli_json_text(json, "name", "sluice");
    cli_json_close(json, '}');
    add(writer, opening);
}

void cli_trace_write_track(struct trace_writer *writer, const struct sl_trace_track *track)
{
    struct cli_json *json = &writer->json;
    begin(json, "M", "thread_name", track->number, 0);
    cli_json_open(json, "args", '{');
    cli_json_text(json, "name", track->name);
    cli_json_close(json, '}');
    add(writer, ",");
    begin(json, "M", "thread_sort_index", track->number, 0);
    cli_json_open(json, "args", '{');
    cli_json_unsigned(json, "sort_index", track->number);
    cli_json_close(json, '}');
    add(writer, ",");
}

void cli_trace_write_tail(struct trace_writer *writer, uint64_t dropped)
{
    struct cli_json *json = &writer->json;
    cli_json_begin(json);
    cli_json_text(json, "version", "sluice " SLUICE_VERSION);
    cli_json_unsigned(json, "dropped", dropped);
    add(writer, "],\"otherData\":");
    put(writer, "}\n", 2);
}

static void write_level(struct trace_writer *writer, const struct sl_trace_track *track,
                        const struct trace_record *record)
{
    struct cli_json *json = &writer->json;
    char name[64] = "memory in flight";
    if (record->name)
        snprintf(name, sizeof name, "channel to %s", record->name);
    begin(json, "C", name, track->number, record->start_ns - writer->origin_ns);
    cli_json_open(json, "args", '{');
    cli_json_unsigned(json, record->name ? "items" : "bytes", record->value);
    cli_json_close(json, '}');
}

static void write_span(struct trace_writer *writer, const struct sl_trace_track *track,
                       const struct trace_record *record, const char *path)
{
    struct cli_json *json = &writer->json;
    const char *name = record->name ? record->name : looks[record->kind].name;
    begin(json, "X", name, track->number, record->start_ns - writer->origin_ns);
    cli_json_micros(json, "dur", record->end_ns - record->start_ns);
    if (looks[record->kind].colour)
        cli_json_text(json, "cname", looks[record->kind].colour);
    if (!path)
        return;
    cli_json_open(json, "args", '{');
    cli_json_signed(json, "item", record->id);
    cli_json_path(json, "path", path);
    cli_json_unsigned(json, "attempt", record->attempt);
    cli_json_text(json, "status", sl_status_name(record->status));
    cli_json_close(json, '}');
}

void cli_trace_write(struct trace_writer *writer, const struct sl_trace_track *track,
                     const struct trace_record *record, const char *path)
{
    if (record->kind == TRACE_LEVEL)
        write_level(writer, track, record);
    else
        write_span(writer, track, record, path);
    add(writer, ",");
}
