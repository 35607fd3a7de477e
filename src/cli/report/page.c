/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include "report/parts.h"

#include "file.h"
#include "work.h"

#include <stdlib.h>
#include <string.h>

static bool is_named(const char *known, const char *name, size_t size)
{
    return strlen(known) == size && memcmp(known, name, size) == 0;
}

static const struct cli_part *find_part(const char *name, size_t size)
{
    for (const struct cli_part *part = cli_parts; part->name; part++) {
        if (is_named(part->name, name, size))
            return part;
    }
    return NULL;
}

static void put_part(const struct cli_page *page, const char *name, size_t size,
                     struct cli_html *html);

static void fill(const struct cli_page *page, const char *name, size_t size, struct cli_html *html)
{
    for (const struct cli_page_slot *slot = page->slots; slot->name; slot++) {
        if (is_named(slot->name, name, size)) {
            slot->fill(page->context, html);
            return;
        }
    }
    put_part(page, name, size, html);
}

static void put_template(const struct cli_page *page, const struct cli_part *part,
                         struct cli_html *html)
{
    const char *text = (const char *)part->data;
    const char *end = text + part->size;
    while (text < end) {
        const char *mark = memchr(text, '{', (size_t)(end - text));
        const char *close = mark && mark + 1 < end && mark[1] == '{'
                                ? memchr(mark, '}', (size_t)(end - mark))
                                : NULL;
        const char *stop = close ? mark : mark ? mark + 1 : end;
        cli_html_put(html, text, (size_t)(stop - text));
        text = stop;
        if (!close)
            continue;
        fill(page, mark + 2, (size_t)(close - mark) - 2, html);
        text = close + 2;
    }
}

static void put_part(const struct cli_page *page, const char *name, size_t size,
                     struct cli_html *html)
{
    static const char suffix[] = ".html";
    const size_t length = sizeof suffix - 1;
    const struct cli_part *part = find_part(name, size);
    if (!part)
        html->failed = true;
    else if (size > length && memcmp(name + size - length, suffix, length) == 0)
        put_template(page, part, html);
    else
        cli_html_put(html, part->data, part->size);
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
    struct cli_html html = {0};
    put_part(page, page->template, strlen(page->template), &html);
    enum sl_status status = html.failed
                                ? sl_error_set(err, SL_NO_MEMORY, "no memory for the report")
                                : write_file(page->path, &html.out, err);
    cli_html_release(&html);
    return status;
}
