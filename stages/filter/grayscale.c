/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "pixels.h"

static enum sl_model output_model(const struct sl_filter_call *call, enum sl_model model)
{
    (void)call;
    return sl_model_has_alpha(model) ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    (void)call;
    enum sl_model model = output_model(call, (*image)->model);
    struct sl_image *gray;
    enum sl_status status = sl_pixels_convert(context->pool, *image, model, (*image)->depth, NULL,
                                              context->poll, &gray, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = gray;
    return SL_OK;
}

const struct sl_filter sl_filter_grayscale = {
    .name = "grayscale",
    .alias = "greyscale",
    .summary = "luma alone (Rec. 601); alpha is kept",
    .kind = SL_FILTER_PIXEL,
    .planes = true,
    .apply = apply,
    .output_model = output_model,
};
