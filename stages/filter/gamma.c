/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

#include <math.h>

static double bend(const struct sl_filter_call *call, double value)
{
    return pow(value, 1 / call->argument[0]);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_curve_samples(call, bend, context, image, err);
}

const struct sl_filter sl_filter_gamma = {
    .name = "gamma",
    .summary = "raises each colour to the power of 1 / gamma; above 1 is lighter",
    .kind = SL_FILTER_POINT,
    .parameter_count = 1,
    .parameters = {{.name = "gamma",
                    .unit = "",
                    .minimum = 0.1,
                    .maximum = 10,
                    .initial = 1,
                    .required = true}},
    .apply = apply,
};
