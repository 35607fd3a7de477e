/* SPDX-License-Identifier: MIT */
/*
 * The pipeline's inside, shared by the files of this floor and nobody else.
 *
 * Threads: admission (admission.c), the workers of each stage (stage_runner.c), settle (settle.c)
 * and, where items have a timeout, a watchdog (watchdog.c). Each field says whose it is.
 */
#ifndef SL_ENGINE_ENGINE_H
#define SL_ENGINE_ENGINE_H

#include <sluice/barrier.h>
#include <sluice/channel.h>
#include <sluice/pipeline.h>
#include <sluice/semaphore.h>
#include <sluice/wait_group.h>
#include <sluice/waits.h>
#include <sluice/worker_pool.h>

#include "alloc.h"
#include "bell.h"
#include "flight.h"
#include "retry.h"
#include "track.h"

#include <stdalign.h>

/* Where a worker is, for the watchdog; its track, and its share of the stages' work: on cache lines
 * of its own. */
struct sl_post {
    alignas(SL_ALIGNMENT) struct sl_mutex lock;
    struct sl_flight *flight;                    /* guarded by lock; NULL between items */
    size_t stage;                                /* guarded by lock; that it is in, with a flight */
    struct sl_track track;                       /* the worker's own, until it is given up */
    struct sl_atomic_u64 work_ns[SL_STAGES_MAX]; /* also of those who stood here before */
};

/* One worker pool and the stages its workers carry a part through: [first, last]. Where the
 * schedule may change, there is a runner for each stage, and the first one's last moves: its
 * workers either hand a part over after their stage, or go on with it to the end. */
struct sl_runner {
    struct sl_pipeline *pipeline;
    size_t first;
    struct sl_atomic_u64 last;
    struct sl_channel *input; /* owned */
    struct sl_channel *next;  /* the next runner's input, or NULL after the last stage */
    struct sl_worker_pool *pool;
    unsigned workers;                /* at most */
    struct sl_atomic_u64 permits;    /* workers that may work */
    unsigned tracked;                /* workers that have a track; of who starts workers */
    struct sl_post *posts;           /* one a worker */
    struct sl_atomic_u64 blocked_ns; /* waiting for room in `next` */
};

enum { SL_SETTLE_BATCH = 64, SL_ADMIT_BATCH = 32 };

struct sl_pipeline {
    struct sl_pipeline_config config;
    const struct sl_stage_graph *graph;
    const struct sl_journal *journal;

    size_t runner_count;
    struct sl_runner runners[SL_STAGES_MAX];
    struct sl_channel *settle_input; /* of flights; every runner and admission are its senders */
    struct sl_barrier *start_line;   /* of all workers and who starts them, or NULL */
    struct sl_semaphore *credits;
    struct sl_semaphore *bytes;
    struct sl_wait_group *items; /* admitted and not terminal, retries included */
    struct sl_delay_heap delayed;
    struct sl_hangar hangar;
    struct sl_bell admission_bell; /* rung by settle and by whoever stops the run */
    struct sl_cancel *cancel;      /* what items poll: config.cancel, --halt now, fatal errors */

    /* Why the run stops before its end: the first reason wins. */
    struct sl_atomic_bool stopping;
    struct sl_mutex end_lock;
    enum sl_status end;    /* guarded by end_lock */
    struct sl_error error; /* guarded by end_lock */

    struct sl_thread admission_thread, settle_thread, watchdog_thread;
    struct sl_track admission_track, settle_track; /* those threads' own */
    struct sl_bell finished;      /* rung by settle when it is through, and by a cancel */
    struct sl_bell settle_bell;   /* rung when the run stops */
    struct sl_bell watchdog_bell; /* rung when the run is over */
    struct sl_atomic_bool settle_ended;
    struct sl_atomic_bool over;     /* the watchdog may go home */
    struct sl_atomic_u64 cancel_ns; /* when a cancel was asked for; 0: not */
    struct sl_flight *orphans;      /* watchdog's, then free's: flights of workers given up */
    unsigned given_up;              /* watchdog's: workers */

