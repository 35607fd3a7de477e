/* SPDX-License-Identifier: MIT */
/*
 * What filters that look at a pixel's neighbours share: a new picture like the old one, and rows
 * with their edge pixels repeated. Interleaved pictures. Thread-safe.
 */
#ifndef SL_KERNEL_WINDOW_H
#define SL_KERNEL_WINDOW_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stddef.h>
#include <stdint.h>

/* A picture of the same size and layout as `in`, pixels uninitialised, in *out. SL_NO_MEMORY; *out
 * is NULL then. */
SL_NODISCARD enum sl_status sl_window_picture(struct sl_buffer_pool *pool,
                                              const struct sl_image *in, struct sl_image **out,
                                              struct sl_error *err);

/* The row of `in` at or next to `y`, which may lie outside. */
static inline uint8_t *sl_window_row(const struct sl_image *in, int64_t y)
{
    return sl_image_row(in, 0, (uint32_t)(y < 0 ? 0 : y < in->height ? y : in->height - 1));
}

/* The bytes of a row with `reach` pixels more at each side and `slack` bytes behind, rounded up to
 * whole cache lines; SIZE_MAX where they do not fit. */
size_t sl_window_row_bytes(uint32_t width, unsigned reach, size_t pixel_bytes, size_t slack);

/* Copies row `y` of `in`, the edge pixels repeated `reach` times at each side. */
void sl_window_load(const struct sl_image *in, int64_t y, unsigned reach, void *out);

#endif
