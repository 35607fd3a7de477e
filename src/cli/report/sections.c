/* SPDX-License-Identifier: MIT */
#include "report/sections.h"

#include "summary.h"
#include "text.h"
#include "units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_time(struct cli_html *html, int64_t ms)
{
    char utc[CLI_TIME_SIZE];
    char local[CLI_TIME_SIZE];
    cli_html_printf(html, "<time datetime=\"%s\">%s</time>", cli_format_utc(ms, utc),
                    cli_format_time(ms, local));
}

/* How it ended in words, and the class of the badge that says so. */
static const char *describe_end(const struct cli_facts *facts, const char **tone)
{
    enum sl_status status;
    *tone = "bad";
    if (!facts->end[0])
        return "still running, or ended without a word";
    if (!sl_status_from_name(facts->end, &status))
        return "died";
    if (status)
        return sl_status_text(status);
    *tone = facts->failed > 0 ? "mixed" : "good";
    return facts->failed > 0 ? "completed, with failures" : "completed";
}

void cli_section_head(struct cli_html *html, const struct cli_facts *facts)
{
    const char *tone;
    const char *end = describe_end(facts, &tone);
    cli_html_printf(html, "<p class=\"when\"><span class=\"badge %s\">%s</span> ", tone, end);
    cli_html_printf(html, "Run %" PRId64 ", ", facts->run);
    put_time(html, facts->begun_ms);
    if (facts->ended_ms) {
        cli_html_printf(html, " to ");
        put_time(html, facts->ended_ms);
    }
    cli_html_printf(html, "</p>\n<pre class=\"command\"><code>sluice ");
    cli_html_text(html, (const char *)facts->command.data);
    cli_html_printf(html, "</code></pre>\n");
}

static void put_figure(struct cli_html *html, const char *name, const char *tone, const char *value)
{
    cli_html_printf(html, "<div class=\"%s\"><dt>%s</dt><dd>%s</dd></div>\n", tone, name, value);
}

/* "1,234,567" */
static const char *group_digits(uint64_t count, char *out, size_t size)
{
    size_t at = size - 1;
    out[at] = '\0';
    for (unsigned digits = 0; digits == 0 || count > 0; digits++) {
        if (digits > 0 && digits % 3 == 0)
            out[--at] = ',';
        out[--at] = (char)('0' + count % 10);
        count /= 10;
    }
    return out + at;
}

static void put_count(struct cli_html *html, const char *name, const char *tone, uint64_t count)
{
    char value[32];
    put_figure(html, name, count ? tone : "none", group_digits(count, value, sizeof value));
}

static void put_rate(struct cli_html *html, const char *name, double amount, double seconds)
{
    char value[32];
    snprintf(value, sizeof value, "%.1f", amount / seconds);
    put_figure(html, name, "", value);
}

void cli_section_figures(struct cli_html *html, const struct cli_facts *facts)
{
    char value[32];
    put_count(html, "converted", "", facts->done);
    put_count(html, "failed", "bad", facts->failed);
    put_count(html, "retries", "", facts->retried);
    put_count(html, "left to do", "", facts->left);
    if (facts->unchanged)
        put_count(html, "unchanged", "", facts->unchanged);
    if (facts->seconds > 0) {
        put_figure(html, "time", "",
                   cli_format_duration((int64_t)(facts->seconds * 1e9), value, sizeof value));
        put_rate(html, "pictures/s", (double)facts->settled, facts->seconds);
    }
    if (!facts->watched)
        return;
    if (facts->seconds > 0)
        put_rate(html, "MP/s", (double)facts->stats.pixels / 1e6, facts->seconds);
    put_figure(html, "peak memory", "",
               cli_format_bytes(facts->stats.bytes_high_water, value, sizeof value));
}

static void put_share(struct cli_html *html, double share)
{
    cli_html_printf(html, "<td class=\"number\">%.0f %%</td>", 100 * share);
}

static void put_stage(struct cli_html *html, const struct sl_stage_stats *stage, double whole_ns)
{
    static const char *const kinds[] = {"busy", "starved", "blocked"};
    const double shares[] = {(double)stage->work.busy_ns / whole_ns,
                             (double)stage->work.starved_ns / whole_ns,
                             (double)stage->blocked_ns / whole_ns};
    cli_html_printf(html, "<tr><th scope=\"row\">");
    cli_html_text(html, stage->name);
    cli_html_printf(html, "</th><td class=\"number\">%u</td><td class=\"number\">%" PRIu64 "</td>",
                    stage->workers, stage->work.handled);
    for (size_t i = 0; i < 3; i++)
        put_share(html, shares[i]);
    cli_html_printf(html, "<td class=\"number\">%zu of %zu</td><td class=\"bar\" aria-hidden=true>",
                    stage->input.high_water, stage->input.capacity);
    for (size_t i = 0; i < 3; i++)
        cli_html_printf(html, "<span class=\"%s\" style=\"width:%.2f%%\"></span>", kinds[i],
                        100 * shares[i]);
    cli_html_printf(html, "</td></tr>\n");
}

