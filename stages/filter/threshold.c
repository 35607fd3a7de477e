/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "curve.h"

enum { VALUE, GRAYSCALE };

static const char *const words[] = {"no", "yes", NULL};

static double decide(const struct sl_filter_call *call, unsigned colour, double value)
{
    (void)colour;
    return value * 255 >= call->argument[VALUE] ? 1 : 0;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    bool by_luma = call->argument[GRAYSCALE] != 0;
    return sl_curve_colours(call, decide, by_luma, context, image, err);
}

const struct sl_filter sl_filter_threshold = {
    .name = "threshold",
    .summary = "white from the value on, black below it: by luma, or with grayscale=no each "
               "colour for itself",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 2,
    .parameters = {{.name = "value", .unit = "levels", .maximum = 256, .initial = 128},
                   {.name = "grayscale", .value = SL_FILTER_WORD, .words = words, .initial = 1}},
    .apply = apply,
    .scratch_bytes = sl_curve_colours_scratch_bytes,
};
