/* SPDX-License-Identifier: MIT */
/* What was measured at each point of the grid, and what follows from it. */
#ifndef SL_CLI_BENCH_POINTS_H
#define SL_CLI_BENCH_POINTS_H

#include "bench_grid.h"
#include "bench_trial.h"

enum { CLI_BENCH_RUNS = 64 };

/* Medians of a point's runs; of stages and channels the figures of the run with median wall
 * time. */
struct cli_bench_point {
    const struct sl_bench_point *shape;
    unsigned runs; /* 0: left out, since a bound excludes it */
    struct cli_bench_run median;
    double rate;       /* items a second */
    double pixel_rate; /* pixels a second */
    double spread;     /* of the rates: (most - least) / median */
    double speed_up;   /* rate over that of one worker a stage */
    double busy;       /* CPU time over wall time × workers that can run at a time */
    uint64_t peak_bytes;
};

struct cli_bench_points {
    struct cli_bench_point *points; /* owned; the first is that of one worker a stage */
    size_t count;
    const struct sl_stage_graph *graph;
    unsigned processors;
};

/* Sums up the runs of a point. */
void cli_bench_sum_up(struct cli_bench_points *all, size_t index, const struct cli_bench_run *runs,
                      unsigned count);

/* Whether the stages' service times say that a point cannot come near the best so far. */
bool cli_bench_is_bounded(const struct cli_bench_points *all, const struct sl_bench_point *shape);

/* The fastest point (NULL before the first was measured); and among those within 2 % of it the one
 * with the fewest workers, then slots. */
const struct cli_bench_point *cli_bench_best(const struct cli_bench_points *all);
const struct cli_bench_point *cli_bench_smallest(const struct cli_bench_points *all);

/* Occupancy of a stage's channel: the share of its slots that `percent` of the sends found full
 * at most. */
double cli_bench_occupancy(const struct sl_channel_stats *channel, unsigned percent);

#endif
