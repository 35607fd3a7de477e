/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <sluice/recipe.h>

#include "filters.h"
#include "recipe_options.h"

#include <string.h>

enum { DEFAULT_QUALITY = 85 };

void sl_settings_init(struct sl_settings *settings)
{
    *settings = (struct sl_settings){
        .kernel = SL_RESIZE_LANCZOS3,
        .quality = DEFAULT_QUALITY,
        .background = {65535, 65535, 65535},
        .auto_orient = true,
        .fail_on = SL_FAIL_ON_TRUNCATED,
        .limits = SL_LIMITS_DEFAULT,
        .fsync = SL_FSYNC_FILE,
        .overwrite = SL_OVERWRITE_NEVER,
    };
}

static size_t find_option(const char *name, size_t length)
{
    size_t i = 0;
    while (i < SL_OPTION_COUNT &&
           (strlen(sl_options[i].name) != length || strncmp(sl_options[i].name, name, length) != 0))
        i++;
    return i;
}

bool sl_recipe_has_option(const char *name)
{
    return find_option(name, strlen(name)) < SL_OPTION_COUNT;
}

enum sl_status sl_settings_set(struct sl_settings *settings, const char *name, const char *value,
                               struct sl_error *err)
{
    size_t i = find_option(name, strlen(name));
    if (i == SL_OPTION_COUNT)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is not an option of recipes", name);
    return sl_options[i].set(settings, value, err);
}

enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                    struct sl_error *err)
{
    enum sl_status status = SL_OK;
    while (*lines && !status) {
        size_t length = strcspn(lines, "\n");
        size_t name = strcspn(lines, "=\n");
        size_t i = find_option(lines, name);
        if (name == length || i == SL_OPTION_COUNT)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "%.*s is not an option of recipes",
                                (int)name, lines);
        struct sl_bytes value = {0};
        status = sl_bytes_printf(&value, "%.*s", (int)(length - name - 1), lines + name + 1);
        if (status)
            sl_error_set(err, status, "no memory for an option");
        else
            status = sl_options[i].set(settings, (const char *)value.data, err);
        sl_bytes_release(&value);
        lines += length + (lines[length] == '\n');
    }
    return status;
}

static enum sl_status print_filters(const struct sl_settings *settings, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < settings->filter_count && !status; i++) {
        status = sl_bytes_printf(out, "filter=");
        if (!status)
            status = sl_filter_print(&settings->filters[i], out);
        if (!status)
            status = sl_bytes_append(out, "\n", 1);
    }
    return status;
}

enum sl_status sl_settings_print(const struct sl_settings *settings, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < SL_OPTION_COUNT && !status; i++) {
        if (strcmp(sl_options[i].name, "filter") == 0)
            status = print_filters(settings, out);
        if (!sl_options[i].print)
            continue;
        size_t before = out->size;
        status = sl_bytes_printf(out, "%s=", sl_options[i].name);
        size_t value = out->size;
        if (!status)
            status = sl_options[i].print(settings, out);
        if (!status && out->size == value)
            out->size = before; /* not set: no line */
        else if (!status)
            status = sl_bytes_append(out, "\n", 1);
    }
    return status;
}
