/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "alloc.h"
#include "blur.h"
#include "lab.h"
#include "pixels.h"
#include "window.h"

enum { SIGMA, FLAT, JAGGED, EDGE, BRIGHTEN, DARKEN };

static const float levels_of_l = 65535.0F / 100; /* lightness as 16 bits */

static enum sl_model lightness_model(enum sl_model model)
{
    return sl_model_has_alpha(model) ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
}

/* What the two passes over the picture are given. */
struct sharpening {
    const struct sl_filter_call *call;
    const struct sl_image *image;
    struct sl_image *lightness; /* alpha goes along: what cannot be seen casts no halo */
    struct sl_image *blurred;
};

static void copy_alpha(const struct sharpening *s, const struct sl_lab_run *run, uint16_t *to)
{
    size_t channels = s->image->planes[0].channels;
    const void *from = sl_image_row(s->image, 0, run->y);
    size_t at = run->x * channels + channels - 1;
    for (size_t i = 0; i < run->count; i++, at += channels)
        to[2 * i + 1] = s->image->depth == 16 ? ((const uint16_t *)from)[at]
                                              : (uint16_t)(((const uint8_t *)from)[at] * 257);
}

static void remember(void *context, const struct sl_lab_run *run)
{
    const struct sharpening *s = context;
    size_t step = s->lightness->planes[0].channels;
    uint16_t *to = (uint16_t *)(void *)sl_image_row(s->lightness, 0, run->y) + run->x * step;
    for (size_t i = 0; i < run->count; i++) {
        float l = run->l[i] < 0 ? 0 : run->l[i] > 100 ? 100 : run->l[i];
        to[i * step] = (uint16_t)(l * levels_of_l + 0.5F);
    }
    if (step == 2)
        copy_alpha(s, run, to);
}

/* What lightness gains where it differs from its surroundings by `detail`: one slope up to `edge`,
 * another beyond it, and no more than so much either way. */
static float gain(const double *argument, float detail)
{
    double size = detail < 0 ? -detail : detail;
    double beyond = size > argument[EDGE] ? size - argument[EDGE] : 0;
    double gained = argument[FLAT] * (size - beyond) + argument[JAGGED] * beyond;
    double most = detail < 0 ? argument[DARKEN] : argument[BRIGHTEN];
    gained = gained < most ? gained : most;
    return (float)(detail < 0 ? -gained : gained);
}

static void sharpen(void *context, const struct sl_lab_run *run)
{
    const struct sharpening *s = context;
    size_t step = s->lightness->planes[0].channels;
    const uint16_t *sharp = (const void *)sl_image_row(s->lightness, 0, run->y);
    const uint16_t *blurred = (const void *)sl_image_row(s->blurred, 0, run->y);
    for (size_t i = 0; i < run->count; i++) {
        size_t at = (run->x + i) * step;
        float detail = ((float)sharp[at] - (float)blurred[at]) / levels_of_l;
        run->l[i] += gain(s->call->argument, detail);
    }
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    struct sharpening s = {.call = call, .image = *image};
    enum sl_model model = lightness_model((*image)->model);
    enum sl_status status =
        sl_image_new(context->pool, (*image)->width, (*image)->height, model, 16, &s.lightness);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", (*image)->width,
                            (*image)->height);
    status = sl_lab_read(context->pool, *image, remember, &s, context->poll, err);
    if (status == SL_OK)
        status = sl_blur(context->pool, s.lightness, call->argument[SIGMA], context->poll,
                         &s.blurred, err);
    if (status == SL_OK)
        status = sl_pixels_own(context->pool, image, err);
    if (status == SL_OK)
        status = sl_lab_change(context->pool, *image, sharpen, &s, context->poll, err);
    sl_image_unref(s.blurred);
    sl_image_unref(s.lightness);
    return status;
}

/* Lightness and its blurred copy, and what the blur or the tables of sRGB take. */
static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    enum { TABLES = 128 << 10 };
    enum sl_model lightness = lightness_model(model);
    size_t picture;
    size_t scratch = sl_blur_scratch_bytes(width, height, sl_model_channels(lightness), 16,
                                           call->argument[SIGMA]);
    (void)depth;
    bool fits = sl_image_size(width, height, lightness, 16, &picture) &&
                sl_size_add(scratch, picture, &scratch) &&
                sl_size_add(scratch, picture, &scratch) && sl_size_add(scratch, TABLES, &scratch);
    return fits ? scratch : SIZE_MAX;
}

const struct sl_filter sl_filter_sharpen_lab = {
    .name = "sharpen-lab",
    .summary = "sharpens lightness (CIE L): differences from the blurred picture grow by flat "
               "times them, beyond edge by jagged times, at most by brighten or darken",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 6,
    .parameters = {{.name = "sigma", .unit = "px", .minimum = 0.3, .maximum = 100, .initial = 1},
                   {.name = "flat", .unit = "times", .maximum = 1000, .initial = 1},
                   {.name = "jagged", .unit = "times", .maximum = 1000, .initial = 2},
                   {.name = "edge", .unit = "L", .maximum = 100, .initial = 2},
                   {.name = "brighten", .unit = "L", .maximum = 100, .initial = 10},
                   {.name = "darken", .unit = "L", .maximum = 100, .initial = 20}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
