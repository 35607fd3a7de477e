/* SPDX-License-Identifier: MIT */
/* All frames of GIF files: drawn by hand, timed, bounded, and cut. */
#include "unit.h"

#include "codec.h"
#include "gif_file.h"

enum { NOTHING = 0, LOCAL = 255 }; /* as expected pixels, beside indexes of the screen's table */

/* The frame has one row of these colours. */
static void expect_row(const struct animated *all, size_t index, const uint8_t *colours)
{
    const struct sl_image *image = animated_frame(all, index);
    assert_int_equal(image->model, SL_MODEL_RGBA);
    for (uint32_t x = 0; x < image->width; x++) {
        uint8_t want[4] = {0, 0, 0, 0};
        if (colours[x] == LOCAL)
            memcpy(want, "\x01\x02\x03\xFF", 4);
        else if (colours[x] != NOTHING)
            gif_colour(colours[x], want);
        assert_memory_equal(sl_image_row(image, 0, 0) + (size_t)4 * x, want, 4);
    }
}

static void frames_are_drawn_over_what_was_left(void **state)
{
    (void)state;
    static const uint8_t mixed[] = {5, 6};
    const struct gif_frame frames[] = {
        {0, 0, 4, 1, .disposal = 1, .fill = 1},
        {1, 0, 2, 1, .disposal = 2, .fill = 2}, /* is cleared */
        {3, 0, 1, 1, .disposal = 0, .fill = 3}, /* nothing said: stays */
        {0, 0, 2, 1, .disposal = 3, .fill = 4}, /* is as it was before */
        {2, 0, 2, 1, .disposal = 3, .transparent = 5, .indexes = mixed},
        {0, 0, 1, 1, .disposal = 7, .fill = 9, .local = true},
        {3, 0, 9, 3, .disposal = 2, .fill = 7}, /* beyond the screen */
        {9, 9, 1, 1, .disposal = 2, .fill = 8},
    };
    static const uint8_t want[][4] = {
        {1, 1, 1, 1},
        {1, 2, 2, 1},
        {1, NOTHING, NOTHING, 3},
        {4, 4, NOTHING, 3},
        {1, NOTHING, NOTHING, 6},
        {LOCAL, NOTHING, NOTHING, 3},
        {LOCAL, NOTHING, NOTHING, 7},
        {LOCAL, NOTHING, NOTHING, NOTHING},
    };
    enum { COUNT = sizeof frames / sizeof *frames };
    struct sl_bytes file = {0};
    gif_begin(&file, 4, 1, 0);
    for (size_t i = 0; i < COUNT; i++)
        gif_frame(&file, frames[i]);
    gif_end(&file);
    struct animated all = decode_frames(&file, SL_FAIL_ON_WARNING);
    assert_int_equal(all.status, SL_OK);
    assert_int_equal(all.info.frames, COUNT);
    assert_int_equal(all.animation.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        expect_row(&all, i, want[i]);
    animated_release(&all);
    sl_bytes_release(&file);
}

/* What is restored may be nothing at all. */
static void the_first_frame_may_be_taken_back(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    gif_begin(&file, 2, 1, 0);
    gif_frame(&file, (struct gif_frame){0, 0, 2, 1, .disposal = 3, .fill = 1});
    gif_frame(&file, (struct gif_frame){1, 0, 1, 1, .fill = 2});
    gif_end(&file);
    struct animated all = decode_frames(&file, SL_FAIL_ON_WARNING);
    assert_int_equal(all.status, SL_OK);
    expect_row(&all, 0, (const uint8_t[]){1, 1});
    expect_row(&all, 1, (const uint8_t[]){NOTHING, 2});
    animated_release(&all);
    sl_bytes_release(&file);
}

static void expect_loops(int again, unsigned loops)
{
    struct sl_bytes file = {0};
    gif_begin(&file, 1, 1, again);
    for (unsigned i = 0; i < 4; i++)
        gif_frame(&file, (struct gif_frame){0, 0, 1, 1, .delay_cs = (uint16_t)(i < 3 ? i : 65535)});
    gif_end(&file);
    struct animated all = decode_frames(&file, SL_FAIL_ON_WARNING);
    static const uint32_t delays[] = {100, 100, 20, 655350};
    assert_int_equal(all.status, SL_OK);
    assert_int_equal(all.animation.count, 4);
    assert_int_equal(all.animation.loops, loops);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(all.animation.frames[i].delay_ms, delays[i]);
    animated_release(&all);
    sl_bytes_release(&file);
}

static void times_and_loops_are_told(void **state)
{
    (void)state;
    expect_loops(-1, 1);
    expect_loops(0, 0);
    expect_loops(1, 2);
    expect_loops(65535, 65535);
}

static void a_still_picture_stays_one(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    gif_begin(&file, 2, 1, 0);
    gif_frame(&file, (struct gif_frame){0, 0, 2, 1, .fill = 1});
    gif_end(&file);
    struct animated all = decode_frames(&file, SL_FAIL_ON_WARNING);
    assert_int_equal(all.status, SL_OK);
    assert_int_equal(all.image->model, SL_MODEL_RGB);
    assert_int_equal(all.animation.count, 0);
    animated_release(&all);
    sl_bytes_release(&file);
}

static void expect_refused(const struct sl_bytes *file, const struct sl_limits *limits,
                           enum sl_status status, const char *option)
{
    struct animated all = decode_frames_with(file->data, file->size, SL_FAIL_ON_NONE, limits);
    assert_int_equal(all.status, status);
    assert_non_null(strstr(all.error.message, option));
}

static void limits_are_of_all_frames_together(void **state)
{
    (void)state;
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_bytes file = {0};
    gif_begin(&file, 1000, 1000, 0);
    for (int i = 0; i < 101; i++)
        gif_frame(&file, (struct gif_frame){0, 0, 1, 1, .fill = 1});
    gif_end(&file);
    expect_refused(&file, &limits, SL_LIMIT_PIXELS, "--max-pixels");
    limits.pixels = 101000000;
    struct animated all = decode_frames_with(file.data, file.size, SL_FAIL_ON_NONE, &limits);
    assert_int_equal(all.status, SL_OK);
    assert_true(all.info.decode_bytes >= (uint64_t)101 * 4000000);
    animated_release(&all);
    limits.item_bytes = 200000000;
    expect_refused(&file, &limits, SL_LIMIT_BYTES, "more memory");
    sl_bytes_release(&file);
}

/* A frame need not be on the screen to take memory. */
static void a_huge_frame_is_refused(void **state)
{
    (void)state;
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_bytes file = {0};
    gif_begin(&file, 1, 1, 0);
    gif_frame(&file, (struct gif_frame){0, 0, 1, 1, .fill = 1});
    gif_put(&file, "\x2C\0\0\0\0\xFF\xFF\xFF\xFF\0\x07\0\x3B", 13);
    expect_refused(&file, &limits, SL_LIMIT_PIXELS, "--max-pixels");
    sl_bytes_release(&file);
}

static void a_million_frames_are_refused(void **state)
{
    (void)state;
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_bytes file = {0};
    gif_begin(&file, 1, 1, 0);
    gif_frame(&file, (struct gif_frame){0, 0, 1, 1, .fill = 1});
    for (int i = 0; i < 1000000; i++)
        gif_put(&file, "\x2C\0\0\0\0\x01\0\x01\0\0\x07\0", 12);
    expect_refused(&file, &limits, SL_UNSUPPORTED_FEATURE, "65535 frames");
    sl_bytes_release(&file);
}

/* Cut anywhere it is a failure; told so, the frames that are whole are had. */
static void cut_files_give_whole_frames(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    size_t ends[5];
    gif_begin(&file, 20, 10, 0);
    for (size_t i = 0; i < 5; i++) {
        gif_frame(&file, (struct gif_frame){0, 0, 20, 10, .disposal = (uint8_t)i, .fill = 3});
        ends[i] = file.size - 3; /* the pixels end before the end code does */
    }
    gif_end(&file);
    for (size_t size = 0; size < file.size; size++) {
        size_t whole = 0;
        while (whole < 5 && ends[whole] <= size)
            whole++;
        struct animated all = decode_frames_with(file.data, size, SL_FAIL_ON_NONE, &limits);
        if (whole > 1)
            assert_int_equal(all.animation.count, whole);
        else
            assert_int_equal(all.animation.count, 0);
        animated_release(&all);
        all = decode_frames_with(file.data, size, SL_FAIL_ON_ERROR, &limits);
        assert_int_not_equal(all.status, SL_OK);
    }
    sl_bytes_release(&file);
}

static void changed_files_do_no_harm(void **state)
{
    (void)state;
    static const uint8_t changes[] = {0x01, 0x10, 0x80, 0xFF};
    const struct sl_limits limits = {
        .pixels = 100000, .dimension = 65535, .file_bytes = 1 << 20, .item_bytes = 1 << 24};
    struct sl_bytes file = {0};
    gif_begin(&file, 9, 7, 0);
    for (uint8_t i = 0; i < 4; i++)
        gif_frame(&file,
                  (struct gif_frame){1, 1, 5, 5, .disposal = i, .fill = 3, .transparent = i});
    gif_end(&file);
    for (size_t at = 6; at < file.size; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            file.data[at] ^= changes[i];
            struct animated all =
                decode_frames_with(file.data, file.size, SL_FAIL_ON_NONE, &limits);
            assert_int_not_equal(all.status, SL_INTERNAL);
            assert_int_not_equal(all.status, SL_OVER_RESERVE);
            animated_release(&all);
            file.data[at] ^= changes[i];
        }
    }
    sl_bytes_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_drawn_over_what_was_left),
        cmocka_unit_test(the_first_frame_may_be_taken_back),
        cmocka_unit_test(times_and_loops_are_told),
        cmocka_unit_test(a_still_picture_stays_one),
        cmocka_unit_test(limits_are_of_all_frames_together),
        cmocka_unit_test(a_huge_frame_is_refused),
        cmocka_unit_test(a_million_frames_are_refused),
        cmocka_unit_test(cut_files_give_whole_frames),
        cmocka_unit_test(changed_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
