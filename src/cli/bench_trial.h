/* SPDX-License-Identifier: MIT */
/* A trial in a process of its own: its peak of memory is its own, and no trial finds what another
 * left on the heap. */
#ifndef SL_CLI_BENCH_TRIAL_H
#define SL_CLI_BENCH_TRIAL_H

#include <sluice/bench.h>

struct cli_bench_run {
    struct sl_bench_figures figures;
    uint64_t peak_bytes; /* resident */
};

/* Forks, runs the trial in the child, and takes its figures over. The caller has no other thread.
 * The trial's statuses; SL_IO: the child could not be made, or died. */
SL_NODISCARD enum sl_status cli_bench_trial(struct sl_bench *bench,
                                            const struct sl_bench_point *point,
                                            const struct sl_bench_trial *trial,
                                            struct cli_bench_run *out, struct sl_error *err);

#endif
