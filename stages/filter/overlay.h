/* SPDX-License-Identifier: MIT */
/*
 * What filters have in common that lay call->picture over pictures: their last parameters, and
 * what they do. Thread-safe.
 */
#ifndef SL_FILTER_OVERLAY_H
#define SL_FILTER_OVERLAY_H

#include <sluice/filter.h>

#include "blend.h"

/* In the order of the parameters. */
enum {
    SL_OVERLAY_POSITION,
    SL_OVERLAY_BLEND,
    SL_OVERLAY_OPACITY,
    SL_OVERLAY_SCALE,
    SL_OVERLAY_TILE,
    SL_OVERLAY_X,
    SL_OVERLAY_Y,
    SL_OVERLAY_GAP,
    SL_OVERLAY_PARAMETERS
};

extern const char *const sl_overlay_tiles[];

#define SL_OVERLAY_PARAMETER_LIST                                                        \
    {.name = "position", .value = SL_FILTER_POSITION, .initial = 50},                    \
        {.name = "blend", .value = SL_FILTER_WORD, .words = sl_blend_names},             \
        {.name = "opacity", .unit = "%", .minimum = 0, .maximum = 100, .initial = 100},  \
        {.name = "scale", .unit = "% of the width", .minimum = 0, .maximum = 100},       \
        {.name = "tile", .value = SL_FILTER_WORD, .words = sl_overlay_tiles},            \
        {.name = "x", .unit = "px", .minimum = -65535, .maximum = 65535, .whole = true}, \
        {.name = "y", .unit = "px", .minimum = -65535, .maximum = 65535, .whole = true}, \
    {                                                                                    \
        .name = "gap", .unit = "px", .minimum = 0, .maximum = 65535, .whole = true       \
    }

/* sl_filter.apply, .output_model and .scratch_bytes. */
enum sl_status sl_overlay_apply(const struct sl_filter_call *call,
                                const struct sl_filter_context *context, struct sl_image **image,
                                struct sl_error *err);
enum sl_model sl_overlay_model(const struct sl_filter_call *call, enum sl_model model);
size_t sl_overlay_scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                                enum sl_model model, unsigned depth);

#endif
