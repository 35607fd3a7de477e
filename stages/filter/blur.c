/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "blur.h"

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    struct sl_image *blurred;
    enum sl_status status =
        sl_blur(context->pool, *image, call->argument[0], context->poll, &blurred, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = blurred;
    return SL_OK;
}

static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    return sl_blur_scratch_bytes(width, height, sl_model_channels(model), depth, call->argument[0]);
}

const struct sl_filter sl_filter_blur = {
    .name = "blur",
    .summary = "Gaussian blur; sigma is the standard deviation",
    .kind = SL_FILTER_PLANE,
    .planes = true,
    .parameter_count = 1,
    .parameters = {{.name = "sigma", .unit = "px", .minimum = 0.3, .maximum = 100, .initial = 1}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
