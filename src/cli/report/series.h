/* SPDX-License-Identifier: MIT */
/*
 * What a run looked like over time, in memory that does not grow with it: samples and counts that
 * are merged in pairs when there is no more room. Externally synchronised.
 */
#ifndef SL_CLI_REPORT_SERIES_H
#define SL_CLI_REPORT_SERIES_H

#include <sluice/pipeline.h>

#include <stddef.h>
#include <stdint.h>

enum {
    CLI_SERIES_MAX = 512, /* even: samples are merged in pairs */
    CLI_SERIES_CHANNELS = SL_STAGES_MAX + 1,
    CLI_LATENCY_BINS = 40,
    CLI_ENDS_MAX = 256,
};

/* The pipeline at a moment. */
struct cli_sample {
    int64_t at_ns;                   /* since the start */
    uint64_t settled, pixels;        /* until then: items done or dead; pixels of those done */
    uint64_t bytes;                  /* in flight; of merged samples the most */
    float fill[CLI_SERIES_CHANNELS]; /* of each channel, 0 to 1; of merged samples the mean */
};

/* Zero-initialise. */
struct cli_series {
    int64_t period_ns; /* from one sample to the next */
    size_t count;
    size_t channels; /* as many as there are stages, and the one before settle */
    struct cli_sample samples[CLI_SERIES_MAX];
};

/* How long to wait for the next sample: short at first, twice as long whenever the series was full,
 * so that a run of a second has its curve and a run of a day no more samples. */
int64_t cli_series_period_ns(const struct cli_series *series);

/* Takes a sample; of a full series each two that are neighbours become one before. */
void cli_series_add(struct cli_series *series, const struct sl_pipeline_stats *stats);

/* How many items took how long: bin b counts those from 2^b to 2^(b+1) microseconds; the first and
 * the last take what is below and above. Zero-initialise. */
struct cli_latency {
    uint64_t bins[CLI_LATENCY_BINS];
};

void cli_latency_add(struct cli_latency *latency, int64_t ns);

/* When items ended, in any order: bin b counts those that ended b to b + 1 widths after the start.
 * Zero-initialise. */
struct cli_ends {
    int64_t width_ms;
    size_t count; /* bins up to the last that counts something */
    uint64_t bins[CLI_ENDS_MAX];
};

/* Counts one; where that is too late for the bins, they get twice as wide until it is not. */
void cli_ends_add(struct cli_ends *ends, int64_t after_ms);

/* Makes the series that samples at the bins' ends would have given; there is nothing in it but
 * items. `series` is overwritten. */
void cli_series_of_ends(const struct cli_ends *ends, struct cli_series *series);

#endif
