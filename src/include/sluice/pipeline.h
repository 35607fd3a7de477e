/* SPDX-License-Identifier: MIT */
/*
 * The pipeline: validates and wires a graph of stages, admits items, and sees every one of them to
 * its terminal state.
 *
 *   journal ─► [admit] ─ch─► stage ─ch─► … ─ch─► stage ─┐
 *                ▲  ▲ credit + bytes                    ├─ch─► settle ─► journal
 *                │  └─────── retry (delay heap) ◄───────┘
 *
 * Every channel is bounded, and the retry edge, which never blocks, is the only cycle.
 */
#ifndef SLUICE_PIPELINE_H
#define SLUICE_PIPELINE_H

#include <sluice/cancel.h>
#include <sluice/channel.h>
#include <sluice/error.h>
#include <sluice/journal.h>
#include <sluice/stage.h>
#include <sluice/trace.h>
#include <sluice/worker_pool.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_pipeline;

/* --schedule: threads per stage, or workers that carry an item through. */
enum sl_schedule { SL_SCHEDULE_STAGES, SL_SCHEDULE_CARRY };

enum sl_halt_mode { SL_HALT_NEVER, SL_HALT_SOON, SL_HALT_NOW };

/* When dead letters end the run: soon admits no more and lets what is in flight finish, now cancels
 * it. Either after `failures` dead letters, or (failures 0) when `percent` of those settled are
 * dead and at least 10 have settled. */
struct sl_halt {
    enum sl_halt_mode mode;
    uint64_t failures;
    double percent;
};

enum sl_event_kind {
    SL_EVENT_ITEM,   /* terminal: done or dead; outcome is set */
    SL_EVENT_RETRY,  /* an attempt failed and will be repeated; outcome and delay_ms are set */
    SL_EVENT_PAUSE,  /* admission pauses; error says why */
    SL_EVENT_RESUME, /* it goes on */
    SL_EVENT_TUNE,   /* the run's shape was looked at; text says what was decided, and why */
};

struct sl_event {
    enum sl_event_kind kind;
    const struct sl_outcome *outcome;
    const struct sl_journal_row *row; /* of the item, with outcome */
    const struct sl_error *error;
    int64_t delay_ms;
    const char *text; /* one sentence, for the call */
};

/* What a run may change by itself while it goes, from what it measures. The outcomes do not depend
 * on it. */
enum { SL_TUNING_DEPTH_MAX = 32 };
struct sl_tuning {
    bool schedule; /* carry or stages */
    bool depth;    /* how many items may wait before a stage: SL_TUNING_DEPTH_MAX, or its depth */
    unsigned workers;    /* how many a stage may get; 0: their number stays as it is */
    unsigned processors; /* that they share; with any of these at least 1 */
};

struct sl_pipeline_config {
    const struct sl_stage_graph *graph; /* borrowed for the pipeline's life, as all below */
    const struct sl_journal *journal;
    struct sl_cancel *cancel; /* may be NULL */

    enum sl_schedule schedule;
    unsigned workers[SL_STAGES_MAX]; /* threads of each stage; carry: workers[0]; at least 1 */
    size_t depth[SL_STAGES_MAX];     /* of the channel before each stage; at least 1 */
    struct sl_tuning tuning;         /* of these, which are where it begins */
    unsigned credits;                /* items in flight at most; 0: all workers + all depths */
    uint64_t memory_bytes;           /* budget of all items in flight; an item larger runs alone */
    uint64_t item_bytes;             /* what one item may need at most: SL_LIMIT_BYTES */

