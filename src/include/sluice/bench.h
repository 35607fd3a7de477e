/* SPDX-License-Identifier: MIT */
/*
 * Trials: the same inputs through the same recipe, in one shape of the pipeline after the other,
 * without a ledger. This is what `sluice bench` is made of.
 */
#ifndef SLUICE_BENCH_H
#define SLUICE_BENCH_H

#include <sluice/sluice.h>

struct sl_bench;

/* Where inputs come from. */
enum sl_bench_source {
    SL_BENCH_MEMORY, /* read once before the first trial, so that the system has them in memory */
    SL_BENCH_DISK,   /* as they are found */
    SL_BENCH_COLD,   /* the system is asked to forget them before each trial */
};

/* A shape of the pipeline. */
struct sl_bench_point {
    enum sl_schedule schedule;
    unsigned workers[SL_STAGES_MAX]; /* of each stage; carry: workers[0] */
    size_t depth[SL_STAGES_MAX];     /* of the channel before each stage; carry: depth[0] */
    bool tuned;                      /* that is where it begins; it is tuned while it goes */
};

struct sl_bench_trial {
    enum sl_bench_source source;
    const char *folder;  /* outputs are written below it; NULL: they are made and thrown away */
    int64_t duration_ns; /* inputs are taken again and again for so long; 0: once each */
};

enum { SL_BENCH_P50, SL_BENCH_P95, SL_BENCH_P99, SL_BENCH_PERCENTILES };

struct sl_bench_figures {
    uint64_t done, dead;
    uint64_t pixels; /* decoded */
    int64_t wall_ns;
    int64_t cpu_ns;                           /* of the process, meanwhile */
    int64_t latency_ns[SL_BENCH_PERCENTILES]; /* of items, from admission to their end */
    struct sl_pipeline_stats stats;
};

/* Scans the inputs that `options` name (borrowed for the bench's life, its recipe as well; output
 * and ledger mean nothing). The scan's statuses; SL_NOT_FOUND: there are none; SL_NO_MEMORY; *out
 * is NULL then. */
SL_NODISCARD enum sl_status sl_bench_new(const struct sl_convert_options *options,
                                         struct sl_bench **out, struct sl_error *err);
void sl_bench_free(struct sl_bench *bench);

/* Inputs, and their bytes in all. */
uint64_t sl_bench_inputs(const struct sl_bench *bench, uint64_t *bytes);

/* The recipe's stages. */
const struct sl_stage_graph *sl_bench_graph(const struct sl_bench *bench);

/* The shape that a conversion with these options has. */
void sl_bench_usual(const struct sl_bench *bench, struct sl_bench_point *out);

/* Runs a trial: every worker waits at a barrier for the others, then the clock runs. Dead letters
 * are counted, not kept. SL_INVALID_ARGUMENT (a shape that cannot be), SL_NO_MEMORY,
 * SL_FD_EXHAUSTED, and how the pipeline ended. Blocks; one at a time. */
SL_NODISCARD enum sl_status sl_bench_run(struct sl_bench *bench, const struct sl_bench_point *point,
                                         const struct sl_bench_trial *trial,
                                         struct sl_bench_figures *out, struct sl_error *err);

#endif
