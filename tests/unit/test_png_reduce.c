/* SPDX-License-Identifier: MIT */
/* A PNG that is halved while its rows are read is what the whole one gives when it is halved. */
#include "unit.h"

#include "codec.h"
#include "halve.h"
#include "picture.h"

static struct sl_bytes encode(const struct sl_image *image)
{
    struct sl_bytes file = {0};
    const struct sl_encode_options options = {.effort = SL_EFFORT_DEFAULT};
    assert_int_equal(sl_codec_png.encode(image, &options, &file, NULL), SL_OK);
    return file;
}

static void expect_same(const struct sl_image *a, const struct sl_image *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_true(a->extent_width == b->extent_width);
    assert_true(a->extent_height == b->extent_height);
    for (uint32_t y = 0; y < a->height; y++)
        assert_memory_equal(sl_image_row(a, 0, y), sl_image_row(b, 0, y),
                            (size_t)a->width * a->planes[0].channels * (a->depth / 8));
}

static void check(const struct sl_image *image, uint32_t width, uint32_t height, unsigned halvings)
{
    struct sl_bytes file = encode(image);
    struct sl_image *want = decode_wanted(&sl_codec_png, &file, (struct sl_decode_want){0});
    for (unsigned i = 0; i < halvings; i++) {
        struct sl_image *half;
        assert_int_equal(sl_halve(NULL, want, NULL, &half, NULL), SL_OK);
        sl_image_unref(want);
        want = half;
    }
    struct sl_image *got =
        decode_wanted(&sl_codec_png, &file,
                      (struct sl_decode_want){.least_width = width, .least_height = height});
    expect_same(got, want);
    sl_image_unref(got);
    sl_image_unref(want);
    sl_bytes_release(&file);
}

static void halvings_are_made_on_the_way(void **state)
{
    (void)state;
    static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                           SL_MODEL_RGBA};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        for (uint32_t size = 97; size < 105; size++) {
            struct sl_image *image = picture_noise(size, 3 * size - 40, models[i], 8, size);
            check(image, 40, 40, 0);
            check(image, 24, 24, 1);
            check(image, 12, 12, 2);
            check(image, 1, 1, 5);
            sl_image_unref(image);
        }
    }
}

static void sixteen_bits_are_left_whole(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(97, 61, SL_MODEL_RGB, 16, 3);
    check(image, 10, 10, 0);
    sl_image_unref(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halvings_are_made_on_the_way),
        cmocka_unit_test(sixteen_bits_are_left_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
