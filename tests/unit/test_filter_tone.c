/* SPDX-License-Identifier: MIT */
/* Each filter of tone against its formula in double precision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

/* What a filter should make of colour `c` of a pixel, colours and luma on a scale of 0 to 1. */
typedef double formula(const double rgb[3], double luma, double amount, unsigned c);

static double invert(const double rgb[3], double luma, double amount, unsigned c)
{
    (void)luma;
    (void)amount;
    return 1 - rgb[c];
}

static double brightness(const double rgb[3], double luma, double amount, unsigned c)
{
    return rgb[c] + filtering_clamp(luma + amount / 100, 1) - luma;
}

static double contrast(const double rgb[3], double luma, double amount, unsigned c)
{
    return rgb[c] + filtering_clamp((luma - 0.5) * (1 + amount / 100) + 0.5, 1) - luma;
}

static double gamma_power(const double rgb[3], double luma, double amount, unsigned c)
{
    (void)luma;
    return pow(rgb[c], 1 / amount);
}

static double saturate(const double rgb[3], double luma, double amount, unsigned c)
{
    return luma + (rgb[c] - luma) * amount / 100;
}

static double sepia(const double rgb[3], double luma, double amount, unsigned c)
{
    (void)luma;
    static const double brown[3][3] = {
        {0.393, 0.769, 0.189}, {0.349, 0.686, 0.168}, {0.272, 0.534, 0.131}};
    double full = brown[c][0] * rgb[0] + brown[c][1] * rgb[1] + brown[c][2] * rgb[2];
    return rgb[c] + (full - rgb[c]) * amount / 100;
}

static double linear(const double rgb[3], double luma, double amount, unsigned c)
{
    static const double a[3] = {1.5, -0.5, 0.25};
    static const double b[3] = {-20, 130.5, 64};
    (void)luma;
    (void)amount;
    return a[c] * rgb[c] + b[c] / 255;
}

static double recomb(const double rgb[3], double luma, double amount, unsigned c)
{
    static const double m[3][4] = {{0.5, 0.7, -0.2, 10}, {-3, 1, 2, 0}, {0, 0, 1, -100}};
    (void)luma;
    (void)amount;
    return m[c][0] * rgb[0] + m[c][1] * rgb[1] + m[c][2] * rgb[2] + m[c][3] / 255;
}

static double threshold_each(const double rgb[3], double luma, double amount, unsigned c)
{
    (void)luma;
    return rgb[c] * 255 >= amount;
}

static const struct {
    const char *text;
    formula *expect;
    double amount;
    double tolerance; /* levels: luma is rounded before it is mapped, and steep curves magnify it */
} filters[] = {
    {"invert", invert, 0, 0.01},
    {"brightness=20", brightness, 20, 1.01},
    {"brightness=-35.5", brightness, -35.5, 1.01},
    {"brightness=100", brightness, 100, 1.01},
    {"brightness=0", brightness, 0, 0.01},
    {"contrast=0", contrast, 0, 0.01},
    {"contrast=50", contrast, 50, 1.01},
    {"contrast=-100", contrast, -100, 1.01},
    {"contrast=300", contrast, 300, 2.01},
    {"gamma=1", gamma_power, 1, 0.01},
    {"gamma=2.2", gamma_power, 2.2, 0.51},
    {"gamma=0.5", gamma_power, 0.5, 0.51},
    {"saturate=100", saturate, 100, 0.51},
    {"saturate=0", saturate, 0, 0.51},
    {"saturate=250", saturate, 250, 0.51},
    {"sepia", sepia, 100, 0.51},
    {"sepia=40", sepia, 40, 0.51},
    {"linear=1.5,-0.5,0.25:-20,130.5,64", linear, 0, 0.51},
    {"recomb=0.5,0.7,-0.2,10,-3,1,2,0,0,0,1,-100", recomb, 0, 0.51},
    {"threshold=100:no", threshold_each, 100, 0.01},
    {"threshold=0:no", threshold_each, 0, 0.01},
    {"threshold=256:no", threshold_each, 256, 0.01},
    {"sepia=0", sepia, 0, 0.51},
};

static void check_pixel(const struct sl_image *in, const struct sl_image *out, uint32_t x,
                        uint32_t y, size_t f)
{
    double peak = picture_peak(in);
    bool colour = in->planes[0].channels >= 3;
    double rgb[3];
    for (unsigned c = 0; c < 3; c++)
        rgb[c] = picture_get(in, x, y, colour ? c : 0) / peak;
    double luma = filtering_luma(in, x, y) / peak;
    unsigned colours_out = out->planes[0].channels >= 3 ? 3 : 1;
    for (unsigned c = 0; c < colours_out; c++) {
        double expected = filters[f].expect(rgb, luma, filters[f].amount, c);
        expected = filtering_clamp(expected, 1) * peak;
        double error = fabs(picture_get(out, x, y, c) - expected);
        /* Luma's weights have 16 bits: at 16 bits a sample, their rounding shows. */
        if (error > filters[f].tolerance * (in->depth == 16 ? 2 : 1))
            fail_msg("%s, model %d, depth %u: off by %g", filters[f].text, (int)in->model,
                     in->depth, error);
    }
    if (sl_model_has_alpha(in->model))
        assert_int_equal(picture_get(out, x, y, out->planes[0].channels - 1),
                         picture_get(in, x, y, in->planes[0].channels - 1));
}

