/* SPDX-License-Identifier: MIT */
/*
 * The median of a square around each pixel, every channel for itself; edge pixels are repeated
 * outwards. Squares of 3 and 5 are selected many samples at a time, larger ones have a histogram
 * that moves along.
 */
#ifndef SL_KERNEL_MEDIAN_H
#define SL_KERNEL_MEDIAN_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stddef.h>

/* Makes *out of `in` (borrowed, interleaved): the sample in the middle of size · size. Of an even
 * number it is the upper one, and the square reaches one pixel further left and up. Polls once a
 * row. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_median(struct sl_buffer_pool *pool, const struct sl_image *in,
                                      unsigned size, const struct sl_poll *poll,
                                      struct sl_image **out, struct sl_error *err);

/* Its temporary bytes; SIZE_MAX where they do not fit. Thread-safe. */
size_t sl_median_scratch_bytes(uint32_t width, unsigned channels, unsigned depth, unsigned size);

#endif
