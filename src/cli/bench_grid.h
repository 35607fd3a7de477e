/* SPDX-License-Identifier: MIT */
/* The grid that sluice bench sweeps, from lists such as decode=1..4,resize=1,2,4. */
#ifndef SL_CLI_BENCH_GRID_H
#define SL_CLI_BENCH_GRID_H

#include "options.h"

enum { CLI_BENCH_VALUES = 64, CLI_BENCH_POINTS = 4096 };

/* Numbers of a list, in the order given. */
struct cli_bench_values {
    unsigned value[CLI_BENCH_VALUES];
    unsigned count;
};

/* Parses "1..4", "1,2,4" or both: at least one number from 1 to `maximum`. False when it is
 * none. Thread-safe. */
bool cli_bench_values(const char *text, size_t length, unsigned maximum,
                      struct cli_bench_values *out);

struct cli_bench_grid {
    struct sl_bench_point *points; /* owned */
    size_t count;
};

/* All points: of the first of them every stage has one worker. SL_INVALID_ARGUMENT: a list that
 * is none, a stage that the recipe has not, more than CLI_BENCH_POINTS; SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_bench_grid_make(const struct cli_options *options,
                                                const struct sl_bench *bench,
                                                struct cli_bench_grid *out, struct sl_error *err);
void cli_bench_grid_release(struct cli_bench_grid *grid);

/* "2,1,2" (or "carry 2") and "4": a point's workers and depth for people. Return `out`. */
enum { CLI_BENCH_NAME = 128 };
char *cli_bench_workers_name(const struct sl_bench_point *point, size_t stages,
                             char out[CLI_BENCH_NAME]);
char *cli_bench_depth_name(const struct sl_bench_point *point, char out[CLI_BENCH_NAME]);

#endif
