/* SPDX-License-Identifier: MIT */
/* sluice bench on a terminal: a line a point as it is measured, and stages and channels on demand.
 */
#ifndef SL_CLI_BENCH_TABLE_H
#define SL_CLI_BENCH_TABLE_H

#include "bench_points.h"

#include <stdio.h>

void cli_bench_print_head(FILE *out, const struct cli_bench_points *all);
void cli_bench_print_point(FILE *out, const struct cli_bench_points *all,
                           const struct cli_bench_point *point);
void cli_bench_print_stages(FILE *out, const struct cli_bench_point *point);

#endif