static void test_equals_the_formula(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof filters / sizeof *filters; f++) {
        for (unsigned v = 0; v < 8; v++) {
            struct sl_image *in = picture_noise(31, 17, filtering_models[v % 4], v < 4 ? 8 : 16, v);
            struct sl_image *before = picture_noise(31, 17, in->model, in->depth, v);
            struct sl_image *out = filtering_one(in, filters[f].text);
            assert_int_equal(out->depth, in->depth);
            assert_true(sl_model_has_alpha(out->model) == sl_model_has_alpha(in->model));
            for (uint32_t y = 0; y < in->height; y++)
                for (uint32_t x = 0; x < in->width; x++)
                    check_pixel(in, out, x, y, f);
            /* `in` was shared: nobody may have written to it. */
            assert_memory_equal(sl_image_row(in, 0, 7), sl_image_row(before, 0, 7),
                                31 * in->planes[0].channels * (in->depth / 8));
            sl_image_unref(out);
            sl_image_unref(before);
            sl_image_unref(in);
        }
    }
}

static void test_grayscale_is_luma(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 8; v++) {
        struct sl_image *in = picture_noise(31, 17, filtering_models[v % 4], v < 4 ? 8 : 16, v);
        struct sl_image *out = filtering_one(in, "grayscale");
        bool alpha = sl_model_has_alpha(in->model);
        assert_int_equal(out->model, alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY);
        for (uint32_t y = 0; y < in->height; y++) {
            for (uint32_t x = 0; x < in->width; x++) {
                double error = picture_get(out, x, y, 0) - filtering_luma(in, x, y);
                assert_true(fabs(error) < (in->depth == 16 ? 1.01 : 0.51));
                if (alpha)
                    assert_int_equal(picture_get(out, x, y, 1),
                                     picture_get(in, x, y, in->planes[0].channels - 1));
            }
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* All of a pixel is black or white, and it is luma that decides. */
static void test_threshold_goes_by_luma(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 8; v++) {
        struct sl_image *in = picture_noise(31, 17, filtering_models[v % 4], v < 4 ? 8 : 16, v);
        struct sl_image *out = filtering_one(in, "threshold=128");
        double peak = picture_peak(in);
        for (uint32_t y = 0; y < in->height; y++) {
            for (uint32_t x = 0; x < in->width; x++) {
                double luma = filtering_luma(in, x, y) * 255 / peak;
                if (fabs(luma - 128) < 0.6)
                    continue; /* luma is rounded */
                for (unsigned c = 0; c < (in->planes[0].channels < 3 ? 1U : 3U); c++)
                    assert_true(picture_get(out, x, y, c) == (luma > 128 ? peak : 0));
            }
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

static void test_white_and_black_keep_their_luma(void **state)
{
    (void)state;
    for (unsigned depth = 8; depth <= 16; depth += 8) {
        uint32_t white = depth == 16 ? 65535 : 255;
        struct sl_image *in = picture_new(3, 1, SL_MODEL_RGB, depth, white);
        for (unsigned c = 0; c < 3; c++)
            picture_set(in, 0, 0, c, 0);
        struct sl_image *out = filtering_one(in, "grayscale");
        assert_int_equal(picture_get(out, 0, 0, 0), 0);
        assert_int_equal(picture_get(out, 1, 0, 0), white);
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* Point filters that stand together run as one table, to the same bits as one by one. */
static void test_fused_points_equal_single_ones(void **state)
{
    (void)state;
    static const char *const together[] = {"gamma=1.7", "invert",  "gamma=0.6", "invert",
                                           "flop",      "gamma=2", "invert",    NULL};
    for (unsigned v = 0; v < 8; v++) {
        struct sl_image *in = picture_noise(300, 9, filtering_models[v % 4], v < 4 ? 8 : 16, v);
        struct sl_image *fused = sl_image_ref(in);
        struct sl_image *single = sl_image_ref(in);
        assert_int_equal(filtering_apply(&fused, NULL, together), SL_OK);
        for (size_t i = 0; together[i]; i++) {
            struct sl_image *next = filtering_one(single, together[i]);
            sl_image_unref(single);
            single = next;
        }
        for (uint32_t y = 0; y < in->height; y++)
            assert_memory_equal(sl_image_row(fused, 0, y), sl_image_row(single, 0, y),
                                300 * in->planes[0].channels * (in->depth / 8));
        sl_image_unref(fused);
        sl_image_unref(single);
        sl_image_unref(in);
    }
}

static void test_premultiplied_becomes_straight(void **state)
{
    (void)state;
    struct sl_image *image = picture_new(1, 1, SL_MODEL_GRAY_ALPHA, 8, 0);
    image->premultiplied = true;
    picture_set(image, 0, 0, 0, 50);
    picture_set(image, 0, 0, 1, 100);
    static const char *const texts[] = {"invert", NULL};
    assert_int_equal(filtering_apply(&image, NULL, texts), SL_OK);
    assert_false(image->premultiplied);
    assert_int_equal(picture_get(image, 0, 0, 0), 255 - 128);
    assert_int_equal(picture_get(image, 0, 0, 1), 100);
    sl_image_unref(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_the_formula),
        cmocka_unit_test(test_grayscale_is_luma),
        cmocka_unit_test(test_threshold_goes_by_luma),
        cmocka_unit_test(test_white_and_black_keep_their_luma),
        cmocka_unit_test(test_fused_points_equal_single_ones),
        cmocka_unit_test(test_premultiplied_becomes_straight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
