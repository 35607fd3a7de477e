/* SPDX-License-Identifier: MIT */
/*
 * Gaussian blur of any standard deviation, on the resampler: alpha is weighed, and at the edges the
 * part of the bell that lies outside is left out.
 */
#ifndef SL_KERNEL_BLUR_H
#define SL_KERNEL_BLUR_H

#include "axis.h"

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blurs `in` (borrowed) by `sigma` pixels (0.3 or more) into a new picture of the same model, depth
 * and size in *out; of YCbCr each plane by its own share. From 12 pixels on, the result is within a
 * level (of 255) of the definition, below it is that, rounded. Polls every few rows.
 * SL_INVALID_ARGUMENT (sigma too small), SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL then.
 * Thread-safe. */
SL_NODISCARD enum sl_status sl_blur(struct sl_buffer_pool *pool, const struct sl_image *in,
                                    double sigma, const struct sl_poll *poll, struct sl_image **out,
                                    struct sl_error *err);

/* Whether sigma is so small that the blur is one pass over the samples as they are; and that pass
 * along an axis of `length` samples, then. Thread-safe. */
bool sl_blur_is_plain(double sigma);
struct sl_axis_spec sl_blur_axis(uint32_t length, double sigma);

/* The temporary bytes that sl_blur takes beside the two pictures; SIZE_MAX where they do not fit.
 * Thread-safe. */
size_t sl_blur_scratch_bytes(uint32_t width, uint32_t height, unsigned channels, unsigned depth,
                             double sigma);

#endif
