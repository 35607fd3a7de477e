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
    unsigned runs; /* 0: it was not measured */
    bool left_out; /* since a bound excludes it */
    struct cli_bench_run median;
    double rate;       /* items a second */
    double pixel_rate; /* pixels a second */
    double spread;     /* of the rates: (most - least) / median */
    double speed_up;   /* rate over that of one worker a stage */
    double efficiency; /* speed-up over what is ideal with so many workers */
    double busy;       /* CPU time over wall time × workers that can run at a time */
    uint64_t peak_bytes;
};

struct cli_bench_points {
    struct cli_bench_point *points; /* owned; the first is that of one worker a stage */
    size_t count;
    const struct sl_stage_graph *graph;
    unsigned processors;
    double baseline; /* an earlier sweep's best rate, to compare with; 0: none */
};

/* Sums up the runs of a point. */
void cli_bench_sum_up(struct cli_bench_points *all, size_t index, const struct cli_bench_run *runs,
                      unsigned count);

/* The speed-up of a shape whose workers are all as good as one worker a stage is: with twice the
 * workers it is 2. A worker that carries items does the work of one of every stage. */
double cli_bench_ideal(const struct cli_bench_points *all, const struct sl_bench_point *shape);

/* The speed-up of processors that are always busy, by the CPU time that an item costs with one
 * worker a stage. */
double cli_bench_ceiling(const struct cli_bench_points *all);

/* All workers of a shape. */
unsigned cli_bench_workers(const struct cli_bench_points *all, const struct sl_bench_point *shape);

/* Whether a point's runs differed by so much that 2 % of its rate mean nothing. */
bool cli_bench_is_noisy(const struct cli_bench_point *point);

/* Whether the stages' service times say that a point cannot come near the best so far. */
bool cli_bench_is_bounded(const struct cli_bench_points *all, const struct sl_bench_point *shape);

/* The fastest point (NULL before the first was measured); and among those within 2 % of it the one
 * with the fewest workers, then slots. */
const struct cli_bench_point *cli_bench_best(const struct cli_bench_points *all);
const struct cli_bench_point *cli_bench_smallest(const struct cli_bench_points *all);

#endif
