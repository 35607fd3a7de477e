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
        .encode = {.quality = DEFAULT_QUALITY, .effort = SL_EFFORT_DEFAULT},
        .background = {65535, 65535, 65535},
        .auto_orient = true,
        .keep = SL_KEEP_ICC,
        .intent = SL_INTENT_RELATIVE,
        .black_point = true,
        .fail_on = SL_FAIL_ON_TRUNCATED,
        .limits = SL_LIMITS_DEFAULT,
        .fsync = SL_FSYNC_FILE,
        .overwrite = SL_OVERWRITE_NEVER,
    };
}

uint32_t sl_settings_formats(const struct sl_settings *settings)
{
    return settings->format_count ? (uint32_t)settings->format_count : 1;
}

uint32_t sl_settings_variants(const struct sl_settings *settings)
{
    uint32_t sizes = settings->size_count ? (uint32_t)settings->size_count : 1;
    return sizes * sl_settings_formats(settings);
}

enum sl_status sl_size_name(const struct sl_geometry *size, struct sl_bytes *out)
{
    static const struct {
        char mark;
        const char *spelt;
    } marks[] = {{'%', "pct"}, {'@', "px"}, {'!', ""}, {'^', ""}, {'<', ""}, {'>', ""}};
    struct sl_bytes text = {0};
    enum sl_status status = sl_geometry_print(size, &text);
    for (size_t i = 0; i < text.size && !status; i++) {
        char c = (char)text.data[i];
        size_t m = 0;
        while (m < sizeof marks / sizeof *marks && marks[m].mark != c)
            m++;
        bool trails = c == 'x' && (i + 1 == text.size || strchr("!^<>%", (char)text.data[i + 1]));
        if (m < sizeof marks / sizeof *marks)
            status = sl_bytes_append(out, marks[m].spelt, strlen(marks[m].spelt));
        else if (!trails)
            status = sl_bytes_append(out, &c, 1);
    }
    sl_bytes_release(&text);
    return status;
}

static const struct sl_option *find_option(const char *name, size_t length)
{
    const struct sl_option *option;
    for (size_t i = 0; (option = sl_option_at(i)) != NULL; i++) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
            break;
    }
    return option;
}

bool sl_recipe_has_option(const char *name)
{
    return find_option(name, strlen(name)) != NULL;
}

enum sl_status sl_settings_set(struct sl_settings *settings, const char *name, const char *value,
                               struct sl_error *err)
{
    const struct sl_option *option = find_option(name, strlen(name));
    if (!option)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is not an option of recipes", name);
    return option->set(settings, value, err);
}

enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                    struct sl_error *err)
{
    enum sl_status status = SL_OK;
    while (*lines && !status) {
        size_t length = strcspn(lines, "\n");
        size_t name = strcspn(lines, "=\n");
        const struct sl_option *option = find_option(lines, name);
        if (name == length || !option)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "%.*s is not an option of recipes",
                                (int)name, lines);
        if (strncmp(lines, "size=", 5) == 0) {
            if (settings->size_count > 1)
                return sl_error_set(err, SL_INVALID_ARGUMENT,
                                    "one size cannot take the place of several");
            settings->size_count = 0;
        } else if (strncmp(lines, "format=", 7) == 0) {
            return sl_error_set(err, SL_INVALID_ARGUMENT, "a format would rename outputs");
        } else if (strncmp(lines, "output-profile=", 15) == 0) {
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "output-profile is a whole run's, not single items'");
        }
        struct sl_bytes value = {0};
        status = sl_bytes_printf(&value, "%.*s", (int)(length - name - 1), lines + name + 1);
        if (status)
            sl_error_set(err, status, "no memory for an option");
        else
            status = option->set(settings, (const char *)value.data, err);
        sl_bytes_release(&value);
        lines += length + (lines[length] == '\n');
    }
    return status;
}

/* The line of an option's nth value; *more is false when there is no such value. */
static enum sl_status print_line(const struct sl_option *option, const struct sl_settings *settings,
                                 size_t nth, struct sl_bytes *out, bool *more)
{
    size_t before = out->size;
    enum sl_status status = sl_bytes_printf(out, "%s=", option->name);
    size_t value = out->size;
    if (!status)
        status = option->print(settings, nth, out);
    *more = !status && out->size > value;
    if (*more)
        return sl_bytes_append(out, "\n", 1);
    out->size = before;
    return status;
}

enum sl_status sl_settings_print(const struct sl_settings *settings, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    const struct sl_option *option;
    for (size_t i = 0; !status && (option = sl_option_at(i)) != NULL; i++) {
        bool more = option->print != NULL;
        for (size_t nth = 0; more && !status; nth++)
            status = print_line(option, settings, nth, out, &more);
    }
    return status;
}
