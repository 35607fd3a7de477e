/* SPDX-License-Identifier: MIT */
/*
 * What makes a picture the first frame of an animation: the frames behind it, and how they are
 * shown. Each frame is whole, as it is to be seen, of the first one's size and layout: what a file
 * stores as a part to be drawn over others has been drawn.
 *
 * Externally synchronised.
 */
#ifndef SLUICE_ANIMATION_H
#define SLUICE_ANIMATION_H

#include <sluice/error.h>
#include <sluice/image.h>

#include <stddef.h>
#include <stdint.h>

/* No animation has more frames; and what each takes beside its pixels, about. */
enum { SL_ANIMATION_FRAMES_MAX = 65535, SL_ANIMATION_FRAME_BYTES = 512 };

struct sl_animation_frame {
    struct sl_image *image; /* owned reference; NULL for the first, which is beside the animation */
    uint32_t delay_ms;      /* how long it is shown */
};

/* All zero: none, the picture is still. */
struct sl_animation {
    size_t count;                      /* of all frames, the first included; 0, or 2 and more */
    unsigned loops;                    /* how often they are shown in all; 0: for ever */
    struct sl_animation_frame *frames; /* owned */
};

/* Room for `most` frames in an animation that is none; count stays 0. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_animation_reserve(struct sl_animation *animation, size_t most);

/* Makes of `out`, which is none, one that is shown the same way, with the same frames where
 * `images` says so, else without pictures. SL_NO_MEMORY; `out` is none then. */
SL_NODISCARD enum sl_status sl_animation_copy(const struct sl_animation *from, bool images,
                                              struct sl_animation *out);

/* Drops the frames; it is none then. */
void sl_animation_release(struct sl_animation *animation);

#endif
