/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

static double stretch(const struct sl_filter_call *call, double luma)
{
    return 0.5 + (luma - 0.5) * (1 + call->argument[0] / 100);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_curve_luma(call, stretch, context, image, err);
}

const struct sl_filter sl_filter_contrast = {
    .name = "contrast",
    .summary = "stretches luma around the middle; 100 doubles its distance, -100 leaves none",
    .kind = SL_FILTER_PIXEL,
    .planes = true,
    .parameter_count = 1,
    .parameters =
        {{.name = "amount", .unit = "%", .minimum = -100, .maximum = 900, .required = true}},
    .apply = apply,
};
