/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "blur.h"
#include "pixels.h"
#include "tone.h"

/* Luma is worked on at 16 bits whatever the picture has: the amount multiplies a difference, and
 * with it the rounding of both sides. Alpha goes along, so that what cannot be seen casts no halo.
 */
static enum sl_status make_luma(const struct sl_filter_context *context, struct sl_image *image,
                                struct sl_image **out, struct sl_error *err)
{
    enum sl_model model = sl_model_has_alpha(image->model) ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    return sl_pixels_convert(context->pool, image, model, 16, NULL, context->poll, out, err);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    enum sl_status status;
    struct sl_image *luma = NULL;
    struct sl_image *blurred = NULL;
    status = make_luma(context, *image, &luma, err);
    if (status != SL_OK)
        return status;
    status = sl_blur(context->pool, luma, call->argument[0], context->poll, &blurred, err);
    if (status != SL_OK)
        goto fail_luma;
    /* A 16-bit gray picture is its own luma, shared: it is copied here before it is written to. */
    status = sl_pixels_own(context->pool, image, err);
    if (status == SL_OK)
        status = sl_tone_unsharp(*image, luma, blurred, (float)call->argument[1],
                                 (float)(call->argument[2] * 65535 / 100), context->poll);
    sl_image_unref(blurred);

fail_luma:
    sl_image_unref(luma);
    return status;
}

const struct sl_filter sl_filter_sharpen = {
    .name = "sharpen",
    .summary = "unsharp mask on luma; amount 1 doubles detail finer than sigma, differences "
               "below the threshold stay",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 3,
    .parameters = {{.name = "sigma", .unit = "px", .minimum = 0.3, .maximum = 100, .initial = 0.8},
                   {.name = "amount", .unit = "times", .minimum = 0, .maximum = 10, .initial = 1},
                   {.name = "threshold", .unit = "%", .minimum = 0, .maximum = 100, .initial = 0}},
    .apply = apply,
};
