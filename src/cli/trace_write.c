/* SPDX-License-Identifier: MIT */
/* The trace event format: one object a line in an array, "X" for a span, "C" for a level, "M" for
 * names. Times are microseconds; a viewer nests the spans of a track by them. */
#include "trace_record.h"

#include "decimal.h"

#include <stdio.h>
#include <string.h>

/* How a kind is shown. Colours are of the format's own names: grey is a wait for input, the reds
 * are waits for what others hold. */
static const struct look {
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

/* Behind `before`, the members that every event has. That memory was out is remembered until it is
 * written, and seen there. */
static void begin(struct cli_json *json, const char *before, const char *phase, const char *name,
                  unsigned number, int64_t at_ns)
{
    cli_json_add(json, before);
    cli_json_text(json, "ph", phase);
    cli_json_text(json, "name", name);
    cli_json_unsigned(json, "pid", 1);
    cli_json_unsigned(json, "tid", number);
    cli_json_micros(json, "ts", at_ns);
}

void cli_trace_write_head(struct trace_writer *writer)
{
    struct cli_json *json = &writer->json;
    begin(json, "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n", "M", "process_name", 0, 0);
    cli_json_open(json, "args", '{');
    cli_json_text(json, "name", "sluice");
    cli_json_close(json, '}');
    (void)cli_json_finish(json);
}

void cli_trace_write_track(struct trace_writer *writer, const struct sl_trace_track *track)
{
    struct cli_json *json = &writer->json;
    begin(json, ",", "M", "thread_name", track->number, 0);
    cli_json_open(json, "args", '{');
    cli_json_text(json, "name", track->name);
    cli_json_close(json, '}');
    (void)cli_json_finish(json);
    begin(json, ",", "M", "thread_sort_index", track->number, 0);
    cli_json_open(json, "args", '{');
    cli_json_unsigned(json, "sort_index", track->number);
    cli_json_close(json, '}');
    (void)cli_json_finish(json);
}

void cli_trace_write_tail(struct trace_writer *writer, uint64_t dropped)
{
    struct cli_json *json = &writer->json;
    cli_json_add(json, "],\"otherData\":");
    cli_json_text(json, "version", "sluice " SLUICE_VERSION);
    cli_json_unsigned(json, "dropped", dropped);
    cli_json_close(json, '}');
    (void)cli_json_finish(json);
}

/* Unless it is what was told last. */
static void write_level(struct trace_writer *writer, size_t index, const char *name,
                        const char *unit, int64_t at_ns, uint64_t value)
{
    struct cli_json *json = &writer->json;
    if (writer->told_once && writer->told[index] == value)
        return;
    writer->told[index] = value;
    begin(json, ",", "C", name, 0, at_ns - writer->origin_ns);
    cli_json_open(json, "args", '{');
    cli_json_unsigned(json, unit, value);
    cli_json_close(json, '}');
    (void)cli_json_finish(json);
}

void cli_trace_write_levels(struct trace_writer *writer, const struct sl_pipeline_stats *stats,
                            int64_t at_ns)
{
    write_level(writer, 0, "memory in flight", "bytes", at_ns, stats->bytes_in_flight);
    write_level(writer, 1, "channel to settle", "items", at_ns, stats->settle.length);
    for (size_t i = 0; i < stats->stage_count; i++) {
        char name[64];
        snprintf(name, sizeof name, "channel to %s", stats->stages[i].name);
        write_level(writer, 2 + i, name, "items", at_ns, stats->stages[i].input.length);
    }
    writer->told_once = true;
}

/* ---- spans: by hand, for there are millions of them ---- */

/* More than the fixed text and the numbers of a span take. */
enum { SPAN_SIZE = 512 };

#define PUT(at, literal) \
    ((char *)memcpy((at), (literal), sizeof(literal) - 1) + sizeof(literal) - 1)

static char *put_text(char *at, const char *text)
{
    while (*text)
        *at++ = *text++;
    return at;
}

/* Where `size` more bytes go, or NULL. */
static char *room(struct cli_json *json, size_t size)
{
    if (sl_bytes_reserve(&json->line, size))
        json->failed = true;
    return json->failed ? NULL : (char *)json->line.data + json->line.size;
}

static void put_up_to(struct cli_json *json, const char *end)
{
    json->line.size = (size_t)(end - (const char *)json->line.data);
}

static void write_item(struct cli_json *json, const struct trace_record *record, const char *path)
{
    json->follows = true;
    cli_json_path(json, "path", path);
    char *at = room(json, SPAN_SIZE);
    if (!at)
        return;
    at = cli_decimal_unsigned(PUT(at, ",\"attempt\":"), record->attempt);
    at = put_text(PUT(at, ",\"status\":\""), sl_status_name(record->status));
    put_up_to(json, PUT(at, "\"}}\n"));
}

void cli_trace_write(struct trace_writer *writer, const struct sl_trace_track *track,
                     const struct trace_record *record, const char *path)
{
    struct cli_json *json = &writer->json;
    const struct look *look = &looks[record->kind];
    const char *name = record->name ? record->name : look->name;
    char *at = room(json, SPAN_SIZE + strlen(name));
    if (!at)
        return;
    at = put_text(PUT(at, ",{\"ph\":\"X\",\"name\":\""), name);
    at = cli_decimal_unsigned(PUT(at, "\",\"pid\":1,\"tid\":"), track->number);
    at = cli_decimal_micros(PUT(at, ",\"ts\":"), record->start_ns - writer->origin_ns);
    at = cli_decimal_micros(PUT(at, ",\"dur\":"), record->end_ns - record->start_ns);
    if (look->colour)
        at = PUT(put_text(PUT(at, ",\"cname\":\""), look->colour), "\"");
    at = path ? cli_decimal_signed(PUT(at, ",\"args\":{\"item\":"), record->id) : PUT(at, "}\n");
    put_up_to(json, at);
    if (path)
        write_item(json, record, path);
}
