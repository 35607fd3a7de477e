/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "orient.h"
#include "region.h"
#include "resize.h"

#include "picture.h"

#include <stdlib.h>
#include <string.h>

static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                       SL_MODEL_RGBA};

static struct sl_image *cut(const struct sl_image *in, const struct sl_rect *rect)
{
    struct sl_image *out;
    assert_int_equal(sl_region_cut(NULL, in, rect, NULL, &out, NULL), SL_OK);
    return out;
}

static void assert_same(const struct sl_image *a, const struct sl_image *b, uint32_t levels)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (uint32_t y = 0; y < a->height; y++)
        for (uint32_t x = 0; x < a->width; x++)
            for (unsigned c = 0; c < a->planes[0].channels; c++)
                if (labs((long)picture_get(a, x, y, c) - (long)picture_get(b, x, y, c)) > levels)
                    fail_msg("%u, %u: %u and %u", x, y, picture_get(a, x, y, c),
                             picture_get(b, x, y, c));
}

static void test_a_part_turned_is_a_part_of_the_turned(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(13, 9, SL_MODEL_RGB, 8, 3);
    for (int o = 1; o <= 8; o++) {
        struct sl_image *turned;
        struct sl_image *again;
        assert_int_equal(sl_orient(NULL, in, (enum sl_orientation)o, NULL, &turned, NULL), SL_OK);
        struct sl_rect rect = {1, 2, 5, 4};
        struct sl_image *expected = cut(turned, &rect);
        sl_orient_rect((enum sl_orientation)o, in->width, in->height, &rect);
        struct sl_image *stored = cut(in, &rect);
        assert_int_equal(sl_orient(NULL, stored, (enum sl_orientation)o, NULL, &again, NULL),
                         SL_OK);
        assert_same(again, expected, 0);
        sl_image_unref(again);
        sl_image_unref(stored);
        sl_image_unref(expected);
        sl_image_unref(turned);
    }
    sl_image_unref(in);
}

/* A resize of a part is a part of the resize: at most a level beside it, or 16 of 65,535. */
static void test_a_part_of_a_resize(void **state)
{
    (void)state;
    static const struct {
        uint32_t width, height;
        struct sl_rect part;
    } jobs[] = {
        {30, 20, {0, 0, 10, 20}}, {30, 20, {11, 0, 10, 20}},  {30, 20, {20, 0, 10, 20}},
        {30, 20, {3, 5, 1, 1}},   {200, 90, {50, 0, 90, 90}}, {67, 41, {7, 4, 41, 30}},
        {67, 20, {9, 1, 30, 15}}, {67, 90, {66, 89, 1, 1}},   {1, 300, {0, 299, 1, 1}},
    };
    for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++) {
        for (unsigned v = 0; v < 8 * SL_RESIZE_KERNEL_COUNT; v++) {
            struct sl_image *in = picture_noise(67, 41, models[v % 4], v / 4 % 2 ? 16 : 8, v);
            struct sl_resize_job job = {.width = jobs[j].width,
                                        .height = jobs[j].height,
                                        .kernel = (enum sl_resize_kernel)(v / 8)};
            struct sl_image *whole;
            struct sl_image *part;
            assert_int_equal(sl_resize_by(NULL, in, &job, NULL, &whole, NULL), SL_OK);
            job.part = jobs[j].part;
            assert_int_equal(sl_resize_by(NULL, in, &job, NULL, &part, NULL), SL_OK);
            struct sl_image *expected = cut(whole, &job.part);
            assert_same(part, expected, in->depth == 16 ? 16 : 1);
            sl_image_unref(expected);
            sl_image_unref(part);
            sl_image_unref(whole);
            sl_image_unref(in);
        }
    }
}

