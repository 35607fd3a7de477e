/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the AVIF codec share. libavif ends the process where malloc gives it nothing,
 * so all that it takes is bounded before it is asked.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_AVIF_H
#define SL_CODEC_AVIF_H

#include <sluice/codec.h>

#include "avif_library.h"

/* A file whose boxes were read. */
struct sl_avif {
    avifDecoder *decoder; /* owned */
    avifCropRect crop;    /* what is to be shown of the decoded picture */
    unsigned parts;       /* AV1 streams of the file, at most */
};

/* With `metadata` EXIF and XMP are read, too; a profile always is. NULL limits are none. Reads the
 * boxes from memory where `data` is not NULL, else from `source`, which is the same bytes in any
 * case. On failure nothing is left open. As probe. */
SL_NODISCARD enum sl_status sl_avif_open(struct sl_avif *avif, const struct sl_source *source,
                                         const uint8_t *data, bool metadata,
                                         const struct sl_limits *limits, struct sl_error *err);
void sl_avif_close(struct sl_avif *avif);

/* As probe, of a file that was opened. */
SL_NODISCARD enum sl_status sl_avif_describe(const struct sl_avif *avif,
                                             const struct sl_limits *limits,
                                             struct sl_codec_info *info, struct sl_error *err);

/* Whether the samples are those of sluice's own planes but for their range. */
bool sl_avif_has_our_planes(const avifImage *image);

/* What libavif says of a failure as a status. */
enum sl_status sl_avif_status(avifResult result);

/* sl_codec.metadata, .reduce, .decode and .encode. */
enum sl_status sl_avif_metadata(const struct sl_decode_job *job, unsigned wanted,
                                struct sl_metadata *out, struct sl_error *err);
void sl_avif_reduce(const struct sl_decode_want *want, struct sl_codec_info *info);
enum sl_status sl_avif_decode(const struct sl_decode_job *job, struct sl_image **out,
                              struct sl_error *err);
enum sl_status sl_avif_encode(const struct sl_image *image, const struct sl_encode_options *options,
                              struct sl_bytes *out, struct sl_error *err);

#endif
