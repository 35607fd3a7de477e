/* SPDX-License-Identifier: MIT */
/* Filters that work in CIE L*a*b* against their formulas in double precision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

#include "lab.h"

static const double to_xyz[3][3] = {
    {0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883}};

static void lab_of(const double rgb[3], double lab[3])
{
    double light[3];
    double f[3];
    for (int c = 0; c < 3; c++)
        light[c] = rgb[c] <= 0.04045 ? rgb[c] / 12.92 : pow((rgb[c] + 0.055) / 1.055, 2.4);
    for (int c = 0; c < 3; c++) {
        double t = to_xyz[c][0] * light[0] + to_xyz[c][1] * light[1] + to_xyz[c][2] * light[2];
        f[c] = t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

static void rgb_of(const double lab[3], double rgb[3])
{
    static const double back[3][3] = {{3.2404542, -1.5371385, -0.4985314},
                                      {-0.9692660, 1.8760108, 0.0415560},
                                      {0.0556434, -0.2040259, 1.0572252}};
    double f = (lab[0] + 16) / 116;
    double white[3] = {0.95047, 1, 1.08883};
    double xyz[3] = {f + lab[1] / 500, f, f - lab[2] / 200};
    for (int c = 0; c < 3; c++)
        xyz[c] = white[c] *
                 (xyz[c] > 6.0 / 29 ? xyz[c] * xyz[c] * xyz[c] : (116 * xyz[c] - 16) * 27 / 24389);
    for (int c = 0; c < 3; c++) {
        double light = back[c][0] * xyz[0] + back[c][1] * xyz[1] + back[c][2] * xyz[2];
        light = filtering_clamp(light, 1);
        rgb[c] = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
    }
}

static void get_rgb(const struct sl_image *image, uint32_t x, uint32_t y, double rgb[3])
{
    for (unsigned c = 0; c < 3; c++)
        rgb[c] = picture_get(image, x, y, image->planes[0].channels < 3 ? 0 : c) /
                 (double)picture_peak(image);
}

static void modulate(double lab[3])
{
    const double angle = 75 * acos(-1) / 180;
    double a = 0.6 * (lab[1] * cos(angle) - lab[2] * sin(angle));
    lab[2] = 0.6 * (lab[1] * sin(angle) + lab[2] * cos(angle));
    lab[1] = a;
    lab[0] = 1.1 * lab[0] - 8;
}

static void darken(double lab[3])
{
    lab[0] = lab[1] = lab[2] = 0;
}

static void lighten(double lab[3])
{
    lab[0] = 100 + 99 * lab[0];
}

static void tint(double lab[3])
{
    static const double colour[3] = {0x30 / 255.0, 0x80 / 255.0, 0xf0 / 255.0};
    double own[3];
    lab_of(colour, own);
    double weight = 1 - 4 * (lab[0] / 100 - 0.5) * (lab[0] / 100 - 0.5);
    lab[1] = weight * own[1];
    lab[2] = weight * own[2];
}

static void keep(double lab[3])
{
    (void)lab;
}

static void check_picture(const char *text, void (*expect)(double lab[3]), unsigned v)
{
    struct sl_image *in = picture_noise(300, 7, filtering_models[v % 4], v < 4 ? 8 : 16, v + 1);
    struct sl_image *out = filtering_one(in, text);
    double peak = picture_peak(in);
    bool gray = out->planes[0].channels < 3;
    for (uint32_t i = 0; i < in->width * in->height; i++) {
        uint32_t x = i % in->width;
        uint32_t y = i / in->width;
        double rgb[3];
        double lab[3];
        double got[3];
        get_rgb(in, x, y, rgb);
        lab_of(rgb, lab);
        expect(lab);
        if (gray)
            lab[1] = lab[2] = 0;
        rgb_of(lab, rgb);
        get_rgb(out, x, y, got);
        for (unsigned c = 0; c < 3; c++) {
            double error = fabs(got[c] - rgb[c]) * peak;
            if (error > (in->depth == 16 ? 8 : 0.6))
                fail_msg("%s, model %d, depth %u: off by %g", text, (int)in->model, in->depth,
                         error);
        }
        if (sl_model_has_alpha(in->model))
            assert_int_equal(picture_get(out, x, y, out->planes[0].channels - 1),
                             picture_get(in, x, y, in->planes[0].channels - 1));
    }
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_equal_their_formulas(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        void (*expect)(double lab[3]);
    } cases[] = {
        {"modulate", keep},       {"modulate=1.1:0.6:75:-8", modulate},
        {"modulate=0:0", darken}, {"modulate=100:1:0:100", lighten},
        {"tint=#3080f0", tint},   {"sharpen-lab=1:0:0", keep},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned v = 0; v < 8; v++)
            check_picture(cases[i].text, cases[i].expect, v);
}

/* Of 100 pixels one is black and one white; the others lie between L of 30 and of 71. */
static struct sl_image *make_dull(unsigned depth)
{
    struct sl_image *image = picture_new(10, 10, SL_MODEL_RGB, depth, 0);
    for (uint32_t i = 0; i < 100; i++) {
        double l = i == 0 ? 0 : i == 99 ? 100 : 30.5 + (i - 1) * 40 / 97.0;
        double lab[3] = {l, i == 0 || i == 99 ? 0 : 3, 0};
        double rgb[3];
        rgb_of(lab, rgb);
        for (unsigned c = 0; c < 3; c++)
            picture_set(image, i % 10, i / 10, c, (uint32_t)(rgb[c] * picture_peak(image) + 0.5));
    }
    return image;
}

