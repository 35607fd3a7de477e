/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "morphology.h"
#include "neighbours.h"

static enum sl_status make(const struct sl_filter_call *call,
                           const struct sl_filter_context *context, const struct sl_image *in,
                           struct sl_image **out, struct sl_error *err)
{
    return sl_morphology(context->pool, in, (unsigned)call->argument[0], false, context->poll, out,
                         err);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_neighbours_apply(call, context, make, image, err);
}

static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    size_t scratch = sl_morphology_scratch_bytes(width, sl_model_channels(model), depth,
                                                 (unsigned)call->argument[0]);
    return sl_neighbours_scratch_bytes(scratch, width, height, model, depth);
}

const struct sl_filter sl_filter_dilate = {
    .name = "dilate",
    .summary = "the lightest sample of the square that reaches that far: light parts grow",
    .kind = SL_FILTER_PLANE,
    .parameter_count = 1,
    .parameters = {{.name = "radius",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 255,
                    .initial = 1,
                    .whole = true}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
