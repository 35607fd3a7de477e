/* SPDX-License-Identifier: MIT */
/*
 * Metadata in PNG: a profile in iCCP, EXIF in eXIf, XMP in an iTXt chunk; also read as ImageMagick
 * writes EXIF and XMP, in zTXt chunks. IPTC has no place.
 */
#ifndef SL_CODEC_PNG_METADATA_H
#define SL_CODEC_PNG_METADATA_H

#include "deflate.h"

#include <sluice/codec.h>

/* sl_codec.metadata of PNG. Thread-safe. */
SL_NODISCARD enum sl_status sl_png_metadata(const struct sl_decode_job *job, unsigned wanted,
                                            struct sl_metadata *out, struct sl_error *err);

/* Appends the chunks of options->metadata, which go between the header and the pixels.
 * SL_OVER_RESERVE, SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_png_append_metadata(const struct sl_deflate *deflate,
                                                   const struct sl_encode_options *options,
                                                   struct sl_bytes *out);

#endif
