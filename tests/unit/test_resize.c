/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "resize.h"

#include "buffer_pool.h"

#include "picture.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;
static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};

/* The oracle: the definition of resampling in double precision, one sample at a time. */

static double sinc(double x)
{
    return x == 0 ? 1 : sin(pi * x) / (pi * x);
}

static double oracle_curve(enum sl_resize_kernel kernel, double x)
{
    x = fabs(x);
    switch (kernel) {
    case SL_RESIZE_TRIANGLE:
        return x < 1 ? 1 - x : 0;
    case SL_RESIZE_CATMULL_ROM:
        if (x < 1)
            return 1.5 * x * x * x - 2.5 * x * x + 1;
        return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
    case SL_RESIZE_MITCHELL:
        if (x < 1)
            return (21 * x * x * x - 36 * x * x + 16) / 18;
        return x < 2 ? (-7 * x * x * x + 36 * x * x - 60 * x + 32) / 18 : 0;
    case SL_RESIZE_LANCZOS2:
        return x < 2 ? sinc(x) * sinc(x / 2) : 0;
    case SL_RESIZE_LANCZOS3:
        return x < 3 ? sinc(x) * sinc(x / 3) : 0;
    default:
        return 0;
    }
}

/* The weight of source sample j in output sample i. */
static double oracle_weight(enum sl_resize_kernel kernel, uint32_t in, uint32_t out, uint32_t i,
                            uint32_t j)
{
    double pitch = (double)in / out;
    if (in == out)
        return i == j;
    if (kernel == SL_RESIZE_NEAREST)
        return (uint32_t)((i + 0.5) * pitch) == j;
    if (kernel == SL_RESIZE_BOX)
        return fmax(0, fmin((i + 1) * pitch, j + 1.0) - fmax(i * pitch, j));
    return oracle_curve(kernel, (j + 0.5 - (i + 0.5) * pitch) / fmax(1, pitch));
}

static double *oracle_weights(enum sl_resize_kernel kernel, uint32_t in, uint32_t out)
{
    double *weights = calloc((size_t)in * out, sizeof *weights);
    assert_non_null(weights);
    for (uint32_t i = 0; i < out; i++) {
        double sum = 0;
        for (uint32_t j = 0; j < in; j++)
            sum += weights[(size_t)i * in + j] = oracle_weight(kernel, in, out, i, j);
        for (uint32_t j = 0; j < in; j++)
            weights[(size_t)i * in + j] /= sum;
    }
    return weights;
}

static void oracle_pixel(const struct sl_image *in, const double *wx, const double *wy, bool weigh,
                         double out[4])
{
    unsigned channels = in->planes[0].channels;
    double peak = picture_peak(in);
    double sum[4] = {0};
    for (uint32_t y = 0; y < in->height; y++) {
        for (uint32_t x = 0; x < in->width && wy[y] != 0; x++) {
            double alpha = weigh ? picture_get(in, x, y, channels - 1) / peak : 1;
            for (unsigned c = 0; c < channels; c++) {
                double sample = picture_get(in, x, y, c);
                sum[c] += wy[y] * wx[x] * sample * (weigh && c + 1 < channels ? alpha : 1);
            }
        }
    }
    for (unsigned c = 0; c < channels; c++) {
        double value = sum[c];
        if (weigh && c + 1 < channels)
            value = sum[channels - 1] < 0.5 ? 0 : value * peak / sum[channels - 1];
        out[c] = fmin(peak, fmax(0, value));
    }
}

/* Samples of 8 bits that were looked at, and the levels by which they were beside the definition's,
 * rounded, together. */
static double samples_seen, levels_off;

static void check(const struct sl_image *in, const struct sl_image *out,
                  enum sl_resize_kernel kernel)
{
    double *wx = oracle_weights(kernel, in->width, out->width);
    double *wy = oracle_weights(kernel, in->height, out->height);
    unsigned channels = in->planes[0].channels;
    bool weigh = sl_model_has_alpha(in->model) && kernel != SL_RESIZE_NEAREST;
    for (uint32_t y = 0; y < out->height; y++) {
        for (uint32_t x = 0; x < out->width; x++) {
            double expected[4];
            oracle_pixel(in, wx + (size_t)x * in->width, wy + (size_t)y * in->height, weigh,
                         expected);
            /* Dividing by nearly nothing, colour is noise, and dropped below half a level. */
            bool faint = weigh && expected[channels - 1] < (in->depth == 16 ? 64 : 2);
            /* In fixed point a sample near a half may fall to the other side. */
            double tolerance = in->depth == 16 ? 1 : 0.55;
            for (unsigned c = 0; c < channels; c++) {
                double error = fabs(picture_get(out, x, y, c) - expected[c]);
                if (in->depth == 8 && !(faint && c + 1 < channels)) {
                    samples_seen++;
                    levels_off += fabs(picture_get(out, x, y, c) - round(expected[c]));
                }
                if (error > tolerance && !(faint && c + 1 < channels))
                    fail_msg("%s %ux%u→%ux%u depth %u channel %u of %u at %u,%u: off by %g",
                             sl_resize_kernel_name(kernel), in->width, in->height, out->width,
                             out->height, in->depth, c, channels, x, y, error);
            }
        }
    }
    free(wx);
    free(wy);
}

