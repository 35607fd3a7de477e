/* SPDX-License-Identifier: MIT */
/*
 * Unsharp mask on one 8-bit plane, in place: the blur is fixed.h's, kept as fine as it is between
 * its passes. A row is put back once no window wants the old one any more, so that what is
 * remembered are rows, never a picture.
 */
#ifndef SL_KERNEL_UNSHARP_H
#define SL_KERNEL_UNSHARP_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_unsharp {
    double sigma;    /* pixels, 0.3 or more */
    float amount;    /* 1 doubles detail */
    float threshold; /* of 255: differences below it stay */
};

/* Whether the picture has such a plane of luma, and sigma is small enough for plain windows. */
bool sl_unsharp_takes(const struct sl_image *image, const struct sl_unsharp *unsharp);

/* Sharpens the first plane of `image`, which is unique. Polls every few rows. SL_NO_MEMORY,
 * SL_CANCELLED, SL_TIMEOUT: the pixels are unspecified then. Thread-safe. */
SL_NODISCARD enum sl_status sl_unsharp_luma(struct sl_buffer_pool *pool, struct sl_image *image,
                                            const struct sl_unsharp *unsharp,
                                            const struct sl_poll *poll, struct sl_error *err);

/* Its temporary bytes; SIZE_MAX where they do not fit. Thread-safe. */
size_t sl_unsharp_scratch_bytes(uint32_t width, uint32_t height, const struct sl_unsharp *unsharp);

#endif
