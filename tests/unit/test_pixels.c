/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pixels.h"

#include "picture.h"

#include <math.h>

static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};

/* What a pixel is, on a scale of 0 to 1, straight. */
struct pixel {
    double rgb[3];
    double alpha;
};

static struct pixel read_pixel(const struct sl_image *in, uint32_t x, uint32_t y)
{
    double peak = picture_peak(in);
    unsigned channels = in->planes[0].channels;
    bool alpha = sl_model_has_alpha(in->model);
    struct pixel pixel = {.alpha = alpha ? picture_get(in, x, y, channels - 1) / peak : 1};
    for (unsigned c = 0; c < 3; c++)
        pixel.rgb[c] = picture_get(in, x, y, channels >= 3 ? c : 0) / peak;
    return pixel;
}

static void check(const struct sl_image *in, const struct sl_image *out, const double *background)
{
    double peak = picture_peak(out);
    unsigned channels = out->planes[0].channels;
    bool alpha = sl_model_has_alpha(out->model);
    for (uint32_t y = 0; y < in->height; y++) {
        for (uint32_t x = 0; x < in->width; x++) {
            struct pixel p = read_pixel(in, x, y);
            for (unsigned c = 0; c < 3 && !alpha; c++)
                p.rgb[c] = p.rgb[c] * p.alpha + background[c] * (1 - p.alpha);
            double luma = 0.299 * p.rgb[0] + 0.587 * p.rgb[1] + 0.114 * p.rgb[2];
            for (unsigned c = 0; c < channels; c++) {
                double expected = channels < 3 ? luma : p.rgb[c < 3 ? c : 0];
                if (alpha && c + 1 == channels)
                    expected = p.alpha;
                double error = fabs(picture_get(out, x, y, c) - expected * peak);
                /* Two roundings where a colour is first flattened and then made luma. */
                assert_true(error < (out->depth == 16 || in->depth == 8 ? 1.5 : 0.6));
            }
        }
    }
}

static void test_every_pair_of_layouts(void **state)
{
    (void)state;
    static const uint16_t background[3] = {65535, 257 * 10, 257 * 128};
    static const double shades[3] = {1, 10 / 255.0, 128 / 255.0};
    for (unsigned from = 0; from < 8; from++) {
        struct sl_image *in = picture_noise(33, 9, models[from % 4], from < 4 ? 8 : 16, from);
        for (unsigned to = 0; to < 8; to++) {
            struct sl_image *out;
            unsigned depth = to < 4 ? 8 : 16;
            assert_int_equal(
                sl_pixels_convert(NULL, in, models[to % 4], depth, background, NULL, &out, NULL),
                SL_OK);
            assert_int_equal(out->model, models[to % 4]);
            assert_int_equal(out->depth, depth);
            if (from == to)
                assert_ptr_equal(in, out);
            check(in, out, shades);
            sl_image_unref(out);
        }
        sl_image_unref(in);
    }
}

static void test_depth_is_exact(void **state)
{
    (void)state;
    struct sl_image *narrow = picture_new(256, 1, SL_MODEL_GRAY, 8, 0);
    for (uint32_t x = 0; x < 256; x++)
        picture_set(narrow, x, 0, 0, x);
    struct sl_image *wide;
    assert_int_equal(sl_pixels_convert(NULL, narrow, SL_MODEL_GRAY, 16, NULL, NULL, &wide, NULL),
                     SL_OK);
    for (uint32_t x = 0; x < 256; x++)
        assert_int_equal(picture_get(wide, x, 0, 0), x * 257);
    sl_image_unref(wide);

    wide = picture_new(256, 256, SL_MODEL_GRAY, 16, 0);
    for (uint32_t i = 0; i < 65536; i++)
        picture_set(wide, i % 256, i / 256, 0, i);
    struct sl_image *back;
    assert_int_equal(sl_pixels_convert(NULL, wide, SL_MODEL_GRAY, 8, NULL, NULL, &back, NULL),
                     SL_OK);
    for (uint32_t i = 0; i < 65536; i++)
        assert_int_equal(picture_get(back, i % 256, i / 256, 0), (i + 128) / 257);
    sl_image_unref(back);
    sl_image_unref(wide);
    sl_image_unref(narrow);
}

