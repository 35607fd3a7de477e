/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "pixels.h"

static enum sl_model output_model(const struct sl_filter_call *call, enum sl_model model)
{
    (void)call;
    return model == SL_MODEL_RGBA         ? SL_MODEL_RGB
           : model == SL_MODEL_GRAY_ALPHA ? SL_MODEL_GRAY
                                          : model;
}

static enum sl_status check(const struct sl_filter_call *call, struct sl_error *err)
{
    if (((uint32_t)call->argument[0] & 0xff) == 0xff)
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "filter flatten: the background is not opaque");
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    uint16_t background[4];
    sl_filter_colour(call->argument[0], background);
    struct sl_image *flat;
    enum sl_status status =
        sl_pixels_convert(context->pool, *image, output_model(call, (*image)->model),
                          (*image)->depth, background, context->poll, &flat, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = flat;
    return SL_OK;
}

const struct sl_filter sl_filter_flatten = {
    .name = "flatten",
    .summary = "lays the picture on a colour: alpha is gone; gray stays gray",
    .kind = SL_FILTER_PIXEL,
    .planes = true,
    .parameter_count = 1,
    .parameters = {{.name = "background", .value = SL_FILTER_COLOUR, .initial = 0xffffffff}},
    .check = check,
    .apply = apply,
    .output_model = output_model,
};
