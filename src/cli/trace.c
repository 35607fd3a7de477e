/* SPDX-License-Identifier: MIT */
/*
 * The rings, and the thread that empties them. It looks every few milliseconds and is never woken:
 * a wake-up would cost the run a system call. Between two looks a ring takes as many records as
 * there are for the tiniest pictures; should the disk hold the writer up, the run goes on and
 * records are lost, not time.
 */
#include "trace.h"

#include "clock.h"
#include "file.h"
#include "nameless.h"
#include "ticker.h"
#include "trace_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUT_SIZE = 256 * 1024 };

static const int64_t look_period_ns = 10 * SL_NS_PER_MS, hurried_period_ns = SL_NS_PER_MS;

struct cli_trace {
    struct sl_tracer tracer;
    char *path;                /* owned */
    struct sl_bytes temporary; /* a path; NUL-terminated */
    struct sl_nameless file;

    /* The ticker's while it ticks, else the owner's. */
    struct cli_ticker ticker;
    struct sl_pipeline *pipeline; /* NULL unless a run goes on */
    struct trace_writer writer;
    struct sl_error error;     /* the first failure to write */
    char text[TRACE_PATH_MAX]; /* a path */
    unsigned named;            /* tracks up to this one have their names */

    unsigned run; /* the owner's: how many began */
    struct sl_mutex lock;
    struct sl_trace_track *tracks; /* guarded by lock, newest first; owned */
};

static const char *temporary_of(const struct cli_trace *trace)
{
    return (const char *)trace->temporary.data;
}

/* ---- before the threads of a run: what they do is in trace_ring.c ---- */

/* The next run's threads go on with the tracks of those before that had their names. */
static struct sl_trace_track *older_track(const struct cli_trace *trace, const char *name)
{
    for (struct sl_trace_track *track = trace->tracks; track; track = track->next) {
        if (track->run < trace->run && strcmp(track->name, name) == 0)
            return track;
    }
    return NULL;
}

static struct sl_trace_track *new_track(struct cli_trace *trace, const char *name)
{
    struct sl_trace_track *track = sl_alloc_aligned(sizeof *track);
    if (!track)
        return NULL;
    memset(track, 0, offsetof(struct sl_trace_track, slots));
    snprintf(track->name, sizeof track->name, "%s", name);
    sl_mutex_lock(&trace->lock);
    track->number = trace->tracks ? trace->tracks->number + 1 : 1;
    track->next = trace->tracks;
    trace->tracks = track;
    sl_mutex_unlock(&trace->lock);
    return track;
}

static struct sl_trace_track *on_track(void *context, const char *name)
{
    struct cli_trace *trace = context;
    struct sl_trace_track *track = older_track(trace, name);
    if (!track)
        track = new_track(trace, name);
    if (track)
        track->run = trace->run;
    return track;
}

/* ---- on the thread that writes ---- */

static void flush(struct cli_trace *trace)
{
    struct trace_writer *writer = &trace->writer;
    struct sl_bytes *text = &writer->json.line;
    if (writer->json.failed && !trace->error.status)
        sl_error_set(&trace->error, SL_NO_MEMORY, "no memory to write %s", trace->path);
    if (!trace->error.status)
        trace->error.status =
            sl_file_append(trace->file.fd, trace->path, text->data, text->size, &trace->error);
    sl_bytes_clear(text);
}

/* At most a ringful, lest the others' run over meanwhile. Returns whether it was filling up. */
static bool empty_ring(struct cli_trace *trace, struct sl_trace_track *track)
{
    struct trace_record record;
    unsigned taken = 0;
    while (taken < TRACE_SLOTS && cli_ring_next(track, &record, trace->text)) {
        taken++;
        if (trace->error.status)
            continue;
        cli_trace_write(&trace->writer, track, &record, record.path_size ? trace->text : NULL);
        if (trace->writer.json.line.size >= OUT_SIZE)
            flush(trace);
    }
    return taken > TRACE_SLOTS / 16;
}

/* Of the tracks that came since the last time; newest first. */
static void name_tracks(struct cli_trace *trace, const struct sl_trace_track *tracks)
{
    for (const struct sl_trace_track *track = tracks; track && track->number > trace->named;
         track = track->next)
        cli_trace_write_track(&trace->writer, track);
    trace->named = tracks ? tracks->number : 0;
}

static void write_levels(struct cli_trace *trace)
{
    struct sl_pipeline_stats stats;
    if (!trace->pipeline)
        return;
    sl_pipeline_stats(trace->pipeline, &stats);
    cli_trace_write_levels(&trace->writer, &stats, sl_clock_now_ns());
}

