/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "rotate.h"
#include "turn.h"

#include <math.h>

/* Quarter turns, clockwise. */
static const enum sl_orientation turns[] = {SL_ORIENT_NONE, SL_ORIENT_ROTATE_90,
                                            SL_ORIENT_ROTATE_180, SL_ORIENT_ROTATE_270};

static bool is_quarters(const struct sl_filter_call *call)
{
    return fmod(call->argument[0], 90) == 0;
}

static enum sl_orientation orientation_of(const struct sl_filter_call *call)
{
    int quarters = (int)(call->argument[0] / 90);
    return turns[((quarters % 4) + 4) % 4];
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    static const uint16_t nothing[4];
    if (is_quarters(call))
        return sl_turn(orientation_of(call), context, image, err);
    enum sl_status status = SL_OK;
    if ((*image)->model == SL_MODEL_YCBCR)
        status = sl_filter_to_pixels(context, image, err);
    if (status != SL_OK)
        return status;
    struct sl_image *out;
    status =
        sl_rotate(context->pool, *image, call->argument[0],
                  context->background ? context->background : nothing, context->poll, &out, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = out;
    return SL_OK;
}

static void output_size(const struct sl_filter_call *call, uint32_t *width, uint32_t *height)
{
    if (is_quarters(call))
        sl_orient_size(orientation_of(call), width, height);
    else
        sl_rotate_size(call->argument[0], width, height);
}

/* The corners may be transparent. */
static enum sl_model output_model(const struct sl_filter_call *call, enum sl_model model)
{
    if (is_quarters(call))
        return model;
    return sl_model_channels(model) < 3 ? SL_MODEL_GRAY_ALPHA : SL_MODEL_RGBA;
}

const struct sl_filter sl_filter_rotate = {
    .name = "rotate",
    .summary = "clockwise: without loss by multiples of 90 degrees, else interpolated, with "
               "--background in the corners; the picture grows to hold all of it",
    .kind = SL_FILTER_GEOMETRY,
    .planes = true,
    .parameter_count = 1,
    .parameters =
        {{.name = "angle", .unit = "degrees", .minimum = -360, .maximum = 360, .required = true}},
    .apply = apply,
    .output_size = output_size,
    .output_model = output_model,
};