static struct sl_image *resize(struct sl_image *in, uint32_t width, uint32_t height,
                               enum sl_resize_kernel kernel)
{
    struct sl_image *out;
    assert_int_equal(sl_resize(NULL, in, width, height, kernel, NULL, &out, NULL), SL_OK);
    assert_int_equal(out->width, width);
    assert_int_equal(out->height, height);
    assert_int_equal(out->model, in->model);
    assert_int_equal(out->depth, in->depth);
    return out;
}

static void test_equals_the_double_precision_definition(void **state)
{
    (void)state;
    static const struct {
        uint32_t in_width, in_height, width, height;
    } sizes[] = {
        {1, 1, 1, 7},    {1, 1, 5, 3},   {1, 9, 1, 4},     {9, 1, 20, 1},   {37, 23, 12, 7},
        {12, 7, 37, 23}, {40, 30, 8, 6}, {31, 17, 31, 5},  {31, 17, 9, 17}, {200, 3, 3, 2},
        {3, 150, 2, 1},  {64, 64, 1, 1}, {33, 41, 32, 40}, {2, 2, 64, 3},
    };
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (unsigned v = 0; v < 8; v++) {
            struct sl_image *in = picture_noise(sizes[s].in_width, sizes[s].in_height,
                                                models[v % 4], v < 4 ? 8 : 16, (uint32_t)s + v);
            for (int k = 0; k < SL_RESIZE_KERNEL_COUNT; k++) {
                struct sl_image *out =
                    resize(in, sizes[s].width, sizes[s].height, (enum sl_resize_kernel)k);
                check(in, out, (enum sl_resize_kernel)k);
                sl_image_unref(out);
            }
            sl_image_unref(in);
        }
    }
    assert_true(samples_seen > 1000);
    if (levels_off / samples_seen >= 0.05)
        fail_msg("%g levels off on average", levels_off / samples_seen);
}

/* Above the first row that is not opaque, alpha is a channel like any other; below, it is weighed.
 */
static void test_opaque_above_and_translucent_below(void **state)
{
    (void)state;
    static const uint32_t translucent_from[] = {0, 1, 60, 89, 90};
    for (size_t i = 0; i < sizeof translucent_from / sizeof *translucent_from; i++) {
        for (unsigned v = 0; v < 2; v++) {
            struct sl_image *in =
                picture_noise(41, 90, v ? SL_MODEL_RGBA : SL_MODEL_GRAY_ALPHA, 8, (uint32_t)i + 1);
            for (uint32_t y = 0; y < in->height; y++)
                for (uint32_t x = 0; x < in->width; x++)
                    if (y < translucent_from[i] || x < 40) /* else in the last column alone */
                        picture_set(in, x, y, v ? 3 : 1, 255);
            for (int k = 0; k < SL_RESIZE_KERNEL_COUNT; k++) {
                struct sl_image *out = resize(in, 19, 71, (enum sl_resize_kernel)k);
                check(in, out, (enum sl_resize_kernel)k);
                sl_image_unref(out);
            }
            sl_image_unref(in);
        }
    }
}

static void test_white_stays_white(void **state)
{
    (void)state;
    static const uint32_t sizes[][4] = {
        {1, 1, 50, 40}, {97, 61, 13, 200}, {3000, 2, 7, 1}, {2, 5000, 1, 3}, {65535, 1, 1, 1},
    };
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (unsigned v = 0; v < 8; v++) {
            unsigned depth = v < 4 ? 8 : 16;
            uint32_t white = depth == 16 ? 65535 : 255;
            struct sl_image *in =
                picture_new(sizes[s][0], sizes[s][1], models[v % 4], depth, white);
            for (int k = 0; k < SL_RESIZE_KERNEL_COUNT; k++) {
                struct sl_image *out =
                    resize(in, sizes[s][2], sizes[s][3], (enum sl_resize_kernel)k);
                for (uint32_t y = 0; y < out->height; y++)
                    for (uint32_t x = 0; x < out->width; x++)
                        for (unsigned c = 0; c < out->planes[0].channels; c++)
                            assert_int_equal(picture_get(out, x, y, c), white);
                sl_image_unref(out);
            }
            sl_image_unref(in);
        }
    }
}

