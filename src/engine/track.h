/* SPDX-License-Identifier: MIT */
/*
 * A thread's place in a trace. Where nobody traces, each of these is one branch: no clock is read
 * and nothing is looked up. Owner thread only.
 */
#ifndef SL_ENGINE_TRACK_H
#define SL_ENGINE_TRACK_H

#include <sluice/trace.h>

#include "clock.h"
#include "flight.h"

struct sl_track {
    const struct sl_tracer *tracer; /* NULL: this thread is not traced */
    struct sl_trace_track *own;
};

static inline bool sl_track_is_on(const struct sl_track *track)
{
    return SL_STATISTICS && track->tracer;
}

/* Gives a thread that is about to start its track; `tracer` may be NULL. */
static inline void sl_track_open(struct sl_track *track, const struct sl_tracer *tracer,
                                 const char *name)
{
    track->own = tracer ? tracer->track(tracer->context, name) : NULL;
    track->tracer = track->own ? tracer : NULL;
}

/* When a span begins; 0 where nobody traces. */
static inline int64_t sl_track_now(const struct sl_track *track)
{
    return sl_track_is_on(track) ? sl_clock_now_ns() : 0;
}

/* A span of no single item. */
static inline void sl_track_span(const struct sl_track *track, enum sl_trace_kind kind,
                                 int64_t start_ns, int64_t end_ns)
{
    if (sl_track_is_on(track))
        track->tracer->span(track->own, &(struct sl_trace_span){
                                            .kind = kind, .start_ns = start_ns, .end_ns = end_ns});
}

/* A span from `start_ns`, of sl_track_now, until now; which is returned, 0 where nobody traces. */
static inline int64_t sl_track_since(const struct sl_track *track, enum sl_trace_kind kind,
                                     int64_t start_ns)
{
    int64_t end_ns = sl_track_now(track);
    sl_track_span(track, kind, start_ns, end_ns);
    return end_ns;
}

/* A span of an item's; `stage` may be NULL. */
static inline void sl_track_item(const struct sl_track *track, enum sl_trace_kind kind,
                                 const char *stage, const struct sl_flight *flight,
                                 enum sl_status status, int64_t start_ns, int64_t end_ns)
{
    if (sl_track_is_on(track))
        track->tracer->span(track->own, &(struct sl_trace_span){.kind = kind,
                                                                .name = stage,
                                                                .start_ns = start_ns,
                                                                .end_ns = end_ns,
                                                                .path = flight->row->relative,
                                                                .id = flight->item.id,
                                                                .attempt = flight->item.attempt,
                                                                .status = status});
}

#endif
