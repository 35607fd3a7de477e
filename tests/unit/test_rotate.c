/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "orient.h"
#include "rotate.h"

#include "picture.h"

#include <math.h>
#include <stdlib.h>

static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};
static const uint16_t clear[4];
static const uint16_t red[] = {65535, 0, 0, 65535};

/* What sharp 0.35.5's rotate(angle) makes of the size. */
static const struct {
    uint32_t width, height;
    double angle;
    uint32_t out_width, out_height;
} sizes[] = {
    {40, 30, 1, 41, 31},       {40, 30, 10, 45, 36},      {40, 30, 30, 50, 46},
    {40, 30, 45, 49, 49},      {40, 30, -30, 50, 46},     {40, 30, 89.5, 30, 40},
    {40, 30, 123, 47, 50},     {40, 30, 200, 48, 42},     {40, 30, 359, 41, 31},
    {1, 50, 1, 2, 50},         {1, 50, 10, 10, 49},       {1, 50, 30, 26, 44},
    {1, 50, 45, 36, 36},       {1, 50, -30, 26, 44},      {1, 50, 89.5, 50, 1},
    {1, 50, 123, 42, 28},      {1, 50, 200, 18, 47},      {1, 50, 359, 2, 50},
    {50, 1, 1, 50, 2},         {50, 1, 10, 49, 10},       {50, 1, 30, 44, 26},
    {50, 1, 45, 36, 36},       {50, 1, -30, 44, 26},      {50, 1, 89.5, 1, 50},
    {50, 1, 123, 28, 42},      {50, 1, 200, 47, 18},      {50, 1, 359, 50, 2},
    {7, 7, 1, 7, 7},           {7, 7, 10, 8, 8},          {7, 7, 30, 10, 10},
    {7, 7, 45, 10, 10},        {7, 7, -30, 10, 10},       {7, 7, 89.5, 7, 7},
    {7, 7, 123, 10, 10},       {7, 7, 200, 9, 9},         {7, 7, 359, 7, 7},
    {100, 33, 1, 101, 35},     {100, 33, 10, 104, 50},    {100, 33, 30, 103, 79},
    {100, 33, 45, 94, 94},     {100, 33, -30, 103, 79},   {100, 33, 89.5, 34, 100},
    {100, 33, 123, 82, 102},   {100, 33, 200, 105, 65},   {100, 33, 359, 101, 35},
    {333, 500, 1, 342, 506},   {333, 500, 10, 415, 550},  {333, 500, 30, 538, 600},
    {333, 500, 45, 589, 589},  {333, 500, -30, 538, 600}, {333, 500, 89.5, 503, 337},
    {333, 500, 123, 601, 552}, {333, 500, 200, 484, 584}, {333, 500, 359, 342, 506},
    {64, 64, 1, 65, 65},       {64, 64, 10, 74, 74},      {64, 64, 30, 87, 87},
    {64, 64, 45, 91, 91},      {64, 64, -30, 87, 87},     {64, 64, 89.5, 65, 65},
    {64, 64, 123, 89, 89},     {64, 64, 200, 82, 82},     {64, 64, 359, 65, 65},
};

static void test_sizes_as_sharp_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint32_t width = sizes[i].width;
        uint32_t height = sizes[i].height;
        sl_rotate_size(sizes[i].angle, &width, &height);
        if (width != sizes[i].out_width || height != sizes[i].out_height)
            fail_msg("%ux%u by %g: %ux%u", sizes[i].width, sizes[i].height, sizes[i].angle, width,
                     height);
    }
    uint32_t width = UINT32_MAX;
    uint32_t height = UINT32_MAX;
    sl_rotate_size(45, &width, &height);
    assert_true(width == UINT32_MAX && height == UINT32_MAX);
}

static struct sl_image *rotated(const struct sl_image *in, double angle, const uint16_t colour[4])
{
    struct sl_image *out;
    assert_int_equal(sl_rotate(NULL, in, angle, colour, NULL, &out, NULL), SL_OK);
    return out;
}

