/* SPDX-License-Identifier: MIT */
/*
 * What a run's threads spend their time on, told span by span as it is spent. A tracer gives every
 * thread a track of its own: one for admission, one for each worker ("decode-0"), one for settle.
 * The spans of a track nest or follow each other, and those of a worker are the very intervals that
 * its figures are sums of: over a stage's tracks, SL_TRACE_STARVED is starved_ns, SL_TRACE_BLOCKED
 * is blocked_ns, and SL_TRACE_HANDLE less what was blocked is busy_ns.
 *
 * The engine knows nothing of files or formats; without a tracer it reads no clock more than its
 * figures need. How full its channels are is nobody's time: see sl_pipeline_stats.
 */
#ifndef SLUICE_TRACE_H
#define SLUICE_TRACE_H

#include <sluice/status.h>

#include <stdint.h>

/* What a span of time went into. */
enum sl_trace_kind {
    SL_TRACE_HANDLE,  /* worker: one part, with all that lies between two receives */
    SL_TRACE_STAGE,   /* worker: one stage's work on one part, within a HANDLE; has an item */
    SL_TRACE_COMMIT,  /* worker: an item's outputs get their names, within a HANDLE; has an item */
    SL_TRACE_STARVED, /* worker, settle: waits for input */
    SL_TRACE_BLOCKED, /* worker, admission: waits for room in the next channel */
    SL_TRACE_ADMIT,   /* admission: opens an item and takes its bytes; has an item */
    SL_TRACE_CREDITS, /* admission: waits for a credit */
    SL_TRACE_BYTES,   /* admission: waits for bytes of the memory budget, within an ADMIT */
    SL_TRACE_IDLE,    /* admission: waits for a retry to be due, or for the last item to end */
    SL_TRACE_JOURNAL, /* admission, settle: the journal reads or commits */
    SL_TRACE_SETTLE,  /* settle: a batch of attempts */
    SL_TRACE_KINDS
};

/* One span; a track hears of it at its end, so of the inner ones first. */
struct sl_trace_span {
    enum sl_trace_kind kind;
    const char *name;         /* STAGE: the stage's; else NULL. Static, or the graph's */
    int64_t start_ns, end_ns; /* monotonic */

    /* Where it has an item. */
    const char *path; /* relative; borrowed for the call; else NULL */
    int64_t id;
    unsigned attempt;      /* from 1 */
    enum sl_status status; /* how the work ended */
};

struct sl_trace_track;

/* Where spans go. Borrowed by the pipeline until no thread of it is left; where the result says
 * stuck_threads, until the process ends. Every function may be called under no lock, and must not
 * wait for anything. */
struct sl_tracer {
    void *context;

    /* A track for one thread; `name` is copied. By the thread that starts the pipeline, before any
     * other runs, or for a worker that tuning adds by settle's; NULL: this thread is not traced. A
     * worker that takes the place of one that was given up goes on with its track, and the other
     * one uses it no more. */
    struct sl_trace_track *(*track)(void *context, const char *name);

    /* A span is over. On the track's thread. */
    void (*span)(struct sl_trace_track *track, const struct sl_trace_span *span);
};

#endif
