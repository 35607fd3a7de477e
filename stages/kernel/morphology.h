/* SPDX-License-Identifier: MIT */
/*
 * The largest and the smallest sample of a square around each pixel, every channel for itself: the
 * dilation and erosion of gray pictures. The square is cut off at the picture's edges.
 *
 * The cost does not grow with the square (vertically: van Herk, "A fast algorithm for local minimum
 * and maximum filters on rectangular and octagonal kernels", 1992; horizontally it doubles).
 */
#ifndef SL_KERNEL_MORPHOLOGY_H
#define SL_KERNEL_MORPHOLOGY_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>

/* Makes *out of `in` (borrowed, interleaved): the largest of the pixels at most `radius` away in
 * each direction, or the smallest with `erode`. Polls once a row. SL_NO_MEMORY, SL_CANCELLED,
 * SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_morphology(struct sl_buffer_pool *pool, const struct sl_image *in,
                                          unsigned radius, bool erode, const struct sl_poll *poll,
                                          struct sl_image **out, struct sl_error *err);

/* Its temporary bytes; SIZE_MAX where they do not fit. Thread-safe. */
size_t sl_morphology_scratch_bytes(uint32_t width, unsigned channels, unsigned depth,
                                   unsigned radius);

#endif
