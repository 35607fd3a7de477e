/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "region.h"

enum { WIDTH, HEIGHT, LEFT, TOP };

/* A place that was not given: centred. */
static const double centred = -1;

static uint32_t place(double given, uint32_t side, uint32_t part)
{
    return given == centred ? (side - part) / 2 : (uint32_t)given;
}

static bool is_inside(const struct sl_filter_call *call, const struct sl_image *image)
{
    const double *a = call->argument;
    double left = a[LEFT] == centred ? 0 : a[LEFT];
    double top = a[TOP] == centred ? 0 : a[TOP];
    return a[WIDTH] + left <= image->width && a[HEIGHT] + top <= image->height;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    const struct sl_image *in = *image;
    const uint32_t width = (uint32_t)call->argument[WIDTH];
    const uint32_t height = (uint32_t)call->argument[HEIGHT];
    if (!is_inside(call, in))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "crop %ux%u does not lie inside the picture of %ux%u", width, height,
                            in->width, in->height);
    const struct sl_rect rect = {place(call->argument[LEFT], in->width, width),
                                 place(call->argument[TOP], in->height, height), width, height};
    struct sl_image *out;
    enum sl_status status = sl_region_cut(context->pool, in, &rect, context->poll, &out, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = out;
    return SL_OK;
}

static void output_size(const struct sl_filter_call *call, uint32_t *width, uint32_t *height)
{
    *width = (uint32_t)call->argument[WIDTH];
    *height = (uint32_t)call->argument[HEIGHT];
}

const struct sl_filter sl_filter_crop = {
    .name = "crop",
    .summary = "cuts out width x height from left, top; centred on an axis not given (-1)",
    .kind = SL_FILTER_GEOMETRY,
    .parameter_count = 4,
    .parameters = {{.name = "width",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 65535,
                    .required = true,
                    .whole = true},
                   {.name = "height",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 65535,
                    .required = true,
                    .whole = true},
                   {.name = "left",
                    .unit = "px",
                    .minimum = -1,
                    .maximum = 65535,
                    .initial = -1,
                    .whole = true},
                   {.name = "top",
                    .unit = "px",
                    .minimum = -1,
                    .maximum = 65535,
                    .initial = -1,
                    .whole = true}},
    .apply = apply,
    .output_size = output_size,
};
