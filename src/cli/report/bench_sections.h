/* SPDX-License-Identifier: MIT */
/* What fills the template of a sweep's page: points as tables for people, and as JSON for the
 * page's script. */
#ifndef SL_CLI_REPORT_BENCH_SECTIONS_H
#define SL_CLI_REPORT_BENCH_SECTIONS_H

#include "bench_points.h"
#include "json.h"
#include "report/html.h"

/* Workers by depth: throughput, and memory. */
void cli_bench_section_heat(struct cli_html *html, const struct cli_bench_points *all);

/* Every point that was measured, with the columns of the terminal; and what the stages of each
 * did. */
void cli_bench_section_points(struct cli_html *html, const struct cli_bench_points *all);
void cli_bench_section_stages(struct cli_html *html, const struct cli_bench_points *all);

/* What the charts go over, in words. */
void cli_bench_section_axis(struct cli_html *html, const struct cli_bench_points *all);

/* The members "axis", "processors", "ceiling" and "points". */
void cli_bench_json(struct cli_json *json, const struct cli_bench_points *all);

/* "2,1,2" and "4", as a terminal has them. */
void cli_bench_put_workers(struct cli_html *html, const struct cli_bench_points *all,
                           const struct sl_bench_point *shape);

#endif
