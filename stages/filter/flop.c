/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "turn.h"

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    (void)call;
    return sl_turn(SL_ORIENT_FLOP, context, image, err);
}

const struct sl_filter sl_filter_flop = {
    .name = "flop",
    .summary = "left to right, as in a mirror",
    .kind = SL_FILTER_GEOMETRY,
    .planes = true,
    .apply = apply,
};
