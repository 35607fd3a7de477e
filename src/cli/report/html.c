/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cli_html_put(struct cli_html *html, const void *data, size_t size)
{
    if (!html->failed && sl_bytes_append(&html->out, data, size))
        html->failed = true;
}

void cli_html_printf(struct cli_html *html, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= sizeof text)
        html->failed = true;
    else
        cli_html_put(html, text, (size_t)size);
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void cli_html_text(struct cli_html *html, const char *text)
{
    const char *rest = cli_escape(&html->escaped, text);
    while (*rest) {
        size_t plain = strcspn(rest, "&<>\"'");
        cli_html_put(html, rest, plain);
        rest += plain;
        if (*rest) {
            const char *name = entity(*rest++);
            cli_html_put(html, name, strlen(name));
        }
    }
}

void cli_html_json(struct cli_html *html, const char *json, size_t size)
{
    while (size > 0) {
        const char *mark = memchr(json, '<', size);
        size_t plain = mark ? (size_t)(mark - json) : size;
        cli_html_put(html, json, plain);
        if (mark) {
            cli_html_put(html, "\\u003c", 6);
            plain++;
        }
        json += plain;
        size -= plain;
    }
}

void cli_html_time(struct cli_html *html, int64_t ms)
{
    char utc[CLI_TIME_SIZE];
    char local[CLI_TIME_SIZE];
    cli_html_printf(html, "<time datetime=\"%s\">%s</time>", cli_format_utc(ms, utc),
                    cli_format_time(ms, local));
}

void cli_html_figure(struct cli_html *html, const char *name, const char *tone, const char *value)
{
    cli_html_printf(html, "<div class=\"%s\"><dt>%s</dt><dd>%s</dd></div>\n", tone, name, value);
}

void cli_html_release(struct cli_html *html)
{
    sl_bytes_release(&html->out);
    sl_bytes_release(&html->escaped);
}
