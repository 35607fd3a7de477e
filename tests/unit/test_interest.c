/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "interest.h"

#include "picture.h"

#include <stdlib.h>

static const enum sl_anchor anchors[] = {SL_ANCHOR_ATTENTION, SL_ANCHOR_ENTROPY};

/* Where 300 × 300 of a picture of 1200 × 300, or of 300 × 1200, is put. */
static uint32_t place(struct sl_image *in, enum sl_anchor anchor)
{
    struct sl_rect rect = {.width = 300, .height = 300};
    const bool wide = in->width > in->height;
    assert_int_equal(sl_interest_place(NULL, in, anchor, wide ? 1200 : 300, wide ? 300 : 1200,
                                       &rect, NULL, NULL),
                     SL_OK);
    assert_int_equal(wide ? rect.top : rect.left, 0);
    assert_int_equal(rect.width, 300);
    return wide ? rect.left : rect.top;
}

static struct sl_image *gray_picture(bool wide)
{
    return picture_new(wide ? 400 : 100, wide ? 100 : 400, SL_MODEL_RGB, 8, 128);
}

/* Samples of a square of 40 from `at` on along the longer side. */
static void paint(struct sl_image *image, uint32_t at, bool noise, const uint8_t colour[3])
{
    uint32_t random = 5;
    const bool wide = image->width > image->height;
    for (uint32_t i = 0; i < 40 * 40; i++) {
        uint32_t along = at + i / 40;
        uint32_t across = 30 + i % 40;
        for (unsigned c = 0; c < 3; c++)
            picture_set(image, wide ? along : across, wide ? across : along, c,
                        noise ? (picture_random(&random) >> 8) & 255 : colour[c]);
    }
}

static void test_nothing_is_in_the_middle(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct sl_image *in = gray_picture(i % 2);
        assert_in_range(place(in, anchors[i / 2]), 446, 454);
        sl_image_unref(in);
    }
}

static void test_finds_detail(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t at = 0; at <= 360; at += 40) {
            struct sl_image *in = gray_picture(i % 2);
            paint(in, at, true, NULL);
            uint32_t left = place(in, anchors[i / 2]);
            /* The square, three times as large, is within. */
            assert_true(left <= 3 * at + 24);
            assert_true(left + 300 + 24 >= 3 * at + 120);
            sl_image_unref(in);
        }
    }
}

/* Attention puts what it found into the middle, where there is room. */
static void test_attention_centres(void **state)
{
    (void)state;
    struct sl_image *in = gray_picture(true);
    paint(in, 100, true, NULL);
    assert_in_range(place(in, SL_ANCHOR_ATTENTION), 3 * 120 - 150 - 20, 3 * 120 - 150 + 20);
    sl_image_unref(in);
}

/* A face's colour is preferred to as large a patch of gray, a strong colour, too. */
static void test_attention_prefers_skin_and_colour(void **state)
{
    (void)state;
    static const uint8_t pale[] = {150, 150, 150};
    static const uint8_t liked[][3] = {{224, 172, 138}, {110, 80, 62}, {30, 60, 220}};
    for (unsigned i = 0; i < 3; i++) {
        struct sl_image *in = gray_picture(true);
        paint(in, 60, false, pale);
        paint(in, 300, false, liked[i]);
        if (place(in, SL_ANCHOR_ATTENTION) <= 600)
            fail_msg("colour %u was passed over", i);
        sl_image_unref(in);
    }
}

static void test_transparency_is_of_no_interest(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(400, 100, SL_MODEL_RGBA, 8, 3);
    for (uint32_t i = 0; i < 400 * 100; i++)
        picture_set(in, i % 400, i / 400, 3, i % 400 > 300 ? 255 : 0);
    assert_true(place(in, SL_ANCHOR_ATTENTION) > 700);
    sl_image_unref(in);
}

static void test_planes_and_extremes(void **state)
{
    (void)state;
    struct sl_image *planes;
    assert_int_equal(sl_image_new_ycbcr(NULL, 400, 100, 2, 2, &planes), SL_OK);
    for (unsigned p = 0; p < 3; p++)
        for (uint32_t y = 0; y < planes->planes[p].height; y++)
            for (uint32_t x = 0; x < planes->planes[p].width; x++)
                sl_image_row(planes, p, y)[x] = p == 0 && x > 350 && (x + y) % 16 < 8 ? 255 : 128;
    for (unsigned i = 0; i < 2; i++)
        assert_true(place(planes, anchors[i]) > 700);
    sl_image_unref(planes);
    for (unsigned i = 0; i < 4; i++) {
        struct sl_image *in =
            picture_noise(i % 2 ? 1 : 5000, i % 2 ? 5000 : 1, SL_MODEL_GRAY_ALPHA, 16, i);
        struct sl_rect rect = {.width = 1, .height = 1};
        assert_int_equal(
            sl_interest_place(NULL, in, anchors[i / 2], in->width, in->height, &rect, NULL, NULL),
            SL_OK);
        assert_true(rect.left < in->width && rect.top < in->height);
        sl_image_unref(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_in_the_middle),
        cmocka_unit_test(test_finds_detail),
        cmocka_unit_test(test_attention_centres),
        cmocka_unit_test(test_attention_prefers_skin_and_colour),
        cmocka_unit_test(test_transparency_is_of_no_interest),
        cmocka_unit_test(test_planes_and_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
