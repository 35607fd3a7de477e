/* SPDX-License-Identifier: MIT */
#include "bench_table.h"

#include "units.h"

static const char columns[] = "%-*s %6s %12s %6s %8s %7s %7s %8s %7s %6s %22s\n";

static int width_of(const struct cli_bench_points *all)
{
    int width = (int)(3 * all->graph->stage_count);
    return width < 10 ? 10 : width;
}

void cli_bench_print_head(FILE *out, const struct cli_bench_points *all)
{
    fputs("workers of", out);
    for (size_t i = 0; i < all->graph->stage_count; i++)
        fprintf(out, "%s %s", i ? "," : "", all->graph->stages[i].name);
    fprintf(out, " on %u processor%s\n", all->processors, all->processors == 1 ? "" : "s");
    fprintf(out, columns, width_of(all), "WORKERS", "DEPTH", "PICTURES/S", "±", "MP/S", "WALL",
            "CPU", "PEAK", "SPEEDUP", "BUSY", "LATENCY P50/95/99");
}

static const char *format_latency(int64_t ns, char *out, size_t size)
{
    double ms = (double)ns / 1e6;
    snprintf(out, size, ms < 10 ? "%.1f" : "%.0f", ms);
    return out;
}

void cli_bench_print_point(FILE *out, const struct cli_bench_points *all,
                           const struct cli_bench_point *point)
{
    char workers[CLI_BENCH_NAME];
    char depth[CLI_BENCH_NAME];
    char rate[32];
    char spread[32];
    char pixels[32];
    char wall[32];
    char cpu[32];
    char peak[32];
    char speed_up[32];
    char busy[32];
    char latency[64];
    char p[SL_BENCH_PERCENTILES][16];
    const struct sl_bench_figures *figures = &point->median.figures;
    snprintf(rate, sizeof rate, "%.1f", point->rate);
    snprintf(spread, sizeof spread, "%.0f%%", point->spread * 50);
    snprintf(pixels, sizeof pixels, "%.0f", point->pixel_rate / 1e6);
    snprintf(wall, sizeof wall, "%.2fs", (double)figures->wall_ns / 1e9);
    snprintf(cpu, sizeof cpu, "%.2fs", (double)figures->cpu_ns / 1e9);
    snprintf(peak, sizeof peak, "%.0fM", (double)point->peak_bytes / (1 << 20));
    snprintf(speed_up, sizeof speed_up, "%.2f", point->speed_up);
    snprintf(busy, sizeof busy, "%.0f%%", point->busy * 100);
    snprintf(latency, sizeof latency, "%s/%s/%s ms",
             format_latency(figures->latency_ns[SL_BENCH_P50], p[0], sizeof p[0]),
             format_latency(figures->latency_ns[SL_BENCH_P95], p[1], sizeof p[1]),
             format_latency(figures->latency_ns[SL_BENCH_P99], p[2], sizeof p[2]));
    /* The sign is one column and two bytes in the head only. */
    fprintf(out, "%-*s %6s %12s %5s %8s %7s %7s %8s %7s %6s %22s\n", width_of(all),
            cli_bench_workers_name(point->shape, all->graph->stage_count, workers),
            cli_bench_depth_name(point->shape, depth), rate, spread, pixels, wall, cpu, peak,
            speed_up, busy, latency);
    if (figures->dead)
        fprintf(out, "  %llu of these failed\n", (unsigned long long)figures->dead);
}

static double share(int64_t part_ns, unsigned workers, int64_t wall_ns)
{
    return wall_ns > 0 ? 100 * (double)part_ns / ((double)wall_ns * workers) : 0;
}

void cli_bench_print_stages(FILE *out, const struct cli_bench_point *point)
{
    const struct sl_bench_figures *figures = &point->median.figures;
    for (size_t i = 0; i < figures->stats.stage_count; i++) {
        const struct sl_stage_stats *stage = &figures->stats.stages[i];
        const struct sl_channel_stats *channel = &stage->input;
        fprintf(out,
                "  %-8s busy %3.0f%%, starved %3.0f%%, blocked %3.0f%%; channel: p50 %3.0f%%, p95 "
                "%3.0f%% full, at most %zu of %zu\n",
                stage->name, share((int64_t)stage->work.busy_ns, stage->workers, figures->wall_ns),
                share((int64_t)stage->work.starved_ns, stage->workers, figures->wall_ns),
                share(stage->blocked_ns, stage->workers, figures->wall_ns),
                100 * cli_bench_occupancy(channel, 50), 100 * cli_bench_occupancy(channel, 95),
                channel->high_water, channel->capacity);
    }
}
