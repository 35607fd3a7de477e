/* SPDX-License-Identifier: MIT */
#include "neighbours.h"

#include "alloc.h"
#include "pixels.h"

enum sl_status sl_neighbours_apply(const struct sl_filter_call *call,
                                   const struct sl_filter_context *context,
                                   sl_neighbours_make *make, struct sl_image **image,
                                   struct sl_error *err)
{
    struct sl_image *made;
    enum sl_status status = SL_OK;
    if (sl_model_has_alpha((*image)->model)) {
        status = sl_pixels_own(context->pool, image, err);
        if (status == SL_OK)
            status = sl_pixels_premultiply(*image, context->poll);
    }
    if (status == SL_OK)
        status = make(call, context, *image, &made, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = made;
    return sl_pixels_unpremultiply(made, context->poll);
}

size_t sl_neighbours_scratch_bytes(size_t scratch, uint32_t width, uint32_t height,
                                   enum sl_model model, unsigned depth)
{
    size_t copy = 0;
    bool fits = !sl_model_has_alpha(model) || sl_image_size(width, height, model, depth, &copy);
    return fits && sl_size_add(scratch, copy, &scratch) ? scratch : SIZE_MAX;
}
