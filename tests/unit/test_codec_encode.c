/* SPDX-License-Identifier: MIT */
/* What is written is read again: every encoder, every model, odd sizes; then cut and changed. */
#include "unit.h"

#include "codec.h"
#include "picture.h"

#include <stdlib.h>

static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};

static enum sl_status encode(const struct sl_codec *codec, const struct sl_image *image,
                             struct sl_bytes *out)
{
    const struct sl_encode_options options = {.quality = 90};
    struct sl_error error = {0};
    return codec->encode(image, &options, out, &error);
}

/* The sample that a picture of another model shows at a place. */
static uint32_t as_rgba(const struct sl_image *image, uint32_t x, uint32_t y, unsigned c)
{
    bool gray = image->model == SL_MODEL_GRAY || image->model == SL_MODEL_GRAY_ALPHA;
    bool alpha = sl_model_has_alpha(image->model);
    if (c == 3)
        return alpha ? picture_get(image, x, y, image->planes[0].channels - 1)
                     : picture_peak(image);
    return picture_get(image, x, y, gray ? 0 : c);
}

static void compare(const struct sl_codec *codec, const struct sl_image *in,
                    const struct sl_image *out, uint32_t tolerance)
{
    assert_int_equal(in->width, out->width);
    assert_int_equal(in->height, out->height);
    for (uint32_t y = 0; y < in->height; y++) {
        for (uint32_t x = 0; x < in->width; x++) {
            for (unsigned c = 0; c < (codec->alpha ? 4 : 3); c++) {
                uint32_t a = as_rgba(in, x, y, c);
                uint32_t b = as_rgba(out, x, y, c);
                assert_true((a > b ? a - b : b - a) <= tolerance);
            }
        }
    }
}

/* Smooth enough that a JPEG keeps it, and different in every channel. */
static struct sl_image *gradient(uint32_t width, uint32_t height, enum sl_model model,
                                 unsigned depth)
{
    struct sl_image *image = picture_new(width, height, model, depth, 0);
    uint32_t peak = picture_peak(image);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                picture_set(image, x, y, c, peak / 4 + (x * (c + 1) + y * 2) * peak / 1024);
    return image;
}

static void round_trip(const struct sl_codec *codec, uint32_t width, uint32_t height,
                       enum sl_model model, unsigned depth)
{
    struct sl_image *image = codec->lossy ? gradient(width, height, model, depth)
                                          : picture_noise(width, height, model, depth, 7);
    struct sl_bytes bytes = {0};
    assert_int_equal(encode(codec, image, &bytes), SL_OK);
    struct decoded again = decode(bytes.data, bytes.size, SL_FAIL_ON_WARNING);
    if (again.status)
        print_error("%s %u x %u: %s\n", codec->name, width, height, again.error.message);
    assert_int_equal(again.status, SL_OK);
    assert_int_equal(again.image->depth, codec->deep ? depth : 8);
    bool stores_gray = codec->gray && strcmp(codec->format, "webp") != 0;
    if (stores_gray && (codec->alpha || !sl_model_has_alpha(model)))
        assert_int_equal(again.image->model, model);
    uint32_t tolerance = again.image->depth == 16 ? 12 * 257 : 12;
    compare(codec, image, again.image, codec->lossy ? tolerance : 0);
    sl_image_unref(again.image);
    sl_image_unref(image);
    sl_bytes_release(&bytes);
}

static void lossless_formats_give_back_what_they_got(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {3, 2}, {17, 5}, {64, 64}, {255, 3}, {1, 300}};
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        for (size_t s = 0; codec->encode && s < sizeof sizes / sizeof sizes[0]; s++) {
            for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
                round_trip(codec, sizes[s][0], sizes[s][1], models[m], 8);
                if (codec->deep)
                    round_trip(codec, sizes[s][0], sizes[s][1], models[m], 16);
            }
        }
    }
}

/* A flat picture, whose runs and matches are long. */
static void flat_pictures_are_small(void **state)
{
    (void)state;
    struct sl_image *image = picture_new(500, 400, SL_MODEL_RGB, 8, 77);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_bytes bytes = {0};
        if (!codec->encode)
            continue;
        assert_int_equal(encode(codec, image, &bytes), SL_OK);
        if (strcmp(codec->format, "bmp"))
            assert_true(bytes.size < (size_t)500 * 400 * 3 / 20);
        sl_bytes_release(&bytes);
    }
    sl_image_unref(image);
}

