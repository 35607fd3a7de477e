/* SPDX-License-Identifier: MIT */
#include "report/bench_page.h"

#include "bench_verdict.h"
#include "report/bench_sections.h"
#include "report/page.h"
#include "units.h"

#include "machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

struct content {
    const struct cli_bench_page *page;
    struct cli_json json;
};

static size_t measured(const struct cli_bench_points *all)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->points[i].runs > 0;
    return count;
}

static void fill_title(void *context, struct cli_html *html)
{
    const struct content *content = context;
    const struct sl_convert_options *convert = &content->page->options->convert;
    cli_html_text(html, convert->input_count ? convert->inputs[0] : convert->files_from);
    if (convert->input_count > 1)
        cli_html_printf(html, " and %zu more", convert->input_count - 1);
}

static void fill_head(void *context, struct cli_html *html)
{
    const struct content *content = context;
    const struct cli_bench_page *page = content->page;
    bool noisy = false;
    for (size_t i = 0; i < page->all->count; i++)
        noisy |= cli_bench_is_noisy(&page->all->points[i]);
    cli_html_printf(html, "<p class=\"when\"><span class=\"badge %s\">%s</span> ",
                    page->interrupted ? "bad"
                    : noisy           ? "mixed"
                                      : "good",
                    page->interrupted ? "interrupted"
                    : noisy           ? "completed, on a machine that was not quiet"
                                      : "completed");
    cli_html_time(html, page->begun_ms);
    cli_html_printf(html, "</p>\n<pre class=\"command\"><code>sluice ");
    cli_html_text(html, (const char *)page->options->command.data);
    cli_html_printf(html, "</code></pre>\n");
}

static void fill_figures(void *context, struct cli_html *html)
{
    const struct content *content = context;
    const struct cli_bench_points *all = content->page->all;
    const struct cli_bench_point *best = cli_bench_best(all);
    char value[32];
    if (!best)
        return;
    snprintf(value, sizeof value, "%.1f", best->rate);
    cli_html_figure(html, "pictures/s at best", "", value);
    snprintf(value, sizeof value, "%.0f", best->pixel_rate / 1e6);
    cli_html_figure(html, "MP/s", "", value);
    snprintf(value, sizeof value, "%.2f", best->speed_up);
    cli_html_figure(html, "speed-up", "", value);
    cli_html_figure(html, "peak memory", "",
                    cli_format_bytes(best->peak_bytes, value, sizeof value));
    if (best->runs > 1) {
        snprintf(value, sizeof value, "± %.0f %%", best->spread * 50);
        cli_html_figure(html, "spread", cli_bench_is_noisy(best) ? "bad" : "", value);
    }
    snprintf(value, sizeof value, "%zu", measured(all));
    cli_html_figure(html, "points", "", value);
}

/* The terminal's lines, each "about: what". */
static void fill_verdict(void *context, struct cli_html *html)
{
    const struct content *content = context;
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    if (!memory) {
        html->failed = true;
        return;
    }
    cli_bench_print_verdict(memory, content->page->all);
    html->failed |= fclose(memory) != 0;
    char *rest = text;
    for (char *line; !html->failed && (line = strtok_r(rest, "\n", &rest));) {
        char *what = strstr(line, ": ");
        if (what)
            *what = '\0';
        cli_html_printf(html, "<dt>");
        cli_html_text(html, line);
        cli_html_printf(html, "</dt><dd>");
        cli_html_text(html, what ? what + 2 : "");
        cli_html_printf(html, "</dd>\n");
    }
    free(text);
}

