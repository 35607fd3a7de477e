/* SPDX-License-Identifier: MIT */
/*
 * How the pixels of two pictures become one, where one lies over the other: the operators of Porter
 * and Duff, and the separable blend modes, as W3C's "Compositing and Blending Level 1" defines
 * them. Thread-safe; nothing is allocated.
 */
#ifndef SL_KERNEL_BLEND_H
#define SL_KERNEL_BLEND_H

#include <stdbool.h>
#include <stddef.h>

enum sl_blend {
    /* Operators (section 9.1): which part of each picture is seen. */
    SL_BLEND_OVER,
    SL_BLEND_IN,
    SL_BLEND_OUT,
    SL_BLEND_ATOP,
    SL_BLEND_DEST_OVER,
    SL_BLEND_DEST_IN,
    SL_BLEND_DEST_OUT,
    SL_BLEND_DEST_ATOP,
    SL_BLEND_XOR,
    SL_BLEND_ADD,
    /* Modes (section 10.1): how colours mix where both are; elsewhere as SL_BLEND_OVER. */
    SL_BLEND_MULTIPLY,
    SL_BLEND_SCREEN,
    SL_BLEND_OVERLAY,
    SL_BLEND_DARKEN,
    SL_BLEND_LIGHTEN,
    SL_BLEND_COLOR_DODGE,
    SL_BLEND_COLOR_BURN,
    SL_BLEND_HARD_LIGHT,
    SL_BLEND_SOFT_LIGHT,
    SL_BLEND_DIFFERENCE,
    SL_BLEND_EXCLUSION,
    SL_BLEND_COUNT
};

/* "over", "dest-in", "color-dodge" …, as sharp has them, by sl_blend; ends with NULL. */
extern const char *const sl_blend_names[SL_BLEND_COUNT + 1];

/* Whether an opaque picture stays opaque, whatever is laid over it. */
bool sl_blend_keeps_opaque(enum sl_blend blend);

/* Whether a picture stays as it is where nothing lies over it. */
bool sl_blend_keeps_bare(enum sl_blend blend);

enum { SL_BLEND_RUN = 256, SL_BLEND_ALPHA = 3 };

/* A run of neighbouring pixels, a plane a channel, 0 to 1, alpha straight: colours from plane 0 on,
 * alpha in SL_BLEND_ALPHA. */
struct sl_blend_run {
    size_t count;     /* of pixels, at most SL_BLEND_RUN */
    unsigned colours; /* 1 or 3 */
    float over[4][SL_BLEND_RUN];
    float base[4][SL_BLEND_RUN];
};

/* Lays run->over over run->base; the result is in run->base. Colour under an alpha of 0 becomes 0.
 */
void sl_blend_run(enum sl_blend blend, struct sl_blend_run *run);

#endif
