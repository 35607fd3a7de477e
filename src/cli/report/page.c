/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include "report/failures.h"
#include "report/parts.h"
#include "report/sections.h"

#include "file.h"
#include "work.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct content {
    const struct cli_page *page;
    struct cli_facts facts;
    struct cli_failures failures;
    struct cli_json json;
    struct cli_html html;
};

static void fill_title(struct content *content)
{
    cli_html_text(&content->html, (const char *)content->facts.output.data);
}

static void fill_head(struct content *content)
{
    cli_section_head(&content->html, &content->facts);
}

static void fill_figures(struct content *content)
{
    cli_section_figures(&content->html, &content->facts);
}

static void fill_stages(struct content *content)
{
    cli_section_stages(&content->html, &content->facts);
}

static void fill_latency(struct content *content)
{
    cli_section_latency(&content->html, &content->facts);
}

static void fill_series(struct content *content)
{
    cli_section_series(&content->html, &content->facts);
}

/* What the table of failures leaves out, or that there is none. */
static void fill_rest(struct content *content)
{
    const struct cli_failures *failures = &content->failures;
    struct cli_html *html = &content->html;
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

static void fill_plain(struct content *content)
{
    const struct cli_failures *failures = &content->failures;
    struct cli_html *html = &content->html;
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

static void fill_data(struct content *content)
{
    cli_html_json(&content->html, (const char *)content->json.line.data, content->json.line.size);
}

static const struct fill {
    const char *name;
    void (*fill)(struct content *content);
} fills[] = {
    {"title", fill_title},   {"head", fill_head},       {"figures", fill_figures},
    {"stages", fill_stages}, {"latency", fill_latency}, {"series", fill_series},
    {"rest", fill_rest},     {"plain", fill_plain},     {"data", fill_data},
};

static const struct cli_part *find_part(const char *name, size_t size)
{
    for (const struct cli_part *part = cli_parts; part->name; part++) {
        if (strlen(part->name) == size && memcmp(part->name, name, size) == 0)
            return part;
    }
    return NULL;
}

static void fill(struct content *content, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
        if (strlen(fills[i].name) == size && memcmp(fills[i].name, name, size) == 0) {
            fills[i].fill(content);
            return;
        }
    }
    const struct cli_part *part = find_part(name, size);
    if (part)
        cli_html_put(&content->html, part->data, part->size);
    else
        content->html.failed = true;
}

/* The template with every {{name}} filled in: by what the run gives, or by a file of that name. */
static void assemble(struct content *content)
{
    static const char name[] = "page.html";
    const struct cli_part *part = find_part(name, sizeof name - 1);
    const char *text = (const char *)part->data;
    const char *end = text + part->size;
    while (text < end) {
        const char *mark = memchr(text, '{', (size_t)(end - text));
        const char *close = mark && mark + 1 < end && mark[1] == '{'
                                ? memchr(mark, '}', (size_t)(end - mark))
                                : NULL;
        const char *stop = close ? mark : mark ? mark + 1 : end;
        cli_html_put(&content->html, text, (size_t)(stop - text));
        text = stop;
        if (!close)
            continue;
        fill(content, mark + 2, (size_t)(close - mark) - 2);
        text = close + 2;
    }
}

static enum sl_status read_ledger(struct content *content, struct sl_ledger *ledger,
                                  struct sl_error *err)
{
    const struct cli_page *page = content->page;
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

static enum sl_status write_file(const char *path, const struct sl_bytes *bytes,
                                 struct sl_error *err)
{
    char *temporary = sl_temporary_name(path, 0);
    if (!temporary)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    enum sl_status status = sl_file_replace(temporary, path, bytes->data, bytes->size, err);
    free(temporary);
    return status;
}

enum sl_status cli_page_write(const struct cli_page *page, struct sl_error *err)
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
        assemble(content);
        status = content->html.failed ? sl_error_set(err, SL_NO_MEMORY, "no memory for the report")
                                      : write_file(page->path, &content->html.out, err);
    }
    cli_facts_release(&content->facts);
    cli_failures_release(&content->failures);
    cli_json_release(&content->json);
    cli_html_release(&content->html);
    free(content);
    return status;
}
