/* SPDX-License-Identifier: MIT */
/* GIF files, frame by frame. Include unit.h and codec.h first. */
#ifndef TESTS_GIF_FILE_H
#define TESTS_GIF_FILE_H

#include <sluice/animation.h>

#include <stdlib.h>

enum { GIF_COLOURS = 128, GIF_CLEAR = 128, GIF_RUN = 100 };

struct gif_frame {
    uint16_t x, y, width, height;
    uint8_t disposal;
    uint16_t delay_cs;
    int transparent;        /* a colour, or 0 for none */
    uint8_t fill;           /* the colour of all of it, where `indexes` is NULL */
    const uint8_t *indexes; /* colours */
    bool local;             /* a table of its own, of which every colour is 1, 2, 3 */
};

static inline void gif_put(struct sl_bytes *file, const void *bytes, size_t size)
{
    assert_int_equal(sl_bytes_append(file, bytes, size), SL_OK);
}

static inline void gif_u8(struct sl_bytes *file, unsigned value)
{
    gif_put(file, &(uint8_t){(uint8_t)value}, 1);
}

static inline void gif_u16(struct sl_bytes *file, unsigned value)
{
    gif_u8(file, value & 255);
    gif_u8(file, value >> 8);
}

/* The colour of an index of the screen's table. */
static inline void gif_colour(unsigned index, uint8_t rgba[4])
{
    const uint8_t colour[] = {(uint8_t)(2 * index), (uint8_t)(255 - index), (uint8_t)(7 * index),
                              255};
    memcpy(rgba, colour, 4);
}

/* Begins a file; `again` is what Netscape's block says, or -1 for none. */
static inline void gif_begin(struct sl_bytes *file, unsigned width, unsigned height, int again)
{
    gif_put(file, "GIF89a", 6);
    gif_u16(file, width);
    gif_u16(file, height);
    gif_put(file, "\x86\0\0", 3);
    for (unsigned i = 0; i < GIF_COLOURS; i++) {
        uint8_t rgba[4];
        gif_colour(i, rgba);
        gif_put(file, rgba, 3);
    }
    if (again < 0)
        return;
    gif_put(file, "\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16);
    gif_u16(file, (unsigned)again);
    gif_u8(file, 0);
}

/* Codes of 8 bits, which stay so where the table is cleared in time. */
static inline void gif_frame(struct sl_bytes *file, struct gif_frame frame)
{
    gif_put(file, "\x21\xF9\x04", 3);
    gif_u8(file, (unsigned)frame.disposal << 2 | (frame.transparent ? 1 : 0));
    gif_u16(file, frame.delay_cs);
    gif_u8(file, (unsigned)frame.transparent);
    gif_u8(file, 0);
    gif_u8(file, 0x2C);
    gif_u16(file, frame.x);
    gif_u16(file, frame.y);
    gif_u16(file, frame.width);
    gif_u16(file, frame.height);
    gif_u8(file, frame.local ? 0x86 : 0);
    for (unsigned i = 0; i < GIF_COLOURS && frame.local; i++)
        gif_put(file, "\x01\x02\x03", 3);
    gif_u8(file, 7);
    size_t pixels = (size_t)frame.width * frame.height;
    for (size_t at = 0; at < pixels; at += GIF_RUN) {
        size_t count = pixels - at < GIF_RUN ? pixels - at : GIF_RUN;
        gif_u8(file, (unsigned)count + 1);
        gif_u8(file, GIF_CLEAR);
        for (size_t i = at; i < at + count; i++)
            gif_u8(file, frame.indexes ? frame.indexes[i] : frame.fill);
    }
    gif_put(file, "\x01\x81\0", 3);
}

static inline void gif_end(struct sl_bytes *file)
{
    gif_u8(file, 0x3B);
}

struct animated {
    enum sl_status status;
    struct sl_error error;
    struct sl_warnings warnings;
    struct sl_codec_info info;
    struct sl_image *image; /* owned */
    struct sl_animation animation;
};

/* Probes, counts and decodes all frames of a copy that ends where it ends, within what was
 * announced and these limits. */
static inline struct animated decode_frames_with(const void *data, size_t size,
                                                 enum sl_fail_on fail_on,
                                                 const struct sl_limits *limits)
{
    struct animated out = {SL_OK};
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    struct sl_memory memory = {copy, size};
    struct sl_source source = sl_source_of_memory(&memory);
    const struct sl_codec *codec = sl_codec_find_by_content(copy, size < 64 ? size : 64);
    out.status = codec ? codec->probe(&source, limits, &out.info, &out.error) : SL_UNKNOWN_FORMAT;
    if (!out.status)
        out.status = codec->count_frames(&source, limits, &out.info, &out.error);
    const struct sl_decode_job job = {
        .data = copy,
        .size = size,
        .limits = limits,
        .fail_on = fail_on,
        .memory_limit = (size_t)out.info.decode_bytes,
        .warnings = &out.warnings,
        .animation = &out.animation,
    };
    if (!out.status)
        out.status = codec->decode(&job, &out.image, &out.error);
    assert_true(!out.status == !!out.image);
    assert_true(!out.status || !out.animation.count);
    assert_int_not_equal(out.animation.count, 1);
    assert_true(out.animation.count <= out.info.frames || !out.animation.count);
    free(copy);
    return out;
}

static inline struct animated decode_frames(const struct sl_bytes *file, enum sl_fail_on fail_on)
{
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    return decode_frames_with(file->data, file->size, fail_on, &limits);
}

static inline const struct sl_image *animated_frame(const struct animated *all, size_t index)
{
    return index ? all->animation.frames[index].image : all->image;
}

static inline void animated_release(struct animated *all)
{
    sl_image_unref(all->image);
    sl_animation_release(&all->animation);
}

#endif
