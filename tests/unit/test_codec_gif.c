/* SPDX-License-Identifier: MIT */
/* GIF files of a few bytes, made by hand: right pixels, and damage. */
#include "unit.h"

#include "codec.h"

#define GIF_SCREEN(w, h) 'G', 'I', 'F', '8', '9', 'a', w, 0, h, 0, 0x80, 0, 0
#define GIF_TABLE 10, 20, 30, 40, 50, 60
#define GIF_FRAME(x, y, w, h) 0x2C, x, 0, y, 0, w, 0, h, 0, 0, 2

/* Codes of 3 bits: clear (4), 0, 1, then of what was seen; end (5). */
#define GIF_PIXELS_01 2, 0x44, 0x0A, 0 /* 4, 0, 1, 5: 100 000 001 101 -> 0x44 0x0A */

static void gif_reads_a_frame(void **state)
{
    (void)state;
    expect_samples(BYTES(GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1), GIF_PIXELS_01, 0x3B),
                   BYTES(10, 20, 30, 40, 50, 60));
}

static void gif_places_the_frame_on_a_transparent_screen(void **state)
{
    (void)state;
    expect_samples(BYTES(GIF_SCREEN(3, 1), GIF_TABLE, GIF_FRAME(1, 0, 2, 1), GIF_PIXELS_01, 0x3B),
                   BYTES(0, 0, 0, 0, 10, 20, 30, 255, 40, 50, 60, 255));
    /* Colour 1 is transparent. */
    expect_samples(BYTES(GIF_SCREEN(2, 1), GIF_TABLE, 0x21, 0xF9, 4, 1, 0, 0, 1, 0,
                         GIF_FRAME(0, 0, 2, 1), GIF_PIXELS_01, 0x3B),
                   BYTES(10, 20, 30, 255, 0, 0, 0, 0));
}

static void gif_needs_no_clear_code(void **state)
{
    (void)state;
    /* 0, 1, 5: 000 001 101 -> 0x48 0x01 */
    expect_samples(
        BYTES(GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1), 2, 0x48, 0x01, 0, 0x3B),
        BYTES(10, 20, 30, 40, 50, 60));
}

static void gif_reads_runs_and_interlacing(void **state)
{
    (void)state;
    /* 4, 0, 6 (00), 1, 5: 100 000 110, then 4 bits: 0001 0101 */
    expect_samples(BYTES(GIF_SCREEN(1, 4), GIF_TABLE, 0x2C, 0, 0, 0, 0, 1, 0, 4, 0, 0x40, 2, 3,
                         0x84, 0x23, 0x0A, 0, 0x3B),
                   BYTES(10, 20, 30, 10, 20, 30, 10, 20, 30, 40, 50, 60));
}

static void gif_says_what_was_left_out(void **state)
{
    (void)state;
    static const uint8_t file[] = {
        GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1), GIF_PIXELS_01, GIF_FRAME(0, 0, 2, 1),
        GIF_PIXELS_01,    0x3B};
    struct decoded got = decode(file, sizeof file, SL_FAIL_ON_ERROR);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.warnings.count, 1);
    sl_image_unref(got.image);
    expect_status(file, sizeof file, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE);
}

static void gif_notices_damage(void **state)
{
    (void)state;
    static const uint8_t too_few[] = {GIF_SCREEN(2, 2), GIF_TABLE, GIF_FRAME(0, 0, 2, 2),
                                      GIF_PIXELS_01, 0x3B};
    expect_status(too_few, sizeof too_few, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(too_few, sizeof too_few, SL_FAIL_ON_NONE, SL_OK);
    static const uint8_t bad_code[] = {
        GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1), 1, 0xFC, 0, 0x3B};
    expect_status(bad_code, sizeof bad_code, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    /* 4, 0, 3, 5: colour 3 of 2. */
    static const uint8_t bad_colour[] = {
        GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1), 2, 0xC4, 0x0A, 0, 0x3B};
    expect_status(bad_colour, sizeof bad_colour, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    static const uint8_t no_frame[] = {GIF_SCREEN(2, 1), GIF_TABLE, 0x3B};
    expect_status(no_frame, sizeof no_frame, SL_FAIL_ON_NONE, SL_CORRUPT);
    static const uint8_t no_end[] = {GIF_SCREEN(2, 1), GIF_TABLE, GIF_FRAME(0, 0, 2, 1),
                                     GIF_PIXELS_01};
    expect_status(no_end, sizeof no_end, SL_FAIL_ON_TRUNCATED, SL_OK);
    expect_status(no_end, sizeof no_end, SL_FAIL_ON_ERROR, SL_TRUNCATED);
    static const uint8_t bomb[] = {'G',  'I',  'F',  '8',       '9',  'a', 0x20, 0x1C, 0x20, 0x1C,
                                   0x80, 0,    0,    GIF_TABLE, 0x2C, 0,   0,    0,    0,    0x20,
                                   0x1C, 0x20, 0x1C, 0,         2,    2,   0x44, 0x0A, 0,    0x3B};
    expect_status(bomb, sizeof bomb, SL_FAIL_ON_NONE, SL_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gif_reads_a_frame),
        cmocka_unit_test(gif_places_the_frame_on_a_transparent_screen),
        cmocka_unit_test(gif_needs_no_clear_code),
        cmocka_unit_test(gif_reads_runs_and_interlacing),
        cmocka_unit_test(gif_says_what_was_left_out),
        cmocka_unit_test(gif_notices_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
