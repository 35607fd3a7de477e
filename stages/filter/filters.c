/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "alloc.h"
#include "blur.h"

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
        if (strcmp(filters[i]->name, name) == 0)
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

/* A filter with a sigma is a blur or works with one, on its own copy of luma. */
static size_t blur_bytes(double sigma, uint32_t width, uint32_t height, enum sl_model model,
                         unsigned depth)
{
    size_t luma = picture_bytes(width, height, SL_MODEL_GRAY_ALPHA, 16);
    size_t scratch = sl_blur_scratch_bytes(width, height, sl_model_channels(model), depth, sigma);
    size_t luma_scratch = sl_blur_scratch_bytes(width, height, 2, 16, sigma);
    return sum(sum(luma, luma), scratch > luma_scratch ? scratch : luma_scratch);
}

size_t sl_filter_scratch_bytes(const struct sl_filter_call *calls, size_t count, uint32_t width,
                               uint32_t height, enum sl_model model, unsigned depth)
{
    enum { TABLES = 4 << 16 }; /* a table of 16-bit samples, and the ramp it is made of */
    size_t most = 0;
    /* A filter may give gray its colours, never alpha. */
    enum sl_model widest = sl_model_has_alpha(model) ? SL_MODEL_RGBA : SL_MODEL_RGB;
    for (size_t i = 0; i < count; i++) {
        const struct sl_filter *filter = calls[i].filter;
        size_t need = sum(picture_bytes(width, height, widest, depth), TABLES);
        if (filter->parameter_count && strcmp(filter->parameters[0].name, "sigma") == 0)
            need = sum(need, blur_bytes(calls[i].argument[0], width, height, widest, depth));
        most = need > most ? need : most;
        if (filter->output_size)
            filter->output_size(&calls[i], &width, &height);
    }
    return most;
}
