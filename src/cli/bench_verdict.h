/* SPDX-License-Identifier: MIT */
/* What a sweep says, in words. */
#ifndef SL_CLI_BENCH_VERDICT_H
#define SL_CLI_BENCH_VERDICT_H

#include "bench_points.h"

#include <stdio.h>

/* The stage that takes most of a point's time, and its share of all stages'. */
const char *cli_bench_bottleneck(const struct cli_bench_point *point, double *share);

/* What one more processor would make of a point's rate, by its measured utilisation: an item costs
 * CPU time D, and n processors that are busy for the share U give n × U / D items a second. The
 * error is what the runs differed by. */
struct cli_bench_forecast {
    double rate, error;
};
struct cli_bench_forecast cli_bench_one_more(const struct cli_bench_points *all,
                                             const struct cli_bench_point *point);

/* The options of convert that make a point's shape: "--schedule stages -j 2 --depth 4". */
void cli_bench_print_options(FILE *out, const struct cli_bench_points *all,
                             const struct cli_bench_point *point);

/* Appends the same as lines of a preset. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_bench_preset(struct sl_bytes *out,
                                             const struct cli_bench_points *all,
                                             const struct cli_bench_point *point);

/* The bottleneck, the best point and the smallest that comes near it, one more processor, memory,
 * what was left out, whether the machine was quiet, and the baseline: "about: what", a line each.
 */
void cli_bench_print_verdict(FILE *out, const struct cli_bench_points *all);

#endif
