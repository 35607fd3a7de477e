/* SPDX-License-Identifier: MIT */
/* One picture over another: every blend against the formulas of W3C's "Compositing and Blending
 * Level 1" in double precision, and where things lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "composite.h"

#include "picture.h"

#include <math.h>
#include <string.h>

struct factors {
    double source, backdrop;
};

/* Section 9.1. */
static bool operator_factors(const char *name, double as, double ab, struct factors *out)
{
    const struct {
        const char *name;
        struct factors factors;
    } operators[] = {
        {"over", {1, 1 - as}},      {"in", {ab, 0}},
        {"out", {1 - ab, 0}},       {"atop", {ab, 1 - as}},
        {"dest-over", {1 - ab, 1}}, {"dest-in", {0, as}},
        {"dest-out", {0, 1 - as}},  {"dest-atop", {1 - ab, as}},
        {"xor", {1 - ab, 1 - as}},  {"add", {1, 1}},
    };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (strcmp(operators[i].name, name) == 0) {
            *out = operators[i].factors;
            return true;
        }
    }
    return false;
}

static double hard_light(double b, double s)
{
    return s <= 0.5 ? b * 2 * s : b + (2 * s - 1) - b * (2 * s - 1);
}

static double soft_light(double b, double s)
{
    double d = b <= 0.25 ? ((16 * b - 12) * b + 4) * b : sqrt(b);
    return s <= 0.5 ? b - (1 - 2 * s) * b * (1 - b) : b + (2 * s - 1) * (d - b);
}

static double dodge(double b, double s)
{
    return b == 0 ? 0 : s == 1 ? 1 : fmin(1, b / (1 - s));
}

static double burn(double b, double s)
{
    return b == 1 ? 1 : s == 0 ? 0 : 1 - fmin(1, (1 - b) / s);
}

/* Section 10.1. */
static double mixed(const char *name, double b, double s)
{
    const struct {
        const char *name;
        double value;
    } modes[] = {
        {"multiply", b * s},
        {"screen", b + s - b * s},
        {"overlay", hard_light(s, b)},
        {"darken", fmin(b, s)},
        {"lighten", fmax(b, s)},
        {"color-dodge", dodge(b, s)},
        {"color-burn", burn(b, s)},
        {"hard-light", hard_light(b, s)},
        {"soft-light", soft_light(b, s)},
        {"difference", fabs(b - s)},
        {"exclusion", b + s - 2 * b * s},
    };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, name) == 0)
            return modes[i].value;
    fail_msg("no formula for %s", name);
    return 0;
}

/* A colour of the result, straight, and its alpha. */
static double expected(const char *name, double cb, double ab, double cs, double as, double *alpha)
{
    struct factors f = {1, 1 - as};
    double source = cs;
    if (!operator_factors(name, as, ab, &f))
        source = (1 - ab) * cs + ab * mixed(name, cb, cs);
    double colour = as * f.source * source + ab * f.backdrop * cb;
    *alpha = fmin(1, as * f.source + ab * f.backdrop);
    return *alpha > 0 ? fmin(1, colour / *alpha) : 0;
}

static double part(const struct sl_image *image, uint32_t x, uint32_t y, unsigned c)
{
    return (double)picture_get(image, x, y, c) / picture_peak(image);
}

static double alpha_of(const struct sl_image *image, uint32_t x, uint32_t y)
{
    return sl_model_has_alpha(image->model) ? part(image, x, y, image->planes[0].channels - 1) : 1;
}

static double colour_of(const struct sl_image *image, uint32_t x, uint32_t y, unsigned c)
{
    return part(image, x, y, sl_model_channels(image->model) < 3 ? 0 : c);
}

