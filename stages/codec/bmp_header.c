/* SPDX-License-Identifier: MIT */
#include "bmp_file.h"

#include <string.h>

enum { FILE_HEADER = 14, CORE_HEADER = 12, INFO_HEADER = 40, OS2_HEADER = 64 };

static void read_masks(struct sl_cursor *cursor, struct bmp *bmp, uint32_t header_size)
{
    /* Masks are part of larger headers, and follow the small one. */
    bool present = header_size > INFO_HEADER || bmp->coding != BMP_PLAIN;
    bool alpha = header_size >= 56 || bmp->coding == BMP_ALPHA_FIELDS;
    uint32_t masks[4] = {0};
    for (unsigned i = 0; present && i < (alpha ? 4 : 3); i++)
        masks[i] = sl_cursor_le32(cursor);
    if (bmp->coding == BMP_FIELDS || bmp->coding == BMP_ALPHA_FIELDS)
        memcpy(bmp->masks, masks, sizeof masks);
}

static void default_masks(struct bmp *bmp)
{
    static const uint32_t masks_16[4] = {0x7C00, 0x03E0, 0x001F, 0};
    static const uint32_t masks_32[4] = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    if (bmp->coding == BMP_PLAIN)
        memcpy(bmp->masks, bmp->bits == 16 ? masks_16 : masks_32, sizeof bmp->masks);
}

static enum sl_status check_masks(const struct bmp *bmp, struct sl_error *err)
{
    uint32_t seen = bmp->bits == 16 ? 0xFFFF0000 : 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t mask = bmp->masks[i];
        uint32_t low = mask & (~mask + 1);
        if (mask & seen || (mask + low) & mask)
            return sl_error_set(err, SL_CORRUPT, "bmp: colour masks overlap or have gaps");
        seen |= mask;
    }
    return SL_OK;
}

static enum sl_status check_coding(const struct bmp *bmp, uint32_t header_size,
                                   struct sl_error *err)
{
    static const uint8_t depths[] = {1, 2, 4, 8, 16, 24, 32};
    if (!memchr(depths, (int)(bmp->bits & 255), sizeof depths) || bmp->bits > 32)
        return bmp->bits ? sl_error_set(err, SL_CORRUPT, "bmp: %u bits a pixel", bmp->bits)
                         : sl_error_set(err, SL_UNSUPPORTED_FEATURE,
                                        "bmp: a picture of another format inside");
    bool fields = bmp->coding == BMP_FIELDS || bmp->coding == BMP_ALPHA_FIELDS;
    if (bmp->coding > BMP_ALPHA_FIELDS || bmp->coding == 4 || bmp->coding == 5 ||
        (fields && header_size == OS2_HEADER))
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "bmp: compression %u", bmp->coding);
    if ((bmp->coding == BMP_RLE8 && bmp->bits != 8) ||
        (bmp->coding == BMP_RLE4 && bmp->bits != 4) ||
        (fields && bmp->bits != 16 && bmp->bits != 32))
        return sl_error_set(err, SL_CORRUPT, "bmp: compression %u with %u bits a pixel",
                            bmp->coding, bmp->bits);
    if (bmp->top_down && (bmp->coding == BMP_RLE8 || bmp->coding == BMP_RLE4))
        return sl_error_set(err, SL_CORRUPT, "bmp: compressed, but rows go down");
    return SL_OK;
}

/* Reads as many colours as the header promises, the depth allows and the file has room for. */
static void read_palette(struct sl_cursor *cursor, struct bmp *bmp, uint32_t colours,
                         unsigned entry)
{
    uint32_t most = 1U << bmp->bits;
    uint64_t room = bmp->data_at > cursor->position ? (bmp->data_at - cursor->position) / entry : 0;
    uint32_t count = colours ? colours : most;
    bmp->bad_palette = count > most;
    count = count < most ? count : most;
    bmp->palette.count = room < count ? (unsigned)room : count;
    for (unsigned i = 0; i < bmp->palette.count; i++) {
        uint8_t bgrx[4];
        sl_cursor_read(cursor, bgrx, entry);
        bmp->palette.rgba[i][0] = bgrx[2];
        bmp->palette.rgba[i][1] = bgrx[1];
        bmp->palette.rgba[i][2] = bgrx[0];
    }
}

static void read_geometry(struct sl_cursor *cursor, struct bmp *bmp, uint32_t header_size)
{
    if (header_size == CORE_HEADER) {
        bmp->width = sl_cursor_le16(cursor);
        bmp->height = sl_cursor_le16(cursor);
        return;
    }
    bmp->width = sl_cursor_le32(cursor);
    uint32_t height = sl_cursor_le32(cursor);
    bmp->top_down = height >> 31;
    bmp->height = bmp->top_down ? ~height + 1 : height;
}

enum sl_status sl_bmp_header(const struct sl_source *source, const struct sl_limits *limits,
                             struct bmp *bmp, struct sl_error *err)
{
    static const uint8_t header_sizes[] = {CORE_HEADER, 16,         INFO_HEADER, 52,
                                           56,          OS2_HEADER, 108,         124};
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 10);
    *bmp = (struct bmp){.data_at = sl_cursor_le32(&cursor)};
    sl_palette_init(&bmp->palette);
    uint32_t header_size = sl_cursor_le32(&cursor);
    enum sl_status status = sl_cursor_status(&cursor);
    if (status)
        return status;
    bool core = header_size == CORE_HEADER;
    if (header_size > 124 || !memchr(header_sizes, (int)header_size, sizeof header_sizes))
        return sl_error_set(err, SL_CORRUPT, "bmp: a header of %lu bytes",
                            (unsigned long)header_size);
    read_geometry(&cursor, bmp, header_size);
    bmp->bad_planes = sl_cursor_le16(&cursor) != 1;
    bmp->bits = sl_cursor_le16(&cursor);
    uint32_t colours = 0;
    if (header_size >= INFO_HEADER) {
        bmp->coding = sl_cursor_le32(&cursor);
        bmp->data_bytes = sl_cursor_le32(&cursor);
        sl_cursor_skip(&cursor, 8);
        colours = sl_cursor_le32(&cursor);
        sl_cursor_skip(&cursor, 4);
    }
    status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, bmp->width, bmp->height, err);
    if (!status)
        status = check_coding(bmp, header_size, err);
    if (status)
        return status;
    if (bmp->bits == 16 || bmp->bits == 32) {
        if (header_size != OS2_HEADER && header_size >= INFO_HEADER)
            read_masks(&cursor, bmp, header_size);
        default_masks(bmp);
        status = check_masks(bmp, err);
    }
    if (cursor.position < FILE_HEADER + (uint64_t)header_size)
        cursor.position = FILE_HEADER + (uint64_t)header_size;
    if (bmp->bits <= 8)
        read_palette(&cursor, bmp, colours, core ? 3 : 4);
    if (!status)
        status = sl_cursor_status(&cursor);
    if (!status && bmp->data_at < cursor.position)
        return sl_error_set(err, SL_CORRUPT, "bmp: the pixels begin inside the header");
    return status;
}
