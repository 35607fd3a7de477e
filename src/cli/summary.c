/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "units.h"

#include <inttypes.h>
#include <string.h>

double cli_summary_share(int64_t part_ns, const struct sl_stage_stats *stage, int64_t elapsed_ns)
{
    /* It may have had more workers before. */
    double whole = (double)elapsed_ns * (stage->workers ? stage->workers : 1);
    double known =
        (double)stage->work.busy_ns + (double)stage->work.starved_ns + (double)stage->blocked_ns;
    whole = known > whole ? known : whole;
    return whole > 0 ? (double)part_ns / whole : 0;
}

const struct sl_stage_stats *cli_summary_bottleneck(const struct sl_pipeline_stats *stats,
                                                    double *share)
{
    const struct sl_stage_stats *most = NULL;
    *share = 0;
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        double busy = cli_summary_share((int64_t)stage->work.busy_ns, stage, stats->elapsed_ns);
        if (busy > *share) {
            *share = busy;
            most = stage;
        }
    }
    return *share >= 0.2 ? most : NULL;
}

/* What a stage of the graph took of the workers' time in all of them. */
static double work_share(const struct sl_pipeline_stats *stats, size_t stage)
{
    int64_t all_ns = 0;
    for (size_t i = 0; i < stats->work_count; i++)
        all_ns += stats->work[i].ns;
    return all_ns > 0 ? (double)stats->work[stage].ns / (double)all_ns : 0;
}

const struct sl_work_stats *cli_summary_most_work(const struct sl_pipeline_stats *stats,
                                                  double *share)
{
    size_t most = 0;
    for (size_t i = 1; i < stats->work_count; i++) {
        if (stats->work[i].ns > stats->work[most].ns)
            most = i;
    }
    *share = work_share(stats, most);
    return &stats->work[most];
}

double cli_summary_occupancy(const struct sl_channel_stats *channel, unsigned percent)
{
    uint64_t all = 0;
    uint64_t below = 0;
    for (unsigned i = 0; i < SL_CHANNEL_HISTOGRAM; i++)
        all += channel->occupancy[i];
    for (unsigned i = 0; i < SL_CHANNEL_HISTOGRAM && all; i++) {
        below += channel->occupancy[i];
        if (below * 100 >= all * percent)
            return i / (double)(SL_CHANNEL_HISTOGRAM - 1);
    }
    return 0;
}

bool cli_summary_work(const struct sl_pipeline_stats *stats, char out[CLI_WORK_SIZE])
{
    double most;
    out[0] = '\0';
    cli_summary_most_work(stats, &most);
    if (stats->stage_count >= stats->work_count || most <= 0)
        return false;
    for (size_t i = 0; i < stats->work_count; i++) {
        size_t length = strlen(out);
        snprintf(out + length, CLI_WORK_SIZE - length, "%s%s %.0f %%", i ? ", " : "",
                 stats->work[i].name, 100 * work_share(stats, i));
    }
    return true;
}

static void print_bottleneck(FILE *out, const struct sl_pipeline_stats *stats)
{
    double share;
    const struct sl_stage_stats *stage = cli_summary_bottleneck(stats, &share);
    if (!stage) {
        fputs("bottleneck: reading and admission, the stages mostly waited for input\n", out);
        return;
    }
    if (stats->stage_count < stats->work_count) {
        const struct sl_work_stats *most = cli_summary_most_work(stats, &share);
        fprintf(out, "bottleneck: %s, %.0f %% of the work of %u worker%s\n", most->name,
                share * 100, stage->workers, stage->workers == 1 ? "" : "s");
        return;
    }
    fprintf(out, "bottleneck: %s, busy %.0f %% of the time with %u worker%s\n", stage->name,
            share * 100, stage->workers, stage->workers == 1 ? "" : "s");
}

static void print_stages(FILE *out, const struct sl_pipeline_stats *stats)
{
    fprintf(out, "%-10s %8s %8s %7s %9s %9s %12s\n", "STAGE", "WORKERS", "ITEMS", "BUSY", "STARVED",
            "BLOCKED", "CHANNEL");
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        fprintf(out, "%-10s %8u %8" PRIu64 " %5.0f %% %7.0f %% %7.0f %% %6zu of %zu\n", stage->name,
                stage->workers, stage->work.handled,
                100 * cli_summary_share((int64_t)stage->work.busy_ns, stage, stats->elapsed_ns),
                100 * cli_summary_share((int64_t)stage->work.starved_ns, stage, stats->elapsed_ns),
                100 * cli_summary_share(stage->blocked_ns, stage, stats->elapsed_ns),
                stage->input.high_water, stage->input.capacity);
    }
    char work[CLI_WORK_SIZE], bytes[32];
    if (cli_summary_work(stats, work))
        fprintf(out, "of that work, %s\n", work);
    fprintf(out, "memory in flight at most %s; a channel's figure is the most that waited in it\n",
            cli_format_bytes(stats->bytes_high_water, bytes, sizeof bytes));
}

static void print_count(FILE *out, uint64_t count, const char *what)
{
    if (count > 0)
        fprintf(out, ", %" PRIu64 " %s", count, what);
}

void cli_summary_print(FILE *out, const struct sl_convert_result *result,
                       const char *failed_options, bool verbose)
{
    const struct sl_pipeline_result *run = &result->run;
    uint64_t dead = run->dead + result->planned_dead + result->still_dead;
    char time[32];
    fprintf(out, "%" PRIu64 " converted", run->done);
    print_count(out, dead, "failed");
    print_count(out, result->skipped, "unchanged");
    print_count(out, result->left_out, "left out for their outputs' names");
    print_count(out, run->retried, "retries");
    print_count(out, result->left, "left to do");
    double seconds = (double)run->stats.elapsed_ns / 1e9;
    if (run->done + run->dead > 0 && seconds > 0)
        fprintf(out, " in %s: %.1f pictures/s, %.1f MP/s",
                cli_format_duration(run->stats.elapsed_ns, time, sizeof time),
                (double)(run->done + run->dead) / seconds,
                (double)run->stats.pixels / 1e6 / seconds);
    fputc('\n', out);
    if (result->found == 0 && result->not_pictures > 0)
        fprintf(out, "no pictures among %" PRIu64 " files: --include GLOB takes others\n",
                result->not_pictures);
    if (run->done + run->dead > 0)
        print_bottleneck(out, &run->stats);
    if (verbose && run->stats.stage_count > 0)
        print_stages(out, &run->stats);
    if (dead > 0)
        fprintf(out, "what failed and why: sluice failed %s\n", failed_options);
}
