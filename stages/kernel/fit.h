/* SPDX-License-Identifier: MIT */
/*
 * How a picture is laid into the box of a size: what the whole of it is resized to, and which part
 * of that, or what around it, becomes the output. The words and the rounding are sharp's.
 *
 *   inside   the largest that fits into the box (what a size means by itself)
 *   outside  the smallest that covers it; nothing is cut off
 *   cover    covers the box, and what is beyond it is cut off
 *   contain  fits into the box, and the rest of it is filled
 *   fill     the box exactly, whatever becomes of the shape
 *
 * Where a size has one side only, the other follows, whichever of these it is; `fill` leaves it as
 * it is.
 */
#ifndef SL_KERNEL_FIT_H
#define SL_KERNEL_FIT_H

#include "geometry.h"
#include "rect.h"

#include <stdbool.h>
#include <stdint.h>

enum sl_fit {
    SL_FIT_AS_SIZE, /* not given: the size says it */
    SL_FIT_INSIDE,
    SL_FIT_OUTSIDE,
    SL_FIT_COVER,
    SL_FIT_CONTAIN,
    SL_FIT_FILL,
    SL_FIT_COUNT
};

/* Which part of a picture stays, or where in its box it lies. */
enum sl_anchor {
    SL_ANCHOR_PLACE,     /* x and y */
    SL_ANCHOR_ATTENTION, /* where it catches the eye; interest.h finds both */
    SL_ANCHOR_ENTROPY,   /* where most is to be seen */
};

/* `x` of the room that is left over, in percent, lies to the left of it; or so many pixels. */
struct sl_position {
    enum sl_anchor anchor;
    double x, y;
    bool x_pixels, y_pixels;
};

/* The middle. */
#define SL_POSITION_CENTRE \
    {                      \
        .x = 50, .y = 50   \
    }

struct sl_framing {
    enum sl_fit fit;
    struct sl_position position;
    bool no_enlarge; /* as a `>` behind every size */
};

/* What becomes of a picture. */
struct sl_frame {
    uint32_t scaled_width, scaled_height; /* of the whole of it; at least 1 */
    uint32_t width, height;               /* of the output */
    bool crops;         /* the output is a part of the scaled picture, at left, top */
    bool pads;          /* the scaled picture is a part of the output, at left, top */
    uint32_t left, top; /* 0 where the position has to be found in the pixels */
};

/* "inside" …, as an index of sl_fit; NULL for SL_FIT_AS_SIZE and past the end. Static storage. */
const char *sl_fit_name(enum sl_fit fit);

/* Reads a position: a compass point ("north", "northeast"), a side ("left", "top"), "centre",
 * "attention", "entropy", or "X,Y", each a percentage of the room or pixels. SL_INVALID_ARGUMENT
 * with a message that says so. Thread-safe. */
SL_NODISCARD enum sl_status sl_position_parse(const char *text, struct sl_position *out,
                                              struct sl_error *err);

/* Appends it as canonical text, which parses to the same. SL_NO_MEMORY, SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_position_print(const struct sl_position *position,
                                              struct sl_bytes *out);

/* What a picture of width × height (at least 1) becomes. Half a pixel of room is left to the left
 * of, and above, what stays of a picture, and to the right of, and below, one that is filled up.
 * Thread-safe. */
void sl_frame_plan(const struct sl_framing *framing, const struct sl_geometry *size, uint32_t width,
                   uint32_t height, struct sl_frame *out);

/* What lies before a part, `room` being what its side is shorter than the whole's (below 0:
 * longer): `at` percent of that, halves rounded up, or pixels. Thread-safe. */
int64_t sl_position_offset(double at, bool pixels, int64_t room);

#endif