static struct sl_image *planes_noise(uint32_t width, uint32_t height, unsigned h, unsigned v)
{
    struct sl_image *image;
    uint32_t random = 77;
    assert_int_equal(sl_image_new_ycbcr(NULL, width, height, h, v, &image), SL_OK);
    for (unsigned plane = 0; plane < 3; plane++)
        for (uint32_t y = 0; y < image->planes[plane].height; y++)
            for (uint32_t x = 0; x < image->planes[plane].width; x++)
                sl_image_row(image, plane, y)[x] = (uint8_t)(picture_random(&random) >> 8);
    return image;
}

/* Chroma stays where it was: parts that begin amid a shared sample are compared where chroma is
 * shared no more. */
static void test_a_part_of_planes(void **state)
{
    (void)state;
    static const uint32_t lefts[] = {0, 1, 2, 7};
    struct sl_image *in = planes_noise(61, 47, 2, 2);
    for (size_t i = 0; i < 4; i++) {
        for (unsigned shared = 1; shared <= 2; shared++) {
            struct sl_resize_job job = {.width = 34,
                                        .height = 26,
                                        .kernel = SL_RESIZE_LANCZOS3,
                                        .chroma_h = shared,
                                        .chroma_v = shared};
            struct sl_image *whole;
            struct sl_image *part;
            if (shared == 2 && lefts[i] % 2)
                continue;
            assert_int_equal(sl_resize_by(NULL, in, &job, NULL, &whole, NULL), SL_OK);
            job.part = (struct sl_rect){lefts[i], 4, 20, 20};
            assert_int_equal(sl_resize_by(NULL, in, &job, NULL, &part, NULL), SL_OK);
            for (unsigned plane = 0; plane < 3; plane++) {
                const unsigned factor = plane ? shared : 1;
                for (uint32_t y = 0; y < part->planes[plane].height; y++)
                    for (uint32_t x = 0; x < part->planes[plane].width; x++)
                        assert_true(abs(sl_image_row(part, plane, y)[x] -
                                        sl_image_row(whole, plane,
                                                     y + 4 / factor)[x + lefts[i] / factor]) <= 1);
            }
            sl_image_unref(part);
            sl_image_unref(whole);
        }
    }
    sl_image_unref(in);
}

static void test_refuses_parts_outside(void **state)
{
    (void)state;
    static const struct sl_rect wrong[] = {{0, 0, 11, 1}, {0, 0, 1, 11},        {10, 0, 1, 1},
                                           {0, 10, 1, 1}, {9, 0, 2, 1},         {0, 0, 5, 0},
                                           {0, 0, 0, 5},  {UINT32_MAX, 0, 2, 1}};
    struct sl_image *in = picture_noise(20, 20, SL_MODEL_GRAY, 8, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct sl_resize_job job = {
            .width = 10, .height = 10, .kernel = SL_RESIZE_BOX, .part = wrong[i]};
        struct sl_image *out;
        assert_int_equal(sl_resize_by(NULL, in, &job, NULL, &out, NULL), SL_INVALID_ARGUMENT);
        assert_null(out);
    }
    sl_image_unref(in);
}

