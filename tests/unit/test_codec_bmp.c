/* SPDX-License-Identifier: MIT */
/* Bitmaps of a few bytes, made by hand: right pixels, and damage. */
#include "unit.h"

#include "codec.h"

#define LE32(n) \
    (uint8_t)(n), (uint8_t)((n) >> 8), (uint8_t)((n) >> 16), (uint8_t)((unsigned)(n) >> 24)
#define LE16(n) (uint8_t)(n), (uint8_t)((n) >> 8)
#define BMP_HEADER(offset, w, h, bits, coding, colours)                                        \
    'B', 'M', LE32(0), LE32(0), LE32(offset), LE32(40), LE32(w), LE32(h), LE16(1), LE16(bits), \
        LE32(coding), LE32(0), LE32(0), LE32(0), LE32(colours), LE32(0)
#define BMP_TWO_COLOURS 30, 20, 10, 0, 60, 50, 40, 0

static void bmp_reads_every_depth(void **state)
{
    (void)state;
    static const uint8_t colours[] = {10, 20, 30, 40, 50, 60, 10, 20, 30};
    expect_samples(BYTES(BMP_HEADER(62, 3, 1, 1, 0, 2), BMP_TWO_COLOURS, 0x40, 0, 0, 0), colours,
                   9);
    expect_samples(BYTES(BMP_HEADER(62, 3, 1, 2, 0, 2), BMP_TWO_COLOURS, 0x10, 0, 0, 0), colours,
                   9);
    expect_samples(BYTES(BMP_HEADER(62, 3, 1, 4, 0, 2), BMP_TWO_COLOURS, 0x01, 0, 0, 0), colours,
                   9);
    expect_samples(BYTES(BMP_HEADER(62, 3, 1, 8, 0, 2), BMP_TWO_COLOURS, 0, 1, 0, 0), colours, 9);
    expect_samples(BYTES(BMP_HEADER(54, 2, 1, 16, 0, 0), 0x00, 0x7C, 0xFF, 0x03),
                   BYTES(255, 0, 0, 0, 255, 255));
    expect_samples(BYTES(BMP_HEADER(54, 1, 2, 24, 0, 0), 3, 2, 1, 0, 6, 5, 4, 0),
                   BYTES(4, 5, 6, 1, 2, 3));
    expect_samples(BYTES(BMP_HEADER(54, 1, 1, 32, 0, 0), 3, 2, 1, 99), BYTES(1, 2, 3));
}

static void bmp_reads_fields_and_rows_from_the_top(void **state)
{
    (void)state;
    expect_samples(
        BYTES(BMP_HEADER(66, 1, 1, 16, 3, 0), LE32(0xF800), LE32(0x07E0), LE32(0x001F), 0xE0, 0xFF),
        BYTES(255, 255, 0));
    expect_samples(BYTES(BMP_HEADER(54, 1, -2, 24, 0, 0), 3, 2, 1, 0, 6, 5, 4, 0),
                   BYTES(1, 2, 3, 4, 5, 6));
    expect_samples(BYTES('B', 'M', LE32(0), LE32(0), LE32(26 + 6), LE32(12), LE16(2), LE16(1),
                         LE16(1), LE16(8), 30, 20, 10, 60, 50, 40, 1, 0, 0, 0),
                   BYTES(40, 50, 60, 10, 20, 30));
}

static void bmp_reads_runs(void **state)
{
    (void)state;
    /* Bottom row: 2 x 1, then 0; delta up is the next row: literals 0 1 0 (padded); end. */
    expect_samples(BYTES(BMP_HEADER(62, 3, 2, 8, 1, 2), BMP_TWO_COLOURS, 2, 1, 1, 0, 0, 0, 0, 3, 0,
                         1, 0, 0, 0, 1),
                   BYTES(10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60, 40, 50, 60, 10, 20, 30));
    /* Nibbles: three pixels of 1 0; a jump of two leaves colour 0. */
    expect_samples(BYTES(BMP_HEADER(62, 3, 2, 4, 2, 2), BMP_TWO_COLOURS, 3, 0x10, 0, 2, 0, 1, 0, 1),
                   BYTES(10, 20, 30, 10, 20, 30, 10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60));
}

static void bmp_notices_damage(void **state)
{
    (void)state;
    static const uint8_t cut[] = {BMP_HEADER(54, 2, 2, 24, 0, 0), 1, 2, 3, 4, 5, 6, 0, 0, 1};
    expect_status(cut, sizeof cut, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(cut, sizeof cut, SL_FAIL_ON_NONE, SL_OK);
    static const uint8_t no_pixels[] = {BMP_HEADER(54, 2, 2, 24, 0, 0)};
    expect_status(no_pixels, sizeof no_pixels, SL_FAIL_ON_NONE, SL_TRUNCATED);
    static const uint8_t bad_index[] = {BMP_HEADER(62, 1, 1, 8, 0, 2), BMP_TWO_COLOURS, 2, 0, 0, 0};
    expect_status(bad_index, sizeof bad_index, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    static const uint8_t huge[] = {BMP_HEADER(54, 32, 2818080, 24, 0, 0), 1, 2, 3};
    expect_status(huge, sizeof huge, SL_FAIL_ON_NONE, SL_LIMIT_DIMENSION);
    static const uint8_t bits[] = {BMP_HEADER(54, 1, 1, 7, 0, 0), 1, 2, 3, 4};
    expect_status(bits, sizeof bits, SL_FAIL_ON_NONE, SL_CORRUPT);
    static const uint8_t jpeg[] = {BMP_HEADER(54, 1, 1, 0, 4, 0), 1, 2, 3, 4};
    expect_status(jpeg, sizeof jpeg, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    static const uint8_t masks[] = {
        BMP_HEADER(66, 1, 1, 16, 3, 0), LE32(0xF0F0), LE32(0x0F00), LE32(0x000F), 0, 0};
    expect_status(masks, sizeof masks, SL_FAIL_ON_NONE, SL_CORRUPT);
    static const uint8_t runs[] = {BMP_HEADER(62, 9, 9, 8, 1, 2), BMP_TWO_COLOURS, 2, 1, 0};
    expect_status(runs, sizeof runs, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bmp_reads_every_depth),
        cmocka_unit_test(bmp_reads_fields_and_rows_from_the_top),
        cmocka_unit_test(bmp_reads_runs),
        cmocka_unit_test(bmp_notices_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