/* The centre of gravity of one bright square, in fractions of the picture. */
static void centroid(const struct sl_image *image, double *x_out, double *y_out)
{
    double sum = 0, sum_x = 0, sum_y = 0;
    for (uint32_t y = 0; y < image->height; y++) {
        for (uint32_t x = 0; x < image->width; x++) {
            double value = picture_get(image, x, y, 0);
            sum += value;
            sum_x += value * (x + 0.5);
            sum_y += value * (y + 0.5);
        }
    }
    *x_out = sum_x / sum / image->width;
    *y_out = sum_y / sum / image->height;
}

static void test_does_not_shift(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(64, 48, SL_MODEL_GRAY, 16, 0);
    for (uint32_t y = 20; y < 28; y++)
        for (uint32_t x = 16; x < 24; x++)
            picture_set(in, x, y, 0, 40000);
    static const uint32_t sizes[][2] = {{32, 24}, {128, 96}, {16, 12}, {48, 36}, {100, 75}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int k = SL_RESIZE_BOX; k < SL_RESIZE_KERNEL_COUNT; k++) {
            struct sl_image *out = resize(in, sizes[s][0], sizes[s][1], (enum sl_resize_kernel)k);
            double x;
            double y;
            centroid(out, &x, &y);
            /* A shift of half an output pixel is 0.5 / width: ask for a tenth of that. */
            assert_true(fabs(x - 20.0 / 64) < 0.05 / sizes[s][0]);
            assert_true(fabs(y - 24.0 / 48) < 0.05 / sizes[s][1]);
            sl_image_unref(out);
        }
    }
    sl_image_unref(in);
}

/* White on one side, transparent black on the other: what can be seen must stay white. */
static void test_transparent_edge_has_no_halo(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 4; v++) {
        enum sl_model model = v % 2 ? SL_MODEL_RGBA : SL_MODEL_GRAY_ALPHA;
        struct sl_image *in = picture_new(60, 40, model, v < 2 ? 8 : 16, 0);
        uint32_t white = picture_peak(in);
        unsigned channels = in->planes[0].channels;
        for (uint32_t y = 0; y < 40; y++)
            for (uint32_t x = 0; x < 29; x++)
                for (unsigned c = 0; c < channels; c++)
                    picture_set(in, x, y, c, white);
        for (int k = 0; k < SL_RESIZE_KERNEL_COUNT; k++) {
            struct sl_image *out = resize(in, 17, 90, (enum sl_resize_kernel)k);
            for (uint32_t y = 0; y < out->height; y++)
                for (uint32_t x = 0; x < out->width; x++)
                    for (unsigned c = 0; c + 1 < channels; c++)
                        if (picture_get(out, x, y, channels - 1) > 1)
                            assert_int_equal(picture_get(out, x, y, c), white);
            sl_image_unref(out);
        }
        sl_image_unref(in);
    }
}

static void test_premultiplied_colour_never_exceeds_alpha(void **state)
{
    (void)state;
    struct sl_image *in = picture_new(50, 50, SL_MODEL_RGBA, 8, 0);
    in->premultiplied = true;
    for (uint32_t y = 0; y < 50; y++)
        for (uint32_t x = 0; x < 50; x++)
            for (unsigned c = 0; c < 4; c++)
                picture_set(in, x, y, c, c == 3 ? 120 : (x / 5) % 2 ? 120 : 0);
    struct sl_image *out = resize(in, 111, 20, SL_RESIZE_LANCZOS3);
    assert_true(out->premultiplied);
    for (uint32_t x = 0; x < out->width; x++)
        for (unsigned c = 0; c < 3; c++)
            assert_true(picture_get(out, x, 9, c) <= picture_get(out, x, 9, 3));
    assert_int_equal(picture_get(out, 50, 9, 3), 120);
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_same_size_is_the_same_picture(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(9, 8, SL_MODEL_RGB, 8, 1);
    struct sl_image *out = resize(in, 9, 8, SL_RESIZE_MITCHELL);
    assert_ptr_equal(in, out);
    assert_false(sl_image_is_unique(in));
    sl_image_unref(out);
    sl_image_unref(in);
}

static void test_stops_when_cancelled(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    sl_cancel_request(cancel);
    struct sl_poll poll = {.cancel = cancel, .deadline_ns = INT64_MAX};
    struct sl_poll late = {.cancel = NULL, .deadline_ns = 1};
    struct sl_image *in = picture_noise(20, 20, SL_MODEL_RGBA, 8, 1);
    struct sl_image *out = in;
    struct sl_error err;
    enum sl_status status = sl_resize(NULL, in, 5, 5, SL_RESIZE_BOX, &poll, &out, &err);
    assert_int_equal(status, SL_CANCELLED);
    assert_int_equal(err.status, SL_CANCELLED);
    assert_null(out);
    status = sl_resize(NULL, in, 5, 5, SL_RESIZE_BOX, &late, &out, NULL);
    assert_int_equal(status, SL_TIMEOUT);
    assert_null(out);
    sl_image_unref(in);
    sl_cancel_free(cancel);
}

static void test_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(3, 3, SL_MODEL_RGBA, 8, 1);
    struct sl_image *out = in;
    assert_int_equal(sl_resize(NULL, in, 0, 3, SL_RESIZE_BOX, NULL, &out, NULL),
                     SL_INVALID_ARGUMENT);
    assert_null(out);
    assert_int_equal(
        sl_resize(NULL, in, UINT32_MAX, UINT32_MAX, SL_RESIZE_LANCZOS3, NULL, &out, NULL),
        SL_NO_MEMORY);
    assert_null(out);
    sl_image_unref(in);
}

