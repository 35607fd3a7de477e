/* SPDX-License-Identifier: MIT */
#include "report/bench_sections.h"

#include "units.h"

#include <stdlib.h>

/* A sheet: shapes by depth, each in its order. Both arrays hold one point of each. */
struct sheet {
    const struct cli_bench_points *all;
    const struct cli_bench_point **rows, **columns; /* owned */
    size_t row_count, column_count;
};

static int by_workers(const struct sl_bench_point *a, const struct sl_bench_point *b)
{
    if (a->schedule != b->schedule)
        return a->schedule < b->schedule ? -1 : 1;
    size_t count = a->schedule == SL_SCHEDULE_CARRY ? 1 : SL_STAGES_MAX;
    for (size_t i = 0; i < count; i++) {
        if (a->workers[i] != b->workers[i])
            return a->workers[i] < b->workers[i] ? -1 : 1;
    }
    return 0;
}

static int by_row(const void *a, const void *b)
{
    return by_workers((*(const struct cli_bench_point *const *)a)->shape,
                      (*(const struct cli_bench_point *const *)b)->shape);
}

static int by_depth(const struct sl_bench_point *a, const struct sl_bench_point *b)
{
    return (a->depth[0] > b->depth[0]) - (a->depth[0] < b->depth[0]);
}

static int by_column(const void *a, const void *b)
{
    return by_depth((*(const struct cli_bench_point *const *)a)->shape,
                    (*(const struct cli_bench_point *const *)b)->shape);
}

/* Sorts, and leaves one of those that compare as equal. */
static size_t sort_unique(const struct cli_bench_point **points, size_t count,
                          int (*compare)(const void *, const void *))
{
    size_t kept = 0;
    qsort(points, count, sizeof *points, compare);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare(&points[kept - 1], &points[i]) != 0)
            points[kept++] = points[i];
    }
    return kept;
}

static bool sheet_init(struct sheet *sheet, const struct cli_bench_points *all)
{
    *sheet = (struct sheet){.all = all};
    sheet->rows = malloc(all->count * sizeof *sheet->rows);
    sheet->columns = malloc(all->count * sizeof *sheet->columns);
    if (!sheet->rows || !sheet->columns)
        return false;
    for (size_t i = 0; i < all->count; i++)
        sheet->rows[i] = sheet->columns[i] = &all->points[i];
    sheet->row_count = sort_unique(sheet->rows, all->count, by_row);
    sheet->column_count = sort_unique(sheet->columns, all->count, by_column);
    return true;
}

static void sheet_release(struct sheet *sheet)
{
    free(sheet->rows);
    free(sheet->columns);
}

/* NULL: the grid has no such point. */
static const struct cli_bench_point *sheet_find(const struct sheet *sheet, size_t row,
                                                size_t column)
{
    for (size_t i = 0; i < sheet->all->count; i++) {
        const struct cli_bench_point *point = &sheet->all->points[i];
        if (by_workers(point->shape, sheet->rows[row]->shape) == 0 &&
            by_depth(point->shape, sheet->columns[column]->shape) == 0)
            return point;
    }
    return NULL;
}

/* ---- a map ---- */

struct map {
    const char *name, *note;
    double (*value)(const struct cli_bench_point *point);
    void (*put)(struct cli_html *html, const struct cli_bench_point *point);
    double least, most;
};

static double rate_of(const struct cli_bench_point *point)
{
    return point->rate;
}

static void put_rate(struct cli_html *html, const struct cli_bench_point *point)
{
    cli_html_printf(html, "%.1f", point->rate);
    if (cli_bench_is_noisy(point))
        cli_html_printf(html, " <small>± %.0f %%</small>", point->spread * 50);
}

static double bytes_of(const struct cli_bench_point *point)
{
    return (double)point->peak_bytes;
}

static void put_bytes(struct cli_html *html, const struct cli_bench_point *point)
{
    char text[32];
    cli_html_printf(html, "%s", cli_format_bytes(point->peak_bytes, text, sizeof text));
}

/* The paler end is no nearer to the other than this, so that equal figures look equal. */
static const double contrast = 0.75;

static void find_range(struct map *map, const struct cli_bench_points *all)
{
    bool any = false;
    for (size_t i = 0; i < all->count; i++) {
        const struct cli_bench_point *point = &all->points[i];
        if (!point->runs)
            continue;
        double value = map->value(point);
        map->least = !any || value < map->least ? value : map->least;
        map->most = !any || value > map->most ? value : map->most;
        any = true;
    }
    if (map->least > map->most * contrast)
        map->least = map->most * contrast;
}

static const char *class_of(const struct cli_bench_points *all, const struct cli_bench_point *point)
{
    if (point == cli_bench_best(all))
        return "number heat best";
    return point == cli_bench_smallest(all) ? "number heat smallest" : "number heat";
}

static void put_cell(struct cli_html *html, const struct map *map, const struct sheet *sheet,
                     const struct cli_bench_point *point)
{
    if (!point || !point->runs) {
        cli_html_printf(html, "<td class=\"number none\">%s</td>",
                        point && point->left_out ? "left out" : "\xe2\x80\x93");
        return;
    }
    double range = map->most - map->least;
    double share = range > 0 ? (map->value(point) - map->least) / range : 1;
    cli_html_printf(html, "<td class=\"%s\" style=\"--share:%.0f%%\">", class_of(sheet->all, point),
                    100 * share);
    map->put(html, point);
    cli_html_printf(html, "</td>");
}

static void put_map(struct cli_html *html, struct map *map, const struct sheet *sheet)
{
    find_range(map, sheet->all);
    cli_html_printf(html,
                    "<table class=\"heat\"><caption>%s <span>%s</span></caption><thead><tr>"
                    "<th scope=\"col\">Workers</th>",
                    map->name, map->note);
    for (size_t column = 0; column < sheet->column_count; column++)
        cli_html_printf(html, "<th scope=\"col\" class=\"number\">depth %zu</th>",
                        sheet->columns[column]->shape->depth[0]);
    cli_html_printf(html, "</tr></thead><tbody>\n");
    for (size_t row = 0; row < sheet->row_count; row++) {
        cli_html_printf(html, "<tr><th scope=\"row\">");
        cli_bench_put_workers(html, sheet->all, sheet->rows[row]->shape);
        cli_html_printf(html, "</th>");
        for (size_t column = 0; column < sheet->column_count; column++)
            put_cell(html, map, sheet, sheet_find(sheet, row, column));
        cli_html_printf(html, "</tr>\n");
    }
    cli_html_printf(html, "</tbody></table>\n");
}

void cli_bench_section_heat(struct cli_html *html, const struct cli_bench_points *all)
{
    struct map maps[] = {
        {.name = "Pictures/s",
         .note = "the more colour, the faster",
         .value = rate_of,
         .put = put_rate},
        {.name = "Memory",
         .note = "the more colour, the more memory",
         .value = bytes_of,
         .put = put_bytes},
    };
    struct sheet sheet;
    if (sheet_init(&sheet, all)) {
        for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
            put_map(html, &maps[i], &sheet);
    } else {
        html->failed = true;
    }
    sheet_release(&sheet);
}
