/* SPDX-License-Identifier: MIT */
/*
 * Rotation by any angle about the middle, into a picture that holds all of it.
 *
 * Each pixel is interpolated by a Catmull-Rom spline over four times four, colours weighed by
 * alpha. The picture's edges are smooth: a pixel that it covers in part has the rest of the
 * background.
 */
#ifndef SL_KERNEL_ROTATE_H
#define SL_KERNEL_ROTATE_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdint.h>

/* The size that a rotated picture has, each side rounded and at least 1; what is beyond UINT32_MAX
 * is UINT32_MAX. Thread-safe. */
void sl_rotate_size(double degrees, uint32_t *width, uint32_t *height);

/* Rotates `in` (interleaved, straight alpha; borrowed) clockwise into a new picture with alpha in
 * *out (moved to the caller; NULL on failure). `background`: red, green, blue and alpha of 16 bits.
 * Polls once a row. SL_INVALID_ARGUMENT (YCbCr), SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT.
 * Thread-safe. */
SL_NODISCARD enum sl_status sl_rotate(struct sl_buffer_pool *pool, const struct sl_image *in,
                                      double degrees, const uint16_t background[4],
                                      const struct sl_poll *poll, struct sl_image **out,
                                      struct sl_error *err);

#endif
