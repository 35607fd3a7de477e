/* SPDX-License-Identifier: MIT */
/* Blur and sharpen against the Gaussian's definition in double precision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

#include <stdlib.h>

/* The exact bell, never cut, over one axis; what lies outside is left out. */
static double *bell_weights(uint32_t length, double sigma)
{
    double *weights = calloc((size_t)length * length, sizeof *weights);
    assert_non_null(weights);
    for (uint32_t i = 0; i < length; i++) {
        double sum = 0;
        for (uint32_t j = 0; j < length; j++) {
            double x = ((double)i - j) / sigma;
            sum += weights[(size_t)i * length + j] = exp(-x * x / 2);
        }
        for (uint32_t j = 0; j < length; j++)
            weights[(size_t)i * length + j] /= sum;
    }
    return weights;
}

/* Both passes on one plane of doubles, in place. */
static void oracle_blur(double *plane, uint32_t width, uint32_t height, double sigma)
{
    double *wx = bell_weights(width, sigma);
    double *wy = bell_weights(height, sigma);
    double *half = calloc((size_t)width * height, sizeof *half);
    assert_non_null(half);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (uint32_t j = 0; j < width; j++)
                half[(size_t)y * width + x] +=
                    wx[(size_t)x * width + j] * plane[(size_t)y * width + j];
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            double sum = 0;
            for (uint32_t j = 0; j < height; j++)
                sum += wy[(size_t)y * height + j] * half[(size_t)j * width + x];
            plane[(size_t)y * width + x] = sum;
        }
    }
    free(half);
    free(wy);
    free(wx);
}

/* Colour c of the picture, times alpha where there is alpha and `weigh`. */
static double *read_plane(const struct sl_image *in, unsigned c, bool weigh)
{
    unsigned alpha = in->planes[0].channels - 1;
    double *plane = calloc((size_t)in->width * in->height, sizeof *plane);
    assert_non_null(plane);
    for (uint32_t y = 0; y < in->height; y++)
        for (uint32_t x = 0; x < in->width; x++)
            plane[(size_t)y * in->width + x] =
                picture_get(in, x, y, c) *
                (weigh ? picture_get(in, x, y, alpha) / (double)picture_peak(in) : 1);
    return plane;
}

static void check_blur(const struct sl_image *in, const struct sl_image *out, double sigma,
                       double tolerance)
{
    unsigned channels = in->planes[0].channels;
    double peak = picture_peak(in);
    bool weigh = sl_model_has_alpha(in->model);
    double *alpha = weigh ? read_plane(in, channels - 1, false) : NULL;
    if (weigh)
        oracle_blur(alpha, in->width, in->height, sigma);
    for (unsigned c = 0; c < channels; c++) {
        bool is_alpha = weigh && c + 1 == channels;
        double *plane = read_plane(in, c, weigh && !is_alpha);
        oracle_blur(plane, in->width, in->height, sigma);
        for (uint32_t y = 0; y < in->height; y++) {
            for (uint32_t x = 0; x < in->width; x++) {
                size_t i = (size_t)y * in->width + x;
                double expected = plane[i];
                if (weigh && !is_alpha)
                    expected = expected * peak / alpha[i];
                double error = fabs(picture_get(out, x, y, c) - expected);
                if (error > tolerance)
                    fail_msg("sigma %g, %ux%u, depth %u, channel %u of %u at %u,%u: off by %g",
                             sigma, in->width, in->height, in->depth, c, channels, x, y, error);
            }
        }
        free(plane);
    }
    free(alpha);
}

/* Noise over squares of full contrast, alpha never near 0: hard edges for wide bells. */
static struct sl_image *squares(uint32_t width, uint32_t height, enum sl_model model,
                                unsigned depth)
{
    struct sl_image *image = picture_noise(width, height, model, depth, 3);
    unsigned channels = image->planes[0].channels;
    uint32_t peak = picture_peak(image);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            for (unsigned c = 0; c < channels; c++) {
                uint32_t noise = picture_get(image, x, y, c);
                bool light = (x / 37 + y / 29) % 2;
                picture_set(image, x, y, c, light ? peak - noise / 8 : noise / 8);
            }
            if (sl_model_has_alpha(model))
                picture_set(image, x, y, channels - 1, peak - (x + y) % 5 * (peak / 8));
        }
    }
    return image;
}

