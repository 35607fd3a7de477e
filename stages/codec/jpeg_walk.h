/* SPDX-License-Identifier: MIT */
/* A scan's codes, from its first to its last. Externally synchronised. */
#ifndef SL_CODEC_JPEG_WALK_H
#define SL_CODEC_JPEG_WALK_H

#include "jpeg_file.h"

/* The walks that this machine can run, which all do the same, the portable one first; NULL past
 * the end. */
jpeg_walk_fn *sl_jpeg_walk_at(size_t index);

/* The last of them. */
jpeg_walk_fn *sl_jpeg_walk_best(void);

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_WALK_BMI2
extern jpeg_walk_fn *const sl_jpeg_walk_bmi2;
#endif

#endif
