/* SPDX-License-Identifier: MIT */
/* XMP packets: XML that may tell again what EXIF tells. Every function is thread-safe. */
#ifndef SL_IMAGE_XMP_H
#define SL_IMAGE_XMP_H

#include <stddef.h>
#include <stdint.h>

/* Makes every tiff:Orientation of a packet 1, in place. */
void sl_xmp_make_upright(uint8_t *xmp, size_t size);

#endif