/* Every colour with every alpha, at 8 bits. */
static void test_premultiply_rounds_exactly(void **state)
{
    (void)state;
    struct sl_image *image = picture_new(256, 256, SL_MODEL_GRAY_ALPHA, 8, 0);
    for (uint32_t a = 0; a < 256; a++) {
        for (uint32_t v = 0; v < 256; v++) {
            picture_set(image, v, a, 0, v);
            picture_set(image, v, a, 1, a);
        }
    }
    assert_int_equal(sl_pixels_premultiply(image, NULL), SL_OK);
    assert_true(image->premultiplied);
    for (uint32_t a = 0; a < 256; a++)
        for (uint32_t v = 0; v < 256; v++)
            assert_int_equal(picture_get(image, v, a, 0), (uint32_t)floor(v * a / 255.0 + 0.5));
    assert_int_equal(sl_pixels_premultiply(image, NULL), SL_OK); /* once is enough */
    assert_int_equal(picture_get(image, 200, 100, 0), 78);
    assert_int_equal(sl_pixels_unpremultiply(image, NULL), SL_OK);
    assert_false(image->premultiplied);
    for (uint32_t a = 0; a < 256; a++) {
        for (uint32_t v = 0; v < 256; v++) {
            double multiplied = floor(v * a / 255.0 + 0.5);
            uint32_t straight = a ? (uint32_t)floor(multiplied * 255 / a + 0.5) : 0;
            assert_int_equal(picture_get(image, v, a, 0), straight);
            assert_int_equal(picture_get(image, v, a, 1), a);
        }
    }
    sl_image_unref(image);
}

static void test_premultiply_at_16_bits(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(64, 64, SL_MODEL_RGBA, 16, 5);
    struct sl_image *before = picture_noise(64, 64, SL_MODEL_RGBA, 16, 5);
    assert_int_equal(sl_pixels_premultiply(image, NULL), SL_OK);
    for (uint32_t y = 0; y < 64; y++)
        for (uint32_t x = 0; x < 64; x++)
            for (unsigned c = 0; c < 3; c++) {
                double exact = (double)picture_get(before, x, y, c) * picture_get(before, x, y, 3);
                assert_true(fabs(picture_get(image, x, y, c) - exact / 65535) < 0.50001);
            }
    sl_image_unref(before);
    sl_image_unref(image);
}

static void test_flattens_premultiplied(void **state)
{
    (void)state;
    static const uint16_t white[3] = {65535, 65535, 65535};
    struct sl_image *in = picture_new(1, 1, SL_MODEL_RGBA, 8, 0);
    in->premultiplied = true;
    picture_set(in, 0, 0, 0, 100);
    picture_set(in, 0, 0, 3, 100);
    struct sl_image *out;
    assert_int_equal(sl_pixels_convert(NULL, in, SL_MODEL_RGB, 8, white, NULL, &out, NULL), SL_OK);
    assert_false(out->premultiplied);
    assert_int_equal(picture_get(out, 0, 0, 0), 255);
    assert_int_equal(picture_get(out, 0, 0, 1), 155);
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_own_copies_what_is_shared(void **state)
{
    (void)state;
    struct sl_image *one = picture_noise(5, 4, SL_MODEL_RGB, 16, 2);
    struct sl_image *other = sl_image_ref(one);
    assert_int_equal(sl_pixels_own(NULL, &other, NULL), SL_OK);
    assert_ptr_not_equal(one, other);
    assert_true(sl_image_is_unique(one));
    assert_memory_equal(sl_image_row(one, 0, 3), sl_image_row(other, 0, 3), 30);
    struct sl_image *same = other;
    assert_int_equal(sl_pixels_own(NULL, &same, NULL), SL_OK);
    assert_ptr_equal(same, other);
    sl_image_unref(one);
    sl_image_unref(other);
}

static void test_stops_when_late(void **state)
{
    (void)state;
    struct sl_poll late = {.cancel = NULL, .deadline_ns = 1};
    struct sl_image *in = picture_noise(5, 4, SL_MODEL_RGBA, 8, 2);
    struct sl_image *out = in;
    assert_int_equal(sl_pixels_convert(NULL, in, SL_MODEL_GRAY, 16, NULL, &late, &out, NULL),
                     SL_TIMEOUT);
    assert_null(out);
    assert_int_equal(sl_pixels_premultiply(in, &late), SL_TIMEOUT);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair_of_layouts),
        cmocka_unit_test(test_depth_is_exact),
        cmocka_unit_test(test_premultiply_rounds_exactly),
        cmocka_unit_test(test_premultiply_at_16_bits),
        cmocka_unit_test(test_flattens_premultiplied),
        cmocka_unit_test(test_own_copies_what_is_shared),
        cmocka_unit_test(test_stops_when_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
