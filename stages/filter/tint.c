/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "lab.h"
#include "pixels.h"
#include "rgb.h"

/* In the middle of lightness the colour's own a and b, none at black and white. */
static void tint(void *context, const struct sl_lab_run *run)
{
    const float *colour = context;
    for (size_t i = 0; i < run->count; i++) {
        float from_middle = run->l[i] / 100 - 0.5F;
        float weight = 1 - 4 * from_middle * from_middle;
        run->a[i] = weight * colour[1];
        run->b[i] = weight * colour[2];
    }
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    uint16_t colour[4];
    float lab[3];
    sl_filter_colour(call->argument[0], colour);
    sl_lab_of(colour, lab);
    enum sl_status status = sl_rgb_make(context, image, err);
    if (status == SL_OK)
        status = sl_pixels_own(context->pool, image, err);
    return status ? status : sl_lab_change(context->pool, *image, tint, lab, context->poll, err);
}

const struct sl_filter sl_filter_tint = {
    .name = "tint",
    .summary = "one hue for all: CIE L stays, a and b are the colour's, less of them towards black "
               "and white",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 1,
    .parameters = {{.name = "colour", .value = SL_FILTER_COLOUR, .required = true}},
    .apply = apply,
    .output_model = sl_rgb_model,
};