static void test_scratch_stays_a_few_rows(void **state)
{
    (void)state;
    size_t bytes = sl_resize_scratch_bytes(4000, 3000, 1600, 1200, 3, SL_RESIZE_LANCZOS3);
    assert_true(bytes > 1600 * 3 * 4);
    assert_true(bytes < 1 << 20);
    assert_true(sl_resize_scratch_bytes(UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 4,
                                        SL_RESIZE_LANCZOS3) >= UINT32_MAX);
}

static void assert_same(const struct sl_image *a, const struct sl_image *b)
{
    for (uint32_t y = 0; y < a->height; y++)
        assert_memory_equal(sl_image_row(a, 0, y), sl_image_row(b, 0, y),
                            (size_t)a->width * a->planes[0].channels * a->depth / 8);
}

/* Tables of weights are kept in the pool: never may one serve that differs in anything. */
static void test_tables_are_used_again_only_for_the_same(void **state)
{
    (void)state;
    struct sl_buffer_pool *pool;
    struct sl_buffer_pool_stats stats;
    assert_int_equal(sl_buffer_pool_new(1 << 24, &pool), SL_OK);
    for (int round = 0; round < 2; round++) {
        for (unsigned v = 0; v < 16 * SL_RESIZE_KERNEL_COUNT; v++) {
            struct sl_image *in =
                picture_noise(v & 1 ? 70 : 71, 60, SL_MODEL_GRAY, v & 2 ? 16 : 8, v);
            struct sl_image *plain;
            struct sl_image *pooled;
            in->extent_width -= v & 4 ? 0.5 : 0;
            uint32_t width = v & 8 ? 30 : 31;
            enum sl_resize_kernel kernel = (enum sl_resize_kernel)(v / 16);
            assert_int_equal(sl_resize(NULL, in, width, 25, kernel, NULL, &plain, NULL), SL_OK);
            assert_int_equal(sl_resize(pool, in, width, 25, kernel, NULL, &pooled, NULL), SL_OK);
            assert_same(plain, pooled);
            sl_image_unref(plain);
            sl_image_unref(pooled);
            sl_image_unref(in);
        }
    }
    struct sl_image *in = picture_noise(70, 60, SL_MODEL_GRAY, 8, 1);
    for (unsigned long long i = 0, before = 0; i < 2; i++) {
        struct sl_image *out;
        assert_int_equal(sl_resize(pool, in, 7, 6, SL_RESIZE_BOX, NULL, &out, NULL), SL_OK);
        sl_image_unref(out);
        sl_buffer_pool_stats(pool, &stats);
        assert_true(i == 0 || stats.hits - before >= 2); /* both axes */
        before = stats.hits;
    }
    sl_image_unref(in);
    sl_buffer_pool_free(pool);
}

static void test_names(void **state)
{
    (void)state;
    for (int k = 0; k < SL_RESIZE_KERNEL_COUNT; k++) {
        enum sl_resize_kernel found = SL_RESIZE_KERNEL_COUNT;
        assert_true(sl_resize_kernel_find(sl_resize_kernel_name((enum sl_resize_kernel)k), &found));
        assert_int_equal(found, k);
    }
    enum sl_resize_kernel untouched = SL_RESIZE_BOX;
    assert_false(sl_resize_kernel_find("lanczos", &untouched));
    assert_int_equal(untouched, SL_RESIZE_BOX);
    assert_null(sl_resize_kernel_name(SL_RESIZE_KERNEL_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_the_double_precision_definition),
        cmocka_unit_test(test_opaque_above_and_translucent_below),
        cmocka_unit_test(test_white_stays_white),
        cmocka_unit_test(test_does_not_shift),
        cmocka_unit_test(test_transparent_edge_has_no_halo),
        cmocka_unit_test(test_premultiplied_colour_never_exceeds_alpha),
        cmocka_unit_test(test_same_size_is_the_same_picture),
        cmocka_unit_test(test_stops_when_cancelled),
        cmocka_unit_test(test_refuses_what_it_cannot_do),
        cmocka_unit_test(test_scratch_stays_a_few_rows),
        cmocka_unit_test(test_tables_are_used_again_only_for_the_same),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
