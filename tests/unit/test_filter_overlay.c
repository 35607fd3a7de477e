/* SPDX-License-Identifier: MIT */
/* Where, how large and how often a picture is laid over others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"
#include "rect.h"

/* `over` laid as `text` says over a black picture of gray. */
static struct sl_image *lay(struct sl_image *over, const char *text, uint32_t width,
                            uint32_t height)
{
    struct sl_filter_call call;
    struct sl_image *image = picture_new(width, height, SL_MODEL_GRAY, 8, 0);
    const struct sl_filter_context context = {.pool = NULL};
    assert_int_equal(sl_filter_parse(text, &call, NULL), SL_OK);
    call.picture = over;
    assert_int_equal(sl_filter_apply_all(&call, 1, &context, &image, NULL), SL_OK);
    assert_int_equal(image->model, SL_MODEL_GRAY);
    return image;
}

/* The smallest part that holds all that is not black. */
static void find(const struct sl_image *image, struct sl_rect *out)
{
    uint32_t right = 0;
    uint32_t bottom = 0;
    *out = (struct sl_rect){UINT32_MAX, UINT32_MAX, 0, 0};
    for (uint32_t y = 0; y < image->height; y++) {
        for (uint32_t x = 0; x < image->width; x++) {
            if (!picture_get(image, x, y, 0))
                continue;
            out->left = x < out->left ? x : out->left;
            out->top = y < out->top ? y : out->top;
            right = x + 1 > right ? x + 1 : right;
            bottom = y + 1 > bottom ? y + 1 : bottom;
        }
    }
    out->width = right > out->left ? right - out->left : 0;
    out->height = bottom > out->top ? bottom - out->top : 0;
}

static void test_where_and_how_large(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct sl_rect at; /* in 20 × 13, of a picture of 5 × 4 */
    } cases[] = {
        {"composite=a", {8, 5, 5, 4}}, /* 7.5 and 4.5, rounded up as sharp does */
        {"composite=a:northwest", {0, 0, 5, 4}},
        {"composite=a:southeast", {15, 9, 5, 4}},
        {"composite=a:north", {8, 0, 5, 4}},
        {"composite=a:west", {0, 5, 5, 4}},
        /* x and y lead away from the edge. */
        {"composite=a:northwest:x=2:y=3", {2, 3, 5, 4}},
        {"composite=a:southeast:x=2:y=3", {13, 6, 5, 4}},
        {"composite=a:x=2:y=-3", {10, 2, 5, 4}},
        {"composite=a:3,4", {3, 4, 5, 4}},
        {"composite=a:10%,0", {2, 0, 5, 4}},
        /* Beyond the edges. */
        {"composite=a:northwest:x=-2:y=-3", {0, 0, 3, 1}},
        {"composite=a:southeast:x=-2:y=-3", {17, 12, 3, 1}},
        {"composite=a:19,12", {19, 12, 1, 1}},
        {"composite=a:northwest:x=-5", {UINT32_MAX, UINT32_MAX, 0, 0}},
        {"composite=a:20,0", {UINT32_MAX, UINT32_MAX, 0, 0}},
        /* The width in percent; never higher than the picture. */
        {"composite=a:northwest:scale=50", {0, 0, 10, 8}},
        {"composite=a:southeast:scale=5", {19, 12, 1, 1}},
        {"composite=a:northwest:scale=100", {0, 0, 16, 13}},
        {"composite=a:tile=yes", {0, 0, 20, 13}},
        {"composite=a:tile=yes:opacity=0", {UINT32_MAX, UINT32_MAX, 0, 0}},
    };
    struct sl_image *over = picture_new(5, 4, SL_MODEL_GRAY_ALPHA, 8, 255);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_image *out = lay(over, cases[i].text, 20, 13);
        struct sl_rect at;
        find(out, &at);
        const struct sl_rect *e = &cases[i].at;
        if (at.left != e->left || at.top != e->top || at.width != e->width ||
            at.height != e->height)
            fail_msg("%s: %ux%u at %u, %u", cases[i].text, at.width, at.height, at.left, at.top);
        sl_image_unref(out);
    }
    sl_image_unref(over);
}

/* One of the tiles is where the position says. */
static void test_tiles_begin_at_the_position(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t x, y; /* of a first pixel */
    } cases[] = {
        {"composite=a:northwest:tile=yes", 0, 0},
        {"composite=a:southeast:tile=yes", 0, 1}, /* 15 and 9 */
        {"composite=a:tile=yes", 3, 1},           /* 8 and 5 */
        {"composite=a:northwest:tile=yes:x=-1:y=2", 4, 2},
    };
    struct sl_image *over = picture_new(5, 4, SL_MODEL_GRAY_ALPHA, 8, 255);
    picture_set(over, 0, 0, 0, 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_image *out = lay(over, cases[i].text, 20, 13);
        for (uint32_t y = 0; y < 13; y++)
            for (uint32_t x = 0; x < 20; x++)
                assert_int_equal(picture_get(out, x, y, 0),
                                 x % 5 == cases[i].x && y % 4 == cases[i].y ? 100 : 255);
        sl_image_unref(out);
    }
    sl_image_unref(over);
}

/* However long and thin: what it takes is bounded by the picture's size. */
static void test_a_thin_one_is_bounded(void **state)
{
    (void)state;
    struct sl_image *over = picture_new(1, 5000, SL_MODEL_GRAY_ALPHA, 8, 255);
    struct sl_filter_call call;
    assert_int_equal(sl_filter_parse("composite=a:scale=100", &call, NULL), SL_OK);
    call.picture = over;
    size_t all = sl_filter_peak_bytes(&call, 1, 4000, 100, SL_MODEL_RGB, 8);
    assert_true(all < (size_t)4000 * 100 * 3 * 3);
    struct sl_image *out = lay(over, "composite=a:scale=100", 4000, 100);
    struct sl_rect at;
    find(out, &at);
    assert_int_equal(at.width, 1);
    assert_int_equal(at.height, 100);
    sl_image_unref(out);
    sl_image_unref(over);
}

static void test_without_a_picture_it_is_not_applied(void **state)
{
    (void)state;
    struct sl_filter_call call;
    struct sl_image *image = picture_new(3, 2, SL_MODEL_RGB, 8, 9);
    const struct sl_filter_context context = {.pool = NULL};
    assert_int_equal(sl_filter_parse("composite=a", &call, NULL), SL_OK);
    assert_int_equal(sl_filter_apply_all(&call, 1, &context, &image, NULL), SL_INTERNAL);
    assert_int_equal(picture_get(image, 0, 0, 0), 9);
    sl_image_unref(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_and_how_large),
        cmocka_unit_test(test_tiles_begin_at_the_position),
        cmocka_unit_test(test_a_thin_one_is_bounded),
        cmocka_unit_test(test_without_a_picture_it_is_not_applied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
