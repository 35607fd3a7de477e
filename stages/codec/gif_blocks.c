/* SPDX-License-Identifier: MIT */
/* GIF's blocks, and what a frame's data say of their soundness. */
#include "gif.h"

#include "gif_lzw.h"

#include <string.h>

enum { LABEL_CONTROL = 0xF9, LABEL_APPLICATION = 0xFF, NAME_SIZE = 11, LOOPS_MAX = 65535 };
enum { HAS_TABLE = 0x80, INTERLACED = 0x40, MIN_CODE_MAX = 8 };

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

/* Source: Netscape Navigator 2.0's own block, which says how often all is to be shown again. */
static void read_loops(struct sl_cursor *cursor, struct sl_gif *gif)
{
    char name[NAME_SIZE];
    sl_cursor_read(cursor, name, sizeof name);
    if (memcmp(name, "NETSCAPE2.0", NAME_SIZE) != 0 && memcmp(name, "ANIMEXTS1.0", NAME_SIZE) != 0)
        return;
    uint8_t block[3];
    unsigned size = sl_cursor_u8(cursor);
    if (size != sizeof block) {
        sl_cursor_skip(cursor, size);
        return;
    }
    sl_cursor_read(cursor, block, sizeof block);
    unsigned again = sl_le16(block + 1);
    if ((block[0] & 7) == 1)
        gif->loops = !again ? 0 : again < LOOPS_MAX ? again + 1 : LOOPS_MAX;
}

static void read_extension(struct sl_cursor *cursor, struct sl_gif *gif)
{
    unsigned label = sl_cursor_u8(cursor);
    unsigned size = sl_cursor_u8(cursor);
    if (!size)
        return;
    if (label == LABEL_CONTROL && size == 4) {
        uint8_t control[4];
        sl_cursor_read(cursor, control, sizeof control);
        gif->transparent = control[0] & 1 ? control[3] : -1;
        gif->disposal = control[0] >> 2 & 7;
        gif->delay_cs = sl_le16(control + 1);
    } else if (label == LABEL_APPLICATION && size == NAME_SIZE) {
        read_loops(cursor, gif);
    } else {
        sl_cursor_skip(cursor, size);
    }
    skip_blocks(cursor);
}

/* Past extensions; what they say of a frame is said of the next one alone. */
static unsigned next_block(struct sl_cursor *cursor, struct sl_gif *gif)
{
    gif->transparent = -1;
    gif->disposal = SL_GIF_KEEP;
    gif->delay_cs = 0;
    for (;;) {
        unsigned block = sl_cursor_u8(cursor);
        if (cursor->at_end)
            return SL_GIF_END;
        if (block != SL_GIF_EXTENSION)
            return block;
        read_extension(cursor, gif);
    }
}

unsigned sl_gif_next(struct sl_cursor *cursor, struct sl_gif *gif)
{
    sl_cursor_skip(cursor, gif->data_at - cursor->position);
    skip_blocks(cursor);
    return next_block(cursor, gif);
}

static uint32_t at_least(uint32_t size, uint32_t least)
{
    return size > least ? size : least;
}

enum sl_status sl_gif_read_frame(struct sl_cursor *cursor, struct sl_gif *gif)
{
    gif->x = sl_cursor_le16(cursor);
    gif->y = sl_cursor_le16(cursor);
    gif->frame_width = sl_cursor_le16(cursor);
    gif->frame_height = sl_cursor_le16(cursor);
    unsigned flags = sl_cursor_u8(cursor);
    gif->interlaced = flags & INTERLACED;
    gif->palette = gif->screen_palette;
    if (flags & HAS_TABLE)
        read_table(cursor, flags, &gif->palette);
    gif->min_code = sl_cursor_u8(cursor);
    gif->data_at = cursor->position;
    enum sl_status status = sl_cursor_status(cursor);
    if (status)
        return status;
    if (!gif->palette.count)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: no colour table");
    if (!gif->frame_width || !gif->frame_height)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: a frame is empty");
    if (gif->min_code < 1 || gif->min_code > MIN_CODE_MAX)
        return sl_error_set(cursor->err, SL_CORRUPT, "gif: codes of %u bits", gif->min_code);
    return SL_OK;
}

enum sl_status sl_gif_read_header(const struct sl_source *source, const struct sl_limits *limits,
                                  struct sl_gif *gif, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 6);
    *gif = (struct sl_gif){.loops = 1};
    gif->width = sl_cursor_le16(&cursor);
    gif->height = sl_cursor_le16(&cursor);
    unsigned flags = sl_cursor_u8(&cursor);
    sl_cursor_skip(&cursor, 2);
    if (flags & HAS_TABLE)
        read_table(&cursor, flags, &gif->screen_palette);
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, gif->width, gif->height, err);
    if (status)
        return status;
    unsigned block = next_block(&cursor, gif);
    if (block == SL_GIF_FRAME)
        status = sl_gif_read_frame(&cursor, gif);
    else
        status = sl_cursor_status(&cursor);
    if (status)
        return status;
    if (block != SL_GIF_FRAME)
        return sl_error_set(err, SL_CORRUPT,
                            block == SL_GIF_TRAILER ? "gif: no frame" : "gif: unknown block");
    /* A first frame beyond the screen enlarges it, as browsers do. */
    gif->width = at_least(gif->width, gif->x + gif->frame_width);
    gif->height = at_least(gif->height, gif->y + gif->frame_height);
    return sl_limits_check(limits, gif->width, gif->height, err);
}

uint32_t sl_gif_row(const struct sl_gif *gif, uint32_t stored)
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

static enum sl_status check_data(const struct sl_decode_job *job, enum gif_end end, size_t count,
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

enum sl_status sl_gif_read_indexes(const struct sl_decode_job *job, const struct sl_gif *gif,
                                   uint8_t *indexes, size_t *count, struct sl_error *err)
{
    size_t capacity = (size_t)gif->frame_width * gif->frame_height;
    enum gif_end end = sl_gif_lzw(job->data + gif->data_at, job->size - (size_t)gif->data_at,
                                  gif->min_code, indexes, capacity, count, job->poll);
    return check_data(job, end, *count, err);
}

enum sl_status sl_gif_check_colours(const struct sl_decode_job *job, const struct sl_gif *gif,
                                    unsigned largest, struct sl_error *err)
{
    if (largest < gif->palette.count || (int)largest == gif->transparent)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                            "gif: colour %u, but the table has %u", largest, gif->palette.count);
}

enum sl_status sl_gif_check_end(const struct sl_decode_job *job, unsigned block,
                                struct sl_error *err)
{
    if (block == SL_GIF_TRAILER)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_ERROR, block == SL_GIF_END ? SL_TRUNCATED : SL_CORRUPT,
                            err, "gif: the file does not end as it should");
}
