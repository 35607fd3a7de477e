/* SPDX-License-Identifier: MIT */
#include "rgb.h"

#include "pixels.h"

enum sl_model sl_rgb_model(const struct sl_filter_call *call, enum sl_model model)
{
    (void)call;
    return sl_model_has_alpha(model) ? SL_MODEL_RGBA : SL_MODEL_RGB;
}

enum sl_status sl_rgb_make(const struct sl_filter_context *context, struct sl_image **image,
                           struct sl_error *err)
{
    struct sl_image *colour;
    enum sl_status status =
        sl_pixels_convert(context->pool, *image, sl_rgb_model(NULL, (*image)->model),
                          (*image)->depth, NULL, context->poll, &colour, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = colour;
    return SL_OK;
}
