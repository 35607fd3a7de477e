/* SPDX-License-Identifier: MIT */
#include "bench_verdict.h"

#include "summary.h"
#include "units.h"

/* Of the spread of a point's rates: beyond it a figure of 2 % means nothing. */
static const double noisy = 0.1;

const char *cli_bench_bottleneck(const struct cli_bench_point *point, double *share)
{
    return cli_summary_most_work(&point->median.figures.stats, share)->name;
}

struct cli_bench_forecast cli_bench_one_more(const struct cli_bench_points *all,
                                             const struct cli_bench_point *point)
{
    double n = all->processors;
    return (struct cli_bench_forecast){
        .rate = point->rate * (n + 1) / n,
        .error = point->rate * point->spread / 2 * (n + 1) / n,
    };
}

/* Whether one number says how many workers there are. */
static bool is_even(const struct cli_bench_points *all, const struct sl_bench_point *shape)
{
    bool alike = true;
    for (size_t i = 1; i < all->graph->stage_count; i++)
        alike &= shape->workers[i] == shape->workers[0];
    return alike || shape->schedule == SL_SCHEDULE_CARRY;
}

static const char *schedule_name(const struct sl_bench_point *shape)
{
    return shape->schedule == SL_SCHEDULE_CARRY ? "carry" : "stages";
}

void cli_bench_print_options(FILE *out, const struct cli_bench_points *all,
                             const struct cli_bench_point *point)
{
    const struct sl_bench_point *shape = point->shape;
    bool even = is_even(all, shape);
    fprintf(out, "--schedule %s", schedule_name(shape));
    if (even)
        fprintf(out, " -j %u", shape->workers[0]);
    for (size_t i = 0; i < all->graph->stage_count && !even; i++)
        fprintf(out, "%s%s=%u", i ? "," : " --workers ", all->graph->stages[i].name,
                shape->workers[i]);
    fprintf(out, " --depth %zu", shape->depth[0]);
}

enum sl_status cli_bench_preset(struct sl_bytes *out, const struct cli_bench_points *all,
                                const struct cli_bench_point *point)
{
    const struct sl_bench_point *shape = point->shape;
    bool even = is_even(all, shape);
    enum sl_status status = sl_bytes_printf(out, "schedule: %s\n", schedule_name(shape));
    if (!status && even)
        status = sl_bytes_printf(out, "jobs: %u\n", shape->workers[0]);
    for (size_t i = 0; i < all->graph->stage_count && !even && !status; i++)
        status = sl_bytes_printf(out, "%s%s=%u", i ? "," : "workers: ", all->graph->stages[i].name,
                                 shape->workers[i]);
    return status ? status
                  : sl_bytes_printf(out, "%sdepth: %zu\n", even ? "" : "\n", shape->depth[0]);
}

static void print_point(FILE *out, const struct cli_bench_points *all, const char *what,
                        const struct cli_bench_point *point)
{
    char bytes[32];
    fprintf(out, "%s: %.1f pictures/s, %s resident: ", what, point->rate,
            cli_format_bytes(point->peak_bytes, bytes, sizeof bytes));
    cli_bench_print_options(out, all, point);
    fputc('\n', out);
}

static void print_processor(FILE *out, const struct cli_bench_points *all,
                            const struct cli_bench_point *best)
{
    double used = (double)best->median.figures.cpu_ns /
                  ((double)best->median.figures.wall_ns * all->processors);
    struct cli_bench_forecast more = cli_bench_one_more(all, best);
    fprintf(out, "processors: %u, %.0f %% busy; ", all->processors, used * 100);
    if (used < 0.75)
        fputs("one more would change little: the stages wait for something else\n", out);
    else
        fprintf(out, "one more would give about %.1f pictures/s (± %.1f)\n", more.rate, more.error);
}

static void print_noise(FILE *out, const struct cli_bench_points *all)
{
    double most = 0;
    for (size_t i = 0; i < all->count; i++)
        most = all->points[i].spread > most ? all->points[i].spread : most;
    if (most > noisy)
        fprintf(out,
                "the machine was not quiet: runs of a point differed by up to %.0f %%, so take "
                "smaller differences for chance (more --runs, or a --duration, help)\n",
                most * 100);
}

void cli_bench_print_verdict(FILE *out, const struct cli_bench_points *all)
{
    const struct cli_bench_point *best = cli_bench_best(all);
    const struct cli_bench_point *smallest = cli_bench_smallest(all);
    double share;
    if (!best)
        return;
    const char *name = cli_bench_bottleneck(best, &share);
    fprintf(out, "bottleneck: %s, %.0f %% of the stages' time\n", name, share * 100);
    print_point(out, all, "best", best);
    if (smallest != best)
        print_point(out, all, "smallest within 2 %", smallest);
    print_processor(out, all, best);
    if (smallest->peak_bytes && best->peak_bytes > smallest->peak_bytes) {
        char bytes[32];
        fprintf(out, "memory: the best point takes %s more than the smallest\n",
                cli_format_bytes(best->peak_bytes - smallest->peak_bytes, bytes, sizeof bytes));
    }
    print_noise(out, all);
}
