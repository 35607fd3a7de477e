/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "overlay.h"

enum { FILE_PATH, FIRST };

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    return sl_overlay_apply(call, FIRST, context, image, err);
}

static enum sl_model output_model(const struct sl_filter_call *call, enum sl_model model)
{
    return sl_overlay_model(call, FIRST, model);
}

static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    (void)model;
    (void)depth;
    return sl_overlay_scratch_bytes(call, FIRST, width, height);
}

const struct sl_filter sl_filter_composite = {
    .name = "composite",
    .alias = "watermark",
    .summary =
        "lays a picture over each: at a position, x and y further inwards; as large as it is "
        "(scale 0), or scaled, but never higher than the picture; once or as tiles; in, out, "
        "dest-in, dest-out, dest-atop and xor give the result transparency",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = FIRST + SL_OVERLAY_PARAMETERS,
    .parameters = {[FILE_PATH] = {.name = "file", .value = SL_FILTER_PICTURE, .required = true},
                   SL_OVERLAY_PARAMETER_LIST},
    .apply = apply,
    .output_model = output_model,
    .scratch_bytes = scratch_bytes,
};
