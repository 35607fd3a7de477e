/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "convolve.h"
#include "neighbours.h"

#include <math.h>

enum { KERNEL, SCALE, OFFSET };

static double sum_of(const struct sl_filter_call *call)
{
    size_t count;
    const double *kernel = sl_filter_numbers(call, KERNEL, &count);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += kernel[i];
    /* Numbers are kept to millionths: less is what adding them up has left. */
    return fabs(sum) < 1e-7 ? 0 : sum;
}

static unsigned side_of(const struct sl_filter_call *call)
{
    return call->argument[KERNEL] > 25 ? 7 : call->argument[KERNEL] > 9 ? 5 : 3;
}

/* Whether alpha takes part: only where an even area stays as it is. Edges found in alpha would make
 * the rest of an opaque picture vanish. */
static bool is_mean(const struct sl_filter_call *call)
{
    double sum = sum_of(call);
    bool scaled = call->argument[SCALE] == 0 || fabs(call->argument[SCALE] - sum) < 1e-7;
    return sum != 0 && scaled && call->argument[OFFSET] == 0;
}

static enum sl_status make(const struct sl_filter_call *call,
                           const struct sl_filter_context *context, const struct sl_image *in,
                           struct sl_image **out, struct sl_error *err)
{
    size_t count;
    double sum = sum_of(call);
    struct sl_convolution convolution = {
        .side = side_of(call),
        .weights = sl_filter_numbers(call, KERNEL, &count),
        .scale = call->argument[SCALE] != 0 ? call->argument[SCALE]
                 : sum != 0                 ? sum
                                            : 1,
        .offset = call->argument[OFFSET] / 255,
        .keeps_alpha = !is_mean(call),
    };
    return sl_convolve(context->pool, in, &convolution, context->poll, out, err);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    if (is_mean(call))
        return sl_neighbours_apply(call, context, make, image, err);
    struct sl_image *made;
    enum sl_status status = make(call, context, *image, &made, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = made;
    return SL_OK;
}

static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    size_t scratch = sl_convolve_scratch_bytes(width, sl_model_channels(model), side_of(call));
    return sl_neighbours_scratch_bytes(scratch, width, height, model, depth);
}

const struct sl_filter sl_filter_convolve = {
    .name = "convolve",
    .summary = "weighs each pixel and its neighbours, row by row of 3 x 3, 5 x 5 or 7 x 7; the sum "
               "is divided by the scale (0: the sum of the weights) and the offset added",
    .kind = SL_FILTER_PLANE,
    .parameter_count = 3,
    .parameters = {{.name = "kernel",
                    .value = SL_FILTER_NUMBERS,
                    .minimum = -10000,
                    .maximum = 10000,
                    .required = true,
                    .lengths = {9, 25, 49}},
                   {.name = "scale", .minimum = -1000000, .maximum = 1000000},
                   {.name = "offset", .unit = "levels", .minimum = -255, .maximum = 255}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
