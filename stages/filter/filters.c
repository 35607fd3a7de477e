/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "alloc.h"

#include <sluice/recipe.h>

#include <string.h>

static const struct sl_filter *const filters[] = {
#define SL_FILTER(name) &sl_filter_##name,
#include "filters.def"
#undef SL_FILTER
};

const struct sl_filter *sl_filter_at(size_t index)
{
    return index < sizeof filters / sizeof *filters ? filters[index] : NULL;
}

const struct sl_filter *sl_filter_find(const char *name)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (strcmp(filters[i]->name, name) == 0 ||
            (filters[i]->alias && strcmp(filters[i]->alias, name) == 0))
            return filters[i];
    return NULL;
}

static size_t picture_bytes(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    size_t bytes;
    return sl_image_size(width, height, model, depth, &bytes) ? bytes : SIZE_MAX;
}

static size_t sum(size_t a, size_t b)
{
    size_t total;
    return sl_size_add(a, b, &total) ? total : SIZE_MAX;
}

size_t sl_filter_peak_bytes(const struct sl_filter_call *calls, size_t count, uint32_t width,
                            uint32_t height, enum sl_model model, unsigned depth)
{
    enum { TABLES = 4 << 16 }; /* a table of 16-bit samples, and the ramp that it is made of */
    size_t peak = picture_bytes(width, height, model, depth);
    for (size_t i = 0; i < count; i++) {
        const struct sl_filter *filter = calls[i].filter;
        size_t scratch = TABLES;
        if (filter->scratch_bytes)
            scratch = filter->scratch_bytes(&calls[i], width, height, model, depth);
        size_t before = picture_bytes(width, height, model, depth);
        if (filter->output_size)
            filter->output_size(&calls[i], &width, &height);
        if (filter->output_model)
            model = filter->output_model(&calls[i], model);
        size_t need = sum(sum(before, picture_bytes(width, height, model, depth)), scratch);
        peak = need > peak ? need : peak;
    }
    return peak;
}
