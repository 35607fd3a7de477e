/* SPDX-License-Identifier: MIT */
#include "report/watch.h"

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <stdlib.h>

struct cli_watch {
    struct sl_mutex lock;
    struct sl_cond changed;
    bool running; /* guarded by lock */

    struct sl_thread thread; /* the owner's, as started and pipeline; it runs while `started` */
    bool started;
    struct sl_pipeline *pipeline; /* NULL unless a run goes on */

    struct cli_series series;   /* the thread's while it runs */
    struct cli_latency latency; /* the settle thread's */
};

enum sl_status cli_watch_new(struct cli_watch **out, struct sl_error *err)
{
    *out = NULL;
    struct cli_watch *watch = sl_alloc_zeroed(1, sizeof *watch);
    if (!watch)
        goto fail;
    if (sl_mutex_init(&watch->lock))
        goto fail_watch;
    if (sl_cond_init(&watch->changed))
        goto fail_lock;
    *out = watch;
    return SL_OK;

fail_lock:
    sl_mutex_release(&watch->lock);
fail_watch:
    free(watch);
fail:
    return sl_error_set(err, SL_NO_MEMORY, "no memory to watch the run for its report");
}

void cli_watch_free(struct cli_watch *watch)
{
    if (!watch)
        return;
    cli_watch_stop(watch);
    sl_cond_release(&watch->changed);
    sl_mutex_release(&watch->lock);
    free(watch);
}

static void sample(struct cli_watch *watch)
{
    struct sl_pipeline_stats stats;
    sl_pipeline_stats(watch->pipeline, &stats);
    cli_series_add(&watch->series, &stats);
}

static void sample_until_stopped(void *context)
{
    struct cli_watch *watch = context;
    sl_mutex_lock(&watch->lock);
    while (watch->running) {
        int64_t deadline = sl_clock_deadline(cli_series_period_ns(&watch->series));
        bool woken = true;
        while (watch->running && woken)
            woken = sl_cond_wait(&watch->changed, &watch->lock, deadline);
        if (!watch->running)
            break;
        sl_mutex_unlock(&watch->lock);
        sample(watch);
        sl_mutex_lock(&watch->lock);
    }
    sl_mutex_unlock(&watch->lock);
}

void cli_watch_start(struct cli_watch *watch, struct sl_pipeline *pipeline)
{
    watch->pipeline = pipeline;
    watch->running = true;
    sample(watch);
    watch->started =
        sl_thread_start(&watch->thread, "report", sample_until_stopped, watch) == SL_OK;
}

void cli_watch_stop(struct cli_watch *watch)
{
    if (watch->started) {
        sl_mutex_lock(&watch->lock);
        watch->running = false;
        sl_cond_signal(&watch->changed);
        sl_mutex_unlock(&watch->lock);
        sl_thread_join(&watch->thread);
        watch->started = false;
    }
    if (watch->pipeline)
        sample(watch);
    watch->pipeline = NULL;
}

void cli_watch_event(struct cli_watch *watch, const struct sl_event *event)
{
    if (event->kind == SL_EVENT_ITEM)
        cli_latency_add(&watch->latency, event->outcome->duration_ns);
}

const struct cli_series *cli_watch_series(const struct cli_watch *watch)
{
    return &watch->series;
}

const struct cli_latency *cli_watch_latency(const struct cli_watch *watch)
{
    return &watch->latency;
}
