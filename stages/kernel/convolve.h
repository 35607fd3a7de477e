/* SPDX-License-Identifier: MIT */
/*
 * Any small square of weights, laid over each pixel as it is written (not turned around); edge
 * pixels are repeated outwards.
 */
#ifndef SL_KERNEL_CONVOLVE_H
#define SL_KERNEL_CONVOLVE_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>

struct sl_convolution {
    unsigned side;         /* odd */
    const double *weights; /* side · side, borrowed */
    double scale;          /* sums are divided by it; not 0 */
    double offset;         /* and this is added, on a scale of 0 to 1 */
    bool keeps_alpha;      /* alpha is copied, not summed */
};

/* Makes *out of `in` (borrowed, interleaved), rounded and clamped. Polls once a row. SL_NO_MEMORY,
 * SL_CANCELLED, SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_convolve(struct sl_buffer_pool *pool, const struct sl_image *in,
                                        const struct sl_convolution *convolution,
                                        const struct sl_poll *poll, struct sl_image **out,
                                        struct sl_error *err);

/* Its temporary bytes; SIZE_MAX where they do not fit. Thread-safe. */
size_t sl_convolve_scratch_bytes(uint32_t width, unsigned channels, unsigned side);

#endif
