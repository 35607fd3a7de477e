/* SPDX-License-Identifier: MIT */
#include "report/run_page.h"

#include "report/failures.h"
#include "report/page.h"
#include "report/sections.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct content {
    const struct cli_run_page *page;
    struct cli_facts facts;
    struct cli_failures failures;
    struct cli_json json;
};

static void fill_title(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_html_text(html, (const char *)content->facts.output.data);
}

static void fill_head(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_section_head(html, &content->facts);
}

static void fill_figures(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_section_figures(html, &content->facts);
}

static void fill_stages(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_section_stages(html, &content->facts);
}

static void fill_latency(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_section_latency(html, &content->facts);
}

static void fill_series(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_section_series(html, &content->facts);
}

/* What the table of failures leaves out, or that there is none. */
static void fill_rest(void *context, struct cli_html *html)
{
    const struct content *content = context;
    const struct cli_failures *failures = &content->failures;
    if (failures->total == 0)
        cli_html_printf(html, "<p class=\"note\">Nothing failed.</p>\n");
    if (failures->total <= failures->written)
        return;
    cli_html_printf(html, "<p class=\"note\">Here are the first %" PRIu64 " of %" PRIu64 ": <code>",
                    failures->written, failures->total);
    cli_html_text(html, "sluice failed");
    cli_html_text(html, content->page->where);
    cli_html_printf(html, "</code> lists all.</p>\n");
}

static void fill_plain(void *context, struct cli_html *html)
{
    const struct content *content = context;
    const struct cli_failures *failures = &content->failures;
    if (failures->total == 0)
        return;
    cli_html_printf(html, "<div class=\"wide\"><table><thead><tr><th scope=\"col\">ID</th>"
                          "<th scope=\"col\">Path</th><th scope=\"col\">Class</th>"
                          "<th scope=\"col\">Stage</th><th scope=\"col\">Attempts</th>"
                          "<th scope=\"col\">Ended</th><th scope=\"col\">Message</th></tr></thead>"
                          "<tbody>\n");
    cli_html_put(html, failures->plain.out.data, failures->plain.out.size);
    cli_html_printf(html, "</tbody></table></div>\n");
    if (failures->written > CLI_PAGE_PLAIN_ROWS)
        cli_html_printf(html, "<p class=\"note\">And %" PRIu64 " more, with JavaScript.</p>\n",
                        failures->written - CLI_PAGE_PLAIN_ROWS);
}

static void fill_data(void *context, struct cli_html *html)
{
    const struct content *content = context;
    cli_html_json(html, (const char *)content->json.line.data, content->json.line.size);
}

static const struct cli_page_slot slots[] = {
    {"title", fill_title},     {"head", fill_head},
    {"figures", fill_figures}, {"stages", fill_stages},
    {"latency", fill_latency}, {"series", fill_series},
    {"rest", fill_rest},       {"plain", fill_plain},
    {"data", fill_data},       {NULL, NULL},
};

static enum sl_status read_ledger(struct content *content, struct sl_ledger *ledger,
                                  struct sl_error *err)
{
    const struct cli_run_page *page = content->page;
    struct cli_facts *facts = &content->facts;
    enum sl_status status = cli_facts_read(facts, ledger, page->watch, page->result, err);
    if (status)
        return status;
    struct cli_json *json = &content->json;
    cli_json_begin(json);
    cli_json_text(json, "where", page->where);
    cli_series_json(json, facts);
    content->failures = (struct cli_failures){
        .ledger = ledger,
        .limits = facts->limits,
        /* Who interrupts a run does not want to wait. */
        .thumbnails = !page->result || page->result->run.end != SL_CANCELLED,
        .json = json,
    };
    status = cli_failures_read(&content->failures, err);
    if (!status && (!cli_json_finish(json) || content->failures.plain.failed))
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for the report");
    return status;
}

enum sl_status cli_run_page_write(const struct cli_run_page *page, struct sl_error *err)
{
    struct sl_ledger *ledger;
    enum sl_status status = sl_ledger_open(page->ledger, SL_LEDGER_READ, &ledger, err);
    if (status)
        return status;
    struct content *content = calloc(1, sizeof *content);
    if (!content) {
        sl_ledger_close(ledger);
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the report");
    }
    content->page = page;
    status = read_ledger(content, ledger, err);
    sl_ledger_close(ledger);
    if (!status) {
        const struct cli_page whole = {
            .path = page->path, .template = "run.html", .slots = slots, .context = content};
        status = cli_page_write(&whole, err);
    }
    cli_facts_release(&content->facts);
    cli_failures_release(&content->failures);
    cli_json_release(&content->json);
    free(content);
    return status;
}
