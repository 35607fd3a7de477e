/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"
#include "rgb.h"

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    size_t count;
    const double *numbers = sl_filter_numbers(call, 0, &count);
    size_t columns = count / 3;
    double matrix[3][4] = {{0}};
    for (size_t i = 0; i < count; i++)
        matrix[i / columns][i % columns] = numbers[i] / (i % columns == 3 ? 255 : 1);
    enum sl_status status = sl_rgb_make(context, image, err);
    return status ? status : sl_curve_matrix((const double(*)[4])matrix, context, image, err);
}

const struct sl_filter sl_filter_recomb = {
    .name = "recomb",
    .summary = "new red, green and blue, each a row of three weights for the old ones, or of "
               "four: the last is added (of 255)",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 1,
    .parameters = {{.name = "matrix",
                    .value = SL_FILTER_NUMBERS,
                    .minimum = -1000,
                    .maximum = 1000,
                    .required = true,
                    .lengths = {9, 12}}},
    .apply = apply,
    .output_model = sl_rgb_model,
};
