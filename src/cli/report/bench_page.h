/* SPDX-License-Identifier: MIT */
/* The report on a sweep: its verdict, how throughput, memory and speed-up go with workers and
 * depth, and every point with its stages. */
#ifndef SL_CLI_REPORT_BENCH_PAGE_H
#define SL_CLI_REPORT_BENCH_PAGE_H

#include "bench_points.h"
#include "options.h"

struct cli_bench_page {
    const char *path; /* of the file; what stands there is replaced in one step */
    const struct cli_options *options;
    const struct cli_bench_points *all;
    uint64_t inputs, input_bytes;
    int64_t begun_ms; /* wall time */
    bool interrupted;
};

/* SL_NO_MEMORY, and as cli_page_write. */
SL_NODISCARD enum sl_status cli_bench_page_write(const struct cli_bench_page *page,
                                                 struct sl_error *err);

#endif
