/* SPDX-License-Identifier: MIT */
/*
 * GIF, first frame. Our own reader: stb paints uncovered pixels with red and blue exchanged, wants
 * a clear code first, cannot read long runs without one, and allocates three canvases.
 */
#include "codecs.h"
#include "gif_lzw.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_EXTENSION = 0x21, BLOCK_IMAGE = 0x2C, BLOCK_TRAILER = 0x3B, LABEL_CONTROL = 0xF9 };
enum { HAS_TABLE = 0x80, INTERLACED = 0x40, MIN_CODE_MAX = 8 };

struct gif {
    uint32_t width, height; /* the logical screen, or more: see read_frame */
    uint32_t x, y, frame_width, frame_height;
    bool interlaced;
    bool covers; /* the frame fills the screen */
    int transparent;
    unsigned min_code;
    uint64_t data_at; /* of the first sub-block */
    struct sl_palette palette;
};

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 6 && !memcmp(head, "GIF8", 4) && (head[4] == '7' || head[4] == '9') &&
           head[5] == 'a';
}

static void read_table(struct sl_cursor *cursor, unsigned flags, struct sl_palette *palette)
{
    sl_palette_init(palette);
    palette->count = 2U << (flags & 7);
    for (unsigned i = 0; i < palette->count; i++)
        sl_cursor_read(cursor, palette->rgba[i], 3);
}

static void skip_blocks(struct sl_cursor *cursor)
{
    unsigned size;
    while ((size = sl_cursor_u8(cursor)) && !cursor->at_end)
        sl_cursor_skip(cursor, size);
}

static void read_extension(struct sl_cursor *cursor, struct gif *gif)
{
    unsigned label = sl_cursor_u8(cursor);
    unsigned size = sl_cursor_u8(cursor);
    if (!size)
        return;
    if (label == LABEL_CONTROL && size == 4) {
        uint8_t control[4];
        sl_cursor_read(cursor, control, sizeof control);
        gif->transparent = control[0] & 1 ? control[3] : -1;
    } else {
        sl_cursor_skip(cursor, size);
    }
    skip_blocks(cursor);
}

static uint32_t at_least(uint32_t size, uint32_t least)
{
    return size > least ? size : least;
}

static enum sl_status read_frame(struct sl_cursor *cursor, struct gif *gif)
{
    gif->x = sl_cursor_le16(cursor);
    gif->y = sl_cursor_le16(cursor);
    gif->frame_width = sl_cursor_le16(cursor);
    gif->frame_height = sl_cursor_le16(cursor);
    unsigned flags = sl_cursor_u8(cursor);
    gif->interlaced = flags & INTERLACED;
    if (flags & HAS_TABLE)
        read_table(cursor, flags, &gif->palette);
    gif->min_code = sl_cursor_u8(cursor);
    gif->data_at = cursor->position;
    /* A first frame beyond the screen enlarges it, as browsers do. */
    gif->width = at_least(gif->width, gif->x + gif->frame_width);
    gif->height = at_least(gif->height, gif->y + gif->frame_height);
    gif->covers = gif->frame_width == gif->width && gif->frame_height == gif->height;
    enum sl_status status = sl_cursor_status(cursor);
    if (status)
        return status;
    if (!gif->palette.count)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: no colour table");
    if (!gif->frame_width || !gif->frame_height)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: the first frame is empty");
    if (gif->min_code < 1 || gif->min_code > MIN_CODE_MAX)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: codes of %u bits", gif->min_code);
    return SL_OK;
}

/* Everything before the first frame's data. */
static enum sl_status read_header(const struct sl_source *source, const struct sl_limits *limits,
                                  struct gif *gif, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 6);
    *gif = (struct gif){.transparent = -1};
    gif->width = sl_cursor_le16(&cursor);
    gif->height = sl_cursor_le16(&cursor);
    unsigned flags = sl_cursor_u8(&cursor);
    sl_cursor_skip(&cursor, 2);
    if (flags & HAS_TABLE)
        read_table(&cursor, flags, &gif->palette);
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, gif->width, gif->height, err);
    if (status)
        return status;
    for (;;) {
        unsigned block = sl_cursor_u8(&cursor);
        status = sl_cursor_status(&cursor);
        if (status)
            return status;
        if (block == BLOCK_IMAGE)
            break;
        if (block != BLOCK_EXTENSION)
            return sl_error_set(err, SL_CORRUPT,
                                block == BLOCK_TRAILER ? "gif: no frame" : "gif: unknown block");
        read_extension(&cursor, gif);
    }
    status = read_frame(&cursor, gif);
    return status ? status : sl_limits_check(limits, gif->width, gif->height, err);
}