/* A cut file is never a plain success, wherever it is cut. */
static void no_prefix_passes_for_the_whole(void **state)
{
    (void)state;
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_image *image = picture_noise(19, 11, SL_MODEL_RGB, 8, 3);
        struct sl_bytes bytes = {0};
        if (codec->encode)
            assert_int_equal(encode(codec, image, &bytes), SL_OK);
        for (size_t size = 0; size < bytes.size; size++) {
            uint8_t *copy = malloc(size ? size : 1); /* so that a sanitizer sees its end */
            memcpy(copy, bytes.data, size);
            struct decoded got = decode(copy, size, SL_FAIL_ON_TRUNCATED);
            assert_true(got.status || got.warnings.count);
            sl_image_unref(got.image);
            free(copy);
        }
        sl_bytes_release(&bytes);
        sl_image_unref(image);
    }
}

/* A changed byte may change the picture, but nothing else happens; PNG notices each. */
static void no_changed_byte_does_harm(void **state)
{
    (void)state;
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_image *image = gradient(19, 11, SL_MODEL_RGB, 8);
        struct sl_bytes bytes = {0};
        if (codec->encode)
            assert_int_equal(encode(codec, image, &bytes), SL_OK);
        for (size_t at = 0; at < bytes.size * 3; at++) {
            uint8_t before = bytes.data[at / 3];
            const uint8_t changes[3] = {0x01, 0x80, 0xFF};
            bytes.data[at / 3] ^= changes[at % 3];
            struct decoded got = decode(bytes.data, bytes.size, SL_FAIL_ON_TRUNCATED);
            assert_true(strcmp(codec->format, "png") || got.status || got.warnings.count);
            sl_image_unref(got.image);
            bytes.data[at / 3] = before;
        }
        sl_bytes_release(&bytes);
        sl_image_unref(image);
    }
}

static void a_limit_on_the_output_holds(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(100, 100, SL_MODEL_RGB, 8, 5);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_bytes bytes = {.limit = 1000};
        if (!codec->encode)
            continue;
        assert_int_equal(encode(codec, image, &bytes), SL_OVER_RESERVE);
        assert_true(bytes.size <= 1000);
        sl_bytes_release(&bytes);
    }
    sl_image_unref(image);
}

static void sides_too_long_are_refused(void **state)
{
    (void)state;
    struct sl_image *image = picture_new(65536, 1, SL_MODEL_GRAY, 8, 0);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_bytes bytes = {0};
        if (codec->encode && !sl_format_lists("png,avif,jxl", codec->format))
            assert_int_equal(encode(codec, image, &bytes), SL_ENCODE_UNSUPPORTED);
        sl_bytes_release(&bytes);
    }
    sl_image_unref(image);
}

/* Both ways stop when asked, and leave nothing behind (the sanitizer looks). */
static void a_deadline_stops_both_ways(void **state)
{
    (void)state;
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    const struct sl_poll late = {.deadline_ns = 0};
    struct sl_image *image = picture_noise(300, 300, SL_MODEL_RGB, 8, 5);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_bytes bytes = {0};
        struct sl_error error = {0};
        struct sl_image *out;
        if (!codec->encode)
            continue;
        assert_int_equal(encode(codec, image, &bytes), SL_OK);
        const struct sl_decode_job job = {
            .data = bytes.data, .size = bytes.size, .limits = &limits, .poll = &late};
        assert_int_equal(codec->decode(&job, &out, &error), SL_TIMEOUT);
        assert_null(out);
        sl_bytes_clear(&bytes);
        const struct sl_encode_options options = {.quality = 80, .poll = &late};
        assert_int_equal(codec->encode(image, &options, &bytes, &error), SL_TIMEOUT);
        sl_bytes_release(&bytes);
    }
    sl_image_unref(image);
}

static void a_reserve_is_kept(void **state)
{
    (void)state;
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_image *image = picture_noise(64, 64, SL_MODEL_RGB, 8, 5);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        struct sl_bytes bytes = {0};
        struct sl_image *out;
        if (!codec->encode)
            continue;
        assert_int_equal(encode(codec, image, &bytes), SL_OK);
        const struct sl_decode_job job = {
            .data = bytes.data, .size = bytes.size, .limits = &limits, .memory_limit = 9000};
        assert_int_equal(codec->decode(&job, &out, NULL), SL_OVER_RESERVE);
        assert_null(out);
        sl_bytes_release(&bytes);
    }
    sl_image_unref(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lossless_formats_give_back_what_they_got),
        cmocka_unit_test(flat_pictures_are_small),
        cmocka_unit_test(no_prefix_passes_for_the_whole),
        cmocka_unit_test(no_changed_byte_does_harm),
        cmocka_unit_test(a_limit_on_the_output_holds),
        cmocka_unit_test(sides_too_long_are_refused),
        cmocka_unit_test(a_deadline_stops_both_ways),
        cmocka_unit_test(a_reserve_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
