/* SPDX-License-Identifier: MIT */
#include "turn.h"

enum sl_status sl_turn(enum sl_orientation orientation, const struct sl_filter_context *context,
                       struct sl_image **image, struct sl_error *err)
{
    struct sl_image *turned;
    enum sl_status status =
        sl_orient(context->pool, *image, orientation, context->poll, &turned, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = turned;
    return SL_OK;
}
