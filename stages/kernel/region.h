/* SPDX-License-Identifier: MIT */
/*
 * Cutting a part out of a picture, and making a picture part of a larger one.
 */
#ifndef SL_KERNEL_REGION_H
#define SL_KERNEL_REGION_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include "rect.h"

#include <stdint.h>

/* What is put around a picture. */
enum sl_edge {
    SL_EDGE_COLOUR, /* one colour */
    SL_EDGE_COPY,   /* the nearest pixel of the picture */
    SL_EDGE_MIRROR, /* the picture again and again, each time mirrored */
};

/* Copies the part `rect`, which lies within `in` (interleaved; borrowed), into a new picture in
 * *out (moved to the caller; NULL on failure). Polls once a row. SL_NO_MEMORY, SL_CANCELLED,
 * SL_TIMEOUT. Thread-safe. */
SL_NODISCARD enum sl_status sl_region_cut(struct sl_buffer_pool *pool, const struct sl_image *in,
                                          const struct sl_rect *rect, const struct sl_poll *poll,
                                          struct sl_image **out, struct sl_error *err);

/* Copies `in` (borrowed; straight alpha) into a new picture of width × height, at left, top, where
 * it lies within. `colour` is red, green, blue and alpha of 16 bits, for SL_EDGE_COLOUR: gray
 * pictures get its luma, those without alpha no alpha. Statuses as above, and SL_INVALID_ARGUMENT
 * for a picture that does not lie within or that shares chroma. */
struct sl_pad_job {
    uint32_t width, height; /* of the result */
    uint32_t left, top;
    enum sl_edge edge;
    uint16_t colour[4];
};
SL_NODISCARD enum sl_status sl_region_pad(struct sl_buffer_pool *pool, const struct sl_image *in,
                                          const struct sl_pad_job *job, const struct sl_poll *poll,
                                          struct sl_image **out, struct sl_error *err);

#endif
