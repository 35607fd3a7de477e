/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "draw_text.h"
#include "overlay.h"
#include "value.h"

#include <string.h>

enum { STRING, FONT, SIZE, COLOUR, FIRST };

enum {
    LENGTH_MAX = 1000, /* bytes */
    WIDE = 2048,       /* what is scaled is drawn so wide, and seldom made larger then */
};

static enum sl_status check(const struct sl_filter_call *call, struct sl_error *err)
{
    const char *text = sl_filter_string(call, STRING);
    if (!sl_text_available())
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "filter text: this build draws no text (pangocairo)");
    if (strlen(text) > LENGTH_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "filter text: a text has no more than %d bytes", LENGTH_MAX);
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\n') || *text == 0x7f)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "filter text: there are control characters in the text");
    return SL_OK;
}

static enum sl_text_align align_of(const struct sl_filter_call *call)
{
    const struct sl_position at = sl_filter_value_position(call, FIRST + SL_OVERLAY_POSITION);
    if (at.x_pixels || at.x < 50)
        return SL_TEXT_LEFT;
    return at.x > 50 ? SL_TEXT_RIGHT : SL_TEXT_CENTRE;
}

static enum sl_status make(const struct sl_filter_call *call, const struct sl_limits *limits,
                           struct sl_image **out, struct sl_error *err)
{
    struct sl_text_job job = {
        .text = sl_filter_string(call, STRING),
        .font = sl_filter_string(call, FONT),
        .size = call->argument[SIZE],
        .width = call->argument[FIRST + SL_OVERLAY_SCALE] > 0 ? WIDE : 0,
        .align = align_of(call),
    };
    sl_filter_colour(call->argument[COLOUR], job.colour);
    return sl_text_draw(&job, limits, out, err);
}

const struct sl_filter sl_filter_text = {
    .name = "text",
    .summary = "lays text over each, as composite does a picture; size is the font's, unless scale "
               "says how much of the width the text takes; no markup",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = FIRST + SL_OVERLAY_PARAMETERS,
    .parameters =
        {[STRING] = {.name = "string", .value = SL_FILTER_STRING, .required = true},
         [FONT] = {.name = "font", .value = SL_FILTER_STRING, .text = "Sans"},
         [SIZE] = {.name = "size", .unit = "px", .minimum = 1, .maximum = 2000, .initial = 24},
         [COLOUR] = {.name = "colour", .value = SL_FILTER_COLOUR, .initial = 0xffffffff},
         SL_OVERLAY_PARAMETER_LIST},
    .check = check,
    .make = make,
    .apply = sl_overlay_apply,
    .output_model = sl_overlay_model,
    .scratch_bytes = sl_overlay_scratch_bytes,
};
