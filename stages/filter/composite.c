/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "overlay.h"

enum { FILE_PATH, FIRST };

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
    .apply = sl_overlay_apply,
    .output_model = sl_overlay_model,
    .scratch_bytes = sl_overlay_scratch_bytes,
};
