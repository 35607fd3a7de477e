/* SPDX-License-Identifier: MIT */
#include "report/sections.h"

#include "units.h"

#include <inttypes.h>

const char *cli_channel_name(const struct cli_facts *facts, size_t channel)
{
    return channel < facts->stats.stage_count ? facts->stats.stages[channel].name : "settle";
}

static void put_series_head(struct cli_html *html, const struct cli_facts *facts)
{
    cli_html_printf(html, "<table><thead><tr><th scope=\"col\">Time</th>"
                          "<th scope=\"col\">Items</th><th scope=\"col\">Pictures/s</th>");
    if (facts->watched)
        cli_html_printf(html, "<th scope=\"col\">MP/s</th><th scope=\"col\">In flight</th>");
    for (size_t i = 0; i < facts->series.channels; i++) {
        cli_html_printf(html, "<th scope=\"col\">Before ");
        cli_html_text(html, cli_channel_name(facts, i));
        cli_html_printf(html, "</th>");
    }
    cli_html_printf(html, "</tr></thead><tbody>\n");
}

/* What changed since the sample before, which may be the start. */
static void put_series_row(struct cli_html *html, const struct cli_facts *facts,
                           const struct cli_sample *before, const struct cli_sample *now)
{
    char text[32];
    double seconds = (double)(now->at_ns - before->at_ns) / 1e9;
    double items = (double)(now->settled - before->settled);
    double pixels = (double)(now->pixels - before->pixels);
    cli_html_printf(html,
                    "<tr><td class=\"number\">%s</td><td class=\"number\">%" PRIu64 "</td>"
                    "<td class=\"number\">%.1f</td>",
                    cli_format_duration(now->at_ns, text, sizeof text), now->settled,
                    seconds > 0 ? items / seconds : 0);
    if (facts->watched)
        cli_html_printf(html, "<td class=\"number\">%.1f</td><td class=\"number\">%s</td>",
                        seconds > 0 ? pixels / 1e6 / seconds : 0,
                        cli_format_bytes(now->bytes, text, sizeof text));
    for (size_t i = 0; i < facts->series.channels; i++)
        cli_html_printf(html, "<td class=\"number\">%.0f %%</td>", 100 * (double)now->fill[i]);
    cli_html_printf(html, "</tr>\n");
}

void cli_section_series(struct cli_html *html, const struct cli_facts *facts)
{
    const struct cli_series *series = &facts->series;
    const struct cli_sample start = {.at_ns = 0};
    size_t step = (series->count + CLI_PAGE_SERIES_ROWS - 1) / CLI_PAGE_SERIES_ROWS;
    const struct cli_sample *before = &start;
    if (series->count == 0)
        return;
    put_series_head(html, facts);
    for (size_t i = step - 1; i < series->count; i += step) {
        put_series_row(html, facts, before, &series->samples[i]);
        before = &series->samples[i];
    }
    cli_html_printf(html, "</tbody></table>\n");
}

/* One column of numbers. */
static void put_column(struct cli_json *json, const char *name, const struct cli_series *series,
                       double (*value)(const struct cli_sample *sample, size_t channel),
                       size_t channel)
{
    cli_json_open(json, name, '[');
    for (size_t i = 0; i < series->count; i++)
        cli_json_real(json, NULL, value(&series->samples[i], channel));
    cli_json_close(json, ']');
}

static double at_of(const struct cli_sample *sample, size_t channel)
{
    (void)channel;
    return (double)sample->at_ns / 1e9;
}

static double settled_of(const struct cli_sample *sample, size_t channel)
{
    (void)channel;
    return (double)sample->settled;
}

static double megapixels_of(const struct cli_sample *sample, size_t channel)
{
    (void)channel;
    return (double)sample->pixels / 1e6;
}

static double mebibytes_of(const struct cli_sample *sample, size_t channel)
{
    (void)channel;
    return (double)sample->bytes / (1024 * 1024);
}

static double percent_of(const struct cli_sample *sample, size_t channel)
{
    return 100 * (double)sample->fill[channel];
}

void cli_series_json(struct cli_json *json, const struct cli_facts *facts)
{
    const struct cli_series *series = &facts->series;
    cli_json_open(json, "series", '{');
    put_column(json, "seconds", series, at_of, 0);
    put_column(json, "items", series, settled_of, 0);
    if (facts->watched) {
        put_column(json, "megapixels", series, megapixels_of, 0);
        put_column(json, "mebibytes", series, mebibytes_of, 0);
        cli_json_open(json, "channels", '[');
        for (size_t i = 0; i < series->channels; i++) {
            cli_json_open(json, NULL, '{');
            cli_json_text(json, "name", cli_channel_name(facts, i));
            put_column(json, "percent", series, percent_of, i);
            cli_json_close(json, '}');
        }
        cli_json_close(json, ']');
    }
    cli_json_close(json, '}');
}
