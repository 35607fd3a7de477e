/* SPDX-License-Identifier: MIT */
#include "report/watch.h"

#include "ticker.h"

#include "alloc.h"

#include <stdlib.h>

struct cli_watch {
    struct cli_ticker ticker;
    struct sl_pipeline *pipeline; /* NULL unless a run goes on */
    struct cli_series series;     /* the ticker's while it ticks */
    struct cli_latency latency;   /* the settle thread's */
};

enum sl_status cli_watch_new(struct cli_watch **out, struct sl_error *err)
{
    *out = sl_alloc_zeroed(1, sizeof **out);
    return *out ? SL_OK
                : sl_error_set(err, SL_NO_MEMORY, "no memory to watch the run for its report");
}

void cli_watch_free(struct cli_watch *watch)
{
    if (!watch)
        return;
    cli_watch_stop(watch);
    free(watch);
}

/* The longer the run, the longer the period. */
static void sample(void *context)
{
    struct cli_watch *watch = context;
    struct sl_pipeline_stats stats;
    sl_pipeline_stats(watch->pipeline, &stats);
    cli_series_add(&watch->series, &stats);
    watch->ticker.period_ns = cli_series_period_ns(&watch->series);
}

void cli_watch_start(struct cli_watch *watch, struct sl_pipeline *pipeline)
{
    watch->pipeline = pipeline;
    sample(watch);
    (void)cli_ticker_start(&watch->ticker, "report", watch->ticker.period_ns, sample, watch);
}

void cli_watch_stop(struct cli_watch *watch)
{
    cli_ticker_stop(&watch->ticker);
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
