/* SPDX-License-Identifier: MIT */
/*
 * The size grammar of --size, in the manner of ImageMagick:
 *
 *   WxH     fits inside W × H, keeping the aspect, smaller or larger
 *   W, Wx   that width; xH: that height; the other side follows
 *   WxH!    exactly, whatever the aspect; a side not given keeps its length
 *   WxH^    covers W × H, keeping the aspect; nothing is cropped
 *   N@      at most N pixels in all, as near as the aspect allows
 *   P%      percent of each side; PxQ% of width and height
 *   Nlong   the longer side N, the other follows; Nshort: the shorter
 *
 * and behind any of these `>`: no side ever gets longer, or `<`: no side ever gets shorter.
 */
#ifndef SL_KERNEL_GEOMETRY_H
#define SL_KERNEL_GEOMETRY_H

#include <sluice/bytes.h>
#include <sluice/error.h>

#include <stdint.h>

enum sl_geometry_shape {
    SL_GEOMETRY_FIT,
    SL_GEOMETRY_EXACT,
    SL_GEOMETRY_COVER,
    SL_GEOMETRY_AREA,
    SL_GEOMETRY_PERCENT,
    SL_GEOMETRY_LONG,
    SL_GEOMETRY_SHORT,
};

enum sl_geometry_when { SL_GEOMETRY_ALWAYS, SL_GEOMETRY_SHRINK, SL_GEOMETRY_ENLARGE };

struct sl_geometry {
    enum sl_geometry_shape shape;
    enum sl_geometry_when when;
    double width;  /* pixels, percent, pixels in all (area), or a side's; 0: not given */
    double height; /* pixels or percent; 0: not given */
};

/* Reads a size into *out. SL_INVALID_ARGUMENT with a message that shows the grammar. Thread-safe.
 */
SL_NODISCARD enum sl_status sl_geometry_parse(const char *text, struct sl_geometry *out,
                                              struct sl_error *err);

/* The size that a picture of width × height (at least 1) gets: rounded to the nearest pixel (down
 * for an area), at least 1; beyond UINT32_MAX it is UINT32_MAX, which every limit refuses.
 * Thread-safe. */
void sl_geometry_apply(const struct sl_geometry *geometry, uint32_t width, uint32_t height,
                       uint32_t *out_width, uint32_t *out_height);

/* Appends the size as canonical text, which parses to the same geometry. SL_NO_MEMORY,
 * SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_geometry_print(const struct sl_geometry *geometry,
                                              struct sl_bytes *out);

#endif
