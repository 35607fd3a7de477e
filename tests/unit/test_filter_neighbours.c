/* SPDX-License-Identifier: MIT */
/* Filters that look at a pixel's neighbours against what is plainly written down here, and the
 * exact ones against golden figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

#include "pixels.h"

#include <stdlib.h>

/* The sample at x, y, which may lie outside: the nearest inside, or the picture mirrored. */
static uint32_t at(const struct sl_image *image, int64_t x, int64_t y, unsigned c, bool mirrored)
{
    int64_t place[2] = {x, y};
    int64_t side[2] = {image->width, image->height};
    for (int i = 0; i < 2; i++) {
        while (mirrored && (place[i] < 0 || place[i] >= side[i]))
            place[i] = place[i] < 0 ? -1 - place[i] : 2 * side[i] - 1 - place[i];
        place[i] = place[i] < 0 ? 0 : place[i] >= side[i] ? side[i] - 1 : place[i];
    }
    return picture_get(image, (uint32_t)place[0], (uint32_t)place[1], c);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The sample of rank `rank` in a square of that side; of an even side more is left and above. */
static uint32_t ranked(const struct sl_image *in, uint32_t x, uint32_t y, unsigned c, unsigned side,
                       unsigned rank)
{
    uint32_t *all = malloc(sizeof *all * side * side);
    assert_non_null(all);
    for (unsigned i = 0; i < side * side; i++)
        all[i] =
            at(in, (int64_t)x + i % side - side / 2, (int64_t)y + i / side - side / 2, c, false);
    qsort(all, (size_t)side * side, sizeof *all, by_size);
    uint32_t value = all[rank];
    free(all);
    return value;
}

static const struct {
    uint32_t width, height;
} sizes[] = {{1, 1}, {2, 1}, {1, 7}, {7, 3}, {70, 9}};

/* Every size, layout and depth. Of what has alpha, the premultiplied picture is the one. */
static struct sl_image *each(unsigned n, struct sl_image **premultiplied)
{
    unsigned v = n % 8;
    struct sl_image *in = picture_noise(sizes[n / 8].width, sizes[n / 8].height,
                                        filtering_models[v % 4], v < 4 ? 8 : 16, n);
    *premultiplied = sl_image_ref(in);
    if (sl_model_has_alpha(in->model)) {
        assert_int_equal(sl_pixels_own(NULL, premultiplied, NULL), SL_OK);
        assert_int_equal(sl_pixels_premultiply(*premultiplied, NULL), SL_OK);
    }
    return in;
}

static void check_ranks(const char *text, unsigned side, unsigned rank)
{
    for (unsigned n = 0; n < 8 * sizeof sizes / sizeof *sizes; n++) {
        struct sl_image *from;
        struct sl_image *in = each(n, &from);
        struct sl_image *out = filtering_one(in, text);
        struct sl_image *expected = picture_new(in->width, in->height, in->model, in->depth, 0);
        for (uint32_t y = 0; y < in->height; y++)
            for (uint32_t x = 0; x < in->width; x++)
                for (unsigned c = 0; c < in->planes[0].channels; c++)
                    picture_set(expected, x, y, c, ranked(from, x, y, c, side, rank));
        expected->premultiplied = sl_model_has_alpha(in->model);
        assert_int_equal(sl_pixels_unpremultiply(expected, NULL), SL_OK);
        for (uint32_t y = 0; y < in->height; y++)
            assert_memory_equal(sl_image_row(out, 0, y), sl_image_row(expected, 0, y),
                                in->width * in->planes[0].channels * (in->depth / 8));
        sl_image_unref(expected);
        sl_image_unref(out);
        sl_image_unref(from);
        sl_image_unref(in);
    }
}

static void test_median_is_the_middle(void **state)
{
    (void)state;
    check_ranks("median=1", 1, 0);
    check_ranks("median=2", 2, 2);
    check_ranks("median=3", 3, 4);
    check_ranks("median=4", 4, 8);
    check_ranks("median=5", 5, 12);
    check_ranks("median=11", 11, 60);
}

static void test_dilate_and_erode_are_extremes(void **state)
{
    (void)state;
    check_ranks("dilate=1", 3, 8);
    check_ranks("dilate=4", 9, 80);
    check_ranks("dilate=12", 25, 624);
    check_ranks("erode=1", 3, 0);
    check_ranks("erode=5", 11, 0);
}

/* Much larger than the picture: the same everywhere. */
static void test_windows_beyond_the_picture(void **state)
{
    (void)state;
    static const char *const texts[] = {"dilate=255", "erode=255", "median=255", "clahe=1024:1024"};
    for (unsigned i = 0; i < 4; i++) {
        struct sl_image *one = picture_new(1, 1, SL_MODEL_RGB, 8, 77);
        struct sl_image *out = filtering_one(one, texts[i]);
        assert_int_equal(picture_get(out, 0, 0, 1), 77);
        sl_image_unref(out);
        sl_image_unref(one);
    }
    struct sl_image *in = picture_noise(9, 5, SL_MODEL_GRAY, 16, 3);
    struct sl_image *light = filtering_one(in, "dilate=255");
    for (uint32_t i = 0; i < 45; i++)
        assert_int_equal(picture_get(light, i % 9, i / 9, 0), ranked(in, 4, 2, 0, 19, 360));
    sl_image_unref(light);
    sl_image_unref(in);
}

static const struct {
    const char *text;
    unsigned side;
    double weights[25], scale, offset;
    bool mean; /* alpha takes part */
} kernels[] = {
    {"convolve=0,0,0,0,1,0,0,0,0", 3, {0, 0, 0, 0, 1}, 1, 0, true},
    {"convolve=1,2,1,0,0,0,-1,-2,-1", 3, {1, 2, 1, 0, 0, 0, -1, -2, -1}, 1, 0, false},
    {"convolve=1,2,3,4,5,6,7,8,9", 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}, 45, 0, true},
    {"convolve=1,2,3,4,5,6,7,8,9:-90:100.5", 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}, -90, 100.5, false},
    {"convolve=0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0.5", 5, {[24] = 0.5}, 0.5, 0, true},
};

