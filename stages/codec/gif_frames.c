/* SPDX-License-Identifier: MIT */
/*
 * All frames of a GIF, each as it is seen: drawn over what the one before left of the screen. The
 * screen is never a picture of its own: it is the last frame, or one before it, and perhaps a part
 * of that cleared.
 *
 * What a file says to be shown for no time or a hundredth of a second is shown for a tenth, as
 * browsers do. The screen is transparent where nothing was drawn, and where it is cleared.
 */
#include "gif.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST = 0 }; /* in sl_codec_info.detail: the pixels of the largest frame */

enum { DELAY_LEAST_CS = 2, DELAY_DEFAULT_MS = 100 };

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

enum sl_status sl_gif_count_frames(const struct sl_source *source, const struct sl_limits *limits,
                                   struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_gif gif;
    struct sl_cursor cursor;
    enum sl_status status = sl_gif_read_header(source, limits, &gif, err);
    uint64_t pixels = (uint64_t)gif.width * gif.height;
    size_t frames = 1;
    size_t most = (size_t)gif.frame_width * gif.frame_height;
    sl_cursor_init(&cursor, source, NULL);
    while (!status && frames <= SL_ANIMATION_FRAMES_MAX && frames * pixels <= limits->pixels) {
        if (sl_gif_next(&cursor, &gif) != SL_GIF_FRAME)
            break;
        frames++;
        if (sl_gif_read_frame(&cursor, &gif)) /* decode tells */
            break;
        status = sl_limits_check(limits, gif.frame_width, gif.frame_height, err);
        most = larger(most, (size_t)gif.frame_width * gif.frame_height);
    }
    info->detail[LARGEST] = (unsigned)most;
    return status ? status : sl_info_animate(info, frames, most, limits, err);
}

struct part {
    uint32_t x, y, width, height;
};

struct drawing {
    const struct sl_decode_job *job;
    const struct sl_codec_info *info;
    struct sl_gif *gif;
    uint8_t *indexes;      /* of the largest frame */
    struct sl_image *base; /* borrowed; what the next frame is drawn over; NULL: nothing */
    struct part cleared;   /* of base */
};

/* What of the frame is on the screen. */
static struct part visible(const struct sl_gif *gif)
{
    struct part part = {.x = gif->x, .y = gif->y};
    if (gif->x >= gif->width || gif->y >= gif->height)
        return part;
    uint32_t right = gif->width - gif->x;
    uint32_t below = gif->height - gif->y;
    part.width = gif->frame_width < right ? gif->frame_width : right;
    part.height = gif->frame_height < below ? gif->frame_height : below;
    return part;
}

static void draw_base(const struct drawing *d, struct sl_image *image)
{
    if (!d->base) {
        memset(image->pixels, 0, image->size);
        return;
    }
    memcpy(image->pixels, d->base->pixels, image->size);
    for (uint32_t y = 0; y < d->cleared.height; y++)
        memset(sl_image_row(image, 0, d->cleared.y + y) + (size_t)4 * d->cleared.x, 0,
               (size_t)4 * d->cleared.width);
}

static enum sl_status draw_frame(const struct drawing *d, size_t count, struct sl_image *image,
                                 struct sl_error *err)
{
    const struct sl_gif *gif = d->gif;
    struct part part = visible(gif);
    unsigned largest = 0;
    for (uint32_t i = 0; i < gif->frame_height; i++) {
        uint32_t y = sl_gif_row(gif, i);
        size_t at = (size_t)i * gif->frame_width;
        if (y >= part.height || at >= count)
            continue;
        const uint8_t *indexes = d->indexes + at;
        uint8_t *row = sl_image_row(image, 0, part.y + y) + (size_t)4 * part.x;
        for (uint32_t x = 0; x < part.width && at + x < count; x++, row += 4) {
            unsigned index = indexes[x];
            if ((int)index == gif->transparent)
                continue;
            largest = index > largest ? index : largest;
            memcpy(row, gif->palette.rgba[index], 4);
        }
    }
    return sl_gif_check_colours(d->job, gif, largest, err);
}

