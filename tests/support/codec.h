/* SPDX-License-Identifier: MIT */
/* Decoding bytes in tests. Include unit.h first. */
#ifndef TESTS_CODEC_H
#define TESTS_CODEC_H

#include "codecs.h"
#include "source.h"

#include <sluice/bytes.h>

#include <string.h>

/* A file of these bytes, and its size: two arguments. */
#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

struct decoded {
    enum sl_status status;
    struct sl_error error;
    struct sl_warnings warnings;
    struct sl_codec_info info;
    struct sl_image *image; /* owned */
};

/* Where a format has two codecs: the one under test; NULL for the first. */
static const struct sl_codec *decode_codec;

/* Finds the codec, probes and decodes within what the probe announced. */
static inline struct decoded decode_with(const void *data, size_t size, enum sl_fail_on fail_on,
                                         const struct sl_limits *limits)
{
    struct sl_memory memory = {data, size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct decoded out = {0};
    const struct sl_codec *codec =
        decode_codec ? decode_codec : sl_codec_find_by_content(data, size < 64 ? size : 64);
    if (!codec) {
        out.status = SL_UNKNOWN_FORMAT;
        return out;
    }
    out.status = codec->probe(&source, limits, &out.info, &out.error);
    if (out.status)
        return out;
    const struct sl_decode_job job = {
        .data = data,
        .size = size,
        .limits = limits,
        .fail_on = fail_on,
        .memory_limit = (size_t)out.info.decode_bytes,
        .warnings = &out.warnings,
    };
    out.status = codec->decode(&job, &out.image, &out.error);
    if (!out.status) {
        assert_int_equal(out.image->width, out.info.width);
        assert_int_equal(out.image->height, out.info.height);
        assert_int_equal(out.image->model, out.info.model);
        assert_int_equal(out.image->depth, out.info.depth);
    }
    return out;
}

static inline struct decoded decode(const void *data, size_t size, enum sl_fail_on fail_on)
{
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    return decode_with(data, size, fail_on, &limits);
}

/* Decodes what `want` leaves, within the memory that probe and reduce announce. */
static inline struct sl_image *
decode_wanted(const struct sl_codec *codec, const struct sl_bytes *file, struct sl_decode_want want)
{
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_memory memory = {file->data, file->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    assert_int_equal(codec->probe(&source, &limits, &info, NULL), SL_OK);
    codec->reduce(&want, &info);
    const struct sl_decode_job job = {
        .data = file->data,
        .size = file->size,
        .want = want,
        .limits = &limits,
        .fail_on = SL_FAIL_ON_WARNING,
        .memory_limit = (size_t)info.decode_bytes,
    };
    assert_int_equal(codec->decode(&job, &image, NULL), SL_OK);
    assert_int_equal(image->model, info.model);
    assert_int_equal(image->width, info.decoded_width ? info.decoded_width : info.width);
    assert_int_equal(image->height, info.decoded_height ? info.decoded_height : info.height);
    return image;
}

/* What a file has of the kinds in `wanted`; the caller releases it. */
static inline struct sl_metadata find_metadata(const struct sl_codec *codec, const void *data,
                                               size_t size, unsigned wanted)
{
    const struct sl_decode_job job = {.data = data, .size = size, .fail_on = SL_FAIL_ON_WARNING};
    struct sl_metadata found = {.own = {NULL}};
    assert_int_equal(sl_codec_metadata(codec, &job, wanted, &found, NULL), SL_OK);
    return found;
}

/* Decodes, expecting `status`, and drops the picture. */
static inline void expect_status(const void *data, size_t size, enum sl_fail_on fail_on,
                                 enum sl_status status)
{
    struct decoded got = decode(data, size, fail_on);
    if (got.status != status)
        print_error("%s: %s\n", sl_status_name(got.status), got.error.message);
    assert_int_equal(got.status, status);
    sl_image_unref(got.image);
}

/* Decodes, expecting success without a warning and, in row order, exactly these 8-bit samples. */
static inline void expect_samples(const void *data, size_t size, const uint8_t *samples,
                                  size_t count)
{
    struct decoded got = decode(data, size, SL_FAIL_ON_WARNING);
    if (got.status)
        print_error("%s: %s\n", sl_status_name(got.status), got.error.message);
    assert_int_equal(got.status, SL_OK);
    size_t row = (size_t)got.image->width * got.image->planes[0].channels * (got.image->depth / 8);
    assert_int_equal(row * got.image->height, count);
    for (uint32_t y = 0; y < got.image->height; y++)
        assert_memory_equal(sl_image_row(got.image, 0, y), samples + y * row, row);
    sl_image_unref(got.image);
}

#endif
