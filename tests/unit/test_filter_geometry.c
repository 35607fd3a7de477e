/* SPDX-License-Identifier: MIT */
/* Filters that change a picture's sides: trim, extend and rotate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

/* A picture of one value with a block of another from left, top to right, bottom. */
static struct sl_image *framed(enum sl_model model, unsigned depth, uint32_t border, uint32_t block)
{
    struct sl_image *image = picture_new(20, 13, model, depth, border);
    for (uint32_t y = 3; y < 8; y++)
        for (uint32_t x = 4; x < 15; x++)
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                picture_set(image, x, y, c, block);
    return image;
}

static void assert_trimmed(struct sl_image *in, const char *text, uint32_t width, uint32_t height)
{
    struct sl_image *out = filtering_one(in, text);
    if (out->width != width || out->height != height)
        fail_msg("%s: %ux%u", text, out->width, out->height);
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_trim_to_what_differs(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 8; v++) {
        const enum sl_model model = filtering_models[v % 4];
        const unsigned depth = v < 4 ? 8 : 16;
        const uint32_t level = v < 4 ? 1 : 257;
        assert_trimmed(framed(model, depth, 200 * level, 100 * level), "trim", 11, 5);
        assert_trimmed(framed(SL_MODEL_RGB, depth, 200 * level, 190 * level), "trim", 20, 13);
        assert_trimmed(framed(SL_MODEL_RGB, depth, 200 * level, 189 * level), "trim", 11, 5);
        assert_trimmed(framed(SL_MODEL_RGB, depth, 200 * level, 201 * level), "trim=0", 11, 5);
        assert_trimmed(framed(SL_MODEL_RGB, depth, 255 * level, 0), "trim=255", 20, 13);
    }
}

static void test_trim_keeps_all_border_and_no_border(void **state)
{
    (void)state;
    assert_trimmed(picture_new(20, 13, SL_MODEL_RGB, 8, 7), "trim", 20, 13);
    assert_trimmed(picture_new(1, 1, SL_MODEL_GRAY, 8, 7), "trim", 1, 1);
    struct sl_image *in = picture_new(20, 13, SL_MODEL_GRAY, 8, 7); /* all of it but a corner */
    picture_set(in, 19, 12, 0, 250);
    assert_trimmed(in, "trim", 1, 1);
    in = picture_new(20, 13, SL_MODEL_GRAY, 8, 250); /* nothing but the corner */
    picture_set(in, 0, 0, 0, 7);
    assert_trimmed(in, "trim", 20, 13);
}

/* Colours under an alpha of 0 cannot be seen; alpha itself can. */
static void test_trim_sees_what_is_seen(void **state)
{
    (void)state;
    for (unsigned depth = 8; depth <= 16; depth += 8) {
        struct sl_image *in = picture_noise(20, 13, SL_MODEL_RGBA, depth, 5);
        for (uint32_t i = 0; i < 20 * 13; i++)
            picture_set(in, i % 20, i / 20, 3, i == 47 || i == 69 ? picture_peak(in) : 0);
        picture_set(in, 7, 2, 0, picture_peak(in));
        picture_set(in, 9, 3, 0, picture_peak(in));
        assert_trimmed(in, "trim", 3, 2);
    }
}

static void test_extend_by_sides(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t width, height, left, top;
    } cases[] = {
        {"extend=2", 24, 17, 2, 2},           {"extend=1:2", 24, 15, 2, 1},
        {"extend=1:2:3", 24, 17, 2, 1},       {"extend=1:2:3:4", 26, 17, 4, 1},
        {"extend=0:0:0:5", 25, 13, 5, 0},     {"extend=0:left=5", 25, 13, 5, 0},
        {"extend=0", 20, 13, 0, 0},           {"extend=30:edge=mirror", 80, 73, 30, 30},
        {"extend=3:edge=copy", 26, 19, 3, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_image *in = picture_noise(20, 13, SL_MODEL_RGBA, 8, 1);
        struct sl_image *out = filtering_one(in, cases[i].text);
        assert_int_equal(out->width, cases[i].width);
        assert_int_equal(out->height, cases[i].height);
        for (unsigned c = 0; c < 4; c++) {
            assert_int_equal(picture_get(out, cases[i].left, cases[i].top, c),
                             picture_get(in, 0, 0, c));
            assert_int_equal(picture_get(out, cases[i].left + 19, cases[i].top + 12, c),
                             picture_get(in, 19, 12, c));
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* The context says what is put around a picture. */
static void test_background(void **state)
{
    (void)state;
    static const char *const texts[] = {"extend=2", "rotate=45"};
    static const uint16_t blue[] = {0, 0, 65535, 65535};
    for (size_t i = 0; i < 2; i++) {
        struct sl_filter_call call;
        struct sl_image *image = picture_new(20, 13, SL_MODEL_RGB, 8, 100);
        const struct sl_filter_context context = {.background = blue};
        assert_int_equal(sl_filter_parse(texts[i], &call, NULL), SL_OK);
        assert_int_equal(sl_filter_apply_all(&call, 1, &context, &image, NULL), SL_OK);
        assert_int_equal(picture_get(image, 0, 0, 0), 0);
        assert_int_equal(picture_get(image, 0, 0, 2), 255);
        sl_image_unref(image);
    }
}

/* Planes stay planes for quarter turns alone. */
static void test_rotate_takes_planes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum sl_model model;
    } cases[] = {{"rotate=90", SL_MODEL_YCBCR}, {"rotate=12.5", SL_MODEL_RGBA}};
    for (size_t i = 0; i < 2; i++) {
        struct sl_image *in;
        assert_int_equal(sl_image_new_ycbcr(NULL, 16, 8, 2, 2, &in), SL_OK);
        for (unsigned p = 0; p < 3; p++)
            for (uint32_t y = 0; y < in->planes[p].height; y++)
                for (uint32_t x = 0; x < in->planes[p].width; x++)
                    sl_image_row(in, p, y)[x] = 128;
        struct sl_image *out = filtering_one(in, cases[i].text);
        assert_int_equal(out->model, cases[i].model);
        if (out->model == SL_MODEL_RGBA)
            assert_int_equal(picture_get(out, out->width / 2, out->height / 2, 1), 128);
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trim_to_what_differs),
        cmocka_unit_test(test_trim_keeps_all_border_and_no_border),
        cmocka_unit_test(test_trim_sees_what_is_seen),
        cmocka_unit_test(test_extend_by_sides),
        cmocka_unit_test(test_background),
        cmocka_unit_test(test_rotate_takes_planes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
