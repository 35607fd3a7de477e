/* SPDX-License-Identifier: MIT */
/* Our own reading of a JPEG, for the codecs that decode JPEGs. Thread-safe. */
#ifndef SL_CODEC_JPEG_MAKE_H
#define SL_CODEC_JPEG_MAKE_H

#include <sluice/codec.h>

/* Makes a picture in planes or gray, reduced, as the job wants it, of a file without any fault.
 * SL_NOT_APPLICABLE, and nothing said, for every other; SL_CANCELLED, SL_TIMEOUT, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_jpeg_make(const struct sl_decode_job *job, struct sl_image **out,
                                         struct sl_error *err);

#endif
