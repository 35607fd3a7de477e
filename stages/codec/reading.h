/* SPDX-License-Identifier: MIT */
/*
 * What every reader of ours does: make the picture within the job's memory, poll once a row, expand
 * indexes to colours. Externally synchronised.
 */
#ifndef SL_CODEC_READING_H
#define SL_CODEC_READING_H

#include "source.h"

/* Checks info->decode_bytes against the job's memory limit: SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_decode_check_memory(const struct sl_decode_job *job,
                                                   const struct sl_codec_info *info,
                                                   struct sl_error *err);

/* Makes the picture that `info` describes, zeroed, after checking info->decode_bytes against the
 * job's memory limit. SL_OVER_RESERVE, SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_decode_begin(const struct sl_decode_job *job,
                                            const struct sl_codec_info *info, struct sl_image **out,
                                            struct sl_error *err);

/* The same with pixels uninitialised, for readers that write every one of them. */
SL_NODISCARD enum sl_status sl_decode_picture(const struct sl_decode_job *job,
                                              const struct sl_codec_info *info,
                                              struct sl_image **out, struct sl_error *err);

/* Zeroed memory that info->decode_bytes accounts for; NULL and err set when memory is out. free()
 */
void *sl_decode_alloc(size_t size, struct sl_error *err);

/* Ends a decode: on SL_OK moves the picture to *out, else frees it. Returns `status`. */
SL_NODISCARD enum sl_status sl_decode_end(enum sl_status status, struct sl_image *image,
                                          struct sl_image **out);

/* Polls; sets err when it is time to stop. */
SL_NODISCARD enum sl_status sl_decode_poll(const struct sl_decode_job *job, struct sl_error *err);

/* Fills in info->decode_bytes: the picture and `extra` bytes. SL_LIMIT_BYTES when that is more than
 * an item may use. */
SL_NODISCARD enum sl_status sl_info_bytes(struct sl_codec_info *info, uint64_t extra,
                                          const struct sl_limits *limits, struct sl_error *err);

/* Makes *info, of one frame's picture, that of `frames` RGBA pictures, which take `extra` bytes
 * more; nothing where that is fewer than two. SL_LIMIT_PIXELS: all frames together have more than a
 * picture may; SL_LIMIT_BYTES; SL_UNSUPPORTED_FEATURE: more than SL_ANIMATION_FRAMES_MAX. */
SL_NODISCARD enum sl_status sl_info_animate(struct sl_codec_info *info, size_t frames,
                                            uint64_t extra, const struct sl_limits *limits,
                                            struct sl_error *err);

/* A palette: `count` colours are defined, the others are opaque black. */
struct sl_palette {
    unsigned count;
    uint8_t rgba[256][4];
};

void sl_palette_init(struct sl_palette *palette);

/* Writes the colours of `count` indexes, `channels` (3 or 4) bytes each. Returns the largest index
 * seen. */
unsigned sl_palette_expand(const struct sl_palette *palette, const uint8_t *indexes, size_t count,
                           unsigned channels, uint8_t *out);

/* Unpacks `count` samples of 1, 2, 4 or 8 bits, most significant first, to one byte each. */
void sl_unpack_bits(const uint8_t *packed, unsigned bits, size_t count, uint8_t *out);

#endif