static void compare(const char *name, double opacity, const struct sl_image *base,
                    const struct sl_image *over, const struct sl_image *out)
{
    const unsigned channels = out->planes[0].channels;
    const bool alpha = sl_model_has_alpha(out->model);
    /* Floats have 24 bits: beside rounding next to nothing of 8, and little of 16. */
    const double most = out->depth == 8 ? 0.501 : 0.6;
    for (uint32_t y = 0; y < out->height; y++) {
        for (uint32_t x = 0; x < out->width; x++) {
            double ab = alpha_of(base, x, y);
            double as = alpha_of(over, x, y) * opacity;
            double ao = 0;
            for (unsigned c = 0; c < channels - alpha; c++) {
                double colour =
                    expected(name, colour_of(base, x, y, c), ab, colour_of(over, x, y, c), as, &ao);
                double off = fabs(colour * picture_peak(out) - picture_get(out, x, y, c));
                if (off > most)
                    fail_msg("%s at %u, %u, %u: %u is %g off", name, x, y, c,
                             picture_get(out, x, y, c), off);
            }
            if (alpha)
                assert_true(fabs(ao * picture_peak(out) - picture_get(out, x, y, channels - 1)) <=
                            most);
            else
                assert_true(ao == 1);
        }
    }
}

enum { STEPS = 8 };

/* Colours and alphas of 0, 1, and what is between, each with each of the other picture. */
static struct sl_image *chart(enum sl_model model, unsigned depth, bool across)
{
    static const double steps[STEPS] = {0, 1.0 / 255, 0.2, 0.25, 0.5, 0.7, 254.0 / 255, 1};
    const uint32_t side = STEPS * STEPS;
    struct sl_image *image = picture_new(side, side, model, depth, 0);
    const unsigned channels = image->planes[0].channels;
    for (uint32_t y = 0; y < side; y++) {
        for (uint32_t x = 0; x < side; x++) {
            uint32_t at = across ? x : y;
            for (unsigned c = 0; c < channels; c++) {
                bool alpha = sl_model_has_alpha(model) && c == channels - 1;
                double value = steps[alpha ? at / STEPS : (at + c) % STEPS];
                picture_set(image, x, y, c, (uint32_t)(value * picture_peak(image) + 0.5));
            }
        }
    }
    return image;
}

static struct sl_image *copy(const struct sl_image *in, enum sl_model model)
{
    struct sl_image *out = picture_new(in->width, in->height, model, in->depth, 0);
    for (uint32_t y = 0; y < in->height; y++)
        for (uint32_t x = 0; x < in->width; x++)
            for (unsigned c = 0; c < out->planes[0].channels; c++) {
                bool alpha = sl_model_has_alpha(model) && c == out->planes[0].channels - 1;
                double value = alpha ? alpha_of(in, x, y) : colour_of(in, x, y, c);
                picture_set(out, x, y, c, (uint32_t)(value * picture_peak(out) + 0.5));
            }
    return out;
}

static void test_every_blend_is_its_formula(void **state)
{
    (void)state;
    static const double opacities[] = {1, 0.6, 0};
    for (unsigned v = 0; v < 48; v++) {
        const enum sl_model model = (enum sl_model)(v % 4);
        struct sl_image *base = chart(model, v / 4 % 2 ? 16 : 8, false);
        struct sl_image *over =
            chart(v / 8 % 2 ? SL_MODEL_RGBA : SL_MODEL_GRAY_ALPHA, v / 16 ? 16 : 8, true);
        for (int blend = 0; blend < SL_BLEND_COUNT; blend++) {
            struct sl_composite_job job = {
                .over = over, .blend = (enum sl_blend)blend, .opacity = opacities[v / 16]};
            struct sl_image *out = copy(base, sl_composite_model(model, over->model, job.blend));
            assert_int_equal(sl_composite(out, &job, NULL), SL_OK);
            compare(sl_blend_names[blend], job.opacity, base, over, out);
            sl_image_unref(out);
        }
        sl_image_unref(over);
        sl_image_unref(base);
    }
    assert_null(sl_blend_names[SL_BLEND_COUNT]);
}

/* A base's model is kept where it can be: colour comes from the other picture, alpha from blends
 * that make holes. */
static void test_models(void **state)
{
    (void)state;
    assert_int_equal(sl_composite_model(SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_BLEND_OVER),
                     SL_MODEL_GRAY);
    assert_int_equal(sl_composite_model(SL_MODEL_GRAY, SL_MODEL_RGBA, SL_BLEND_OVER), SL_MODEL_RGB);
    assert_int_equal(sl_composite_model(SL_MODEL_RGB, SL_MODEL_GRAY_ALPHA, SL_BLEND_XOR),
                     SL_MODEL_RGBA);
    assert_int_equal(sl_composite_model(SL_MODEL_GRAY_ALPHA, SL_MODEL_GRAY_ALPHA, SL_BLEND_ADD),
                     SL_MODEL_GRAY_ALPHA);
    /* What keeps an opaque picture so, by the formula itself. */
    for (int blend = 0; blend < SL_BLEND_COUNT; blend++) {
        double alpha;
        (void)expected(sl_blend_names[blend], 0.3, 1, 0.4, 0.5, &alpha);
        assert_int_equal(sl_blend_keeps_opaque((enum sl_blend)blend), alpha == 1);
        (void)expected(sl_blend_names[blend], 0.3, 1, 0, 0, &alpha);
        assert_int_equal(sl_blend_keeps_bare((enum sl_blend)blend), alpha == 1);
    }
}

