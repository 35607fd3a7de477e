/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the WebP codec share. A file is a RIFF container of chunks. Its picture is one
 * of them, VP8 (lossy) or VP8L (lossless), the alpha of the first kind another, ALPH, before it; in
 * an animation they stand inside a frame's chunk, ANMF. Source: RFC 9649.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_WEBP_H
#define SL_CODEC_WEBP_H

#include <sluice/codec.h>

/* The first frame, and the canvas that it is drawn on. */
struct sl_webp_header {
    uint32_t width, height; /* of the canvas */
    uint32_t x, y, frame_width, frame_height;
    bool framed;                /* in a chunk of an animation */
    bool covers;                /* the frame fills the canvas */
    bool lossless, alpha;       /* of the frame */
    uint64_t data_at, data_end; /* the frame's chunks, as libwebp takes them without a container;
                                   beyond the end of a file that is cut */
    uint64_t next_at;           /* of the chunk behind them */
    uint64_t end;               /* of the container */
};

/* Reads up to the first frame's data. SL_CORRUPT, SL_TRUNCATED, the limits' statuses, SL_IO. */
SL_NODISCARD enum sl_status sl_webp_read_header(const struct sl_source *source,
                                                const struct sl_limits *limits,
                                                struct sl_webp_header *header,
                                                struct sl_error *err);

/* What is wrong behind the first frame, by job->fail_on: more frames, which are left out, or an end
 * that is not where it should be. */
SL_NODISCARD enum sl_status sl_webp_check_rest(const struct sl_decode_job *job,
                                               const struct sl_webp_header *header,
                                               struct sl_error *err);

/* As probe, of a header that was read. */
SL_NODISCARD enum sl_status sl_webp_describe(const struct sl_webp_header *header,
                                             const struct sl_limits *limits,
                                             struct sl_codec_info *info, struct sl_error *err);

/* What libwebp takes, at most, to decode a frame that covers the canvas. */
uint64_t sl_webp_frame_bytes(const struct sl_webp_header *header);

/* Frames that the source holds whole, from a header on that was read: *frames; *cut, where there is
 * one more that is cut; and *end, of the last that is whole. */
void sl_webp_walk_frames(const struct sl_source *source, const struct sl_webp_header *header,
                         size_t *frames, bool *cut, uint64_t *end);

/* sl_codec.count_frames; and all frames of a file whose frames were counted, as sl_codec.decode.
 * SL_NOT_APPLICABLE where the file's damage is tolerated and leaves no second frame. */
enum sl_status sl_webp_count_frames(const struct sl_source *source, const struct sl_limits *limits,
                                    struct sl_codec_info *info, struct sl_error *err);
SL_NODISCARD enum sl_status sl_webp_decode_frames(const struct sl_decode_job *job,
                                                  const struct sl_webp_header *header,
                                                  const struct sl_codec_info *info,
                                                  struct sl_image **out, struct sl_error *err);

/* What libwebp is told of the options; and `image` in `picture`, whose sides and kind are set.
 * False where libwebp refuses, or has no memory. */
struct WebPConfig;
struct WebPPicture;
SL_NODISCARD bool sl_webp_configure(const struct sl_encode_options *options,
                                    struct WebPConfig *config);
SL_NODISCARD bool sl_webp_import(const struct sl_image *image, struct WebPPicture *picture);

/* Appends the animation that `image` begins, without metadata. As sl_codec.encode. */
SL_NODISCARD enum sl_status sl_webp_encode_frames(const struct sl_image *image,
                                                  const struct sl_encode_options *options,
                                                  struct sl_bytes *out, struct sl_error *err);

/* sl_codec.metadata, .reduce, .decode and .encode. */
enum sl_status sl_webp_metadata(const struct sl_decode_job *job, unsigned wanted,
                                struct sl_metadata *out, struct sl_error *err);
void sl_webp_reduce(const struct sl_decode_want *want, struct sl_codec_info *info);
enum sl_status sl_webp_decode(const struct sl_decode_job *job, struct sl_image **out,
                              struct sl_error *err);
enum sl_status sl_webp_encode(const struct sl_image *image, const struct sl_encode_options *options,
                              struct sl_bytes *out, struct sl_error *err);

/* Gives the file that begins at `start` of `out`, as libwebp wrote it of `image`, the chunks of the
 * metadata, which may be NULL. SL_OVER_RESERVE, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_webp_add_metadata(const struct sl_metadata *metadata,
                                                 const struct sl_image *image, size_t start,
                                                 struct sl_bytes *out);

#endif
