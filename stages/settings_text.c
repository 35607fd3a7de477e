/* SPDX-License-Identifier: MIT */
/* Settings as text: the recipe that is shown and hashed, and what tells which variants are made of
 * the same pixels. */
#include "settings.h"

#include "recipe_options.h"

#include <string.h>

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

static bool is_any(const struct sl_option *option)
{
    (void)option;
    return true;
}

static bool is_whole(const struct sl_option *option)
{
    return option->whole;
}

static bool is_of_variants(const struct sl_option *option)
{
    return !option->whole;
}

/* What makes pixels; the size is printed apart, as one of several. */
static bool makes_pixels(const struct sl_option *option)
{
    return !option->whole && !option->encodes && strcmp(option->name, "size") != 0;
}

static enum sl_status print_options(const struct sl_settings *settings,
                                    bool (*takes)(const struct sl_option *option),
                                    struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    const struct sl_option *option;
    for (size_t i = 0; !status && (option = sl_option_at(i)) != NULL; i++) {
        bool more = option->print != NULL && takes(option);
        for (size_t nth = 0; more && !status; nth++)
            status = print_line(option, settings, nth, out, &more);
    }
    return status;
}

enum sl_status sl_settings_print(const struct sl_settings *settings, struct sl_bytes *out)
{
    if (settings->named_count == 0)
        return print_options(settings, is_any, out);
    enum sl_status status = print_options(settings, is_whole, out);
    for (size_t i = 0; i < settings->named_count && !status; i++) {
        status = sl_bytes_printf(out, "variant=%s\n", settings->named[i].name);
        if (!status)
            status = print_options(&settings->named[i], is_of_variants, out);
    }
    return status;
}

static enum sl_status print_pixels(const struct sl_settings *settings, uint32_t index,
                                   struct sl_bytes *out)
{
    struct sl_variant variant = sl_settings_variant(settings, index);
    sl_bytes_clear(out);
    enum sl_status status = print_options(variant.settings, makes_pixels, out);
    if (!status && variant.size)
        status = sl_geometry_print(variant.size, out);
    return status;
}

enum sl_status sl_settings_spans(const struct sl_settings *settings, uint32_t spans[SL_PARTS_MAX])
{
    struct sl_bytes lead = {0};
    struct sl_bytes other = {0};
    uint32_t count = sl_settings_variants(settings);
    uint32_t first = 0;
    enum sl_status status = print_pixels(settings, 0, &lead);
    memset(spans, 0, SL_PARTS_MAX * sizeof *spans);
    spans[0] = 1;
    for (uint32_t i = 1; i < count && i < SL_PARTS_MAX && !status; i++) {
        status = print_pixels(settings, i, &other);
        bool alike = lead.size == other.size &&
                     (lead.size == 0 || memcmp(lead.data, other.data, lead.size) == 0);
        if (!alike) {
            first = i;
            struct sl_bytes kept = lead;
            lead = other;
            other = kept;
        }
        spans[first]++;
    }
    sl_bytes_release(&lead);
    sl_bytes_release(&other);
    return status;
}
