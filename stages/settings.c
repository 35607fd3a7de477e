/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <sluice/recipe.h>

#include "filters.h"
#include "recipe_options.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_QUALITY = 85 };

void sl_settings_init(struct sl_settings *settings)
{
    *settings = (struct sl_settings){
        .kernel = SL_RESIZE_LANCZOS3,
        .encode = {.quality = DEFAULT_QUALITY, .effort = SL_EFFORT_DEFAULT},
        .framing = {.position = SL_POSITION_CENTRE},
        .background = {65535, 65535, 65535, 0},
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

/* ---- options ---- */

static const struct sl_option *find_option(const char *name, size_t length, size_t *index)
{
    const struct sl_option *option;
    for (*index = 0; (option = sl_option_at(*index)) != NULL; ++*index) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
            break;
    }
    return option;
}

bool sl_recipe_has_option(const char *name)
{
    size_t index;
    return find_option(name, strlen(name), &index) != NULL;
}

bool sl_recipe_repeats(const char *name)
{
    size_t index;
    const struct sl_option *option = find_option(name, strlen(name), &index);
    return option && option->clear;
}

void sl_settings_layer(struct sl_settings *settings)
{
    settings->in_variant = false;
    settings->stale = UINT64_MAX;
    for (size_t i = 0; i < settings->named_count; i++)
        settings->named[i].stale = UINT64_MAX;
}

static enum sl_status check_name(const struct sl_settings *settings, const char *name,
                                 struct sl_error *err)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strlen(name);
    if (!length || length >= SL_VARIANT_NAME_SIZE || strspn(name, allowed) != length)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "the name of a variant is 1 to %d letters, digits, - and _",
                            SL_VARIANT_NAME_SIZE - 1);
    for (size_t i = 0; i < settings->named_count; i++) {
        if (strcmp(settings->named[i].name, name) == 0)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "variant %s was given before", name);
    }
    if (settings->named_count == SL_PARTS_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d variants", SL_PARTS_MAX);
    return SL_OK;
}

/* What is set next is this variant's alone. It begins as the recipe is, but for the suffix, which
 * would give all of them the same names. */
static enum sl_status begin_variant(struct sl_settings *settings, const char *name,
                                    struct sl_error *err)
{
    enum sl_status status = check_name(settings, name, err);
    if (status)
        return status;
    size_t size = (settings->named_count + 1) * sizeof *settings->named;
    struct sl_settings *grown = realloc(settings->named, size);
    if (!grown)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a variant");
    struct sl_settings *own = &grown[settings->named_count];
    settings->named = grown;
    *own = *settings;
    own->named = NULL;
    own->named_count = 0;
    own->in_variant = false;
    own->suffix[0] = '\0';
    own->stale = UINT64_MAX;
    memcpy(own->name, name, strlen(name) + 1);
    settings->named_count++;
    settings->in_variant = true;
    return SL_OK;
}

/* An option's bit among the stale ones. Sizes are one list, whichever option adds to it. */
static uint64_t bits_of(size_t index)
{
    uint64_t bits = UINT64_C(1) << index;
    const struct sl_option *option;
    if (!sl_option_is_size(sl_option_at(index)))
        return bits;
    for (size_t i = 0; (option = sl_option_at(i)) != NULL; i++)
        bits |= (uint64_t)sl_option_is_size(option) << i;
    return bits;
}

static enum sl_status set_own(struct sl_settings *settings, size_t index, const char *value,
                              struct sl_error *err)
{
    const struct sl_option *option = sl_option_at(index);
    const uint64_t bits = bits_of(index);
    if (!value && !option->clear)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s has one value, no list of them",
                            option->name);
    if (option->clear && (!value || (settings->stale & bits)))
        option->clear(settings);
    settings->stale &= ~bits;
    return value ? option->set(settings, value, err) : SL_OK;
}

enum sl_status sl_settings_set(struct sl_settings *settings, const char *name, const char *value,
                               struct sl_error *err)
{
    if (strcmp(name, "variant") == 0)
        return begin_variant(settings, value, err);
    size_t index;
    const struct sl_option *option = find_option(name, strlen(name), &index);
    if (!option)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is not an option of recipes", name);
    if (settings->in_variant && option->whole)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "%s is of the whole recipe: it cannot be set for one variant", name);
    size_t first = settings->in_variant ? settings->named_count - 1 : 0;
    enum sl_status status = settings->in_variant ? SL_OK : set_own(settings, index, value, err);
    for (size_t i = first; i < settings->named_count && !status; i++)
        status = set_own(&settings->named[i], index, value, err);
    if (!status && settings->named_count && sl_settings_variants(settings) > SL_PARTS_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d outputs of an input",
                            SL_PARTS_MAX);
    return status;
}

/* ---- options of one item ---- */

/* Whether an option decides what outputs are called. */
static bool renames(const struct sl_option *option)
{
    return strcmp(option->name, "format") == 0 ||
           (option >= sl_name_options && option < sl_name_options + SL_NAME_OPTION_COUNT);
}

/* Has the next size take the place of the one there is; false where there are several. */
static bool replace_size(struct sl_settings *settings, size_t index)
{
    bool several =
        settings->named_count > 1 || sl_settings_variant(settings, 0).settings->size_count > 1;
    settings->stale |= bits_of(index);
    for (size_t i = 0; i < settings->named_count; i++)
        settings->named[i].stale |= bits_of(index);
    return !several;
}

static enum sl_status override(struct sl_settings *settings, const char *line, size_t name,
                               size_t length, struct sl_error *err)
{
    size_t index;
    const struct sl_option *option = find_option(line, name, &index);
    if (name == length || !option)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%.*s is not an option of recipes", (int)name,
                            line);
    if (renames(option))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "a %s would rename outputs", option->name);
    if (option->whole && option >= sl_colour_options &&
        option < sl_colour_options + SL_COLOUR_OPTION_COUNT)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is a whole run's, not single items'",
                            option->name);
    if (sl_option_is_size(option) && !replace_size(settings, index))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "one size cannot take the place of several: use sluice convert --size");
    struct sl_bytes value = {0};
    enum sl_status status =
        sl_bytes_printf(&value, "%.*s", (int)(length - name - 1), line + name + 1);
    if (status)
        sl_error_set(err, status, "no memory for an option");
    else
        status = sl_settings_set(settings, option->name, (const char *)value.data, err);
    sl_bytes_release(&value);
    return status;
}

enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                    struct sl_error *err)
{
    enum sl_status status = SL_OK;
    settings->in_variant = false;
    while (*lines && !status) {
        size_t length = strcspn(lines, "\n");
        status = override(settings, lines, strcspn(lines, "=\n"), length, err);
        lines += length + (lines[length] == '\n');
    }
    return status ? status : sl_settings_check(settings, err);
}
