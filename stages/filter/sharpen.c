/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "alloc.h"
#include "blur.h"
#include "pixels.h"
#include "tone.h"
#include "unsharp.h"

static enum sl_model luma_model(enum sl_model model)
{
    return sl_model_has_alpha(model) ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
}

/* Luma is worked on at 16 bits whatever the picture has: the amount multiplies a difference, and
 * with it the rounding of both sides. Alpha goes along, so that what cannot be seen casts no halo.
 */
static enum sl_status make_luma(const struct sl_filter_context *context, struct sl_image *image,
                                struct sl_image **out, struct sl_error *err)
{
    return sl_pixels_convert(context->pool, image, luma_model(image->model), 16, NULL,
                             context->poll, out, err);
}

static struct sl_unsharp unsharp_of(const struct sl_filter_call *call)
{
    return (struct sl_unsharp){.sigma = call->argument[0],
                               .amount = (float)call->argument[1],
                               .threshold = (float)(call->argument[2] * 255 / 100)};
}

/* Where luma is a plane of 8 bits, on that plane alone. */
static enum sl_status apply_to_plane(const struct sl_unsharp *unsharp,
                                     const struct sl_filter_context *context,
                                     struct sl_image **image, struct sl_error *err)
{
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    return status ? status : sl_unsharp_luma(context->pool, *image, unsharp, context->poll, err);
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    enum sl_status status;
    struct sl_image *luma = NULL;
    struct sl_image *blurred = NULL;
    struct sl_unsharp unsharp = unsharp_of(call);
    if (sl_unsharp_takes(*image, &unsharp))
        return apply_to_plane(&unsharp, context, image, err);
    if ((*image)->model == SL_MODEL_YCBCR) {
        status = sl_filter_to_pixels(context, image, err);
        if (status != SL_OK)
            return status;
    }
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

/* Luma and its blurred copy, and what the blur takes. */
static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    (void)depth;
    enum sl_model luma = luma_model(model);
    size_t picture;
    size_t scratch =
        sl_blur_scratch_bytes(width, height, sl_model_channels(luma), 16, call->argument[0]);
    bool fits = sl_image_size(width, height, luma, 16, &picture) &&
                sl_size_add(scratch, picture, &scratch) && sl_size_add(scratch, picture, &scratch);
    return fits ? scratch : SIZE_MAX;
}

const struct sl_filter sl_filter_sharpen = {
    .name = "sharpen",
    .alias = "unsharp",
    .summary = "unsharp mask on luma; amount 1 doubles detail finer than sigma, differences "
               "below the threshold stay",
    .kind = SL_FILTER_PIXEL,
    .planes = true,
    .parameter_count = 3,
    .parameters = {{.name = "sigma", .unit = "px", .minimum = 0.3, .maximum = 100, .initial = 0.8},
                   {.name = "amount", .unit = "times", .minimum = 0, .maximum = 10, .initial = 1},
                   {.name = "threshold", .unit = "%", .minimum = 0, .maximum = 100, .initial = 0}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
