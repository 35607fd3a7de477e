/* SPDX-License-Identifier: MIT */
/*
 * Turning and mirroring, by the eight values of EXIF's Orientation (TIFF 6.0, tag 274): the value
 * is how the stored picture has to be moved to stand upright.
 */
#ifndef SL_KERNEL_ORIENT_H
#define SL_KERNEL_ORIENT_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include "rect.h"

#include <stdint.h>

enum sl_orientation {
    SL_ORIENT_NONE = 1,
    SL_ORIENT_FLOP = 2, /* left ↔ right */
    SL_ORIENT_ROTATE_180 = 3,
    SL_ORIENT_FLIP = 4,       /* top ↔ bottom */
    SL_ORIENT_TRANSPOSE = 5,  /* over the diagonal from the top left */
    SL_ORIENT_ROTATE_90 = 6,  /* clockwise */
    SL_ORIENT_TRANSVERSE = 7, /* over the other diagonal */
    SL_ORIENT_ROTATE_270 = 8,
};

/* Swaps the two where the orientation (1 to 8) lays a picture on its side. Thread-safe. */
void sl_orient_size(enum sl_orientation orientation, uint32_t *width, uint32_t *height);

/* Where the part `rect` of the turned picture lies in the stored one of width × height: both within
 * their pictures. Thread-safe. */
void sl_orient_rect(enum sl_orientation orientation, uint32_t width, uint32_t height,
                    struct sl_rect *rect);

/* Moves the pixels of `in` (borrowed) into a new picture in *out, whose own orientation field is
 * in's. SL_ORIENT_NONE shares `in`. YCbCr whose mirrored side ends amid a chroma sample becomes
 * RGB. Polls once a row. SL_INVALID_ARGUMENT (not 1 to 8),
 * SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_orient(struct sl_buffer_pool *pool, struct sl_image *in,
                                      enum sl_orientation orientation, const struct sl_poll *poll,
                                      struct sl_image **out, struct sl_error *err);

/* Brings *image upright by its own orientation field, which is 1 afterwards: *image is replaced,
 * the old reference dropped. An upright picture is left alone. Statuses as sl_orient; *image is
 * unchanged on failure. */
SL_NODISCARD enum sl_status sl_orient_upright(struct sl_buffer_pool *pool, struct sl_image **image,
                                              const struct sl_poll *poll, struct sl_error *err);

#endif
