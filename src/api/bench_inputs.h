/* SPDX-License-Identifier: MIT */
/* A trial's inputs, and the journal in memory that hands them out. */
#ifndef SL_API_BENCH_INPUTS_H
#define SL_API_BENCH_INPUTS_H

#include <sluice/bench.h>

struct sl_bench_input {
    char *source; /* owned, the relative path at its end */
    const char *relative;
    uint64_t size;
};

struct sl_bench_inputs {
    struct sl_bench_input *items; /* owned; the largest first, as a conversion has them */
    size_t count, capacity;
    uint64_t bytes;
};

/* Scans what the options name. The scan's statuses, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_bench_inputs_scan(const struct sl_convert_options *options,
                                                 struct sl_bench_inputs *inputs,
                                                 struct sl_error *err);
void sl_bench_inputs_release(struct sl_bench_inputs *inputs);

/* Has the system read them, or forget them. What cannot be opened is left to the trial. */
void sl_bench_inputs_warm(const struct sl_bench_inputs *inputs);
void sl_bench_inputs_forget(const struct sl_bench_inputs *inputs);

/* Hands the inputs out, again and again until `until_ns` (0: once). Outputs get names below
 * `folder`, another folder each time around. */
struct sl_bench_journal {
    const struct sl_bench_inputs *inputs;
    const struct sl_recipe *recipe;
    const char *folder;
    int64_t until_ns;
    uint64_t handed_out;
    struct sl_journal journal;
};
void sl_bench_journal_init(struct sl_bench_journal *journal, const struct sl_bench_inputs *inputs,
                           const struct sl_recipe *recipe, const char *folder);

#endif