static double convolved(const struct sl_image *from, uint32_t x, uint32_t y, unsigned c, size_t k)
{
    unsigned side = kernels[k].side;
    double sum = 0;
    for (unsigned i = 0; i < side * side; i++)
        sum += kernels[k].weights[i] * at(from, (int64_t)x + i % side - side / 2,
                                          (int64_t)y + i / side - side / 2, c, false);
    double peak = picture_peak(from);
    return filtering_clamp(sum / kernels[k].scale + kernels[k].offset * peak / 255, peak);
}

static void test_convolve_is_a_weighted_sum(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        for (unsigned n = 0; n < 8 * sizeof sizes / sizeof *sizes; n++) {
            struct sl_image *from;
            struct sl_image *in = each(n, &from);
            struct sl_image *out = filtering_one(in, kernels[k].text);
            const struct sl_image *source = kernels[k].mean ? from : in;
            unsigned channels = in->planes[0].channels;
            unsigned alpha = sl_model_has_alpha(in->model) ? channels - 1 : channels;
            for (uint32_t i = 0; i < in->width * in->height * channels; i++) {
                uint32_t x = i / channels % in->width;
                uint32_t y = i / channels / in->width;
                unsigned c = i % channels;
                double expected = convolved(source, x, y, c, k);
                double seen = 1;
                if (c == alpha && !kernels[k].mean)
                    expected = picture_get(in, x, y, c);
                else if (c != alpha && alpha < channels && kernels[k].mean)
                    seen = picture_get(out, x, y, alpha) / (double)picture_peak(in);
                /* Multiplied by alpha, where rounding was before that is divided by it. */
                double error = fabs(picture_get(out, x, y, c) * seen - expected);
                assert_true(error < 1.02 || seen == 0);
            }
            sl_image_unref(out);
            sl_image_unref(from);
            sl_image_unref(in);
        }
    }
}

