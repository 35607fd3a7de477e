/* SPDX-License-Identifier: MIT */
#include "bench_points.h"

#include <stdlib.h>
#include <string.h>

static const double near_best = 0.02;
static const double noisy = 0.1; /* a spread beyond it */

static double rate_of(const struct cli_bench_run *run)
{
    double seconds = (double)run->figures.wall_ns / 1e9;
    return seconds > 0 ? (double)(run->figures.done + run->figures.dead) / seconds : 0;
}

static int by_rate(const void *a, const void *b)
{
    double x = rate_of(a);
    double y = rate_of(b);
    return (x > y) - (x < y);
}

static int by_bytes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

unsigned cli_bench_workers(const struct cli_bench_points *all, const struct sl_bench_point *shape)
{
    if (shape->schedule == SL_SCHEDULE_CARRY)
        return shape->workers[0];
    unsigned sum = 0;
    for (size_t i = 0; i < all->graph->stage_count; i++)
        sum += shape->workers[i];
    return sum;
}

double cli_bench_ideal(const struct cli_bench_points *all, const struct sl_bench_point *shape)
{
    double workers = cli_bench_workers(all, shape);
    return shape->schedule == SL_SCHEDULE_CARRY ? workers : workers / all->graph->stage_count;
}

double cli_bench_ceiling(const struct cli_bench_points *all)
{
    const struct sl_bench_figures *one = &all->points[0].median.figures;
    return one->cpu_ns > 0 ? all->processors * (double)one->wall_ns / (double)one->cpu_ns : 0;
}

bool cli_bench_is_noisy(const struct cli_bench_point *point)
{
    return point->spread > noisy;
}

void cli_bench_sum_up(struct cli_bench_points *all, size_t index, const struct cli_bench_run *runs,
                      unsigned count)
{
    struct cli_bench_point *point = &all->points[index];
    struct cli_bench_run sorted[CLI_BENCH_RUNS];
    uint64_t peaks[CLI_BENCH_RUNS];
    memcpy(sorted, runs, count * sizeof *runs);
    qsort(sorted, count, sizeof *sorted, by_rate);
    for (unsigned i = 0; i < count; i++)
        peaks[i] = runs[i].peak_bytes;
    qsort(peaks, count, sizeof *peaks, by_bytes);
    point->runs = count;
    point->median = sorted[count / 2];
    point->rate = rate_of(&point->median);
    point->pixel_rate =
        (double)point->median.figures.pixels / ((double)point->median.figures.wall_ns / 1e9);
    point->spread =
        point->rate > 0 ? (rate_of(&sorted[count - 1]) - rate_of(&sorted[0])) / point->rate : 0;
    point->peak_bytes = peaks[count / 2];
    point->speed_up = all->points[0].rate > 0 ? point->rate / all->points[0].rate : 0;
    point->efficiency = point->speed_up / cli_bench_ideal(all, point->shape);
    unsigned workers = cli_bench_workers(all, point->shape);
    unsigned most = workers < all->processors ? workers : all->processors;
    double used = (double)point->median.figures.cpu_ns / (double)point->median.figures.wall_ns;
    point->busy = most ? used / most : 0;
}

/* CPU seconds that an item takes in a stage, where each stage has workers of its own. */
static double service(const struct cli_bench_points *all, size_t stage)
{
    const struct sl_bench_figures *one = &all->points[0].median.figures;
    double items = (double)(one->done + one->dead);
    return items > 0 ? (double)one->stats.stages[stage].work.cpu_ns / 1e9 / items : 0;
}

bool cli_bench_is_bounded(const struct cli_bench_points *all, const struct sl_bench_point *shape)
{
    const struct cli_bench_point *best = cli_bench_best(all);
    if (!best || shape->tuned || shape->schedule != SL_SCHEDULE_STAGES || !all->points[0].runs)
        return false;
    for (size_t i = 0; i < all->graph->stage_count; i++) {
        double seconds = service(all, i);
        if (seconds > 0 && shape->workers[i] / seconds < best->rate * (1 - 2 * near_best))
            return true;
    }
    return false;
}

const struct cli_bench_point *cli_bench_best(const struct cli_bench_points *all)
{
    const struct cli_bench_point *best = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct cli_bench_point *point = &all->points[i];
        if (point->runs && (!best || point->rate > best->rate))
            best = point;
    }
    return best;
}

static bool is_smaller(const struct cli_bench_points *all, const struct cli_bench_point *a,
                       const struct cli_bench_point *b)
{
    unsigned x = cli_bench_workers(all, a->shape);
    unsigned y = cli_bench_workers(all, b->shape);
    return x != y ? x < y : a->shape->depth[0] < b->shape->depth[0];
}

const struct cli_bench_point *cli_bench_smallest(const struct cli_bench_points *all)
{
    const struct cli_bench_point *best = cli_bench_best(all);
    const struct cli_bench_point *smallest = best;
    for (size_t i = 0; i < all->count && best; i++) {
        const struct cli_bench_point *point = &all->points[i];
        if (point->runs && point->rate >= best->rate * (1 - near_best) &&
            is_smaller(all, point, smallest))
            smallest = point;
    }
    return smallest;
}
