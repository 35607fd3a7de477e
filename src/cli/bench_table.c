/* SPDX-License-Identifier: MIT */
#include "bench_table.h"

#include "bench_columns.h"
#include "summary.h"
#include "text.h"

#include <inttypes.h>

/* The first column to the left, the others to the right; what has no ASCII is as wide as it looks.
 */
static void print_cell(FILE *out, const struct cli_bench_points *all,
                       const struct cli_bench_column *column, const char *text)
{
    if (column == cli_bench_columns) {
        size_t width = 3 * all->graph->stage_count;
        cli_print_padded(out, text, width < 10 ? 10 : width);
        return;
    }
    fprintf(out, " %*s%s", column->width - (int)cli_columns(text), "", text);
}

void cli_bench_print_head(FILE *out, const struct cli_bench_points *all)
{
    fputs("workers of", out);
    for (size_t i = 0; i < all->graph->stage_count; i++)
        fprintf(out, "%s %s", i ? "," : "", all->graph->stages[i].name);
    fprintf(out, " on %u processor%s\n", all->processors, all->processors == 1 ? "" : "s");
    for (const struct cli_bench_column *column = cli_bench_columns; column->title; column++) {
        char title[CLI_BENCH_NAME];
        snprintf(title, sizeof title, "%s", column->title);
        for (char *c = title; *c; c++)
            *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        print_cell(out, all, column, title);
    }
    fputc('\n', out);
}

void cli_bench_print_point(FILE *out, const struct cli_bench_points *all,
                           const struct cli_bench_point *point)
{
    for (const struct cli_bench_column *column = cli_bench_columns; column->title; column++) {
        char text[CLI_BENCH_NAME];
        column->format(all, point, text);
        print_cell(out, all, column, text);
    }
    fputc('\n', out);
    if (point->median.figures.dead)
        fprintf(out, "  %" PRIu64 " of these failed\n", point->median.figures.dead);
}

static void print_work(FILE *out, const struct sl_pipeline_stats *stats)
{
    char work[CLI_WORK_SIZE];
    if (cli_summary_work(stats, work))
        fprintf(out, "  of their work: %s\n", work);
}

void cli_bench_print_stages(FILE *out, const struct cli_bench_point *point)
{
    const struct sl_pipeline_stats *stats = &point->median.figures.stats;
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        const struct sl_channel_stats *channel = &stage->input;
        fprintf(out,
                "  %-8s busy %3.0f%%, starved %3.0f%%, blocked %3.0f%%; channel: p50 %3.0f%%, p95 "
                "%3.0f%% full, at most %zu of %zu\n",
                stage->name,
                100 * cli_summary_share((int64_t)stage->work.busy_ns, stage, stats->elapsed_ns),
                100 * cli_summary_share((int64_t)stage->work.starved_ns, stage, stats->elapsed_ns),
                100 * cli_summary_share(stage->blocked_ns, stage, stats->elapsed_ns),
                100 * cli_summary_occupancy(channel, 50), 100 * cli_summary_occupancy(channel, 95),
                channel->high_water, channel->capacity);
    }
    print_work(out, stats);
}