static void look(void *context)
{
    struct cli_trace *trace = context;
    sl_mutex_lock(&trace->lock);
    struct sl_trace_track *tracks = trace->tracks;
    sl_mutex_unlock(&trace->lock);
    name_tracks(trace, tracks);
    write_levels(trace);
    bool hurries = false;
    for (struct sl_trace_track *track = tracks; track; track = track->next)
        hurries |= empty_ring(trace, track);
    trace->ticker.period_ns = hurries ? hurried_period_ns : look_period_ns;
}

/* ---- on the owner's thread ---- */

/* Fails now, not after hours, where the file could not get its name. */
static enum sl_status open_temporary(struct cli_trace *trace, struct sl_error *err)
{
    struct stat st;
    if (lstat(trace->path, &st) == 0 && !S_ISREG(st.st_mode))
        return sl_error_set(err, SL_COLLISION, "%s is not a regular file: not replaced (--trace)",
                            trace->path);
    enum sl_status status = sl_file_make_parents(trace->path, err);
    if (status)
        return status;
    const char *slash = strrchr(trace->path, '/');
    int folder = slash ? (int)(slash + 1 - trace->path) : 0;
    if (sl_bytes_printf(&trace->temporary, "%.*s.sluice-trace-%ld", folder, trace->path,
                        (long)getpid()))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    return sl_nameless_create(&trace->file, temporary_of(trace), err);
}

enum sl_status cli_trace_begin(const char *path, struct cli_trace **out, struct sl_error *err)
{
    *out = NULL;
    struct cli_trace *trace = sl_alloc_zeroed(1, sizeof *trace);
    if (!trace)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a trace");
    trace->file.fd = -1;
    trace->writer.origin_ns = sl_clock_now_ns();
    trace->tracer = (struct sl_tracer){.context = trace, .track = on_track, .span = cli_ring_span};
    enum sl_status status = SL_NO_MEMORY;
    trace->path = sl_alloc_string(path, strlen(path));
    if (!trace->path || sl_mutex_init(&trace->lock))
        goto fail_path;
    status = open_temporary(trace, err);
    if (status)
        goto fail_file;
    cli_trace_write_head(&trace->writer);
    *out = trace;
    return SL_OK;

fail_file:
    sl_mutex_release(&trace->lock);
fail_path:
    sl_bytes_release(&trace->temporary);
    free(trace->path);
    free(trace);
    return status == SL_NO_MEMORY ? sl_error_set(err, status, "no memory for a trace") : status;
}

const struct sl_tracer *cli_trace_tracer(const struct cli_trace *trace)
{
    return &trace->tracer;
}

/* Without a thread to be had, what the rings do not hold is dropped, and counted. */
void cli_trace_start(struct cli_trace *trace, struct sl_pipeline *pipeline)
{
    trace->run++;
    trace->pipeline = pipeline;
    (void)cli_ticker_start(&trace->ticker, "trace", look_period_ns, look, trace);
}

void cli_trace_stop(struct cli_trace *trace)
{
    cli_ticker_stop(&trace->ticker);
    look(trace);
    trace->pipeline = NULL;
}

/* Where all went well, it becomes the file. */
static enum sl_status commit(struct cli_trace *trace, struct sl_error *err)
{
    flush(trace);
    if (!trace->error.status)
        return sl_nameless_commit(&trace->file, temporary_of(trace), trace->path, err);
    *err = trace->error;
    return err->status;
}

enum sl_status cli_trace_end(struct cli_trace *trace, struct sl_error *err)
{
    if (!trace->tracks) {
        sl_nameless_discard(&trace->file, temporary_of(trace));
        return SL_OK;
    }
    uint64_t dropped = 0;
    for (const struct sl_trace_track *track = trace->tracks; track; track = track->next)
        dropped += sl_counter_load(&track->dropped);
    cli_trace_write_tail(&trace->writer, dropped);
    enum sl_status status = commit(trace, err);
    sl_nameless_discard(&trace->file, temporary_of(trace));
    if (!status && dropped)
        fprintf(stderr, "sluice: %s lacks %" PRIu64 " records, which came too fast\n", trace->path,
                dropped);
    return status;
}

void cli_trace_free(struct cli_trace *trace)
{
    if (!trace)
        return;
    cli_ticker_stop(&trace->ticker);
    sl_nameless_discard(&trace->file, temporary_of(trace));
    while (trace->tracks) {
        struct sl_trace_track *track = trace->tracks;
        trace->tracks = track->next;
        free(track);
    }
    cli_json_release(&trace->writer.json);
    sl_bytes_release(&trace->temporary);
    sl_mutex_release(&trace->lock);
    free(trace->path);
    free(trace);
}
