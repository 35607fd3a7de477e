/* SPDX-License-Identifier: MIT */
/* What a sweep's charts go over, by what varies in its grid. */
#ifndef SL_CLI_REPORT_BENCH_AXIS_H
#define SL_CLI_REPORT_BENCH_AXIS_H

#include "bench_points.h"

struct cli_bench_axis {
    enum cli_bench_axis_kind {
        CLI_BENCH_AXIS_EVERY, /* workers of every stage, which all have as many */
        CLI_BENCH_AXIS_STAGE, /* workers of the one stage in which they vary */
        CLI_BENCH_AXIS_TOTAL, /* workers of all stages: they vary in several */
        CLI_BENCH_AXIS_DEPTH, /* slots: workers do not vary */
    } kind;
    size_t stage;                       /* with CLI_BENCH_AXIS_STAGE */
    const struct sl_bench_point *shape; /* of a point of the grid, not only of what it is against */
};

struct cli_bench_axis cli_bench_axis_of(const struct cli_bench_points *all);

/* Where a point is on it. False: it is elsewhere, as one worker a stage is where the grid has other
 * workers in the stages that do not vary. */
bool cli_bench_axis_place(const struct cli_bench_axis *axis, const struct cli_bench_points *all,
                          const struct sl_bench_point *shape, unsigned *out);

#endif
