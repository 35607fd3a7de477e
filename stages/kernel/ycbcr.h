/* SPDX-License-Identifier: MIT */
/*
 * From planes of YCbCr to interleaved RGB.
 *
 * Full-range Rec. 601, as JFIF 1.02 has it ("Conversion to and from RGB"); chroma that is shared is
 * interpolated between the middles of what shares it.
 */
#ifndef SL_KERNEL_YCBCR_H
#define SL_KERNEL_YCBCR_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

/* Makes an RGB picture of 8 bits of `in` (YCbCr, borrowed) in *out, orientation and extent as in's.
 * Polls once a row. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_ycbcr_to_rgb(struct sl_buffer_pool *pool, const struct sl_image *in,
                                            const struct sl_poll *poll, struct sl_image **out,
                                            struct sl_error *err);

/* Makes a gray picture of 8 bits of in's luma, else the same. */
SL_NODISCARD enum sl_status sl_ycbcr_to_gray(struct sl_buffer_pool *pool, const struct sl_image *in,
                                             struct sl_image **out, struct sl_error *err);

#endif
