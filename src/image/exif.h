/* SPDX-License-Identifier: MIT */
/* EXIF blocks: a TIFF header and what follows it. Every function is thread-safe. */
#ifndef SL_IMAGE_EXIF_H
#define SL_IMAGE_EXIF_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this build reads orientations: by libexif. */
bool sl_exif_is_read(void);

/* The orientation, 1 to 8, that an EXIF block tells; 1 when it tells none, is damaged, or this
 * build does not read EXIF. */
unsigned sl_exif_orientation(const uint8_t *exif, size_t size);

/* Makes a block say what is so of the picture that it goes with now, in place, all else staying
 * where it lies: its sides are width × height wherever they are told, an orientation is 1 if the
 * picture is `upright` now, and there is no thumbnail. *size may become less. SL_CORRUPT where it
 * is damaged so that this cannot be done; the block is unspecified then. */
SL_NODISCARD enum sl_status sl_exif_make_true(uint8_t *exif, size_t *size, bool upright,
                                              uint32_t width, uint32_t height);

#endif
