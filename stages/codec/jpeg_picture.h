/* SPDX-License-Identifier: MIT */
/*
 * From a JPEG's coefficients to the planes of a picture, reduced to eighths by the inverse DCT
 * itself. A sequential file whose components share one scan streams: a row of MCUs is kept at a
 * time. Else all coefficients are, but only those that the reduction needs. Externally
 * synchronised.
 */
#ifndef SL_CODEC_JPEG_PICTURE_H
#define SL_CODEC_JPEG_PICTURE_H

#include "jpeg_file.h"

/* By Adobe's marker, or the names of the components; in doubt stb looks closer. */
bool sl_jpeg_may_be_rgb(const struct jpeg *jpeg);

/* Before each scan; the first makes room. SL_NOT_APPLICABLE: this is no picture that can be made
 * here; SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_jpeg_picture_scan(const struct sl_decode_job *job, struct jpeg *jpeg,
                                                 const struct jpeg_scan *scan);

/* Whether anything of a scan is kept. */
bool sl_jpeg_picture_needs(const struct jpeg *jpeg, const struct jpeg_scan *scan);

/* Transforms a row of MCUs. */
void sl_jpeg_picture_row(const struct jpeg *jpeg, uint32_t y);

/* After the last scan: transforms what is left. SL_NOT_APPLICABLE where not all of a picture is
 * there; SL_CANCELLED, SL_TIMEOUT. */
SL_NODISCARD enum sl_status sl_jpeg_picture_end(const struct sl_decode_job *job, struct jpeg *jpeg,
                                                struct sl_error *err);

/* Gives the coefficients back. */
void sl_jpeg_picture_free(const struct sl_decode_job *job, struct jpeg *jpeg);

#endif
