/* SPDX-License-Identifier: MIT */
/*
 * Truevision TGA. Our own reader: stb takes a cut file for a whole one, an index past the colour
 * map for the first colour, and rows from right to left for rows from left to right.
 * Specification: Truevision, "TGA File Format Specification, Version 2.0" (1991).
 */
#include "codecs.h"
#include "reading.h"
#include "stb_write.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 18, RUN_CODED = 8, RIGHT_TO_LEFT = 0x10, TOP_DOWN = 0x20, INTERLEAVED = 0xC0 };
enum tga_kind { KIND_MAPPED = 1, KIND_COLOUR = 2, KIND_GRAY = 3 };

struct tga {
    uint32_t width, height;
    unsigned kind;
    bool runs;
    unsigned bits;        /* a pixel as stored */
    unsigned pixel_bytes; /* as stored */
    unsigned flags;
    uint64_t map_at;
    uint32_t map_first, map_count;
    unsigned map_bits;
    uint64_t data_at;
    struct sl_palette palette;
};

static const uint8_t depths[] = {8, 15, 16, 24, 32};

static bool is_one_of(unsigned value, const uint8_t *list, size_t count)
{
    return value && value < 256 && memchr(list, (int)value, count);
}

/* There is no signature: a header is one whose every field can be. */
static bool matches(const uint8_t *head, size_t size)
{
    static const uint8_t kinds[] = {1, 2, 3, 9, 10, 11};
    return size >= HEADER && head[1] <= 1 && is_one_of(head[2], kinds, sizeof kinds) &&
           is_one_of(head[16], depths, sizeof depths) && sl_le16(head + 12) && sl_le16(head + 14) &&
           (head[1] || (head[2] & 7) != KIND_MAPPED);
}

static enum sl_status check_kind(const struct tga *tga, struct sl_error *err)
{
    bool fits;
    switch (tga->kind) {
    case KIND_MAPPED:
        fits = tga->bits == 8 || tga->bits == 16;
        break;
    case KIND_GRAY:
        fits = tga->bits == 8 || tga->bits == 16;
        break;
    default:
        fits = tga->bits >= 15;
    }
    if (!fits)
        return sl_error_set(err, SL_CORRUPT, "tga: %u bits a pixel in a picture of type %u",
                            tga->bits, tga->kind);
    if (tga->flags & INTERLEAVED)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "tga: interleaved rows");
    if (tga->kind == KIND_MAPPED && !is_one_of(tga->map_bits, depths, sizeof depths))
        return sl_error_set(err, SL_CORRUPT, "tga: a colour map of %u bits", tga->map_bits);
    if (tga->kind == KIND_MAPPED && tga->map_count > 256)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "tga: a colour map of %lu entries",
                            (unsigned long)tga->map_count);
    return SL_OK;
}

static void colour_of(const uint8_t *stored, unsigned bits, uint8_t rgba[4])
{
    if (bits <= 16) {
        unsigned pixel = sl_le16(stored);
        for (unsigned c = 0; c < 3; c++)
            rgba[c] = (uint8_t)(((pixel >> (10 - 5 * c) & 31) * 255 + 15) / 31);
        rgba[3] = 255;
        return;
    }
    rgba[0] = stored[2];
    rgba[1] = stored[1];
    rgba[2] = stored[0];
    rgba[3] = bits == 32 ? stored[3] : 255;
}

static void read_map(struct sl_cursor *cursor, struct tga *tga)
{
    sl_palette_init(&tga->palette);
    tga->palette.count = tga->map_count;
    for (uint32_t i = 0; i < tga->map_count; i++) {
        uint8_t stored[4] = {0};
        sl_cursor_read(cursor, stored, (tga->map_bits + 7) / 8);
        if (tga->map_bits == 8)
            memset(tga->palette.rgba[i], stored[0], 3);
        else
            colour_of(stored, tga->map_bits, tga->palette.rgba[i]);
    }
}

static enum sl_status read_header(const struct sl_source *source, const struct sl_limits *limits,
                                  struct tga *tga, struct sl_error *err)
{
    uint8_t head[HEADER];
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_read(&cursor, head, sizeof head);
    *tga = (struct tga){
        .width = sl_le16(head + 12),
        .height = sl_le16(head + 14),
        .kind = head[2] & 7,
        .runs = head[2] & RUN_CODED,
        .bits = head[16],
        .pixel_bytes = (head[16] + 7U) / 8,
        .flags = head[17],
        .map_first = sl_le16(head + 3),
        .map_count = head[1] ? sl_le16(head + 5) : 0,
        .map_bits = head[7],
    };
    tga->map_at = HEADER + (uint64_t)head[0];
    tga->data_at = tga->map_at + (uint64_t)tga->map_count * ((tga->map_bits + 7) / 8);
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, tga->width, tga->height, err);
    if (!status)
        status = check_kind(tga, err);
    if (status || tga->kind != KIND_MAPPED)
        return status;
    cursor.position = tga->map_at;
    read_map(&cursor, tga);
    return sl_cursor_status(&cursor);
}

