/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fit.h"

#include "sharp_sizes.h"

#include <string.h>

static struct sl_frame plan(const char *size, enum sl_fit fit, const char *position,
                            bool no_enlarge, uint32_t width, uint32_t height)
{
    struct sl_framing framing = {.fit = fit, .no_enlarge = no_enlarge};
    struct sl_geometry geometry;
    struct sl_frame frame;
    assert_int_equal(sl_position_parse(position, &framing.position, NULL), SL_OK);
    assert_int_equal(sl_geometry_parse(size, &geometry, NULL), SL_OK);
    sl_frame_plan(&framing, &geometry, width, height, &frame);
    return frame;
}

static void test_as_sharp_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sharp_fits / sizeof *sharp_fits; i++) {
        struct sl_bytes size = {0};
        assert_int_equal(sl_bytes_printf(&size, "%ux%u", sharp_fits[i].width, sharp_fits[i].height),
                         SL_OK);
        struct sl_frame frame =
            plan((const char *)size.data, sharp_fits[i].fit, sharp_fits[i].position,
                 sharp_fits[i].no_enlarge, sharp_fits[i].in_width, sharp_fits[i].in_height);
        if (frame.width != sharp_fits[i].out_width || frame.height != sharp_fits[i].out_height ||
            frame.left != sharp_fits[i].left || frame.top != sharp_fits[i].top)
            fail_msg("%s, %s of %ux%u in %s: %ux%u from %u, %u", sl_fit_name(sharp_fits[i].fit),
                     sharp_fits[i].position, sharp_fits[i].in_width, sharp_fits[i].in_height,
                     (const char *)size.data, frame.width, frame.height, frame.left, frame.top);
        sl_bytes_release(&size);
    }
}

static void test_a_size_keeps_its_own_meaning(void **state)
{
    (void)state;
    struct sl_frame frame = plan("20x20", SL_FIT_AS_SIZE, "centre", false, 40, 30);
    assert_int_equal(frame.width, 20);
    assert_int_equal(frame.height, 15);
    assert_false(frame.crops || frame.pads);
    frame = plan("20x", SL_FIT_COVER, "centre", false, 40, 30); /* the other side follows */
    assert_int_equal(frame.height, 15);
    assert_false(frame.crops);
    frame = plan("20x", SL_FIT_FILL, "centre", false, 40, 30);
    assert_int_equal(frame.height, 30);
    frame = plan("20long", SL_FIT_AS_SIZE, "centre", false, 30, 40);
    assert_int_equal(frame.width, 15);
    assert_int_equal(frame.height, 20);
    frame = plan("20short", SL_FIT_AS_SIZE, "centre", false, 30, 40);
    assert_int_equal(frame.width, 20);
    assert_int_equal(frame.height, 27);
    frame = plan("200%", SL_FIT_AS_SIZE, "centre", true, 30, 40);
    assert_int_equal(frame.width, 30);
    frame = plan("20x20<", SL_FIT_COVER, "centre", false, 40, 30); /* only cut */
    assert_int_equal(frame.scaled_width, 40);
    assert_int_equal(frame.width, 20);
    assert_int_equal(frame.left, 10);
    assert_int_equal(frame.top, 5);
}

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *position;
        uint32_t left, top; /* of 20x20 in 40x20, and of 20x10 in 20x20 */
    } cases[] = {
        {"0%,0%", 0, 0},     {"100%,100%", 20, 10}, {"25%,25%", 5, 2},  {"7,3", 7, 3},
        {"700,300", 20, 10}, {"7,25%", 7, 2},       {"30%,0", 6, 0},    {"left", 0, 5},
        {"right", 20, 5},    {"top", 10, 0},        {"bottom", 10, 10}, {"northwest", 0, 0},
        {"attention", 0, 0}, {"entropy", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_frame cut = plan("20x20", SL_FIT_COVER, cases[i].position, false, 40, 20);
        assert_true(cut.crops);
        assert_int_equal(cut.left, cases[i].left);
        assert_int_equal(cut.top, 0);
        struct sl_frame put = plan("20x20", SL_FIT_CONTAIN, cases[i].position, false, 40, 20);
        assert_true(put.pads);
        assert_int_equal(put.left, 0);
        assert_int_equal(put.top, cases[i].top);
    }
}

static void test_position_text(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"centre", "centre"},   {"center", "centre"},     {"50%,50%", "centre"},
        {"top", "north"},       {"100%,0%", "northeast"}, {"attention", "attention"},
        {"entropy", "entropy"}, {"12.5%,3", "12.5%,3"},   {"0,0", "0,0"},
        {"50,50", "50,50"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sl_position position;
        struct sl_bytes text = {0};
        assert_int_equal(sl_position_parse(texts[i][0], &position, NULL), SL_OK);
        assert_int_equal(sl_position_print(&position, &text), SL_OK);
        assert_string_equal((const char *)text.data, texts[i][1]);
        sl_bytes_release(&text);
    }
    static const char *const wrong[] = {"",      "middle", "1",       "1,",
                                        ",1",    "-1,0",   "101%,0%", "1,2,3",
                                        "1.5,0", "1%,",    "north,",  "4294967296,0"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sl_position position = {.x = 7};
        struct sl_error err;
        assert_int_equal(sl_position_parse(wrong[i], &position, &err), SL_INVALID_ARGUMENT);
        assert_true(position.x == 7);
        assert_non_null(strstr(err.message, "attention"));
    }
}

/* Whatever the sides: a part within the whole, of the box's size at most. */
static void test_extremes(void **state)
{
    (void)state;
    static const uint32_t sides[] = {1, 2, 3, 65535, 4000000000U, UINT32_MAX};
    static const char *const sizes[] = {"1x1", "1x65535", "65535x1", "4294967295x4294967295"};
    for (size_t i = 0; i < 6 * 6 * 4 * SL_FIT_COUNT; i++) {
        uint32_t width = sides[i % 6];
        uint32_t height = sides[i / 6 % 6];
        struct sl_frame frame =
            plan(sizes[i / 36 % 4], (enum sl_fit)(i / 144), "33%,67%", i % 2 == 1, width, height);
        assert_true(frame.width && frame.height && frame.scaled_width && frame.scaled_height);
        assert_false(frame.crops && frame.pads);
        uint32_t inner = frame.pads ? frame.scaled_width : frame.width;
        uint32_t outer = frame.pads ? frame.width : frame.scaled_width;
        assert_true(inner <= outer && frame.left <= outer - inner);
        inner = frame.pads ? frame.scaled_height : frame.height;
        outer = frame.pads ? frame.height : frame.scaled_height;
        assert_true(inner <= outer && frame.top <= outer - inner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_sharp_does), cmocka_unit_test(test_a_size_keeps_its_own_meaning),
        cmocka_unit_test(test_places),        cmocka_unit_test(test_position_text),
        cmocka_unit_test(test_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
