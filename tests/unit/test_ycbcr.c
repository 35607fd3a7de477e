/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "filters.h"
#include "orient.h"
#include "pixels.h"
#include "ycbcr.h"

#include <math.h>
#include <stdlib.h>

static struct sl_image *make(uint32_t width, uint32_t height, unsigned h, unsigned v)
{
    struct sl_image *image;
    uint32_t noise = 1;
    assert_int_equal(sl_image_new_ycbcr(NULL, width, height, h, v, &image), SL_OK);
    for (unsigned i = 0; i < 3; i++) {
        for (uint32_t y = 0; y < image->planes[i].height; y++) {
            uint8_t *row = sl_image_row(image, i, y);
            for (uint32_t x = 0; x < image->planes[i].width; x++) {
                noise = noise * 1664525 + 1013904223;
                /* Luma 64 to 191, chroma 112 to 143: no colour is clamped. */
                row[x] = (uint8_t)(i ? 112 + (noise >> 27) : 64 + (noise >> 25));
            }
        }
    }
    return image;
}

/* The value of a plane at the middle of luma pixel (x, y), by the definition. */
static double sample(const struct sl_image *in, unsigned plane, uint32_t x, uint32_t y)
{
    const struct sl_plane *p = &in->planes[plane];
    double h = plane ? in->chroma_h : 1;
    double v = plane ? in->chroma_v : 1;
    double u = fmin(fmax((x + 0.5) / h - 0.5, 0), p->width - 1);
    double w = fmin(fmax((y + 0.5) / v - 0.5, 0), p->height - 1);
    uint32_t left = (uint32_t)u;
    uint32_t top = (uint32_t)w;
    uint32_t right = left + 1 < p->width ? left + 1 : left;
    uint32_t below = top + 1 < p->height ? top + 1 : top;
    double a = sl_image_row(in, plane, top)[left] * (1 - (u - left)) +
               sl_image_row(in, plane, top)[right] * (u - left);
    double b = sl_image_row(in, plane, below)[left] * (1 - (u - left)) +
               sl_image_row(in, plane, below)[right] * (u - left);
    return a * (1 - (w - top)) + b * (w - top);
}

static void check_rgb(const struct sl_image *in, const struct sl_image *out)
{
    for (uint32_t y = 0; y < in->height; y++) {
        const uint8_t *row = sl_image_row(out, 0, y);
        for (uint32_t x = 0; x < in->width; x++) {
            double luma = sample(in, 0, x, y);
            double cb = sample(in, 1, x, y) - 128;
            double cr = sample(in, 2, x, y) - 128;
            const double want[3] = {luma + 1.402 * cr, luma - 0.344136 * cb - 0.714136 * cr,
                                    luma + 1.772 * cb};
            for (int c = 0; c < 3; c++)
                assert_true(fabs(fmin(fmax(want[c], 0), 255) - row[3 * x + c]) < 1.5);
        }
    }
}

static const uint32_t sizes[][2] = {{1, 1}, {2, 3}, {17, 9}, {64, 32}};
static const unsigned factors[][2] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}, {4, 2}};

static void rgb_is_what_the_definition_gives(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 6; k++) {
            struct sl_image *in = make(sizes[i][0], sizes[i][1], factors[k][0], factors[k][1]);
            struct sl_image *out;
            assert_int_equal(sl_ycbcr_to_rgb(NULL, in, NULL, &out, NULL), SL_OK);
            check_rgb(in, out);
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static struct sl_image *rgb_of(struct sl_image *in)
{
    struct sl_image *out;
    assert_int_equal(sl_pixels_convert(NULL, in, SL_MODEL_RGB, 8, NULL, NULL, &out, NULL), SL_OK);
    return out;
}

static void assert_same(const struct sl_image *a, const struct sl_image *b, int tolerance)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (uint32_t y = 0; y < a->height; y++) {
        for (uint32_t x = 0; x < 3 * a->width; x++)
            assert_true(abs(sl_image_row(a, 0, y)[x] - sl_image_row(b, 0, y)[x]) <= tolerance);
    }
}

/* Turned planes are the turned picture, whatever sides are odd. */
static void planes_turn_as_pixels_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 6; k++) {
            struct sl_image *in = make(sizes[i][0], sizes[i][1], factors[k][0], factors[k][1]);
            struct sl_image *rgb = rgb_of(in);
            for (int orientation = 1; orientation <= 8; orientation++) {
                struct sl_image *turned;
                struct sl_image *expected;
                assert_int_equal(sl_orient(NULL, in, orientation, NULL, &turned, NULL), SL_OK);
                assert_int_equal(sl_orient(NULL, rgb, orientation, NULL, &expected, NULL), SL_OK);
                struct sl_image *pixels = rgb_of(turned);
                assert_same(pixels, expected, 0);
                sl_image_unref(pixels);
                sl_image_unref(expected);
                sl_image_unref(turned);
            }
            sl_image_unref(rgb);
            sl_image_unref(in);
        }
    }
}

/* Every filter takes YCbCr, as planes or after it became RGB, and the results agree. */
static void filters_agree_in_both_layouts(void **state)
{
    (void)state;
    static const char *const calls[] = {"brightness=10", "contrast=-20", "grayscale", "flip",
                                        "rotate=90",     "invert",       "sepia",     "blur=1.5",
                                        "sharpen=1:0.5", "gamma=1.5"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct sl_filter_context context = {0};
        struct sl_filter_call call;
        assert_int_equal(sl_filter_parse(calls[i], &call, NULL), SL_OK);
        struct sl_image *planes = make(64, 32, 1, 1);
        struct sl_image *pixels = rgb_of(planes);
        assert_int_equal(sl_filter_apply_all(&call, 1, &context, &planes, NULL), SL_OK);
        assert_int_equal(sl_filter_apply_all(&call, 1, &context, &pixels, NULL), SL_OK);
        struct sl_image *a = rgb_of(planes);
        struct sl_image *b = rgb_of(pixels);
        assert_same(a, b, 2);
        sl_image_unref(a);
        sl_image_unref(b);
        sl_image_unref(planes);
        sl_image_unref(pixels);
    }
}

static void a_shared_picture_is_copied_whole(void **state)
{
    (void)state;
    struct sl_image *in = make(17, 9, 2, 2);
    struct sl_image *copy = sl_image_ref(in);
    assert_int_equal(sl_pixels_own(NULL, &copy, NULL), SL_OK);
    assert_ptr_not_equal(copy, in);
    struct sl_image *a = rgb_of(in);
    struct sl_image *b = rgb_of(copy);
    assert_same(a, b, 0);
    sl_image_unref(a);
    sl_image_unref(b);
    sl_image_unref(copy);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rgb_is_what_the_definition_gives),
        cmocka_unit_test(planes_turn_as_pixels_do),
        cmocka_unit_test(filters_agree_in_both_layouts),
        cmocka_unit_test(a_shared_picture_is_copied_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