    /* Settle's own. */
    struct sl_retry_policy retry;
    unsigned transient_in_a_row;
    int64_t disk_full_since_ns; /* 0: it is not */

    struct sl_atomic_bool paused;    /* admission: one at a time until an item succeeds */
    struct sl_atomic_u64 handed_out; /* rows, by the journal */
    struct sl_atomic_u64 admitted, done, dead, retried, pending, in_flight, pixels;
    struct sl_atomic_u64 bytes_high_water;
    struct sl_atomic_u64 wanted_bytes;     /* that admission waits for; 0: it does not */
    struct sl_atomic_u64 stuck_bytes;      /* that orphans hold */
    struct sl_atomic_u64 admission_end_ns; /* since start; 0: not yet */
    struct sl_atomic_u64 admission_end_cpu_ns;
    struct sl_tuner *tuner;        /* settle's, once it runs; NULL: nothing is tuned */
    struct sl_atomic_bool spread;  /* workers of more than the first runner had work */
    struct sl_waits *waits;        /* NULL: deadlocks are not looked for */
    int64_t start_ns;              /* constant once running */
    struct sl_atomic_bool running; /* every thread was started: pools may be asked for figures */
    bool left_behind;              /* stuck workers: nothing they may touch is freed */
};

/* ---- admission.c ---- */
void sl_admission_run(void *pipeline);

/* ---- stage_runner.c ---- */
void sl_runner_handle(void *runner, unsigned worker, void *part);
void sl_runner_drained(void *runner);
void sl_runner_spent(void *runner, unsigned worker, enum sl_worker_time what, int64_t from_ns,
                     int64_t to_ns);

/* ---- gather.c ---- */

/* A part failed in a stage where it stood for `count` variants: each of them has. */
void sl_gather_failure(struct sl_part *part, uint32_t count);

/* Ends an attempt: commits or not, frees pixels, gives the bytes back, and sends the flight to
 * settle; or, when the watchdog took it over meanwhile, only cleans up. `track` is the calling
 * thread's. */
void sl_flight_finish(struct sl_pipeline *pipeline, struct sl_flight *flight,
                      const struct sl_track *track);

/* ---- settle.c ---- */
void sl_settle_run(void *pipeline);

/* ---- tuner.c ---- */

/* Of a pipeline whose runners and credits are there. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_tuner_new(struct sl_pipeline *pipeline);
void sl_tuner_free(struct sl_tuner *tuner);

/* All on the settle thread; nothing where nothing is tuned. An item is done; a batch is through:
 * perhaps something changes; of so many credits that come back, how many go on. */
void sl_tuner_note(struct sl_tuner *tuner, const struct sl_flight *flight);
void sl_tuner_turn(struct sl_pipeline *pipeline);
uint64_t sl_tuner_pass_on(struct sl_tuner *tuner, uint64_t credits);

/* Gives a running pipeline that is tuned another shape. On the settle thread. */
struct sl_tune_shape;
void sl_tuner_reshape(struct sl_pipeline *pipeline, const struct sl_tune_shape *shape);

/* ---- watchdog.c ---- */
void sl_watchdog_run(void *pipeline);

/* ---- pipeline.c ---- */

/* For people; that of the schedule it began with. */
const char *sl_runner_name(const struct sl_runner *runner);

/* Gives the first `workers` workers their tracks, those that have none; before they start. */
void sl_runner_track(struct sl_runner *runner, unsigned workers);

static inline bool sl_runner_carries(const struct sl_runner *runner)
{
    return sl_atomic_load(&runner->last) > runner->first;
}

/* Stops admission; the first reason becomes the run's end. Any thread. */
void sl_pipeline_stop(struct sl_pipeline *pipeline, enum sl_status end,
                      const struct sl_error *error);

/* config.cancel's action. */
void sl_pipeline_on_cancel(void *pipeline);

/* After a stop: cancels what is in flight, too. Any thread. */
void sl_pipeline_abort(struct sl_pipeline *pipeline);

/* ---- wiring.c ---- */

/* Frees everything that sl_pipeline_new made. */
void sl_pipeline_unwire(struct sl_pipeline *pipeline);

#endif