/* 4 × 3 white pixels whose value tells their place: 100 + 10 · y + x. */
static struct sl_image *marked(void)
{
    struct sl_image *over = picture_new(4, 3, SL_MODEL_GRAY_ALPHA, 8, 255);
    for (uint32_t y = 0; y < 3; y++)
        for (uint32_t x = 0; x < 4; x++)
            picture_set(over, x, y, 0, 100 + 10 * y + x);
    return over;
}

static int64_t wrapped(int64_t at, int64_t length)
{
    return ((at % length) + length) % length;
}

/* Wherever it lies, also beyond the edges, and in runs longer than one. */
static void test_places_and_tiles(void **state)
{
    (void)state;
    struct sl_image *over = marked();
    static const int64_t places[] = {-1000000, -4, -3, -1, 0, 1, 250, 298, 299, 300, 65535};
    enum { PLACES = sizeof places / sizeof *places };
    for (unsigned v = 0; v < PLACES * PLACES * 8; v++) {
        struct sl_composite_job job = {.over = over,
                                       .left = places[v / 8 % PLACES],
                                       .top = places[v / 8 / PLACES],
                                       .tile = v % 2,
                                       .gap = v / 4 % 2 * 3,
                                       .blend = v / 2 % 2 ? SL_BLEND_IN : SL_BLEND_OVER,
                                       .opacity = 1};
        struct sl_image *out = picture_new(301, 7, SL_MODEL_GRAY_ALPHA, 8, 255);
        assert_int_equal(sl_composite(out, &job, NULL), SL_OK);
        for (uint32_t y = 0; y < out->height; y++) {
            for (uint32_t x = 0; x < out->width; x++) {
                int64_t dx = job.tile ? wrapped(x - job.left, 4 + job.gap) : x - job.left;
                int64_t dy = job.tile ? wrapped(y - job.top, 3 + job.gap) : y - job.top;
                bool covered = dx >= 0 && dx < 4 && dy >= 0 && dy < 3;
                int64_t bare = job.blend == SL_BLEND_IN ? 0 : 255;
                assert_int_equal(picture_get(out, x, y, 0), covered ? 100 + 10 * dy + dx : bare);
                assert_int_equal(picture_get(out, x, y, 1), covered ? 255 : bare);
            }
        }
        sl_image_unref(out);
    }
    sl_image_unref(over);
}

/* What nothing lies over is not touched: not even colour under an alpha of 0. */
static void test_the_rest_stays(void **state)
{
    (void)state;
    for (unsigned depth = 8; depth <= 16; depth += 8) {
        struct sl_image *before = picture_noise(40, 30, SL_MODEL_RGBA, depth, 5);
        struct sl_image *out = copy(before, SL_MODEL_RGBA);
        struct sl_image *over = picture_noise(10, 10, SL_MODEL_RGBA, 8, 6);
        const struct sl_composite_job job = {
            .over = over, .left = 5, .top = 6, .blend = SL_BLEND_MULTIPLY, .opacity = 0};
        assert_int_equal(sl_composite(out, &job, NULL), SL_OK);
        for (uint32_t y = 0; y < 30; y++)
            for (uint32_t x = 0; x < 40; x++)
                for (unsigned c = 0; c < 4; c++)
                    if (picture_get(before, x, y, 3) > 0 || x < 5 || x >= 15)
                        assert_int_equal(picture_get(out, x, y, c), picture_get(before, x, y, c));
        sl_image_unref(over);
        sl_image_unref(out);
        sl_image_unref(before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_blend_is_its_formula),
        cmocka_unit_test(test_models),
        cmocka_unit_test(test_places_and_tiles),
        cmocka_unit_test(test_the_rest_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