/* What cannot be seen has no part in what can. */
static void test_hidden_colours_stay_hidden(void **state)
{
    (void)state;
    static const char *const texts[] = {"median", "dilate", "convolve=1,1,1,1,1,1,1,1,1"};
    for (size_t t = 0; t < 3; t++) {
        struct sl_image *in = picture_new(9, 1, SL_MODEL_RGBA, 8, 255);
        for (uint32_t x = 0; x < 9; x++) {
            picture_set(in, x, 0, 0, x < 5 ? 100 : 255);
            picture_set(in, x, 0, 3, x < 5 ? 255 : 0);
        }
        struct sl_image *out = filtering_one(in, texts[t]);
        for (uint32_t x = 0; x < 9; x++) {
            uint32_t red = picture_get(out, x, 0, 0);
            assert_true(picture_get(out, x, 0, 3) == 0 || (red >= 99 && red <= 101));
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

/* The definition of libvips' hist_local, whole numbers and all; of 16 bits the exact place. */
static double equalised(const struct sl_image *in, uint32_t x, uint32_t y, unsigned c, int width,
                        int height, int limit)
{
    int counts[256] = {0};
    bool wide = in->depth == 16;
    for (int i = 0; i < width * height; i++)
        counts[at(in, (int64_t)x + i % width - width / 2, (int64_t)y + i / width - height / 2, c,
                  true) >>
               (wide ? 8 : 0)]++;
    uint32_t value = picture_get(in, x, y, c);
    int over = 0;
    double sum = 0;
    for (int i = 0; i < 256; i++) {
        int count = limit && counts[i] > limit ? limit : counts[i];
        over += counts[i] - count;
        double part = wide ? ((double)value + 1 - 256 * i) / 256 : value >= (uint32_t)i;
        sum += count * filtering_clamp(part, 1);
    }
    double spread = (value + 1.0) * over / (wide ? 65536 : 256);
    return (sum + (wide ? spread : floor(spread))) * picture_peak(in) / (width * height);
}

static void test_clahe_is_the_place_in_the_window(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int width, height, limit;
    } cases[] = {{"clahe=5:3", 5, 3, 3}, {"clahe=8:6:1", 8, 6, 1}, {"clahe=11:20:0", 11, 20, 0}};
    for (size_t k = 0; k < 3; k++) {
        for (unsigned n = 0; n < 8 * sizeof sizes / sizeof *sizes; n++) {
            struct sl_image *from;
            struct sl_image *in = each(n, &from);
            struct sl_image *out = filtering_one(in, cases[k].text);
            unsigned channels = in->planes[0].channels;
            for (uint32_t i = 0; i < in->width * in->height * channels; i++) {
                uint32_t x = i / channels % in->width;
                uint32_t y = i / channels / in->width;
                unsigned c = i % channels;
                bool is_alpha = sl_model_has_alpha(in->model) && c == channels - 1;
                double expected =
                    equalised(in, x, y, c, cases[k].width, cases[k].height, cases[k].limit);
                if (is_alpha)
                    assert_int_equal(picture_get(out, x, y, c), picture_get(in, x, y, c));
                else if (in->depth == 8)
                    assert_int_equal(picture_get(out, x, y, c), (uint32_t)expected);
                else /* counts are whole there, too: less than two pixels of the window */
                    assert_true(fabs(picture_get(out, x, y, c) - expected) <
                                2.0 * 65535 / (cases[k].width * cases[k].height));
            }
            sl_image_unref(out);
            sl_image_unref(from);
            sl_image_unref(in);
        }
    }
}

/* FNV-1a over the rows. */
static uint32_t hash_of(const struct sl_image *image)
{
    uint32_t hash = 2166136261U;
    for (uint32_t y = 0; y < image->height; y++)
        for (uint32_t x = 0; x < image->width; x++)
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                hash = (hash ^ picture_get(image, x, y, c)) * 16777619U;
    return hash;
}

/* 32 x 24: a disc on a slope, with specks. */
static struct sl_image *draw(void)
{
    struct sl_image *image = picture_noise(32, 24, SL_MODEL_RGB, 8, 5);
    for (uint32_t y = 0; y < 24; y++) {
        for (uint32_t x = 0; x < 32; x++) {
            bool speck = picture_get(image, x, y, 0) > 235;
            bool disc = (x - 14) * (x - 14) + (y - 11) * (y - 11) < 60;
            for (unsigned c = 0; c < 3 && !speck; c++)
                picture_set(image, x, y, c, disc ? 200 - 60 * c : 2 * x + 3 * y + 20 * c);
        }
    }
    return image;
}

static void test_golden_pictures(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t hash;
    } golden[] = {
        {"median", 0xce0a8b7f},    {"median=5", 0xf393cd91},
        {"median=7", 0xdee5f9df},  {"dilate=2", 0x44e58665},
        {"erode=2", 0x16ac189e},   {"clahe=9:9", 0xc5fd7cf0},
        {"threshold", 0x1f10b9a1}, {"convolve=-1,-1,-1,-1,8,-1,-1,-1,-1", 0x9dadfd75},
    };
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        struct sl_image *in = draw();
        struct sl_image *out = filtering_one(in, golden[i].text);
        if (hash_of(out) != golden[i].hash)
            fail_msg("%s gives %#x", golden[i].text, hash_of(out));
        sl_image_unref(out);
        sl_image_unref(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median_is_the_middle),
        cmocka_unit_test(test_dilate_and_erode_are_extremes),
        cmocka_unit_test(test_windows_beyond_the_picture),
        cmocka_unit_test(test_convolve_is_a_weighted_sum),
        cmocka_unit_test(test_hidden_colours_stay_hidden),
        cmocka_unit_test(test_clahe_is_the_place_in_the_window),
        cmocka_unit_test(test_golden_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
