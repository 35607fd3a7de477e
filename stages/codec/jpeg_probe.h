/* SPDX-License-Identifier: MIT */
/* A JPEG's header, for the codecs that decode JPEGs. Thread-safe. */
#ifndef SL_CODEC_JPEG_PROBE_H
#define SL_CODEC_JPEG_PROBE_H

#include <sluice/codec.h>

/* sl_codec.probe; arithmetic coding is refused unless `arithmetic`. info->detail holds the number
 * of components and SL_JPEG_PROGRESSIVE, and of the first three h << 8 | v. */
enum { SL_JPEG_PROGRESSIVE = 256 };
SL_NODISCARD enum sl_status sl_jpeg_probe(const struct sl_source *source,
                                          const struct sl_limits *limits, bool arithmetic,
                                          struct sl_codec_info *info, struct sl_error *err);

#endif
