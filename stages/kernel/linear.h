/* SPDX-License-Identifier: MIT */
/*
 * Between samples as they are stored, with the curve of sRGB (IEC 61966-2-1), and 16-bit samples in
 * proportion to light. Alpha is in proportion already. 8 bits there and back are exact.
 */
#ifndef SL_KERNEL_LINEAR_H
#define SL_KERNEL_LINEAR_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

/* A picture of 16 bits in linear light made of `in` (interleaved, borrowed), its orientation and
 * extent in's, in *out. Polls once a row. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL
 * then. Thread-safe. */
SL_NODISCARD enum sl_status sl_linear_from(struct sl_buffer_pool *pool, const struct sl_image *in,
                                           const struct sl_poll *poll, struct sl_image **out,
                                           struct sl_error *err);

/* And back, to a depth of 8 or 16. */
SL_NODISCARD enum sl_status sl_linear_to(struct sl_buffer_pool *pool, const struct sl_image *in,
                                         unsigned depth, const struct sl_poll *poll,
                                         struct sl_image **out, struct sl_error *err);

/* The bytes of the tables while either works. */
enum { SL_LINEAR_SCRATCH = 65536 * 2 };

#endif
