/* SPDX-License-Identifier: MIT */
/*
 * Between the threads that are traced and the one that writes: a ring of slots for each of the
 * former, with one producer and one consumer. A record takes a slot, with its item's path right
 * behind it, and as many more slots as that path reaches into.
 */
#ifndef SL_CLI_TRACE_RECORD_H
#define SL_CLI_TRACE_RECORD_H

#include "json.h"

#include <sluice/pipeline.h>
#include <sluice/trace.h>

#include "alloc.h"
#include "thread.h"

#include <stdalign.h>

enum {
    TRACE_SLOT_SIZE = 64,
    TRACE_SLOTS = 8192,    /* a power of two */
    TRACE_PATH_MAX = 4096, /* with the NUL; what is longer is cut off */
};

struct trace_record {
    int64_t start_ns, end_ns;
    int64_t id;
    const char *name; /* static, or the graph's; may be NULL */
    unsigned attempt;
    uint16_t path_size;
    uint8_t kind;   /* enum sl_trace_kind */
    uint8_t status; /* enum sl_status */
};

struct sl_trace_track {
    /* The producer's. */
    alignas(SL_ALIGNMENT) struct sl_atomic_u64 head; /* slots ever filled */
    uint64_t tail_seen;
    struct sl_atomic_u64 dropped; /* records */

    /* The consumer's. */
    alignas(SL_ALIGNMENT) struct sl_atomic_u64 tail; /* slots ever emptied */

    alignas(SL_ALIGNMENT) char name[48];
    unsigned number; /* the viewer's tid, from 1 */
    unsigned run;    /* the last one that it is of; the owner's */
    struct sl_trace_track *next;
    alignas(SL_ALIGNMENT) char slots[TRACE_SLOTS * TRACE_SLOT_SIZE];
};

/* ---- trace_ring.c ---- */

/* The tracer's, on the track's thread. */
void cli_ring_span(struct sl_trace_track *track, const struct sl_trace_span *span);

/* Takes the oldest record; its path, if path_size says that it has one, into `path`, of
 * TRACE_PATH_MAX bytes. False when there is none. The writing thread's alone. */
bool cli_ring_next(struct sl_trace_track *track, struct trace_record *record, char *path);

/* ---- trace_write.c: records into lines of JSON; the writing thread's alone ---- */

struct trace_writer {
    struct cli_json json;             /* lines that wait to be written */
    int64_t origin_ns;                /* that times are told from */
    uint64_t told[SL_STAGES_MAX + 2]; /* the levels, as they were told last */
    bool told_once;
};

/* What stands before the first record, for each track, and after the last record. */
void cli_trace_write_head(struct trace_writer *writer);
void cli_trace_write_track(struct trace_writer *writer, const struct sl_trace_track *track);
void cli_trace_write_tail(struct trace_writer *writer, uint64_t dropped);

/* How full the channels are, and how many bytes are in flight: what has changed since it was told
 * last. */
void cli_trace_write_levels(struct trace_writer *writer, const struct sl_pipeline_stats *stats,
                            int64_t at_ns);

/* One record; `path` is NUL-terminated, or NULL. */
void cli_trace_write(struct trace_writer *writer, const struct sl_trace_track *track,
                     const struct trace_record *record, const char *path);

#endif
