/* SPDX-License-Identifier: MIT */
/* A recipe's canonical text as a preset: the same options, values of a list in one, in YAML. */
#include "preset.h"

#include "file.h"

#include <string.h>
#include <unistd.h>

/* In double quotes, where YAML takes nothing for anything else. */
static enum sl_status append_quoted(struct sl_bytes *out, const char *text, size_t size)
{
    enum sl_status status = sl_bytes_append(out, "\"", 1);
    for (size_t i = 0; i < size && !status; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == 0x7f)
            status = sl_bytes_printf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            status = sl_bytes_printf(out, "\\%c", c);
        else
            status = sl_bytes_append(out, text + i, 1);
    }
    return status ? status : sl_bytes_append(out, "\"", 1);
}

/* One option from all the lines that set it; *lines goes behind them. */
static enum sl_status append_option(struct sl_bytes *out, const char *indent, const char **lines)
{
    const char *at = *lines;
    size_t name = strcspn(at, "=");
    size_t count = 0;
    enum sl_status status = sl_bytes_printf(out, "%s%.*s: ", indent, (int)name, at);
    const char *list = at;
    while (strncmp(list, at, name + 1) == 0) {
        list += strcspn(list, "\n");
        list += *list == '\n';
        count++;
    }
    if (!status && count > 1)
        status = sl_bytes_append(out, "[", 1);
    for (size_t i = 0; i < count && !status; i++) {
        size_t length = strcspn(at, "\n");
        if (i > 0)
            status = sl_bytes_append(out, ", ", 2);
        if (!status)
            status = append_quoted(out, at + name + 1, length - name - 1);
        at += length + (at[length] == '\n');
    }
    *lines = at;
    return status ? status : sl_bytes_printf(out, "%s\n", count > 1 ? "]" : "");
}

static enum sl_status append_recipe(struct sl_bytes *out, const char *lines)
{
    const char *indent = "";
    enum sl_status status = SL_OK;
    while (*lines && !status) {
        size_t length = strcspn(lines, "\n");
        if (strncmp(lines, "variant=", 8) == 0) {
            status = sl_bytes_printf(out, "%s  %.*s:\n", *indent ? "" : "variants:\n",
                                     (int)(length - 8), lines + 8);
            indent = "    ";
            lines += length + (lines[length] == '\n');
        } else {
            status = append_option(out, indent, &lines);
        }
    }
    return status;
}

enum sl_status cli_preset_write(const char *path, const char *lines, const struct sl_recipe *recipe,
                                struct sl_error *err)
{
    struct sl_bytes text = {0};
    struct sl_bytes yaml = {0};
    struct sl_bytes temporary = {0};
    enum sl_status status = sl_recipe_text(recipe, &text);
    if (!status)
        status = sl_bytes_append(&text, "", 1);
    if (!status)
        status = sl_bytes_printf(&yaml, "%s", lines);
    if (!status)
        status = append_recipe(&yaml, (const char *)text.data);
    if (!status)
        status = sl_bytes_printf(&temporary, "%s.%ld.tmp", path, (long)getpid());
    if (status)
        sl_error_set(err, status, "no memory for a preset");
    else
        status = sl_file_replace((const char *)temporary.data, path, yaml.data, yaml.size, err);
    sl_bytes_release(&text);
    sl_bytes_release(&yaml);
    sl_bytes_release(&temporary);
    return status;
}
