/* SPDX-License-Identifier: MIT */
#include "bench_columns.h"

#include <stdio.h>

/* The parameters of every column. */
#define OF_POINT                                                             \
    const struct cli_bench_points *all, const struct cli_bench_point *point, \
        char out[CLI_BENCH_NAME]

static void workers(OF_POINT)
{
    cli_bench_workers_name(point->shape, all->graph->stage_count, out);
}

static void depth(OF_POINT)
{
    (void)all;
    cli_bench_depth_name(point->shape, out);
}

static void rate(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.1f", point->rate);
}

/* To both sides; a single run has none. */
static void spread(OF_POINT)
{
    (void)all;
    if (point->runs > 1)
        snprintf(out, CLI_BENCH_NAME, "%.0f%%", point->spread * 50);
    else
        snprintf(out, CLI_BENCH_NAME, "-");
}

static void pixel_rate(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.0f", point->pixel_rate / 1e6);
}

static void wall(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.2fs", (double)point->median.figures.wall_ns / 1e9);
}

static void cpu(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.2fs", (double)point->median.figures.cpu_ns / 1e9);
}

static void peak(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.0fM", (double)point->peak_bytes / (1 << 20));
}

static void speed_up(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.2f", point->speed_up);
}

static void efficiency(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.0f%%", point->efficiency * 100);
}

static void busy(OF_POINT)
{
    (void)all;
    snprintf(out, CLI_BENCH_NAME, "%.0f%%", point->busy * 100);
}

static void latency(OF_POINT)
{
    char text[SL_BENCH_PERCENTILES][16];
    (void)all;
    for (size_t i = 0; i < SL_BENCH_PERCENTILES; i++) {
        double ms = (double)point->median.figures.latency_ns[i] / 1e6;
        snprintf(text[i], sizeof text[i], ms < 10 ? "%.1f" : "%.0f", ms);
    }
    snprintf(out, CLI_BENCH_NAME, "%s/%s/%s ms", text[SL_BENCH_P50], text[SL_BENCH_P95],
             text[SL_BENCH_P99]);
}

const struct cli_bench_column cli_bench_columns[] = {
    {"workers", 0, workers},   {"depth", 6, depth},
    {"pictures/s", 10, rate},  {"±", 5, spread},
    {"MP/s", 7, pixel_rate},   {"wall", 7, wall},
    {"CPU", 7, cpu},           {"peak", 6, peak},
    {"speed-up", 8, speed_up}, {"efficiency", 10, efficiency},
    {"busy", 5, busy},         {"latency p50/95/99", 21, latency},
    {NULL, 0, NULL},
};
