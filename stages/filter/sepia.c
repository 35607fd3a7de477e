/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"
#include "rgb.h"

/* Source: W3C, Filter Effects Module Level 1: the colour matrix that sepia() stands for. */
static const double brown[3][3] = {
    {0.393, 0.769, 0.189},
    {0.349, 0.686, 0.168},
    {0.272, 0.534, 0.131},
};

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    enum sl_status status = sl_rgb_make(context, image, err);
    if (status != SL_OK)
        return status;
    double amount = call->argument[0] / 100;
    double matrix[3][4] = {{0}};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            matrix[i][j] = amount * brown[i][j] + (i == j ? 1 - amount : 0);
    return sl_curve_matrix((const double(*)[4])matrix, context, image, err);
}

const struct sl_filter sl_filter_sepia = {
    .name = "sepia",
    .summary = "brown tone of old photographs; the amount blends with the original",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 1,
    .parameters = {{.name = "amount", .unit = "%", .minimum = 0, .maximum = 100, .initial = 100}},
    .apply = apply,
    .output_model = sl_rgb_model,
};
