/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

static double invert(const struct sl_filter_call *call, double value)
{
    (void)call;
    return 1 - value;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_curve_samples(call, invert, context, image, err);
}

const struct sl_filter sl_filter_invert = {
    .name = "invert",
    .alias = "negate",
    .summary = "negative",
    .kind = SL_FILTER_POINT,
    .apply = apply,
};
