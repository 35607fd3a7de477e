/* SPDX-License-Identifier: MIT */
/* What is said of a point, column by column: the terminal's table, Markdown's and the page's. */
#ifndef SL_CLI_BENCH_COLUMNS_H
#define SL_CLI_BENCH_COLUMNS_H

#include "bench_points.h"

struct cli_bench_column {
    const char *title;
    int width; /* in the terminal; 0: as wide as workers' names are */
    /* Writes the column of a measured point, for people. */
    void (*format)(const struct cli_bench_points *all, const struct cli_bench_point *point,
                   char out[CLI_BENCH_NAME]);
};

/* The workers come first. Static storage; ends with a row whose title is NULL. */
extern const struct cli_bench_column cli_bench_columns[];

#endif
