/* SPDX-License-Identifier: MIT */
/* Metadata in PNG: a profile in iCCP, EXIF in eXIf, XMP in an iTXt chunk. IPTC has no place. */
#ifndef SL_CODEC_PNG_METADATA_H
#define SL_CODEC_PNG_METADATA_H

#include <sluice/codec.h>

/* sl_codec.metadata of PNG. Thread-safe. */
SL_NODISCARD enum sl_status sl_png_metadata(const struct sl_decode_job *job, unsigned wanted,
                                            struct sl_metadata *out, struct sl_error *err);

#endif
