/* SPDX-License-Identifier: MIT */
/*
 * The figures of a run as Prometheus reads them: text of the exposition format, version 0.0.4. No
 * state, no I/O.
 */
#ifndef SL_CLI_METRICS_TEXT_H
#define SL_CLI_METRICS_TEXT_H

#include <sluice/bytes.h>
#include <sluice/pipeline.h>

#include <stdbool.h>
#include <stdint.h>

enum { CLI_METRICS_BOUNDS = 16 }; /* of the histogram; what is above the last is counted, too */

/* What is counted besides the pipeline's own statistics. None of it ever gets less. */
struct cli_metrics_counts {
    uint64_t total;                        /* items that the pipeline has to do */
    uint64_t skipped;                      /* inputs that needed nothing */
    uint64_t planned_dead;                 /* dead letters before the pipeline began, old and new */
    uint64_t failed[SL_STATUS_COUNT];      /* dead letters of each class */
    uint64_t input_bytes, output_bytes;    /* of items settled; of outputs complete */
    uint64_t took[CLI_METRICS_BOUNDS + 1]; /* items settled, by cli_metrics_bound */
    uint64_t took_ns;                      /* the sum of their times */
};

struct cli_metrics_sample {
    bool running;
    struct cli_metrics_counts counts;
    struct sl_pipeline_stats stats;
};

/* The place in `took` of an item that took as long: that of the first bound that is no less.
 * Thread-safe. */
unsigned cli_metrics_bound(int64_t duration_ns);

/* Appends all of it. SL_NO_MEMORY: some of it may be there. */
SL_NODISCARD enum sl_status cli_metrics_text(const struct cli_metrics_sample *sample,
                                             struct sl_bytes *out);

#endif
