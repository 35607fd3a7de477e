/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "orient.h"

#include "picture.h"

static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};

/* The picture "ab / cd / ef" turned by each of EXIF's values, as a person would draw it. */
static const struct {
    uint32_t width, height;
    const char *pixels;
} drawn[9] = {
    [1] = {2, 3, "abcdef"}, [2] = {2, 3, "badcfe"}, [3] = {2, 3, "fedcba"}, [4] = {2, 3, "efcdab"},
    [5] = {3, 2, "acebdf"}, [6] = {3, 2, "ecafdb"}, [7] = {3, 2, "fdbeca"}, [8] = {3, 2, "bdface"},
};

static void test_each_orientation_by_hand(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(2, 3, SL_MODEL_GRAY, 8, 0);
    for (uint32_t i = 0; i < 6; i++)
        picture_set(in, i % 2, i / 2, 0, 'a' + i);
    for (int o = 1; o <= 8; o++) {
        struct sl_image *out;
        assert_int_equal(sl_orient(NULL, in, (enum sl_orientation)o, NULL, &out, NULL), SL_OK);
        assert_int_equal(out->width, drawn[o].width);
        assert_int_equal(out->height, drawn[o].height);
        for (uint32_t i = 0; i < 6; i++)
            assert_int_equal(picture_get(out, i % out->width, i / out->width, 0),
                             drawn[o].pixels[i]);
        sl_image_unref(out);
    }
    sl_image_unref(in);
}

/* Where the turned picture's pixel comes from, straight from the definition of each value. */
static void source_of(int o, const struct sl_image *in, uint32_t x, uint32_t y, uint32_t *u,
                      uint32_t *v)
{
    uint32_t right = in->width - 1;
    uint32_t bottom = in->height - 1;
    *u = o == 1 || o == 4 ? x : o == 2 || o == 3 ? right - x : o == 5 || o == 6 ? y : right - y;
    *v = o == 1 || o == 2 ? y : o == 3 || o == 4 ? bottom - y : o == 5 || o == 8 ? x : bottom - x;
}

static void test_every_layout_and_size(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {1, 70}, {70, 1}, {32, 32}, {33, 31}, {100, 67}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (unsigned v = 0; v < 8; v++) {
            struct sl_image *in =
                picture_noise(sizes[s][0], sizes[s][1], models[v % 4], v < 4 ? 8 : 16, v);
            for (int o = 1; o <= 8; o++) {
                struct sl_image *out;
                assert_int_equal(sl_orient(NULL, in, (enum sl_orientation)o, NULL, &out, NULL),
                                 SL_OK);
                uint32_t width = in->width;
                uint32_t height = in->height;
                sl_orient_size((enum sl_orientation)o, &width, &height);
                assert_int_equal(out->width, width);
                assert_int_equal(out->height, height);
                for (uint32_t y = 0; y < height; y++) {
                    for (uint32_t x = 0; x < width; x++) {
                        uint32_t from_x;
                        uint32_t from_y;
                        source_of(o, in, x, y, &from_x, &from_y);
                        for (unsigned c = 0; c < in->planes[0].channels; c++)
                            assert_int_equal(picture_get(out, x, y, c),
                                             picture_get(in, from_x, from_y, c));
                    }
                }
                sl_image_unref(out);
            }
            sl_image_unref(in);
        }
    }
}

static void test_upright(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(4, 6, SL_MODEL_RGB, 8, 1);
    struct sl_image *kept = sl_image_ref(image);
    uint32_t corner = picture_get(image, 0, 5, 1);
    image->orientation = 6;
    assert_int_equal(sl_orient_upright(NULL, &image, NULL, NULL), SL_OK);
    assert_int_equal(image->orientation, 1);
    assert_int_equal(image->width, 6);
    assert_int_equal(picture_get(image, 0, 0, 1), corner);
    assert_int_equal(kept->orientation, 6);
    struct sl_image *same = image;
    assert_int_equal(sl_orient_upright(NULL, &same, NULL, NULL), SL_OK);
    assert_ptr_equal(same, image);
    sl_image_unref(kept);
    sl_image_unref(image);
}

static void test_refuses(void **state)
{
    (void)state;
    struct sl_poll late = {.cancel = NULL, .deadline_ns = 1};
    struct sl_image *in = picture_noise(4, 6, SL_MODEL_RGB, 8, 1);
    struct sl_image *out = in;
    assert_int_equal(sl_orient(NULL, in, (enum sl_orientation)0, NULL, &out, NULL),
                     SL_INVALID_ARGUMENT);
    assert_null(out);
    assert_int_equal(sl_orient(NULL, in, (enum sl_orientation)9, NULL, &out, NULL),
                     SL_INVALID_ARGUMENT);
    assert_int_equal(sl_orient(NULL, in, SL_ORIENT_FLIP, &late, &out, NULL), SL_TIMEOUT);
    assert_null(out);
    in->orientation = 3;
    struct sl_image *kept = in;
    assert_int_equal(sl_orient_upright(NULL, &kept, &late, NULL), SL_TIMEOUT);
    assert_ptr_equal(kept, in);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_orientation_by_hand),
        cmocka_unit_test(test_every_layout_and_size),
        cmocka_unit_test(test_upright),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
