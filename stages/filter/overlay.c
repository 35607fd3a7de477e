/* SPDX-License-Identifier: MIT */
#include "overlay.h"

#include "alloc.h"
#include "composite.h"
#include "pixels.h"
#include "resize.h"
#include "value.h"

#include <math.h>

const char *const sl_overlay_tiles[] = {"no", "yes", NULL};

/* Where they begin among the filter's parameters. */
static size_t first_of(const struct sl_filter_call *call)
{
    return call->filter->parameter_count - SL_OVERLAY_PARAMETERS;
}

static double argument_of(const struct sl_filter_call *call, size_t parameter)
{
    return call->argument[first_of(call) + parameter];
}

static enum sl_blend blend_of(const struct sl_filter_call *call)
{
    return (enum sl_blend)argument_of(call, SL_OVERLAY_BLEND);
}

static uint32_t whole(double length)
{
    return length < 1 ? 1 : (uint32_t)(length + 0.5);
}

/* So many percent of the picture's width, but no higher than it: what it takes is bounded then,
 * whatever its shape. */
static void scaled_size(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                        uint32_t *out_width, uint32_t *out_height)
{
    const struct sl_image *over = call->picture;
    double percent = argument_of(call, SL_OVERLAY_SCALE);
    *out_width = over->width;
    *out_height = over->height;
    if (percent == 0)
        return;
    double factor = fmin(width * percent / 100 / over->width, (double)height / over->height);
    *out_width = whole(over->width * factor);
    *out_height = whole(over->height * factor);
}

/* On one axis: x and y lead away from the edge that the position names. */
static int64_t place(double at, bool pixels, double more, uint32_t length, uint32_t part)
{
    int64_t inwards = !pixels && at > 50 ? -(int64_t)more : (int64_t)more;
    return sl_position_offset(at, pixels, (int64_t)length - part) + inwards;
}

static struct sl_composite_job plan(const struct sl_filter_call *call, const struct sl_image *image,
                                    const struct sl_image *over)
{
    const double *a = call->argument + first_of(call);
    const struct sl_position at =
        sl_filter_value_position(call, first_of(call) + SL_OVERLAY_POSITION);
    return (struct sl_composite_job){
        .over = over,
        .left = place(at.x, at.x_pixels, a[SL_OVERLAY_X], image->width, over->width),
        .top = place(at.y, at.y_pixels, a[SL_OVERLAY_Y], image->height, over->height),
        .tile = a[SL_OVERLAY_TILE] != 0,
        .gap = (uint32_t)a[SL_OVERLAY_GAP],
        .blend = blend_of(call),
        .opacity = a[SL_OVERLAY_OPACITY] / 100,
    };
}

/* Gives the picture the model that the result has, in pixels that may be written to. */
static enum sl_status make_room(const struct sl_filter_call *call,
                                const struct sl_filter_context *context, struct sl_image **image,
                                struct sl_error *err)
{
    struct sl_image *base;
    enum sl_status status =
        sl_pixels_convert(context->pool, *image, sl_overlay_model(call, (*image)->model),
                          (*image)->depth, NULL, context->poll, &base, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = base;
    return sl_pixels_own(context->pool, image, err);
}

enum sl_status sl_overlay_apply(const struct sl_filter_call *call,
                                const struct sl_filter_context *context, struct sl_image **image,
                                struct sl_error *err)
{
    if (!call->picture)
        return sl_error_set(err, SL_INTERNAL, "filter %s was given nothing to lay over pictures",
                            call->filter->name);
    uint32_t width;
    uint32_t height;
    struct sl_image *over;
    scaled_size(call, (*image)->width, (*image)->height, &width, &height);
    enum sl_status status = sl_resize(context->pool, call->picture, width, height,
                                      SL_RESIZE_LANCZOS3, context->poll, &over, err);
    if (status != SL_OK)
        return status;
    status = make_room(call, context, image, err);
    if (status == SL_OK) {
        const struct sl_composite_job job = plan(call, *image, over);
        status = sl_composite(*image, &job, context->poll);
    }
    sl_image_unref(over);
    return status;
}

enum sl_model sl_overlay_model(const struct sl_filter_call *call, enum sl_model model)
{
    enum sl_model over = call->picture ? call->picture->model : SL_MODEL_RGBA;
    return sl_composite_model(model, over, blend_of(call));
}

size_t sl_overlay_scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                                enum sl_model model, unsigned depth)
{
    (void)model;
    (void)depth;
    const struct sl_image *over = call->picture;
    uint32_t scaled_width;
    uint32_t scaled_height;
    size_t picture;
    size_t row = (size_t)width * 4 * sizeof(uint16_t); /* while the model changes */
    if (!over || argument_of(call, SL_OVERLAY_SCALE) == 0)
        return row;
    scaled_size(call, width, height, &scaled_width, &scaled_height);
    size_t bytes = sl_resize_scratch_bytes(over->width, over->height, scaled_width, scaled_height,
                                           sl_model_channels(over->model), SL_RESIZE_LANCZOS3);
    bool fits = sl_image_size(scaled_width, scaled_height, over->model, over->depth, &picture) &&
                sl_size_add(bytes, picture, &bytes) && sl_size_add(bytes, row, &bytes);
    return fits ? bytes : SIZE_MAX;
}
