/* SPDX-License-Identifier: MIT */
/*
 * GIF: the table row, and the first frame alone. Our own reader: stb paints uncovered pixels with
 * red and blue exchanged, wants a clear code first, cannot read long runs without one, and
 * allocates three canvases.
 */
#include "gif.h"

#include "codecs.h"

#include <stdlib.h>
#include <string.h>

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 6 && !memcmp(head, "GIF8", 4) && (head[4] == '7' || head[4] == '9') &&
           head[5] == 'a';
}

static bool covers(const struct sl_gif *gif)
{
    return gif->frame_width == gif->width && gif->frame_height == gif->height;
}

static enum sl_status describe(const struct sl_gif *gif, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    *info = (struct sl_codec_info){
        .width = gif->width,
        .height = gif->height,
        .model = covers(gif) && gif->transparent < 0 ? SL_MODEL_RGB : SL_MODEL_RGBA,
        .depth = 8,
    };
    return sl_info_bytes(info, (uint64_t)gif->frame_width * gif->frame_height, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_gif gif;
    enum sl_status status = sl_gif_read_header(source, limits, &gif, err);
    return status ? status : describe(&gif, limits, info, err);
}

static enum sl_status paint(const struct sl_decode_job *job, struct sl_gif *gif,
                            const uint8_t *indexes, size_t count, struct sl_image *image,
                            struct sl_error *err)
{
    unsigned channels = image->planes[0].channels;
    uint32_t width = gif->frame_width;
    unsigned largest = 0;
    if (gif->transparent >= 0)
        memset(gif->palette.rgba[gif->transparent], 0, 4);
    for (uint32_t i = 0; i < gif->frame_height; i++) {
        size_t at = (size_t)i * width;
        if (at >= count)
            break; /* missing rows stay transparent, or black */
        size_t there = count - at < width ? count - at : width;
        uint8_t *row =
            sl_image_row(image, 0, gif->y + sl_gif_row(gif, i)) + (size_t)gif->x * channels;
        unsigned index = sl_palette_expand(&gif->palette, indexes + at, there, channels, row);
        largest = index > largest ? index : largest;
    }
    return sl_gif_check_colours(job, gif, largest, err);
}

/* What follows the first frame: other frames, which are left out, or a missing end. */
static enum sl_status check_rest(const struct sl_decode_job *job, const struct sl_source *source,
                                 struct sl_gif *gif, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    unsigned block = sl_gif_next(&cursor, gif);
    if (block == SL_GIF_FRAME)
        return sl_decode_loss(job, err, "gif: animated; only the first frame was converted");
    return sl_gif_check_end(job, block, err);
}

static enum sl_status read_picture(const struct sl_decode_job *job, struct sl_gif *gif,
                                   struct sl_image *image, struct sl_error *err)
{
    uint8_t *indexes = sl_decode_alloc((size_t)gif->frame_width * gif->frame_height, err);
    if (!indexes)
        return SL_NO_MEMORY;
    size_t count;
    enum sl_status status = sl_gif_read_indexes(job, gif, indexes, &count, err);
    if (!status && !count)
        status = sl_error_set(err, SL_TRUNCATED, "gif: no pixels");
    if (!status)
        status = paint(job, gif, indexes, count, image, err);
    free(indexes);
    return status;
}

/* A pixel takes at least 1/4095 of a code, and a code 3 bits. */
static bool can_hold(const struct sl_gif *gif, size_t bytes)
{
    return (uint64_t)gif->frame_width * gif->frame_height <= (uint64_t)bytes * 8 / 3 * 4095;
}

static enum sl_status decode_first(const struct sl_decode_job *job, const struct sl_source *source,
                                   const struct sl_codec_info *info, struct sl_gif *gif,
                                   struct sl_image **out, struct sl_error *err)
{
    struct sl_image *image;
    enum sl_status status = sl_decode_begin(job, info, &image, err);
    if (status)
        return status;
    status = read_picture(job, gif, image, err);
    if (!status)
        status = check_rest(job, source, gif, err);
    return sl_decode_end(status, image, out);
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_gif gif;
    *out = NULL;
    enum sl_status status = sl_gif_read_header(&source, job->limits, &gif, err);
    if (!status)
        status = describe(&gif, job->limits, &info, err);
    if (!status && !can_hold(&gif, job->size - (size_t)gif.data_at))
        status = sl_error_set(err, SL_TRUNCATED, "gif: %zu bytes cannot hold %lu x %lu pixels",
                              job->size, (unsigned long)gif.frame_width,
                              (unsigned long)gif.frame_height);
    if (!status && job->animation)
        status = sl_gif_count_frames(&source, job->limits, &info, err);
    if (status)
        return status;
    return info.frames > 1 ? sl_gif_decode_frames(job, &info, &gif, out, err)
                           : decode_first(job, &source, &info, &gif, out, err);
}

const struct sl_codec sl_codec_gif = {
    .name = "gif",
    .format = "gif",
    .extensions = "gif",
    .matches = matches,
    .probe = probe,
    .count_frames = sl_gif_count_frames,
    .decode = decode,
};