static void test_blur_equals_the_definition(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double sigma;
        uint32_t width, height;
        double levels; /* of 255 */
    } cases[] = {
        {"blur=0.3", 0.3, 40, 30, 0.6},  {"blur=1", 1, 40, 30, 0.6},
        {"blur=1.7", 1.7, 1, 30, 0.6},   {"blur=5", 5, 40, 1, 0.6},
        {"blur=7.9", 7.9, 100, 70, 0.6}, {"blur=8", 8, 100, 70, 1},
        {"blur=13", 13, 150, 60, 1},     {"blur=25.5", 25.5, 120, 130, 1},
        {"blur=100", 100, 200, 90, 1},   {"blur=100", 100, 7, 1, 1},
        {"blur=40", 40, 1, 1, 0.5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (unsigned v = 0; v < 8; v++) {
            unsigned depth = v < 4 ? 8 : 16;
            struct sl_image *in =
                squares(cases[i].width, cases[i].height, filtering_models[v % 4], depth);
            struct sl_image *out = filtering_one(in, cases[i].text);
            check_blur(in, out, cases[i].sigma, cases[i].levels * (depth == 16 ? 100 : 1));
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static void test_blur_leaves_even_pictures_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {"blur=0.5", "blur=9", "blur=100"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (unsigned v = 0; v < 8; v++) {
            unsigned depth = v < 4 ? 8 : 16;
            uint32_t white = depth == 16 ? 65535 : 255;
            struct sl_image *in = picture_new(50, 33, filtering_models[v % 4], depth, white);
            struct sl_image *out = filtering_one(in, texts[i]);
            for (uint32_t y = 0; y < 33; y++)
                for (uint32_t x = 0; x < 50; x++)
                    for (unsigned c = 0; c < in->planes[0].channels; c++)
                        assert_int_equal(picture_get(out, x, y, c), white);
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

/* What is transparent has no colour to give. */
static void test_blur_has_no_halo(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(40, 20, SL_MODEL_RGBA, 8, 0);
    for (uint32_t y = 0; y < 20; y++)
        for (uint32_t x = 0; x < 20; x++)
            for (unsigned c = 0; c < 4; c++)
                picture_set(in, x, y, c, c == 1 ? 90 : 255);
    struct sl_image *out = filtering_one(in, "blur=2");
    assert_true(picture_get(out, 20, 10, 3) > 80 && picture_get(out, 20, 10, 3) < 140);
    for (uint32_t x = 0; x < 24; x++) {
        assert_int_equal(picture_get(out, x, 10, 0), 255);
        assert_int_equal(picture_get(out, x, 10, 1), 90);
    }
    sl_image_unref(out);
    sl_image_unref(in);
}

static void check_sharpen(const struct sl_image *in, const struct sl_image *out, double sigma,
                          double amount, double threshold)
{
    unsigned channels = in->planes[0].channels;
    double peak = picture_peak(in);
    double *blurred = calloc((size_t)in->width * in->height, sizeof *blurred);
    assert_non_null(blurred);
    for (uint32_t y = 0; y < in->height; y++)
        for (uint32_t x = 0; x < in->width; x++)
            blurred[(size_t)y * in->width + x] = filtering_luma(in, x, y);
    oracle_blur(blurred, in->width, in->height, sigma);
    for (uint32_t y = 0; y < in->height; y++) {
        for (uint32_t x = 0; x < in->width; x++) {
            double luma = filtering_luma(in, x, y);
            double detail = luma - blurred[(size_t)y * in->width + x];
            double limit = threshold / 100 * peak;
            if (fabs(fabs(detail) - limit) < peak / 1000)
                continue; /* either side of the threshold is right */
            double gain =
                fabs(detail) < limit ? 0 : filtering_clamp(luma + amount * detail, peak) - luma;
            for (unsigned c = 0; c < channels; c++) {
                double expected = filtering_clamp(picture_get(in, x, y, c) + gain, peak);
                double error = fabs(picture_get(out, x, y, c) - expected);
                assert_true(error < (in->depth == 16 ? 40 : 0.7));
            }
        }
    }
    free(blurred);
}

static void test_sharpen_equals_the_definition(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double sigma, amount, threshold;
    } cases[] = {
        {"sharpen", 0.8, 1, 0},
        {"sharpen=2:3:0", 2, 3, 0},
        {"sharpen=1.5:0.5:5", 1.5, 0.5, 5},
        {"sharpen=1:0", 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (unsigned v = 0; v < 4; v++) {
            enum sl_model model = v % 2 ? SL_MODEL_RGB : SL_MODEL_GRAY;
            struct sl_image *in = squares(60, 45, model, v < 2 ? 8 : 16);
            struct sl_image *out = filtering_one(in, cases[i].text);
            check_sharpen(in, out, cases[i].sigma, cases[i].amount, cases[i].threshold);
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static void test_sharpen_keeps_alpha_and_ignores_what_it_hides(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(30, 10, SL_MODEL_RGBA, 8, 120);
    for (uint32_t y = 0; y < 10; y++)
        for (uint32_t x = 0; x < 30; x++) {
            picture_set(in, x, y, 3, x < 15 ? 255 : 0);
            for (unsigned c = 0; c < 3 && x >= 15; c++)
                picture_set(in, x, y, c, 0);
        }
    struct sl_image *out = filtering_one(in, "sharpen=2:3");
    for (uint32_t x = 0; x < 30; x++) {
        assert_int_equal(picture_get(out, x, 5, 3), x < 15 ? 255 : 0);
        if (x < 15)
            assert_int_equal(picture_get(out, x, 5, 0), 120);
    }
    sl_image_unref(out);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blur_equals_the_definition),
        cmocka_unit_test(test_blur_leaves_even_pictures_alone),
        cmocka_unit_test(test_blur_has_no_halo),
        cmocka_unit_test(test_sharpen_equals_the_definition),
        cmocka_unit_test(test_sharpen_keeps_alpha_and_ignores_what_it_hides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
