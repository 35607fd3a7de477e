/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

static double brighten(const struct sl_filter_call *call, double luma)
{
    return luma + call->argument[0] / 100;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_curve_luma(call, brighten, context, image, err);
}

const struct sl_filter sl_filter_brightness = {
    .name = "brightness",
    .summary = "adds to luma; the amount is a part of the whole range",
    .kind = SL_FILTER_PIXEL,
    .planes = true,
    .parameter_count = 1,
    .parameters =
        {{.name = "amount", .unit = "%", .minimum = -100, .maximum = 100, .required = true}},
    .apply = apply,
};
