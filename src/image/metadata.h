/* SPDX-License-Identifier: MIT */
/* What a file says about its picture. */
#ifndef SL_IMAGE_METADATA_H
#define SL_IMAGE_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this build reads EXIF. */
bool sl_metadata_reads_exif(void);

/* The orientation, 1 to 8, that an EXIF block (a TIFF header and what follows it) tells; 1 when it
 * tells none, is damaged, or this build does not read EXIF. Thread-safe. */
unsigned sl_metadata_orientation(const uint8_t *exif, size_t size);

#endif
