/* SPDX-License-Identifier: MIT */
/*
 * What the table of codecs needs of single formats. Every function is thread-safe.
 */
#ifndef SL_CODEC_EXIF_H
#define SL_CODEC_EXIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As sl_codec_find_exif. */
bool sl_jpeg_find_exif(const uint8_t *data, size_t size, size_t *offset, size_t *length);
bool sl_png_find_exif(const uint8_t *data, size_t size, size_t *offset, size_t *length);

/* Whether `extension` is one of a comma separated list, in any case. */
bool sl_format_lists(const char *list, const char *extension);

#endif
