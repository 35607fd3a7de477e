/* SPDX-License-Identifier: MIT */
/* Planes for encoders that take nothing else. */
#ifndef SL_CODEC_RGB_PLANES_H
#define SL_CODEC_RGB_PLANES_H

#include <sluice/image.h>

/* Makes planes of YCbCr (JFIF 1.02, as sl_model has it), chroma the mean of h × v pixels, of an
 * interleaved picture of 8 bits (borrowed); gray of gray, and alpha left out; in *out (moved to the
 * caller, NULL on failure). SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_planes_of_rgb(const struct sl_image *in, unsigned h, unsigned v,
                                             struct sl_image **out);

#endif