/* A quarter turn by interpolation is the quarter turn that moves pixels, and which way is shown. */
static void test_quarter_turns_move_pixels(void **state)
{
    (void)state;
    static const enum sl_orientation turns[] = {SL_ORIENT_NONE, SL_ORIENT_ROTATE_90,
                                                SL_ORIENT_ROTATE_180, SL_ORIENT_ROTATE_270};
    for (unsigned v = 0; v < 32; v++) {
        struct sl_image *in = picture_noise(13, 8, models[v % 4], v / 4 % 2 ? 16 : 8, v);
        const unsigned channels = in->planes[0].channels;
        const unsigned colours = channels < 3 ? 1 : 3;
        struct sl_image *moved;
        struct sl_image *out = rotated(in, 90 * (int)(v / 8), clear);
        assert_int_equal(sl_orient(NULL, in, turns[v / 8], NULL, &moved, NULL), SL_OK);
        assert_int_equal(out->width, moved->width);
        assert_int_equal(out->height, moved->height);
        for (uint32_t y = 0; y < out->height; y++) {
            for (uint32_t x = 0; x < out->width; x++) {
                uint32_t alpha = picture_peak(in);
                if (channels != colours)
                    alpha = picture_get(moved, x, y, colours);
                assert_int_equal(picture_get(out, x, y, colours), alpha);
                /* Next to no alpha leaves next to no colour to compare. */
                for (unsigned c = 0; c < colours && alpha > picture_peak(in) / 4; c++)
                    assert_true(labs((long)picture_get(out, x, y, c) -
                                     (long)picture_get(moved, x, y, c)) <= 1);
            }
        }
        sl_image_unref(moved);
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* One colour stays that colour up to the edges, which fade; the picture's area stays as it is. */
static void test_even_pictures_have_even_colours(void **state)
{
    (void)state;
    static const double angles[] = {1, 20, 45, 77.7, -130, 359};
    for (unsigned v = 0; v < 48; v++) {
        struct sl_image *in = picture_new(40, 25, models[v % 4], v / 4 % 2 ? 16 : 8, 0);
        const uint32_t value = picture_peak(in) * 4 / 5;
        const unsigned channels = in->planes[0].channels;
        const unsigned colours = channels < 3 ? 1 : 3;
        for (uint32_t i = 0; i < 40 * 25; i++)
            for (unsigned c = 0; c < channels; c++)
                picture_set(in, i % 40, i / 40, c, value);
        struct sl_image *out = rotated(in, angles[v / 8], clear);
        const double peak = picture_peak(in);
        double area = 0;
        for (uint32_t y = 0; y < out->height; y++) {
            for (uint32_t x = 0; x < out->width; x++) {
                uint32_t alpha = picture_get(out, x, y, colours);
                area += alpha / peak;
                for (unsigned c = 0; c < colours && alpha; c++)
                    assert_true(labs((long)picture_get(out, x, y, c) - (long)value) <= 1);
            }
        }
        double expected = 40 * 25 * (channels != colours ? 0.8 : 1);
        assert_true(fabs(area - expected) < expected / 50);
        if (angles[v / 8] == 45)
            assert_int_equal(picture_get(out, 0, 0, colours), 0);
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* What is transparent gives no colour to what is beside it. */
static void test_no_halo(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(30, 30, SL_MODEL_RGBA, 8, 0);
    for (uint32_t i = 0; i < 900; i++) {
        bool seen = i % 30 > 8 && i % 30 < 20 && i / 30 > 8 && i / 30 < 20;
        picture_set(in, i % 30, i / 30, 0, seen ? 200 : 0);
        picture_set(in, i % 30, i / 30, 1, seen ? 100 : 255);
        picture_set(in, i % 30, i / 30, 3, seen ? 255 : 0);
    }
    struct sl_image *out = rotated(in, 33, clear);
    for (uint32_t y = 0; y < out->height; y++) {
        for (uint32_t x = 0; x < out->width; x++) {
            if (picture_get(out, x, y, 3) < 8)
                continue;
            assert_in_range(picture_get(out, x, y, 0), 180, 220);
            assert_in_range(picture_get(out, x, y, 1), 90, 110);
        }
    }
    sl_image_unref(out);
    sl_image_unref(in);
}

/* The background is in the corners, and not behind what is transparent itself. */
static void test_background(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(20, 20, SL_MODEL_RGBA, 8, 0);
    struct sl_image *out = rotated(in, 45, red);
    assert_int_equal(picture_get(out, 0, 0, 0), 255);
    assert_int_equal(picture_get(out, 0, 0, 1), 0);
    assert_int_equal(picture_get(out, 0, 0, 3), 255);
    assert_int_equal(picture_get(out, out->width / 2, out->height / 2, 3), 0);
    sl_image_unref(out);
    sl_image_unref(in);
    in = picture_new(20, 20, SL_MODEL_GRAY, 16, 1000);
    out = rotated(in, 45, red);
    assert_int_equal(out->model, SL_MODEL_GRAY_ALPHA);
    assert_in_range(picture_get(out, 0, 0, 0), 76 * 257, 77 * 257);
    assert_int_equal(picture_get(out, 0, 0, 1), 65535);
    sl_image_unref(out);
    sl_image_unref(in);
}

/* A slope that is turned is the turned slope: a cubic reproduces it where it has all neighbours. */
static void test_slopes_stay_slopes(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(101, 101, SL_MODEL_GRAY, 16, 0);
    for (uint32_t i = 0; i < 101 * 101; i++)
        picture_set(in, i % 101, i / 101, 0, 300 * (i % 101) + 200 * (i / 101));
    struct sl_image *out = rotated(in, 30, clear);
    const double middle = (out->width - 1) / 2.0;
    for (uint32_t y = 40; y < 90; y++) {
        for (uint32_t x = 40; x < 90; x++) {
            double dx = x - middle;
            double dy = y - middle;
            double u = 50 + dx * sqrt(0.75) + dy * 0.5;
            double v = 50 - dx * 0.5 + dy * sqrt(0.75);
            assert_true(fabs(picture_get(out, x, y, 0) - 300 * u - 200 * v) < 2);
        }
    }
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_single_pixels(void **state)
{
    (void)state;
    for (int angle = -360; angle <= 360; angle += 7) {
        struct sl_image *in = picture_new(1, 1, SL_MODEL_RGB, 8, 77);
        struct sl_image *out = rotated(in, angle, clear);
        assert_int_equal(out->width, 1);
        assert_int_equal(picture_get(out, 0, 0, 0), 77);
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_as_sharp_has_them),
        cmocka_unit_test(test_quarter_turns_move_pixels),
        cmocka_unit_test(test_even_pictures_have_even_colours),
        cmocka_unit_test(test_no_halo),
        cmocka_unit_test(test_background),
        cmocka_unit_test(test_slopes_stay_slopes),
        cmocka_unit_test(test_single_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
