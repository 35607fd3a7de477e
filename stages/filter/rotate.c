/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "turn.h"

/* Quarter turns, clockwise. */
static const enum sl_orientation turns[] = {SL_ORIENT_NONE, SL_ORIENT_ROTATE_90,
                                            SL_ORIENT_ROTATE_180, SL_ORIENT_ROTATE_270};

static enum sl_orientation orientation_of(const struct sl_filter_call *call)
{
    int quarters = (int)(call->argument[0] / 90);
    return turns[((quarters % 4) + 4) % 4];
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_turn(orientation_of(call), context, image, err);
}

static void output_size(const struct sl_filter_call *call, uint32_t *width, uint32_t *height)
{
    sl_orient_size(orientation_of(call), width, height);
}

const struct sl_filter sl_filter_rotate = {
    .name = "rotate",
    .summary = "clockwise by a multiple of 90 degrees, without loss",
    .kind = SL_FILTER_GEOMETRY,
    .planes = true,
    .parameter_count = 1,
    .parameters = {{.name = "angle",
                    .unit = "degrees",
                    .minimum = -360,
                    .maximum = 360,
                    .step = 90,
                    .required = true,
                    .whole = true}},
    .apply = apply,
    .output_size = output_size,
};
