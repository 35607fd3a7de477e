/* SPDX-License-Identifier: MIT */
#include "bench_verdict.h"

#include "summary.h"
#include "units.h"

#include "clock.h"

static const double enough_used = 0.75; /* of the processors, for one more to matter */
static const int64_t short_ns =
    SL_NS_PER_S / 10; /* a run of which starting is a part that counts */

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
    if (shape->tuned) {
        fputs("-j auto", out);
        return;
    }
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

/* The processors that workers had work for, as a share of all. */
static double wanted(const struct cli_bench_points *all, const struct cli_bench_point *point)
{
    const struct sl_pipeline_stats *stats = &point->median.figures.stats;
    double busy_ns = 0;
    for (size_t i = 0; i < stats->stage_count; i++)
        busy_ns += (double)stats->stages[i].work.busy_ns;
    return busy_ns / ((double)point->median.figures.wall_ns * all->processors);
}

static void print_processor(FILE *out, const struct cli_bench_points *all,
                            const struct cli_bench_point *best)
{
    double used = (double)best->median.figures.cpu_ns /
                  ((double)best->median.figures.wall_ns * all->processors);
    struct cli_bench_forecast more = cli_bench_one_more(all, best);
    fprintf(out, "processors: %u, %.0f %% busy; ", all->processors, used * 100);
    if (used >= enough_used)
        fprintf(out, "one more, and workers for it, would give about %.1f pictures/s (± %.1f)\n",
                more.rate, more.error);
    else if (wanted(all, best) >= enough_used)
        fputs("workers had pictures at hand, but waited for the disk, or for processors that "
              "something else used\n",
              out);
    else
        fputs("one more would change little: the stages wait for something else\n", out);
}

static void print_memory(FILE *out, const struct cli_bench_points *all,
                         const struct cli_bench_point *best)
{
    char bytes[32];
    char more[32];
    const struct cli_bench_point *others[] = {&all->points[0], cli_bench_smallest(all)};
    static const char *const names[] = {"one worker a stage", "the smallest"};
    fprintf(out, "memory: the best point takes %s",
            cli_format_bytes(best->peak_bytes, bytes, sizeof bytes));
    for (size_t i = 0; i < 2; i++) {
        const struct cli_bench_point *other = others[i];
        if (other == best || (i > 0 && other == others[0]))
            continue;
        bool is_more = best->peak_bytes >= other->peak_bytes;
        uint64_t difference =
            is_more ? best->peak_bytes - other->peak_bytes : other->peak_bytes - best->peak_bytes;
        fprintf(out, ", %s %s than %s", cli_format_bytes(difference, more, sizeof more),
                is_more ? "more" : "less", names[i]);
    }
    fputc('\n', out);
}

static void print_left_out(FILE *out, const struct cli_bench_points *all)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->points[i].left_out;
    if (count)
        fprintf(out, "left out: %zu point%s that cannot be the best (--exhaustive measures %s)\n",
                count, count == 1 ? "" : "s", count == 1 ? "it" : "them");
}

static void print_noise(FILE *out, const struct cli_bench_points *all,
                        const struct cli_bench_point *best)
{
    const struct cli_bench_point *most = &all->points[0];
    for (size_t i = 0; i < all->count; i++)
        most = all->points[i].spread > most->spread ? &all->points[i] : most;
    if (cli_bench_is_noisy(most))
        fprintf(out,
                "the machine was not quiet: runs of a point differed by up to %.0f %%, so take "
                "smaller differences for chance (more --runs, or a --duration, help)\n",
                most->spread * 100);
    else if (best->runs == 1)
        fputs("one run a point: how far they would differ is not known (--runs 3)\n", out);
    if (best->median.figures.wall_ns < short_ns)
        fprintf(out,
                "short runs: of %.2f s at the best point, in which starting counts; --duration 2s "
                "takes the inputs again and again\n",
                (double)best->median.figures.wall_ns / 1e9);
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
    print_memory(out, all, best);
    print_left_out(out, all);
    print_noise(out, all, best);
    if (all->baseline > 0)
        fprintf(out, "baseline: %.1f pictures/s, from which the best point is %+.1f %% away\n",
                all->baseline, (best->rate / all->baseline - 1) * 100);
}
