/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the GIF codec share. A file is a screen and blocks: extensions, which say how
 * the frame behind them is shown, frames, and a trailer. Specification: CompuServe, "Graphics
 * Interchange Format, Version 89a" (1990). How often an animation is shown is an extension of
 * Netscape's.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_GIF_H
#define SL_CODEC_GIF_H

#include "reading.h"

enum sl_gif_block {
    SL_GIF_END, /* of the bytes */
    SL_GIF_EXTENSION = 0x21,
    SL_GIF_FRAME = 0x2C,
    SL_GIF_TRAILER = 0x3B,
};

/* What becomes of the screen when a frame has been shown; whatever else a file says is KEEP. */
enum sl_gif_disposal { SL_GIF_KEEP = 1, SL_GIF_CLEAR = 2, SL_GIF_RESTORE = 3 };

/* The screen, and the frame that was read last. */
struct sl_gif {
    uint32_t width, height; /* the logical screen; the first frame may enlarge it */
    uint32_t x, y, frame_width, frame_height;
    bool interlaced;
    int transparent; /* a colour's index, or -1 */
    unsigned disposal;
    unsigned delay_cs;
    unsigned loops; /* as sl_animation has it: 1 where the file says nothing */
    unsigned min_code;
    uint64_t data_at; /* of the first sub-block */
    struct sl_palette palette, screen_palette;
};

/* Reads up to the first frame's data. SL_CORRUPT, SL_TRUNCATED, the limits' statuses, SL_IO. */
SL_NODISCARD enum sl_status sl_gif_read_header(const struct sl_source *source,
                                               const struct sl_limits *limits, struct sl_gif *gif,
                                               struct sl_error *err);

/* Goes from a frame's data, to which the cursor is moved, past it and past extensions, to what
 * begins there then: SL_GIF_FRAME, SL_GIF_TRAILER, SL_GIF_END, or a byte that begins no block. */
unsigned sl_gif_next(struct sl_cursor *cursor, struct sl_gif *gif);

/* Reads a frame's descriptor behind SL_GIF_FRAME. SL_CORRUPT, SL_TRUNCATED, SL_IO. */
SL_NODISCARD enum sl_status sl_gif_read_frame(struct sl_cursor *cursor, struct sl_gif *gif);

/* Which row of the frame the n-th stored row is. */
uint32_t sl_gif_row(const struct sl_gif *gif, uint32_t stored);

/* Decodes the frame's data into an index a pixel, of which there is room for all; *count are there,
 * fewer than all only where job->fail_on tolerates it. As sl_codec.decode. */
SL_NODISCARD enum sl_status sl_gif_read_indexes(const struct sl_decode_job *job,
                                                const struct sl_gif *gif, uint8_t *indexes,
                                                size_t *count, struct sl_error *err);

/* What is wrong with pixels of colours up to `largest`, by job->fail_on. */
SL_NODISCARD enum sl_status sl_gif_check_colours(const struct sl_decode_job *job,
                                                 const struct sl_gif *gif, unsigned largest,
                                                 struct sl_error *err);

/* What is wrong with an end of the file that begins with `block`, by job->fail_on. */
SL_NODISCARD enum sl_status sl_gif_check_end(const struct sl_decode_job *job, unsigned block,
                                             struct sl_error *err);

/* sl_codec.count_frames; and all frames of a file whose header was read and whose frames were
 * counted: as sl_codec.decode. */
enum sl_status sl_gif_count_frames(const struct sl_source *source, const struct sl_limits *limits,
                                   struct sl_codec_info *info, struct sl_error *err);
SL_NODISCARD enum sl_status sl_gif_decode_frames(const struct sl_decode_job *job,
                                                 const struct sl_codec_info *info,
                                                 struct sl_gif *gif, struct sl_image **out,
                                                 struct sl_error *err);

#endif
