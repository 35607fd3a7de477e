/* SPDX-License-Identifier: MIT */
#include "report/stages.h"

#include "summary.h"

#include <inttypes.h>

static void put_share(struct cli_html *html, double share)
{
    cli_html_printf(html, "<td class=\"number\">%.0f %%</td>", 100 * share);
}

static void put_stage(struct cli_html *html, const struct sl_stage_stats *stage, int64_t elapsed_ns)
{
    static const char *const kinds[] = {"busy", "starved", "blocked"};
    const double shares[] = {
        cli_summary_share((int64_t)stage->work.busy_ns, stage, elapsed_ns),
        cli_summary_share((int64_t)stage->work.starved_ns, stage, elapsed_ns),
        cli_summary_share(stage->blocked_ns, stage, elapsed_ns),
    };
    double sum =
        shares[0] + shares[1] + shares[2]; /* clocks read one after the other: 1 and a bit */
    cli_html_printf(html, "<tr><th scope=\"row\">");
    cli_html_text(html, stage->name);
    cli_html_printf(html, "</th><td class=\"number\">%u</td><td class=\"number\">%" PRIu64 "</td>",
                    stage->workers, stage->work.handled);
    for (size_t i = 0; i < 3; i++)
        put_share(html, shares[i]);
    put_share(html, cli_summary_occupancy(&stage->input, 50));
    put_share(html, cli_summary_occupancy(&stage->input, 95));
    cli_html_printf(html, "<td class=\"number\">%zu of %zu</td><td class=\"bar\" aria-hidden=true>",
                    stage->input.high_water, stage->input.capacity);
    for (size_t i = 0; i < 3; i++)
        cli_html_printf(html, "<span class=\"%s\" style=\"width:%.2f%%\"></span>", kinds[i],
                        100 * shares[i] / (sum > 1 ? sum : 1));
    cli_html_printf(html, "</td></tr>\n");
}

static void put_work(struct cli_html *html, const struct sl_pipeline_stats *stats)
{
    char work[CLI_WORK_SIZE];
    if (!cli_summary_work(stats, work))
        return;
    cli_html_printf(html, "<p class=\"note\">Workers carry pictures through all stages. Of their "
                          "work: ");
    cli_html_text(html, work);
    cli_html_printf(html, ".</p>\n");
}

void cli_stages_table(struct cli_html *html, const struct sl_pipeline_stats *stats)
{
    cli_html_printf(html,
                    "<div class=\"wide\"><table class=\"stages\"><thead><tr><th scope=\"col\">Stage"
                    "</th><th scope=\"col\">Workers</th><th scope=\"col\">Items</th>");
    cli_html_printf(html, "<th scope=\"col\"><i class=\"key busy\"></i>Busy</th>"
                          "<th scope=\"col\"><i class=\"key starved\"></i>Starved</th>"
                          "<th scope=\"col\"><i class=\"key blocked\"></i>Blocked</th>");
    cli_html_printf(html, "<th scope=\"col\">Channel p50</th><th scope=\"col\">p95</th>"
                          "<th scope=\"col\">Most in it</th>"
                          "<td class=\"bar\"></td></tr></thead><tbody>\n");
    for (size_t i = 0; i < stats->stage_count; i++)
        put_stage(html, &stats->stages[i], stats->elapsed_ns);
    cli_html_printf(html, "</tbody></table></div>\n");
    put_work(html, stats);
}
