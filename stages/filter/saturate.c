/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

static const double luma[3] = {0.299, 0.587, 0.114};

/* Each colour's distance from luma, times the amount. */
static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    if ((*image)->model == SL_MODEL_GRAY || (*image)->model == SL_MODEL_GRAY_ALPHA)
        return SL_OK;
    double amount = call->argument[0] / 100;
    double matrix[3][4] = {{0}};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            matrix[i][j] = (i == j ? amount : 0) + (1 - amount) * luma[j];
    return sl_curve_matrix((const double(*)[4])matrix, context, image, err);
}

const struct sl_filter sl_filter_saturate = {
    .name = "saturate",
    .summary = "strength of colours; 0 is gray, 100 as before, 200 double",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 1,
    .parameters = {{.name = "amount",
                    .unit = "%",
                    .minimum = 0,
                    .maximum = 1000,
                    .initial = 100,
                    .required = true}},
    .apply = apply,
};