    unsigned attempts;        /* of a transient failure; 0: 3 */
    int64_t retry_delay_ms;   /* base of the full-jitter back-off; 0: at once */
    uint64_t seed;            /* of the jitter */
    int64_t item_timeout_ms;  /* of the stages' work on one attempt; waiting in channels does not
                                 count, nor does the commit; 0: none */
    int64_t timeout_grace_ms; /* how long after it a worker that does not poll is given up, at
                                 least; 0: 1,000 */
    int64_t disk_wait_ms;     /* how long to wait for space; 0: not at all */
    int64_t cancel_wait_ms;   /* how long after a cancel stuck workers are left behind; 0: 2,000 */
    struct sl_halt halt;
    bool start_line; /* all workers wait for each other before the first item, and the clock starts
                        with it: for benchmarks */
    bool detect_deadlocks; /* a deadlock of its threads ends the run with SL_DEADLOCK; who starts it
                              is watched till the wait's end, and must not be watched before */

    /* On the settle thread, under no lock, once for each event, in order. May be NULL. */
    void (*observe)(void *context, const struct sl_event *event);
    void *observe_context;

    const struct sl_tracer *tracer; /* NULL: nobody traces */
};

struct sl_stage_stats {
    const char *name;
    unsigned workers;              /* that may work now */
    struct sl_worker_stats work;   /* handled, busy, starved, CPU */
    int64_t blocked_ns;            /* workers waiting for room in the next channel */
    struct sl_channel_stats input; /* the channel before the stage */
};

struct sl_pipeline_stats {
    size_t stage_count; /* carry: 1, as long as it was nothing else */
    struct sl_stage_stats stages[SL_STAGES_MAX];
    size_t work_count; /* stages of the graph, however many of them share workers */
    struct sl_work_stats {
        const char *name;
        int64_t ns; /* in the stage, over all workers */
    } work[SL_STAGES_MAX];
    struct sl_channel_stats settle;         /* the channel before settle */
    uint64_t admitted, done, dead, retried; /* attempts admitted; items; items; attempts */
    uint64_t in_flight, delayed;
    uint64_t pixels; /* decoded, of items done */
    uint64_t bytes_in_flight, bytes_budget, bytes_high_water;
    int64_t elapsed_ns;           /* since start */
    int64_t admission_end_ns;     /* when the last row was admitted, since start; 0: not yet */
    int64_t admission_end_cpu_ns; /* CPU time the process had used then */
};

struct sl_pipeline_result {
    uint64_t done, dead, retried, pending; /* pending: handed out but left for the next run */
    enum sl_status end;    /* SL_OK: nothing left; SL_CANCELLED; SL_HALTED (--halt, or too many
                              workers stuck); SL_DISK_FULL; SL_DEADLOCK; SL_LEDGER and
                              others: fatal */
    struct sl_error error; /* why, unless SL_OK */
    struct sl_pipeline_stats stats;
    bool stuck_threads; /* some are left behind and may still use the graph and the journal, which
                           must then be kept until the process ends */
};

/* Validates the configuration and wires channels, pools and budget; no thread runs yet.
 * SL_INVALID_ARGUMENT, SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_pipeline_new(const struct sl_pipeline_config *config,
                                            struct sl_pipeline **out, struct sl_error *err);

/* Starts every thread. SL_NO_MEMORY, SL_INVALID_ARGUMENT (detect_deadlocks from a thread that is
 * watched already): none is left running. Owner thread only. */
SL_NODISCARD enum sl_status sl_pipeline_start(struct sl_pipeline *pipeline, struct sl_error *err);

/* Waits until every item handed out is terminal or left pending and every thread has ended, or
 * cancel_wait_ms after a cancel, when stuck workers are left behind. Owner thread only. */
void sl_pipeline_wait(struct sl_pipeline *pipeline, struct sl_pipeline_result *result);

/* Figures of this moment. Thread-safe from new to free. */
void sl_pipeline_stats(struct sl_pipeline *pipeline, struct sl_pipeline_stats *out);

/* Frees it after sl_pipeline_wait, or without start; what stuck workers still use is leaked on
 * purpose. NULL is ignored. */
void sl_pipeline_free(struct sl_pipeline *pipeline);

#endif