/* "abc" with two pixels before and four behind, as a person would write it. */
static void test_edges_by_hand(void **state)
{
    (void)state;
    static const char *const expected[] = {[SL_EDGE_COLOUR] = "..abc....",
                                           [SL_EDGE_COPY] = "aaabccccc",
                                           [SL_EDGE_MIRROR] = "baabccbaa"};
    for (int vertical = 0; vertical < 2; vertical++) {
        for (int edge = SL_EDGE_COLOUR; edge <= SL_EDGE_MIRROR; edge++) {
            struct sl_image *in =
                picture_new(vertical ? 1 : 3, vertical ? 3 : 1, SL_MODEL_GRAY, 8, 0);
            for (uint32_t i = 0; i < 3; i++)
                picture_set(in, vertical ? 0 : i, vertical ? i : 0, 0, 'a' + i);
            struct sl_pad_job job = {.width = vertical ? 1 : 9,
                                     .height = vertical ? 9 : 1,
                                     .left = vertical ? 0 : 2,
                                     .top = vertical ? 2 : 0,
                                     .edge = (enum sl_edge)edge,
                                     .colour = {'.' * 257, '.' * 257, '.' * 257, 65535}};
            struct sl_image *out;
            assert_int_equal(sl_region_pad(NULL, in, &job, NULL, &out, NULL), SL_OK);
            for (uint32_t i = 0; i < 9; i++)
                assert_int_equal(picture_get(out, vertical ? 0 : i, vertical ? i : 0, 0),
                                 expected[edge][i]);
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static void test_colours_of_every_model(void **state)
{
    (void)state;
    static const uint32_t expected[][4] = {{76}, {76, 128}, {255, 0, 0}, {255, 0, 0, 128}};
    for (unsigned v = 0; v < 8; v++) {
        struct sl_image *in = picture_noise(3, 2, models[v % 4], v < 4 ? 8 : 16, v);
        const struct sl_pad_job job = {
            .width = 5, .height = 4, .left = 1, .top = 1, .colour = {65535, 0, 0, 32896}};
        struct sl_image *out;
        assert_int_equal(sl_region_pad(NULL, in, &job, NULL, &out, NULL), SL_OK);
        for (unsigned c = 0; c < in->planes[0].channels; c++) {
            long value = (long)expected[v % 4][c] * (in->depth == 16 ? 257 : 1);
            assert_true(labs((long)picture_get(out, 0, 0, c) - value) <= 257);
            assert_int_equal(picture_get(out, 4, 3, c), picture_get(out, 0, 0, c));
            assert_int_equal(picture_get(out, 1, 1, c), picture_get(in, 0, 0, c));
            assert_int_equal(picture_get(out, 3, 2, c), picture_get(in, 2, 1, c));
        }
        sl_image_unref(out);
        sl_image_unref(in);
    }
    struct sl_image *planes = planes_noise(3, 2, 1, 1);
    const struct sl_pad_job job = {
        .width = 4, .height = 2, .left = 1, .colour = {65535, 0, 0, 65535}};
    struct sl_image *out;
    assert_int_equal(sl_region_pad(NULL, planes, &job, NULL, &out, NULL), SL_OK);
    assert_int_equal(sl_image_row(out, 0, 0)[0], 76);
    assert_int_equal(sl_image_row(out, 1, 0)[0], 85);
    assert_int_equal(sl_image_row(out, 2, 0)[0], 255);
    assert_int_equal(sl_image_row(out, 2, 1)[3], sl_image_row(planes, 2, 1)[2]);
    sl_image_unref(out);
    sl_image_unref(planes);
}

static void test_refuses_what_is_not_within(void **state)
{
    (void)state;
    struct sl_image *in = picture_noise(3, 2, SL_MODEL_GRAY, 8, 1);
    struct sl_image *shared = planes_noise(2, 2, 2, 2);
    static const struct sl_pad_job wrong[] = {{.width = 2, .height = 2},
                                              {.width = 3, .height = 1},
                                              {.width = 4, .height = 2, .left = 2},
                                              {.width = 4, .height = 2, .left = UINT32_MAX},
                                              {.width = 4, .height = 3, .top = 2}};
    struct sl_image *out;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(sl_region_pad(NULL, in, &wrong[i], NULL, &out, NULL), SL_INVALID_ARGUMENT);
    const struct sl_pad_job job = {.width = 4, .height = 4};
    assert_int_equal(sl_region_pad(NULL, shared, &job, NULL, &out, NULL), SL_INVALID_ARGUMENT);
    sl_image_unref(shared);
    sl_image_unref(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_part_turned_is_a_part_of_the_turned),
        cmocka_unit_test(test_a_part_of_a_resize),
        cmocka_unit_test(test_a_part_of_planes),
        cmocka_unit_test(test_refuses_parts_outside),
        cmocka_unit_test(test_edges_by_hand),
        cmocka_unit_test(test_colours_of_every_model),
        cmocka_unit_test(test_refuses_what_is_not_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
