/* SPDX-License-Identifier: MIT */
/*
 * Separable resampling of an interleaved picture: what resize and blur are made of.
 *
 * 8 bits are resampled in fixed point (fixed.h), as long as no alpha has to be weighed. The rest is
 * resampled in floats: source rows horizontally, a few at once, into a ring as long as the longest
 * vertical window, and each output row is a weighted sum of the ring. Temporary memory is the
 * window times the output's width, never a picture.
 */
#ifndef SL_KERNEL_RESAMPLE_H
#define SL_KERNEL_RESAMPLE_H

#include "axis.h"

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>

/* Resamples `in` (borrowed) by the two axes into a new picture of the same model and depth in *out
 * (moved to the caller; NULL on failure). x->in and y->in are in's size. Straight alpha is weighed
 * unless both axes are nearest. Polls every few rows. SL_INVALID_ARGUMENT (YCbCr), SL_NO_MEMORY,
 * SL_CANCELLED, SL_TIMEOUT. Thread-safe. */
SL_NODISCARD enum sl_status sl_resample(struct sl_buffer_pool *pool, const struct sl_image *in,
                                        const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                        const struct sl_poll *poll, struct sl_image **out,
                                        struct sl_error *err);

/* The same for one plane of `in`, into that plane of `out`, whose sides are the axes' lengths. */
SL_NODISCARD enum sl_status
sl_resample_plane(struct sl_buffer_pool *pool, const struct sl_image *in, unsigned plane,
                  const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                  const struct sl_poll *poll, const struct sl_image *out, struct sl_error *err);

/* The temporary bytes that sl_resample takes beside `in` and *out; false where they do not fit.
 * Thread-safe. */
SL_NODISCARD bool sl_resample_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                      unsigned channels, size_t *out);

#endif
