/* SPDX-License-Identifier: MIT */
/* Settings and those of named variants in them. */
#include "settings.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

void sl_settings_release(struct sl_settings *settings)
{
    free(settings->named);
    settings->named = NULL;
    settings->named_count = 0;
}

enum sl_status sl_settings_copy(const struct sl_settings *settings, struct sl_settings *out)
{
    *out = *settings;
    if (settings->named_count == 0)
        return SL_OK;
    out->named = sl_alloc_array(settings->named_count, sizeof *out->named);
    if (!out->named) {
        out->named_count = 0;
        return SL_NO_MEMORY;
    }
    memcpy(out->named, settings->named, settings->named_count * sizeof *out->named);
    return SL_OK;
}

/* Settings that have outputs: the named variants', or the recipe's own. */
static size_t maker_count(const struct sl_settings *settings)
{
    return settings->named_count ? settings->named_count : 1;
}

static const struct sl_settings *maker_at(const struct sl_settings *settings, size_t i)
{
    return settings->named_count ? &settings->named[i] : settings;
}

static uint32_t own_formats(const struct sl_settings *settings)
{
    return settings->format_count ? (uint32_t)settings->format_count : 1;
}

static uint32_t own_variants(const struct sl_settings *settings)
{
    return (settings->size_count ? (uint32_t)settings->size_count : 1) * own_formats(settings);
}

uint32_t sl_settings_variants(const struct sl_settings *settings)
{
    uint32_t count = 0;
    for (size_t i = 0; i < maker_count(settings); i++)
        count += own_variants(maker_at(settings, i));
    return count;
}

struct sl_variant sl_settings_variant(const struct sl_settings *settings, uint32_t index)
{
    size_t i = 0;
    const struct sl_settings *own = maker_at(settings, 0);
    while (i + 1 < maker_count(settings) && index >= own_variants(own)) {
        index -= own_variants(own);
        own = maker_at(settings, ++i);
    }
    return (struct sl_variant){
        .settings = own,
        .size = own->size_count ? &own->sizes[index / own_formats(own)] : NULL,
        .extension = own->format_count ? own->extensions[index % own->format_count] : NULL,
    };
}

bool sl_settings_resize(const struct sl_settings *settings)
{
    bool any = false;
    for (size_t i = 0; i < maker_count(settings); i++)
        any |= maker_at(settings, i)->size_count > 0;
    return any;
}

bool sl_settings_filter(const struct sl_settings *settings)
{
    bool any = false;
    for (size_t i = 0; i < maker_count(settings); i++)
        any |= maker_at(settings, i)->filter_count > 0;
    return any;
}
