/* SPDX-License-Identifier: MIT */
/*
 * From one layout to another: models, depths, alpha; from YCbCr, but never to it.
 *
 * Luma is Rec. 601 on full-range samples, Y = 0.299 R + 0.587 G + 0.114 B, as JPEG has it (JFIF
 * 1.02, "Conversion to and from RGB"). 8 bits become 16 by · 257, 16 become 8 rounded; a round trip
 * from 8 bits is exact. Every product of sample and alpha is rounded to the nearest.
 */
#ifndef SL_KERNEL_PIXELS_H
#define SL_KERNEL_PIXELS_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdint.h>

/* Luma of one pixel, at either depth. */
static inline uint32_t sl_pixels_luma(uint32_t red, uint32_t green, uint32_t blue)
{
    return (red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16;
}

/* Gives `in` (borrowed) another model and depth, in *out. Alpha that the new model has not is
 * flattened over `background` (RGB, 16 bits a sample; NULL: black); alpha that is new is opaque.
 * Where nothing changes, *out shares `in`. Polls once a row. SL_INVALID_ARGUMENT (to YCbCr),
 * SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_pixels_convert(struct sl_buffer_pool *pool, struct sl_image *in,
                                              enum sl_model model, unsigned depth,
                                              const uint16_t background[3],
                                              const struct sl_poll *poll, struct sl_image **out,
                                              struct sl_error *err);

/* Makes sure that the caller may write to *image: a shared picture is replaced by a copy and the
 * old reference dropped. SL_NO_MEMORY; *image is unchanged then. */
SL_NODISCARD enum sl_status sl_pixels_own(struct sl_buffer_pool *pool, struct sl_image **image,
                                          struct sl_error *err);

/* Multiplies colour by alpha, or divides by it (colour under an alpha of 0 becomes 0), in place;
 * the picture is unique. Nothing is done to a picture that is so already or has no alpha. Polls
 * once a row. SL_CANCELLED, SL_TIMEOUT: the pixels are unspecified then. */
SL_NODISCARD enum sl_status sl_pixels_premultiply(struct sl_image *image,
                                                  const struct sl_poll *poll);
SL_NODISCARD enum sl_status sl_pixels_unpremultiply(struct sl_image *image,
                                                    const struct sl_poll *poll);

#endif