static void test_normalise_stretches_between_percentiles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double low, high;
    } cases[] = {{"normalise=0:100", 0, 100},
                 {"normalise=1.5:98.5", 30, 70},
                 {"normalise=2:99", 30, 70},
                 {"normalise=50:99", 50, 70}};
    for (unsigned i = 0; i < 8; i++) {
        struct sl_image *in = make_dull(i % 2 ? 16 : 8);
        struct sl_image *out = filtering_one(in, cases[i / 2].text);
        double rgb[3];
        double before[3];
        double after[3];
        for (uint32_t p = 0; p < 100; p++) {
            get_rgb(in, p % 10, p / 10, rgb);
            lab_of(rgb, before);
            get_rgb(out, p % 10, p / 10, rgb);
            lab_of(rgb, after);
            double expected =
                (before[0] - cases[i / 2].low) * 100 / (cases[i / 2].high - cases[i / 2].low);
            expected = filtering_clamp(expected, 100);
            if (expected > 2 && expected < 98) /* near the ends a and b are cut off */
                assert_true(fabs(after[0] - expected) < 0.6);
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

static void test_one_tone_has_nothing_to_stretch(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(5, 4, SL_MODEL_RGB, 8, 90);
    struct sl_image *out = filtering_one(in, "normalise");
    assert_int_equal(picture_get(out, 2, 2, 1), 90);
    sl_image_unref(out);
    sl_image_unref(in);
}

/* A step in L from 40 to 60: what it gains beside it is bounded, and slopes are as they are given.
 */
static double step_gain(const char *text, uint32_t x)
{
    struct sl_image *in = picture_new(40, 9, SL_MODEL_GRAY, 16, 0);
    double dark[3] = {40, 0, 0};
    double light[3] = {60, 0, 0};
    double rgb[3];
    for (uint32_t i = 0; i < 360; i++) {
        rgb_of(i % 40 < 20 ? dark : light, rgb);
        picture_set(in, i % 40, i / 40, 0, (uint32_t)(rgb[1] * 65535 + 0.5));
    }
    struct sl_image *out = filtering_one(in, text);
    double lab[3];
    get_rgb(out, x, 4, rgb);
    lab_of(rgb, lab);
    sl_image_unref(out);
    sl_image_unref(in);
    return lab[0] - (x < 20 ? 40 : 60);
}

static void test_sharpen_lab_has_two_slopes_and_bounds(void **state)
{
    (void)state;
    double detail = step_gain("sharpen-lab=2:1:1:100:100:100", 20);
    assert_true(detail > 7 && detail < 9); /* most of half of the step */
    assert_true(fabs(step_gain("sharpen-lab=2:1:1:100:100:100", 19) + detail) < 0.02);
    assert_true(fabs(step_gain("sharpen-lab=2:0.5:9:100:100:100", 20) - detail / 2) < 0.02);
    assert_true(fabs(step_gain("sharpen-lab=2:1:3:2:100:100", 20) - (2 + 3 * (detail - 2))) < 0.05);
    assert_true(fabs(step_gain("sharpen-lab=2:1:3:2:5:6", 20) - 5) < 0.02);
    assert_true(fabs(step_gain("sharpen-lab=2:1:3:2:5:6", 19) + 6) < 0.02);
    assert_true(fabs(step_gain("sharpen-lab=2:1:3:2:5:6", 2)) < 0.02);
}

/* Colours through Lab and back at 8 bits: what is not changed comes back. */
static void test_there_and_back_is_exact_at_8_bits(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(256, 64, SL_MODEL_RGB, 8, 9);
    struct sl_image *out = filtering_one(in, "modulate=1:1:360");
    for (uint32_t i = 0; i < 256 * 64; i++)
        for (unsigned c = 0; c < 3; c++)
            assert_int_equal(picture_get(out, i % 256, i / 256, c),
                             picture_get(in, i % 256, i / 256, c));
    sl_image_unref(out);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_their_formulas),
        cmocka_unit_test(test_normalise_stretches_between_percentiles),
        cmocka_unit_test(test_one_tone_has_nothing_to_stretch),
        cmocka_unit_test(test_sharpen_lab_has_two_slopes_and_bounds),
        cmocka_unit_test(test_there_and_back_is_exact_at_8_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
