/* SPDX-License-Identifier: MIT */
/*
 * Between the threads that are traced and the one that writes: a ring of slots for each of the
 * former, with one producer and one consumer. A record takes one slot, and as many behind it as its
 * item's path fills.
 */
#ifndef SL_CLI_TRACE_RECORD_H
#define SL_CLI_TRACE_RECORD_H

#include "json.h"

#include <sluice/trace.h>

#include "alloc.h"
#include "thread.h"

#include <stdalign.h>

enum {
    TRACE_SLOT_SIZE = 64,
    TRACE_SLOTS = 8192, /* a power of two */
    TRACE_PATH_MAX = 4096,
    TRACE_LEVEL = SL_TRACE_KINDS, /* a record's kind: not a span, but how full something is */
    TRACE_LEVELS = 4,             /* that one thread tells of: its channels, and the bytes */
};

struct trace_record {
    int64_t start_ns, end_ns; /* level: both the same */
    int64_t id;
    uint64_t value;
    const char *name; /* static, or the graph's; may be NULL */
    unsigned attempt;
    enum sl_status status;
    unsigned kind; /* enum sl_trace_kind, or TRACE_LEVEL */
    uint32_t path_size;
};

union trace_slot {
    struct trace_record record;
    char bytes[TRACE_SLOT_SIZE];
};

/* A level that was told of too soon after the one before. */
struct trace_level {
    const char *name;
    int64_t recorded_ns; /* when the last one was let through */
    int64_t pending_ns;
    uint64_t pending;
    bool is_used, is_pending;
};

struct sl_trace_track {
    /* The producer's. */
    alignas(SL_ALIGNMENT) struct sl_atomic_u64 head; /* slots ever filled */
    uint64_t tail_seen;
    struct sl_atomic_u64 dropped; /* records */
    struct trace_level levels[TRACE_LEVELS];

    /* The consumer's. */
    alignas(SL_ALIGNMENT) struct sl_atomic_u64 tail; /* slots ever emptied */

    alignas(SL_ALIGNMENT) char name[48];
    unsigned number; /* the viewer's tid, from 1 */
    struct sl_trace_track *next;
    union trace_slot slots[TRACE_SLOTS];
};

/* ---- trace_ring.c: the tracer's functions, on the track's thread ---- */

void cli_ring_span(struct sl_trace_track *track, const struct sl_trace_span *span);
void cli_ring_level(struct sl_trace_track *track, const char *name, int64_t at_ns, uint64_t value);

/* Lets the levels through that were told of too soon. Once the track's thread is gone. */
void cli_ring_last_levels(struct sl_trace_track *track);

/* Takes the oldest record; its path, if path_size says that it has one, into `path`, of
 * TRACE_PATH_MAX + 1 bytes. False when there is none. The writing thread's alone. */
bool cli_ring_next(struct sl_trace_track *track, struct trace_record *record, char *path);

/* ---- trace_write.c: records into lines of JSON; the writing thread's alone ---- */

struct trace_writer {
    struct cli_json json; /* the line that is being made */
    struct sl_bytes out;  /* lines that wait to be written */
    int64_t origin_ns;    /* that times are told from */
    bool failed;          /* memory was out, and `out` is not whole */
};

/* What stands before the first record, for each track, and after the last record. */
void cli_trace_write_head(struct trace_writer *writer);
void cli_trace_write_track(struct trace_writer *writer, const struct sl_trace_track *track);
void cli_trace_write_tail(struct trace_writer *writer, uint64_t dropped);

/* One record; `path` is NUL-terminated, or NULL. */
void cli_trace_write(struct trace_writer *writer, const struct sl_trace_track *track,
                     const struct trace_record *record, const char *path);

#endif
