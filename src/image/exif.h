/* SPDX-License-Identifier: MIT */
/* EXIF blocks, by libexif. */
#ifndef SL_IMAGE_EXIF_H
#define SL_IMAGE_EXIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this build reads EXIF. */
bool sl_exif_is_read(void);

/* The orientation, 1 to 8, that an EXIF block (a TIFF header and what follows it) tells; 1 when it
 * tells none, is damaged, or this build does not read EXIF. Thread-safe. */
unsigned sl_exif_orientation(const uint8_t *exif, size_t size);

#endif
