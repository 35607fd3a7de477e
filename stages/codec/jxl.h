/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the JPEG XL codec share.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_JXL_H
#define SL_CODEC_JXL_H

#include <sluice/codec.h>

#include "jxl_library.h"

/* What a picture comes to, by what its header says. */
SL_NODISCARD enum sl_status sl_jxl_describe(const JxlBasicInfo *basic,
                                            const struct sl_limits *limits,
                                            struct sl_codec_info *info, struct sl_error *err);

/* sl_codec.metadata, .decode and .encode. */
enum sl_status sl_jxl_metadata(const struct sl_decode_job *job, unsigned wanted,
                               struct sl_metadata *out, struct sl_error *err);
enum sl_status sl_jxl_decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err);
enum sl_status sl_jxl_encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err);

#endif