static enum sl_status describe(const struct tga *tga, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    *info = (struct sl_codec_info){
        .width = tga->width,
        .height = tga->height,
        .model = SL_MODEL_RGB,
        .depth = 8,
    };
    if (tga->kind == KIND_GRAY)
        info->model = tga->bits == 16 ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    else if ((tga->kind == KIND_MAPPED ? tga->map_bits : tga->bits) == 32)
        info->model = SL_MODEL_RGBA;
    return sl_info_bytes(info, (uint64_t)tga->width * 4, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct tga tga;
    enum sl_status status = read_header(source, limits, &tga, err);
    return status ? status : describe(&tga, limits, info, err);
}

/* The stored pixels, one after the other; runs may go on from one row to the next. */
struct pixels {
    const struct tga *tga;
    const uint8_t *data;
    size_t size;
    unsigned run;     /* pixels left of this packet */
    bool repeat;      /* … which are all the same */
    uint8_t pixel[4]; /* the one */
    unsigned largest; /* index */
    bool beyond_map;
};

static bool take_pixel(struct pixels *pixels)
{
    unsigned bytes = pixels->tga->pixel_bytes;
    if (pixels->size < bytes)
        return false;
    memcpy(pixels->pixel, pixels->data, bytes);
    pixels->data += bytes;
    pixels->size -= bytes;
    return true;
}

static bool next_pixel(struct pixels *pixels)
{
    if (!pixels->tga->runs)
        return take_pixel(pixels);
    if (pixels->run) {
        pixels->run--;
        return pixels->repeat || take_pixel(pixels);
    }
    if (!pixels->size)
        return false;
    unsigned packet = *pixels->data++;
    pixels->size--;
    pixels->repeat = packet >> 7;
    pixels->run = packet & 127;
    return take_pixel(pixels);
}

static void put_mapped(struct pixels *pixels, unsigned channels, uint8_t *out)
{
    const struct tga *tga = pixels->tga;
    unsigned index = tga->bits == 8 ? pixels->pixel[0] : sl_le16(pixels->pixel);
    bool inside = index >= tga->map_first && index - tga->map_first < tga->map_count;
    static const uint8_t black[4] = {0, 0, 0, 255};
    if (!inside) {
        pixels->beyond_map = true;
        pixels->largest = index > pixels->largest ? index : pixels->largest;
    }
    memcpy(out, inside ? tga->palette.rgba[index - tga->map_first] : black, channels);
}

static void put_pixel(struct pixels *pixels, unsigned channels, uint8_t *out)
{
    uint8_t rgba[4];
    switch (pixels->tga->kind) {
    case KIND_MAPPED:
        put_mapped(pixels, channels, out);
        break;
    case KIND_GRAY:
        memcpy(out, pixels->pixel, channels);
        break;
    default:
        colour_of(pixels->pixel, pixels->tga->bits, rgba);
        memcpy(out, rgba, channels);
    }
}

static enum sl_status read_rows(const struct sl_decode_job *job, struct pixels *pixels,
                                struct sl_image *image, struct sl_error *err)
{
    const struct tga *tga = pixels->tga;
    unsigned channels = image->planes[0].channels;
    for (uint32_t i = 0; i < tga->height; i++) {
        uint32_t y = tga->flags & TOP_DOWN ? i : tga->height - 1 - i;
        uint8_t *row = sl_image_row(image, 0, y);
        enum sl_status status = sl_decode_poll(job, err);
        if (status)
            return status;
        for (uint32_t j = 0; j < tga->width; j++) {
            uint32_t x = tga->flags & RIGHT_TO_LEFT ? tga->width - 1 - j : j;
            if (!next_pixel(pixels))
                return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                        "tga: the pixels end in row %lu of %lu", (unsigned long)i,
                                        (unsigned long)tga->height);
            put_pixel(pixels, channels, row + (size_t)x * channels);
        }
    }
    if (!pixels->beyond_map)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                            "tga: colour %u is not in the map of %lu", pixels->largest,
                            (unsigned long)tga->map_count);
}

/* What is missing, before any memory is taken. */
static enum sl_status check_size(const struct sl_decode_job *job, const struct tga *tga,
                                 struct sl_error *err)
{
    uint64_t there = job->size > tga->data_at ? job->size - tga->data_at : 0;
    uint64_t count = (uint64_t)tga->width * tga->height;
    /* A packet of 128 pixels takes one byte and a pixel. */
    uint64_t needed = tga->runs ? count / 128 * (1 + tga->pixel_bytes) : count * tga->pixel_bytes;
    if (there < tga->pixel_bytes)
        return sl_error_set(err, SL_TRUNCATED, "tga: no pixels");
    if (there >= needed)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                            "tga: %llu of %llu bytes of pixels are there",
                            (unsigned long long)there, (unsigned long long)needed);
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    struct tga tga;
    *out = NULL;
    enum sl_status status = read_header(&source, job->limits, &tga, err);
    if (!status)
        status = describe(&tga, job->limits, &info, err);
    if (!status)
        status = check_size(job, &tga, err);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (status)
        return status;
    struct pixels pixels = {
        .tga = &tga,
        .data = job->data + tga.data_at,
        .size = job->size - (size_t)tga.data_at,
    };
    status = read_rows(job, &pixels, image, err);
    return sl_decode_end(status, image, out);
}

static enum sl_status encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err)
{
    return sl_stb_encode(SL_STB_TGA, image, options, out, err);
}

const struct sl_codec sl_codec_tga = {
    .name = "tga",
    .format = "tga",
    .extensions = "tga,icb,vda,vst",
    .matches = matches,
    .probe = probe,
    .decode = decode,
    .encode = encode,
    .alpha = true,
    .gray = true,
};
