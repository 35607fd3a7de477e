/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include <string.h>

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

static enum sl_status copy(const struct sl_image *in, uint32_t left, uint32_t top,
                           const struct sl_image *out, const struct sl_poll *poll)
{
    size_t pixel_bytes = in->planes[0].channels * (size_t)(in->depth / 8);
    for (uint32_t y = 0; y < out->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        memcpy(sl_image_row(out, 0, y), sl_image_row(in, 0, top + y) + left * pixel_bytes,
               out->width * pixel_bytes);
    }
    return SL_OK;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    const struct sl_image *in = *image;
    uint32_t width = (uint32_t)call->argument[WIDTH];
    uint32_t height = (uint32_t)call->argument[HEIGHT];
    if (!is_inside(call, in))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "crop %ux%u does not lie inside the picture of %ux%u", width, height,
                            in->width, in->height);
    struct sl_image *out;
    enum sl_status status = sl_image_new(context->pool, width, height, in->model, in->depth, &out);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", width, height);
    out->orientation = in->orientation;
    out->premultiplied = in->premultiplied;
    status = copy(in, place(call->argument[LEFT], in->width, width),
                  place(call->argument[TOP], in->height, height), out, context->poll);
    if (status != SL_OK) {
        sl_image_unref(out);
        return status;
    }
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