/* What the frame that was read last leaves to the next one. */
static void dispose(struct drawing *d, struct sl_image *image)
{
    if (d->gif->disposal == SL_GIF_RESTORE)
        return;
    d->base = image;
    d->cleared = d->gif->disposal == SL_GIF_CLEAR ? visible(d->gif) : (struct part){.width = 0};
}

/* The picture after the frame whose descriptor was read. Where the frame is not whole, and that is
 * tolerated, the first is what there is of it, and of another *out stays NULL. */
static enum sl_status decode_frame(struct drawing *d, struct sl_image **out, struct sl_error *err)
{
    bool first = !d->job->animation->count;
    size_t count;
    struct sl_image *image;
    enum sl_status status = sl_gif_read_indexes(d->job, d->gif, d->indexes, &count, err);
    *out = NULL;
    if (!status && first && !count)
        status = sl_error_set(err, SL_TRUNCATED, "gif: no pixels");
    if (status || (!first && count < (size_t)d->gif->frame_width * d->gif->frame_height))
        return status;
    status = sl_image_new(d->job->pool, d->info->width, d->info->height, SL_MODEL_RGBA, 8, &image);
    if (status)
        return sl_error_set(err, status, "gif: no memory for a frame");
    draw_base(d, image);
    status = draw_frame(d, count, image, err);
    if (!status)
        dispose(d, image);
    return sl_decode_end(status, image, out);
}

static void add_frame(struct drawing *d, struct sl_image *image)
{
    struct sl_animation *animation = d->job->animation;
    uint32_t delay_ms =
        d->gif->delay_cs < DELAY_LEAST_CS ? DELAY_DEFAULT_MS : (uint32_t)10 * d->gif->delay_cs;
    animation->frames[animation->count++] = (struct sl_animation_frame){image, delay_ms};
}

/* The frames behind the first, as far as they are whole. */
static enum sl_status decode_others(struct drawing *d, struct sl_error *err)
{
    const struct sl_animation *animation = d->job->animation;
    struct sl_memory memory = {d->job->data, d->job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_cursor cursor;
    unsigned block;
    sl_cursor_init(&cursor, &source, NULL);
    while ((block = sl_gif_next(&cursor, d->gif)) == SL_GIF_FRAME) {
        struct sl_image *image;
        enum sl_status status = sl_gif_read_frame(&cursor, d->gif);
        if (status || animation->count == d->info->frames)
            return sl_decode_damage(d->job, SL_FAIL_ON_TRUNCATED, status ? status : SL_CORRUPT, err,
                                    "gif: damaged behind frame %zu", animation->count);
        status = decode_frame(d, &image, err);
        if (status || !image)
            return status;
        add_frame(d, image);
    }
    return sl_gif_check_end(d->job, block, err);
}

static enum sl_status decode_all(struct drawing *d, struct sl_image **out, struct sl_error *err)
{
    struct sl_animation *animation = d->job->animation;
    if (sl_animation_reserve(animation, d->info->frames))
        return sl_error_set(err, SL_NO_MEMORY, "gif: no memory for %zu frames", d->info->frames);
    enum sl_status status = decode_frame(d, out, err);
    if (status)
        return status;
    add_frame(d, NULL);
    status = decode_others(d, err);
    animation->loops = d->gif->loops;
    return status;
}

enum sl_status sl_gif_decode_frames(const struct sl_decode_job *job,
                                    const struct sl_codec_info *info, struct sl_gif *gif,
                                    struct sl_image **out, struct sl_error *err)
{
    struct drawing d = {.job = job, .info = info, .gif = gif};
    struct sl_image *first = NULL;
    enum sl_status status = sl_decode_check_memory(job, info, err);
    if (status)
        return status;
    d.indexes = sl_decode_alloc((size_t)info->detail[LARGEST], err);
    if (!d.indexes)
        return SL_NO_MEMORY;
    status = decode_all(&d, &first, err);
    free(d.indexes);
    if (status || job->animation->count < 2)
        sl_animation_release(job->animation);
    return sl_decode_end(status, first, out);
}
