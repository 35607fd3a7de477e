/* SPDX-License-Identifier: MIT */
#include "report/bench_sections.h"

#include "bench_columns.h"
#include "report/stages.h"

#include <inttypes.h>

void cli_bench_put_workers(struct cli_html *html, const struct cli_bench_points *all,
                           const struct sl_bench_point *shape)
{
    char name[CLI_BENCH_NAME];
    cli_html_text(html, cli_bench_workers_name(shape, all->graph->stage_count, name));
}

/* What sets a point apart. */
static void put_marks(struct cli_html *html, const struct cli_bench_points *all,
                      const struct cli_bench_point *point)
{
    const struct cli_bench_point *best = cli_bench_best(all);
    uint64_t dead = point->median.figures.dead;
    if (point == best)
        cli_html_printf(html, " <span class=\"badge good\">best</span>");
    else if (point == cli_bench_smallest(all))
        cli_html_printf(html, " <span class=\"badge good\">smallest within 2 %%</span>");
    if (cli_bench_is_noisy(point))
        cli_html_printf(html, " <span class=\"badge mixed\">noisy</span>");
    if (dead)
        cli_html_printf(html, " <span class=\"badge bad\">%" PRIu64 " failed</span>", dead);
}

static void put_row(struct cli_html *html, const struct cli_bench_points *all,
                    const struct cli_bench_point *point)
{
    cli_html_printf(html, "<tr><th scope=\"row\">");
    cli_bench_put_workers(html, all, point->shape);
    cli_html_printf(html, "</th>");
    for (const struct cli_bench_column *column = cli_bench_columns + 1; column->title; column++) {
        char text[CLI_BENCH_NAME];
        column->format(all, point, text);
        cli_html_printf(html, "<td class=\"number\">%s</td>", text);
    }
    cli_html_printf(html, "<td>");
    put_marks(html, all, point);
    cli_html_printf(html, "</td></tr>\n");
}

void cli_bench_section_points(struct cli_html *html, const struct cli_bench_points *all)
{
    cli_html_printf(html, "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
                          "aria-labelledby=\"points-title\"><table class=\"points\"><thead><tr>");
    for (const struct cli_bench_column *column = cli_bench_columns; column->title; column++)
        cli_html_printf(html, "<th scope=\"col\"%s>%s</th>",
                        column == cli_bench_columns ? "" : " class=\"number\"", column->title);
    cli_html_printf(html, "<td></td></tr></thead><tbody>\n");
    for (size_t i = 0; i < all->count; i++) {
        if (all->points[i].runs)
            put_row(html, all, &all->points[i]);
    }
    cli_html_printf(html, "</tbody></table></div>\n");
}

void cli_bench_section_stages(struct cli_html *html, const struct cli_bench_points *all)
{
    const struct cli_bench_point *best = cli_bench_best(all);
    for (size_t i = 0; i < all->count; i++) {
        const struct cli_bench_point *point = &all->points[i];
        if (!point->runs)
            continue;
        cli_html_printf(html, "<details%s><summary>", point == best ? " open" : "");
        cli_bench_put_workers(html, all, point->shape);
        cli_html_printf(html, ", depth %zu: %.1f pictures/s", point->shape->depth[0], point->rate);
        put_marks(html, all, point);
        cli_html_printf(html, "</summary>\n");
        cli_stages_table(html, &point->median.figures.stats);
        cli_html_printf(html, "</details>\n");
    }
}
