/* SPDX-License-Identifier: MIT */
/*
 * Changes of tone, in place, on unique interleaved pictures of either depth. Alpha is never
 * touched.
 *
 * All poll once a row: SL_CANCELLED, SL_TIMEOUT; the pixels are unspecified then. Thread-safe.
 */
#ifndef SL_KERNEL_TONE_H
#define SL_KERNEL_TONE_H

#include <sluice/cancel.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stdint.h>

/* A table has an entry for each value of a sample: 256 or 65536, on the scale of the depth. */

/* Replaces each sample by its entry. */
SL_NODISCARD enum sl_status sl_tone_samples(struct sl_image *image, const uint16_t *table,
                                            const struct sl_poll *poll);

/* Replaces luma by its entry and leaves chroma as it is: what luma gains, each colour gains, then
 * clamped. On a gray picture it is sl_tone_samples. */
SL_NODISCARD enum sl_status sl_tone_luma(struct sl_image *image, const uint16_t *table,
                                         const struct sl_poll *poll);

/* Replaces each colour by the entry, in the table of its own (red, green, blue; of a gray picture
 * the first), of its sample or, with `by_luma`, of the pixel's luma. */
SL_NODISCARD enum sl_status sl_tone_colours(struct sl_image *image, const uint16_t *const tables[3],
                                            bool by_luma, const struct sl_poll *poll);

/* Multiplies each colour (red, green, blue) by a matrix and adds its fourth column, on a scale of 0
 * to 1; rounded and clamped. RGB, RGBA. */
SL_NODISCARD enum sl_status sl_tone_matrix(struct sl_image *image, const float matrix[3][4],
                                           const struct sl_poll *poll);

/* Unsharp mask on luma: where |luma − blurred| ≥ threshold, luma + amount · (luma − blurred),
 * clamped, and each colour gains what luma gains. `luma` and `blurred` are 16-bit gray (or gray
 * with alpha) pictures of the same size; the threshold is on the scale of 65535. */
SL_NODISCARD enum sl_status sl_tone_unsharp(struct sl_image *image, const struct sl_image *luma,
                                            const struct sl_image *blurred, float amount,
                                            float threshold, const struct sl_poll *poll);

#endif