static enum sl_status describe(const struct gif *gif, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    *info = (struct sl_codec_info){
        .width = gif->width,
        .height = gif->height,
        .model = gif->covers && gif->transparent < 0 ? SL_MODEL_RGB : SL_MODEL_RGBA,
        .depth = 8,
    };
    return sl_info_bytes(info, (uint64_t)gif->frame_width * gif->frame_height, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct gif gif;
    enum sl_status status = read_header(source, limits, &gif, err);
    return status ? status : describe(&gif, limits, info, err);
}

/* Which row of the frame the n-th stored row is. */
static uint32_t row_of(const struct gif *gif, uint32_t stored)
{
    static const uint8_t first[] = {0, 4, 2, 1};
    static const uint8_t step[] = {8, 8, 4, 2};
    if (!gif->interlaced)
        return stored;
    for (unsigned pass = 0; pass < 4; pass++) {
        uint32_t rows = gif->frame_height > first[pass]
                            ? (gif->frame_height - first[pass] + step[pass] - 1) / step[pass]
                            : 0;
        if (stored < rows)
            return first[pass] + stored * step[pass];
        stored -= rows;
    }
    return 0;
}

static enum sl_status paint(const struct sl_decode_job *job, struct gif *gif,
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
        uint8_t *row = sl_image_row(image, 0, gif->y + row_of(gif, i)) + (size_t)gif->x * channels;
        unsigned index = sl_palette_expand(&gif->palette, indexes + at, there, channels, row);
        largest = index > largest ? index : largest;
    }
    if (largest < gif->palette.count || (int)largest == gif->transparent)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                            "gif: colour %u, but the table has %u", largest, gif->palette.count);
}

static enum sl_status check_end(const struct sl_decode_job *job, enum gif_end end, size_t count,
                                struct sl_error *err)
{
    switch (end) {
    case GIF_FULL:
        return SL_OK;
    case GIF_STOP:
        return sl_decode_poll(job, err);
    case GIF_BAD:
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                "gif: the data is damaged after %zu pixels", count);
    default:
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                "gif: the data ends after %zu pixels", count);
    }
}

/* What follows the first frame: other frames, which are left out, or a missing end. */
static enum sl_status check_rest(const struct sl_decode_job *job, const struct sl_source *source,
                                 struct gif *gif, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, gif->data_at);
    skip_blocks(&cursor);
    while (!cursor.at_end) {
        unsigned block = sl_cursor_u8(&cursor);
        if (block == BLOCK_TRAILER && !cursor.at_end)
            return SL_OK;
        if (block == BLOCK_IMAGE)
            return sl_decode_loss(job, err, "gif: animated; only the first frame was converted");
        if (block != BLOCK_EXTENSION)
            break;
        read_extension(&cursor, gif);
    }
    return sl_decode_damage(job, SL_FAIL_ON_ERROR, cursor.at_end ? SL_TRUNCATED : SL_CORRUPT, err,
                            "gif: the file does not end as it should");
}

static enum sl_status read_picture(const struct sl_decode_job *job, struct gif *gif,
                                   struct sl_image *image, struct sl_error *err)
{
    size_t capacity = (size_t)gif->frame_width * gif->frame_height;
    uint8_t *indexes = sl_decode_alloc(capacity, err);
    if (!indexes)
        return SL_NO_MEMORY;
    size_t count;
    enum gif_end end = sl_gif_lzw(job->data + gif->data_at, job->size - (size_t)gif->data_at,
                                  gif->min_code, indexes, capacity, &count, job->poll);
    enum sl_status status = check_end(job, end, count, err);
    if (!status && !count)
        status = sl_error_set(err, SL_TRUNCATED, "gif: no pixels");
    if (!status)
        status = paint(job, gif, indexes, count, image, err);
    free(indexes);
    return status;
}

/* A pixel takes at least 1/4095 of a code, and a code 3 bits. */
static bool can_hold(const struct gif *gif, size_t bytes)
{
    return (uint64_t)gif->frame_width * gif->frame_height <= (uint64_t)bytes * 8 / 3 * 4095;
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    struct gif gif;
    *out = NULL;
    enum sl_status status = read_header(&source, job->limits, &gif, err);
    if (!status)
        status = describe(&gif, job->limits, &info, err);
    if (!status && !can_hold(&gif, job->size - (size_t)gif.data_at))
        status = sl_error_set(err, SL_TRUNCATED, "gif: %zu bytes cannot hold %lu x %lu pixels",
                              job->size, (unsigned long)gif.frame_width,
                              (unsigned long)gif.frame_height);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (status)
        return status;
    status = read_picture(job, &gif, image, err);
    if (!status)
        status = check_rest(job, &source, &gif, err);
    return sl_decode_end(status, image, out);
}

const struct sl_codec sl_codec_gif = {
    .name = "gif",
    .format = "gif",
    .extensions = "gif",
    .matches = matches,
    .probe = probe,
    .decode = decode,
};