static void put_machine(struct cli_html *html, const struct cli_bench_points *all)
{
    char bytes[32];
    char name[128];
    struct utsname system;
    cli_html_printf(html, "<dt>machine</dt><dd>");
    if (sl_machine_processor_name(name, sizeof name))
        cli_html_text(html, name);
    cli_html_printf(html, ", of which %u processor%s and %s of memory may be used", all->processors,
                    all->processors == 1 ? "" : "s",
                    cli_format_bytes(sl_machine_memory_bytes(), bytes, sizeof bytes));
    if (uname(&system) >= 0) {
        cli_html_printf(html, "; ");
        cli_html_text(html, system.sysname);
        cli_html_printf(html, " ");
        cli_html_text(html, system.release);
        cli_html_printf(html, " ");
        cli_html_text(html, system.machine);
    }
    cli_html_printf(html, "; sluice " SLUICE_VERSION "</dd>\n");
}

static void fill_measured(void *context, struct cli_html *html)
{
    static const char *const sources[] = {
        [SL_BENCH_MEMORY] = "read before, so that they are in memory",
        [SL_BENCH_DISK] = "read as they were found",
        [SL_BENCH_COLD] = "forgotten by the system before each run",
    };
    const struct content *content = context;
    const struct cli_bench_page *page = content->page;
    const struct cli_bench_options *bench = &page->options->bench;
    char text[32];
    put_machine(html, page->all);
    cli_html_printf(html, "<dt>inputs</dt><dd>%" PRIu64 ", %.1f MB, %s; ", page->inputs,
                    (double)page->input_bytes / 1e6, sources[bench->source]);
    if (bench->duration_ms)
        cli_html_printf(html, "again and again for %s in each run</dd>\n",
                        cli_format_duration(bench->duration_ms * 1000000, text, sizeof text));
    else
        cli_html_printf(html, "each once in each run</dd>\n");
    cli_html_printf(html, "<dt>outputs</dt><dd>%s</dd>\n",
                    bench->sink == CLI_BENCH_FOLDER ? "written into a temporary folder"
                                                    : "made and thrown away");
    cli_html_printf(html,
                    "<dt>runs</dt><dd>%zu of %zu points, %u run%s each, %u before them to warm up; "
                    "figures are medians, ± is half of what the runs of a point differed by</dd>\n",
                    measured(page->all), page->all->count, bench->runs, bench->runs == 1 ? "" : "s",
                    bench->warmup);
    cli_html_printf(html, "<dt>workers</dt><dd>of");
    for (size_t i = 0; i < page->all->graph->stage_count; i++) {
        cli_html_printf(html, "%s ", i ? "," : "");
        cli_html_text(html, page->all->graph->stages[i].name);
    }
    cli_html_printf(html, "; carry: workers that each take pictures through all of them</dd>\n");
}

#define SECTION(name)                                             \
    static void fill_##name(void *context, struct cli_html *html) \
    {                                                             \
        const struct content *content = context;                  \
        cli_bench_section_##name(html, content->page->all);       \
    }
SECTION(axis)
SECTION(heat)
SECTION(points)
SECTION(stages)

static void fill_data(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_html_json(html, (const char *)content->json.line.data, content->json.line.size);
}

static const struct cli_page_slot slots[] = {
    {"title", fill_title},
    {"head", fill_head},
    {"figures", fill_figures},
    {"verdict", fill_verdict},
    {"measured", fill_measured},
    {"axis", fill_axis},
    {"heat", fill_heat},
    {"points", fill_points},
    {"stages", fill_stages},
    {"data", fill_data},
    {NULL, NULL},
};

enum sl_status cli_bench_page_write(const struct cli_bench_page *page, struct sl_error *err)
{
    struct content content = {.page = page};
    cli_json_begin(&content.json);
    cli_bench_json(&content.json, page->all);
    enum sl_status status = cli_json_finish(&content.json)
                                ? SL_OK
                                : sl_error_set(err, SL_NO_MEMORY, "no memory for the report");
    if (!status) {
        const struct cli_page whole = {
            .path = page->path, .template = "bench.html", .slots = slots, .context = &content};
        status = cli_page_write(&whole, err);
    }
    cli_json_release(&content.json);
    return status;
}
