/* SPDX-License-Identifier: MIT */
#include "report/bench_axis.h"

static bool is_alike(const struct cli_bench_points *all, const struct sl_bench_point *shape)
{
    for (size_t i = 1; i < all->graph->stage_count && shape->schedule == SL_SCHEDULE_STAGES; i++) {
        if (shape->workers[i] != shape->workers[0])
            return false;
    }
    return true;
}

/* How many stages two shapes give other workers, and the last of them. */
static unsigned differences(const struct cli_bench_points *all, const struct sl_bench_point *a,
                            const struct sl_bench_point *b, size_t *stage)
{
    unsigned count = 0;
    for (size_t i = 0; i < all->graph->stage_count; i++) {
        if (a->workers[i] == b->workers[i])
            continue;
        *stage = i;
        count++;
    }
    return count;
}

/* In how many stages workers vary from `first` on, and the last of them. */
static unsigned count_varied(const struct cli_bench_points *all, size_t first, size_t *stage)
{
    unsigned count = 0;
    for (size_t i = 0; i < all->graph->stage_count; i++) {
        bool varies = false;
        for (size_t k = first; k < all->count; k++)
            varies |= all->points[k].shape->workers[i] != all->points[first].shape->workers[i];
        if (varies)
            *stage = i;
        count += varies;
    }
    return count;
}

/* Whether from `first` on there is one count of workers and more than one depth. */
static bool is_of_depths(const struct cli_bench_points *all, size_t first)
{
    const struct sl_bench_point *one = all->points[first].shape;
    bool varies = false;
    for (size_t i = first; i < all->count; i++) {
        const struct sl_bench_point *shape = all->points[i].shape;
        if (shape->workers[0] != one->workers[0])
            return false;
        varies |= shape->depth[0] != one->depth[0];
    }
    return varies;
}

struct cli_bench_axis cli_bench_axis_of(const struct cli_bench_points *all)
{
    const size_t first = all->count > 1 ? 1 : 0; /* the one before may not be of the grid */
    struct cli_bench_axis axis = {.shape = all->points[first].shape};
    bool alike = true;
    for (size_t i = 0; i < all->count; i++)
        alike &= is_alike(all, all->points[i].shape);
    if (alike) {
        bool depths = is_of_depths(all, first) || is_of_depths(all, 0);
        axis.kind = depths ? CLI_BENCH_AXIS_DEPTH : CLI_BENCH_AXIS_EVERY;
        return axis;
    }
    unsigned varied = count_varied(all, first, &axis.stage);
    if (varied == 0)
        varied = differences(all, all->points[0].shape, axis.shape, &axis.stage) == 1 ? 1 : 0;
    axis.kind = varied == 0   ? CLI_BENCH_AXIS_DEPTH
                : varied == 1 ? CLI_BENCH_AXIS_STAGE
                              : CLI_BENCH_AXIS_TOTAL;
    return axis;
}

bool cli_bench_axis_place(const struct cli_bench_axis *axis, const struct cli_bench_points *all,
                          const struct sl_bench_point *shape, unsigned *out)
{
    size_t stage = axis->stage;
    unsigned count;
    switch (axis->kind) {
    case CLI_BENCH_AXIS_EVERY:
        *out = shape->workers[0];
        return true;
    case CLI_BENCH_AXIS_STAGE:
        *out = shape->workers[stage];
        count = differences(all, shape, axis->shape, &stage);
        return count == 0 || (count == 1 && stage == axis->stage);
    case CLI_BENCH_AXIS_TOTAL:
        *out = cli_bench_workers(all, shape);
        return true;
    case CLI_BENCH_AXIS_DEPTH:
    default:
        *out = (unsigned)shape->depth[0];
        return true;
    }
}
