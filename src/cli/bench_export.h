/* SPDX-License-Identifier: MIT */
/* A sweep for other programs, and an earlier one to compare with. */
#ifndef SL_CLI_BENCH_EXPORT_H
#define SL_CLI_BENCH_EXPORT_H

#include "bench_points.h"
#include "options.h"

/* Whether "format=file" names a format. */
bool cli_bench_is_export(const char *text);

/* Writes every point as each "format=file" asks; the file is whole or not there. SL_DISK_FULL and
 * others of files; SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_bench_export(const struct cli_list *exports,
                                             const struct cli_bench_points *all,
                                             struct sl_error *err);

/* The best rate in a file that csv=FILE wrote. SL_NOT_FOUND and others of files;
 * SL_INVALID_ARGUMENT: it is no such file. */
SL_NODISCARD enum sl_status cli_bench_baseline(const char *path, double *rate,
                                               struct sl_error *err);

#endif
