/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include "number.h"

#include <math.h>
#include <string.h>

static const char *const fits[SL_FIT_COUNT] = {
    [SL_FIT_INSIDE] = "inside",   [SL_FIT_OUTSIDE] = "outside", [SL_FIT_COVER] = "cover",
    [SL_FIT_CONTAIN] = "contain", [SL_FIT_FILL] = "fill",
};

static const struct {
    const char *name;
    enum sl_anchor anchor;
    double x, y;
} places[] = {
    {"centre", SL_ANCHOR_PLACE, 50, 50},      {"center", SL_ANCHOR_PLACE, 50, 50},
    {"north", SL_ANCHOR_PLACE, 50, 0},        {"northeast", SL_ANCHOR_PLACE, 100, 0},
    {"east", SL_ANCHOR_PLACE, 100, 50},       {"southeast", SL_ANCHOR_PLACE, 100, 100},
    {"south", SL_ANCHOR_PLACE, 50, 100},      {"southwest", SL_ANCHOR_PLACE, 0, 100},
    {"west", SL_ANCHOR_PLACE, 0, 50},         {"northwest", SL_ANCHOR_PLACE, 0, 0},
    {"top", SL_ANCHOR_PLACE, 50, 0},          {"right", SL_ANCHOR_PLACE, 100, 50},
    {"bottom", SL_ANCHOR_PLACE, 50, 100},     {"left", SL_ANCHOR_PLACE, 0, 50},
    {"attention", SL_ANCHOR_ATTENTION, 0, 0}, {"entropy", SL_ANCHOR_ENTROPY, 0, 0},
};

enum { PLACES = sizeof places / sizeof *places };

const char *sl_fit_name(enum sl_fit fit)
{
    return (unsigned)fit < SL_FIT_COUNT ? fits[fit] : NULL;
}

/* A percentage of 0 to 100, or whole pixels. */
static bool parse_place(const char **text, double *out, bool *pixels)
{
    const char *at = *text;
    if (*at == '-' || *at == '+' || !sl_number_parse(at, &at, out))
        return false;
    *pixels = *at != '%';
    if (*pixels ? *out != floor(*out) || *out > UINT32_MAX : *out > 100)
        return false;
    *text = at + (*pixels ? 0 : 1);
    return true;
}

enum sl_status sl_position_parse(const char *text, struct sl_position *out, struct sl_error *err)
{
    for (size_t i = 0; i < PLACES; i++) {
        if (strcmp(places[i].name, text) == 0) {
            *out = (struct sl_position){
                .anchor = places[i].anchor, .x = places[i].x, .y = places[i].y};
            return SL_OK;
        }
    }
    struct sl_position parsed = {.anchor = SL_ANCHOR_PLACE};
    const char *at = text;
    if (!parse_place(&at, &parsed.x, &parsed.x_pixels) || *at++ != ',' ||
        !parse_place(&at, &parsed.y, &parsed.y_pixels) || *at)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "position '%.40s' is not centre, a compass point such as northeast, "
                            "left, right, top, bottom, attention, entropy, or X,Y in percent of "
                            "the room or in pixels, as 50%%,0%% or 10,20",
                            text);
    *out = parsed;
    return SL_OK;
}

enum sl_status sl_position_print(const struct sl_position *position, struct sl_bytes *out)
{
    char x[SL_NUMBER_TEXT_SIZE];
    char y[SL_NUMBER_TEXT_SIZE];
    bool places_it = position->anchor == SL_ANCHOR_PLACE;
    for (size_t i = 0; i < PLACES && !position->x_pixels && !position->y_pixels; i++) {
        if (places[i].anchor == position->anchor &&
            (!places_it || (places[i].x == position->x && places[i].y == position->y)))
            return sl_bytes_printf(out, "%s", places[i].name);
    }
    sl_number_print(position->x, x);
    sl_number_print(position->y, y);
    return sl_bytes_printf(out, "%s%s,%s%s", x, position->x_pixels ? "" : "%", y,
                           position->y_pixels ? "" : "%");
}

/* What the fit makes of a size that leaves it open: one without a mark. */
static struct sl_geometry shape(const struct sl_framing *framing, const struct sl_geometry *size)
{
    struct sl_geometry shaped = *size;
    if (framing->no_enlarge)
        shaped.when = SL_GEOMETRY_SHRINK;
    if (size->shape != SL_GEOMETRY_FIT)
        return shaped;
    if (framing->fit == SL_FIT_FILL)
        shaped.shape = SL_GEOMETRY_EXACT;
    else if (framing->fit == SL_FIT_COVER || framing->fit == SL_FIT_OUTSIDE)
        shaped.shape = SL_GEOMETRY_COVER;
    return shaped;
}

int64_t sl_position_offset(double at, bool pixels, int64_t room)
{
    return (int64_t)(pixels ? at : floor((double)room * at / 100 + 0.5));
}

/* What lies before a part of `room` more pixels; halves go to the front of what is cut. */
static uint32_t place(uint32_t room, double position, bool pixels, bool cuts)
{
    double before = position;
    if (!pixels)
        before = cuts ? floor(room * position / 100 + 0.5) : ceil(room * position / 100 - 0.5);
    return before < room ? (uint32_t)before : room;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

void sl_frame_plan(const struct sl_framing *framing, const struct sl_geometry *size, uint32_t width,
                   uint32_t height, struct sl_frame *out)
{
    const struct sl_geometry shaped = shape(framing, size);
    struct sl_frame frame = {.width = 0};
    sl_geometry_apply(&shaped, width, height, &frame.scaled_width, &frame.scaled_height);
    frame.width = frame.scaled_width;
    frame.height = frame.scaled_height;
    bool box = size->shape == SL_GEOMETRY_FIT && size->width > 0 && size->height > 0;
    if (box && framing->fit == SL_FIT_COVER) {
        frame.width = smaller(frame.width, (uint32_t)size->width);
        frame.height = smaller(frame.height, (uint32_t)size->height);
    } else if (box && framing->fit == SL_FIT_CONTAIN) {
        frame.width = larger(frame.width, (uint32_t)size->width);
        frame.height = larger(frame.height, (uint32_t)size->height);
    }
    frame.crops = frame.width < frame.scaled_width || frame.height < frame.scaled_height;
    frame.pads = frame.width > frame.scaled_width || frame.height > frame.scaled_height;
    const struct sl_position *at = &framing->position;
    if (at->anchor == SL_ANCHOR_PLACE && (frame.crops || frame.pads)) {
        uint32_t room_x =
            frame.crops ? frame.scaled_width - frame.width : frame.width - frame.scaled_width;
        uint32_t room_y =
            frame.crops ? frame.scaled_height - frame.height : frame.height - frame.scaled_height;
        frame.left = place(room_x, at->x, at->x_pixels, frame.crops);
        frame.top = place(room_y, at->y, at->y_pixels, frame.crops);
    }
    *out = frame;
}
