/* SPDX-License-Identifier: MIT */
/*
 * Metadata in JPEG: segments before the first scan. EXIF and XMP are in one each (APP1), a profile
 * is in as many as it takes (APP2), IPTC is one of Photoshop's resources (APP13).
 */
#ifndef SL_CODEC_JPEG_METADATA_H
#define SL_CODEC_JPEG_METADATA_H

#include <sluice/codec.h>

/* sl_codec.metadata of JPEG. Thread-safe. */
SL_NODISCARD enum sl_status sl_jpeg_metadata(const struct sl_decode_job *job, unsigned wanted,
                                             struct sl_metadata *out, struct sl_error *err);

/* Appends the segments of options->metadata, with a warning for what is too long. SL_OVER_RESERVE,
 * SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_jpeg_append_metadata(const struct sl_encode_options *options,
                                                    struct sl_bytes *out);

#endif
