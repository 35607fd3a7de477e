/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

enum { A, B };

static double number(const struct sl_filter_call *call, size_t parameter, unsigned colour)
{
    size_t count;
    const double *numbers = sl_filter_numbers(call, parameter, &count);
    return numbers[count == 1 ? 0 : colour];
}

static double line(const struct sl_filter_call *call, unsigned colour, double value)
{
    return number(call, A, colour) * value + number(call, B, colour) / 255;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_curve_colours(call, line, false, context, image, err);
}

const struct sl_filter sl_filter_linear = {
    .name = "linear",
    .summary = "a times each colour plus b; one number for all or three for red, green and blue, "
               "of which gray pictures take the first",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 2,
    .parameters = {{.name = "a",
                    .value = SL_FILTER_NUMBERS,
                    .minimum = -1000,
                    .maximum = 1000,
                    .initial = 1,
                    .lengths = {1, 3}},
                   {.name = "b",
                    .value = SL_FILTER_NUMBERS,
                    .unit = "levels",
                    .minimum = -255000,
                    .maximum = 255000,
                    .initial = 0,
                    .lengths = {1, 3}}},
    .apply = apply,
    .scratch_bytes = sl_curve_colours_scratch_bytes,
};
