/* SPDX-License-Identifier: MIT */
#include "report/bench_sections.h"

#include "report/bench_axis.h"

#include <stdio.h>

static const char *stage_of(const struct cli_bench_axis *axis, const struct cli_bench_points *all)
{
    return all->graph->stages[axis->stage].name;
}

void cli_bench_section_axis(struct cli_html *html, const struct cli_bench_points *all)
{
    const struct cli_bench_axis axis = cli_bench_axis_of(all);
    cli_html_printf(html, "<p class=\"note\">");
    switch (axis.kind) {
    case CLI_BENCH_AXIS_EVERY:
        cli_html_printf(html, "From left to right: workers of every stage, or workers that carry "
                              "pictures through all of them. A line for each depth.");
        break;
    case CLI_BENCH_AXIS_STAGE:
        cli_html_printf(html, "From left to right: workers of ");
        cli_html_text(html, stage_of(&axis, all));
        cli_html_printf(html, ", the only stage in which they vary. A line for each depth.");
        break;
    case CLI_BENCH_AXIS_TOTAL:
        cli_html_printf(html, "From left to right: all workers, since they vary in more than one "
                              "stage; of points that have as many, the fastest. A line for each "
                              "depth.");
        break;
    case CLI_BENCH_AXIS_DEPTH:
        cli_html_printf(html, "From left to right: slots of each channel, since workers do not "
                              "vary.");
        break;
    }
    cli_html_printf(html, "</p>\n");
}

static void put_axis(struct cli_json *json, const struct cli_bench_axis *axis,
                     const struct cli_bench_points *all)
{
    char label[CLI_BENCH_NAME];
    switch (axis->kind) {
    case CLI_BENCH_AXIS_EVERY:
        snprintf(label, sizeof label, "workers of every stage");
        break;
    case CLI_BENCH_AXIS_STAGE:
        snprintf(label, sizeof label, "workers of %s", stage_of(axis, all));
        break;
    case CLI_BENCH_AXIS_TOTAL:
        snprintf(label, sizeof label, "workers of all stages");
        break;
    case CLI_BENCH_AXIS_DEPTH:
        snprintf(label, sizeof label, "depth");
        break;
    }
    cli_json_text(json, "label", label);
    cli_json_bool(json, "depth", axis->kind == CLI_BENCH_AXIS_DEPTH);
}

/* The line that a point is on. */
static const char *line_name(const struct cli_bench_axis *axis, const struct cli_bench_points *all,
                             const struct sl_bench_point *shape, char out[CLI_BENCH_NAME])
{
    if (axis->kind == CLI_BENCH_AXIS_DEPTH)
        return cli_bench_workers_name(shape, all->graph->stage_count, out);
    if (shape->schedule == SL_SCHEDULE_CARRY)
        snprintf(out, CLI_BENCH_NAME, "carry, depth %zu", shape->depth[0]);
    else
        snprintf(out, CLI_BENCH_NAME, "depth %zu", shape->depth[0]);
    return out;
}

static void put_point(struct cli_json *json, const struct cli_bench_axis *axis,
                      const struct cli_bench_points *all, const struct cli_bench_point *point)
{
    char line[CLI_BENCH_NAME];
    unsigned place;
    if (!point->runs || !cli_bench_axis_place(axis, all, point->shape, &place))
        return;
    cli_json_open(json, NULL, '{');
    cli_json_unsigned(json, "at", place);
    cli_json_text(json, "line", line_name(axis, all, point->shape, line));
    cli_json_bool(json, "carry", point->shape->schedule == SL_SCHEDULE_CARRY);
    cli_json_real(json, "rate", point->rate);
    cli_json_real(json, "mebibytes", (double)point->peak_bytes / (1 << 20));
    cli_json_real(json, "speedUp", point->speed_up);
    cli_json_real(json, "ideal", cli_bench_ideal(all, point->shape));
    cli_json_real(json, "efficiency", 100 * point->efficiency);
    cli_json_real(json, "busy", 100 * point->busy);
    cli_json_close(json, '}');
}

void cli_bench_json(struct cli_json *json, const struct cli_bench_points *all)
{
    const struct cli_bench_axis axis = cli_bench_axis_of(all);
    cli_json_open(json, "axis", '{');
    put_axis(json, &axis, all);
    cli_json_close(json, '}');
    cli_json_unsigned(json, "processors", all->processors);
    cli_json_real(json, "ceiling", cli_bench_ceiling(all));
    cli_json_open(json, "points", '[');
    for (size_t i = 0; i < all->count; i++)
        put_point(json, &axis, all, &all->points[i]);
    cli_json_close(json, ']');
}