void cli_section_stages(struct cli_html *html, const struct cli_facts *facts)
{
    double elapsed_ns = (double)facts->stats.elapsed_ns;
    if (facts->stats.stage_count == 0 || elapsed_ns <= 0) {
        cli_html_printf(html, "<p class=\"note\">%s</p>\n",
                        facts->watched ? "No stage ran."
                                       : "The ledger does not keep what stages did: "
                                         "<code>sluice convert --report</code> does.");
        return;
    }
    cli_html_printf(html,
                    "<div class=\"wide\"><table class=\"stages\"><thead><tr><th scope=\"col\">Stage"
                    "</th><th scope=\"col\">Workers</th><th scope=\"col\">Items</th>");
    cli_html_printf(html, "<th scope=\"col\"><i class=\"key busy\"></i>Busy</th>"
                          "<th scope=\"col\"><i class=\"key starved\"></i>Starved</th>"
                          "<th scope=\"col\"><i class=\"key blocked\"></i>Blocked</th>");
    cli_html_printf(html, "<th scope=\"col\">Most in channel</th>"
                          "<td class=\"bar\"></td></tr></thead><tbody>\n");
    for (size_t i = 0; i < facts->stats.stage_count; i++) {
        const struct sl_stage_stats *stage = &facts->stats.stages[i];
        put_stage(html, stage, elapsed_ns * (stage->workers ? stage->workers : 1));
    }
    cli_html_printf(html, "</tbody></table></div>\n");
    char work[CLI_WORK_SIZE];
    if (!cli_summary_work(&facts->stats, work))
        return;
    cli_html_printf(html, "<p class=\"note\">Each worker carried items through all stages: of that "
                          "work, ");
    cli_html_text(html, work);
    cli_html_printf(html, ".</p>\n");
}

static const char *bin_edge(size_t bin, char *out, size_t size)
{
    double us = bin == 0 ? 0 : (double)(UINT64_C(1) << bin);
    if (us < 1000)
        snprintf(out, size, "%.0f µs", us);
    else if (us < 1e6)
        snprintf(out, size, "%.*f ms", us < 1e4 ? 1 : 0, us / 1e3);
    else
        snprintf(out, size, "%.*f s", us < 1e7 ? 1 : 0, us / 1e6);
    return out;
}

static void put_bin(struct cli_html *html, const uint64_t *bins, size_t bin, uint64_t most)
{
    char from[32];
    char below[32];
    cli_html_printf(html,
                    "<tr><td class=\"number\">%s</td><td class=\"number\">%s</td>"
                    "<td class=\"number\">%" PRIu64 "</td><td class=\"bar\" aria-hidden=true>",
                    bin_edge(bin, from, sizeof from), bin_edge(bin + 1, below, sizeof below),
                    bins[bin]);
    if (bins[bin])
        cli_html_printf(html, "<span class=\"items\" style=\"width:%.2f%%\"></span>",
                        100 * (double)bins[bin] / (double)most);
    cli_html_printf(html, "</td></tr>\n");
}

void cli_section_latency(struct cli_html *html, const struct cli_facts *facts)
{
    const uint64_t *bins = facts->latency.bins;
    size_t first = CLI_LATENCY_BINS;
    size_t last = 0;
    uint64_t most = 0;
    for (size_t i = 0; i < CLI_LATENCY_BINS; i++) {
        if (bins[i] && first == CLI_LATENCY_BINS)
            first = i;
        if (bins[i])
            last = i;
        if (bins[i] > most)
            most = bins[i];
    }
    if (most == 0) {
        cli_html_printf(html, "<p class=\"note\">No item came to its end in this run.</p>\n");
        return;
    }
    cli_html_printf(html,
                    "<table class=\"latency\"><thead><tr><th scope=\"col\">From</th><th scope="
                    "\"col\">Below</th><th scope=\"col\">Items</th><td class=\"bar\"></td>"
                    "</tr></thead><tbody>\n");
    for (size_t i = first; i <= last; i++) {
        put_bin(html, bins, i, most);
    }
    cli_html_printf(html, "</tbody></table>\n");
}
