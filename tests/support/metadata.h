/* SPDX-License-Identifier: MIT */
/* Metadata in tests: blocks that are made up, and pictures that carry them. Include unit.h first.
 */
#ifndef TESTS_METADATA_H
#define TESTS_METADATA_H

#include "codec.h"

#include <sluice/metadata.h>
#include <sluice/recipe.h>

#include <stdlib.h>
#include <string.h>

/* What passes for a profile: its size, colour space and signature, and bytes that tell their place.
 * free() */
static inline uint8_t *make_profile(size_t size, const char *space)
{
    uint8_t *profile = malloc(size);
    for (size_t i = 0; i < size; i++)
        profile[i] = (uint8_t)(i * 7 + i / 251);
    for (int i = 0; i < 4; i++)
        profile[i] = (uint8_t)(size >> (24 - 8 * i));
    memcpy(profile + 16, space, 4);
    memcpy(profile + 36, "acsp", 4);
    return profile;
}

/* A block of every kind, all own. */
static inline struct sl_metadata make_metadata(size_t profile_size)
{
    static const uint8_t exif[] = "MM\0*\0\0\0\x8\0\1\1\x12\0\3\0\0\0\1\0\1\0\0\0\0\0";
    static const uint8_t xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
    static const uint8_t iptc[] = "\x1C\2\x78\0\3odd";
    struct sl_metadata made = {.own = {NULL}};
    sl_metadata_own(&made, SL_METADATA_ICC, make_profile(profile_size, "RGB "), profile_size);
    sl_metadata_borrow(&made, SL_METADATA_EXIF, exif, sizeof exif);
    sl_metadata_borrow(&made, SL_METADATA_XMP, xmp, sizeof xmp - 1);
    sl_metadata_borrow(&made, SL_METADATA_IPTC, iptc, sizeof iptc - 1);
    return made;
}

static inline void expect_metadata(const struct sl_metadata *got, const struct sl_metadata *want,
                                   unsigned kinds)
{
    assert_int_equal(sl_metadata_kinds(got), kinds);
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++) {
        if (!(kinds >> kind & 1))
            continue;
        assert_int_equal(got->blocks[kind].size, want->blocks[kind].size);
        assert_memory_equal(got->blocks[kind].data, want->blocks[kind].data,
                            want->blocks[kind].size);
    }
}

/* A small gray or colour picture, written with the metadata. */
static inline struct sl_bytes write_with(const struct sl_codec *codec, enum sl_model model,
                                         const struct sl_metadata *metadata,
                                         struct sl_warnings *warnings)
{
    struct sl_bytes out = {0};
    struct sl_image *image;
    struct sl_encode_options options = {
        .quality = 85, .effort = SL_EFFORT_DEFAULT, .metadata = metadata, .warnings = warnings};
    assert_int_equal(sl_image_new(NULL, 20, 12, model, 8, &image), SL_OK);
    for (size_t i = 0; i < image->size; i++)
        image->pixels[i] = (uint8_t)(i * 5);
    assert_int_equal(codec->encode(image, &options, &out, NULL), SL_OK);
    sl_image_unref(image);
    return out;
}

/* The first codec of a format. */
static inline const struct sl_codec *first_of(const char *format)
{
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (strcmp(codec->format, format) == 0)
            break;
    }
    return codec;
}

/* A segment of a JPEG, and a chunk of a PNG. */
static inline void add_segment(struct sl_bytes *file, unsigned marker, const void *head,
                               size_t head_size, const void *data, size_t size)
{
    size_t length = 2 + head_size + size;
    const uint8_t start[] = {0xFF, (uint8_t)marker, (uint8_t)(length >> 8), (uint8_t)length};
    assert_int_equal(sl_bytes_append(file, start, sizeof start), SL_OK);
    assert_int_equal(sl_bytes_append(file, head, head_size), SL_OK);
    assert_int_equal(sl_bytes_append(file, data, size), SL_OK);
}

static inline void add_chunk(struct sl_bytes *file, const char *tag, const void *data, size_t size)
{
    const uint8_t length[] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                              (uint8_t)size};
    assert_int_equal(sl_bytes_append(file, length, 4), SL_OK);
    assert_int_equal(sl_bytes_append(file, tag, 4), SL_OK);
    assert_int_equal(sl_bytes_append(file, data, size), SL_OK);
    assert_int_equal(sl_bytes_append(file, "-CRC", 4), SL_OK); /* the decoder's to look at */
}

#endif
