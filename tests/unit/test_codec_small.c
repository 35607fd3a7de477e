/* SPDX-License-Identifier: MIT */
/* TGA, PSD and PNM files of a few bytes, made by hand: right pixels, and damage. */
#include "unit.h"

#include "codec.h"
#include "picture.h"

/* A literal's bytes and its size without the NUL. */
#define TEXT(literal) literal, sizeof(literal) - 1

static void pnm_reads_all_six_kinds(void **state)
{
    (void)state;
    expect_samples(TEXT("P1\n# a comment\n3 1\n1 01"), BYTES(0, 255, 0));
    expect_samples(TEXT("P2 3 1 4 0 2\n4"), BYTES(0, 128, 255));
    expect_samples(TEXT("P3\n1 1\n255\n1 2 3"), BYTES(1, 2, 3));
    expect_samples(TEXT("P4 3 2\n\x40\xA0"), BYTES(255, 0, 255, 0, 255, 0));
    expect_samples(TEXT("P5 2 1 255\n\x01\x02"), BYTES(1, 2));
    expect_samples(TEXT("P6 1 1 # c\n255\n\x07\x08\x09"), BYTES(7, 8, 9));
}

static void pnm_keeps_sixteen_bits(void **state)
{
    (void)state;
    struct decoded got = decode(TEXT("P5 2 1 65535\n\x12\x34\xFF\xFF"), SL_FAIL_ON_WARNING);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.image->depth, 16);
    assert_int_equal(picture_get(got.image, 0, 0, 0), 0x1234);
    sl_image_unref(got.image);
    got = decode(TEXT("P5 1 1 1000\n\x03\xE8"), SL_FAIL_ON_WARNING);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(picture_get(got.image, 0, 0, 0), 65535);
    sl_image_unref(got.image);
}

static void pnm_notices_damage(void **state)
{
    (void)state;
    expect_status(TEXT("P5 2 2 255\nabc"), SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(TEXT("P5 2 2 255\nabc"), SL_FAIL_ON_NONE, SL_OK);
    expect_status(TEXT("P5 2 2 255\n"), SL_FAIL_ON_NONE, SL_TRUNCATED);
    expect_status(TEXT("P5 2 2"), SL_FAIL_ON_NONE, SL_TRUNCATED);
    expect_status(TEXT("P2 2 1 9 3 x"), SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    expect_status(TEXT("P2 2 1 9 3 10"), SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    expect_status(TEXT("P5 0 2 255\nabc"), SL_FAIL_ON_NONE, SL_CORRUPT);
    expect_status(TEXT("P5 -1 2 255\nabc"), SL_FAIL_ON_NONE, SL_CORRUPT);
    expect_status(TEXT("P5 2 2 65536\nabcdefgh"), SL_FAIL_ON_NONE, SL_CORRUPT);
    expect_status(TEXT("P6 60000 60000 255\nabc"), SL_FAIL_ON_NONE, SL_LIMIT_PIXELS);
    expect_status(TEXT("P6 4294967297 1 255\nabc"), SL_FAIL_ON_NONE, SL_CORRUPT);
}

#define TGA_HEADER(map, kind, count, map_bits, w, h, bits, flags) \
    0, map, kind, 0, 0, count, 0, map_bits, 0, 0, 0, 0, w, 0, h, 0, bits, flags

static void tga_reads_every_kind(void **state)
{
    (void)state;
    expect_samples(BYTES(TGA_HEADER(0, 3, 0, 0, 1, 2, 8, 0x20), 7, 9), BYTES(7, 9));
    expect_samples(BYTES(TGA_HEADER(0, 3, 0, 0, 1, 2, 8, 0), 7, 9), BYTES(9, 7));
    expect_samples(BYTES(TGA_HEADER(0, 3, 0, 0, 2, 1, 8, 0x10), 7, 9), BYTES(9, 7));
    expect_samples(BYTES(TGA_HEADER(0, 3, 0, 0, 1, 1, 16, 8), 7, 9), BYTES(7, 9));
    expect_samples(BYTES(TGA_HEADER(0, 2, 0, 0, 1, 1, 24, 0), 3, 2, 1), BYTES(1, 2, 3));
    expect_samples(BYTES(TGA_HEADER(0, 2, 0, 0, 1, 1, 32, 8), 3, 2, 1, 4), BYTES(1, 2, 3, 4));
    expect_samples(BYTES(TGA_HEADER(0, 2, 0, 0, 1, 1, 16, 0), 0x1F, 0x7C), BYTES(255, 0, 255));
    expect_samples(BYTES(TGA_HEADER(1, 1, 2, 24, 2, 1, 8, 0), 3, 2, 1, 6, 5, 4, 1, 0),
                   BYTES(4, 5, 6, 1, 2, 3));
    /* A map that the pixels do not use is passed over. */
    expect_samples(BYTES(TGA_HEADER(1, 2, 1, 24, 1, 1, 24, 0), 9, 9, 9, 3, 2, 1), BYTES(1, 2, 3));
}

static void tga_reads_runs_across_rows(void **state)
{
    (void)state;
    expect_samples(BYTES(TGA_HEADER(0, 11, 0, 0, 2, 2, 8, 0x20), 0x82, 5, 0x00, 6),
                   BYTES(5, 5, 5, 6));
}

static void tga_notices_damage(void **state)
{
    (void)state;
    static const uint8_t cut[] = {TGA_HEADER(0, 2, 0, 0, 2, 2, 24, 0), 1, 2, 3, 4};
    expect_status(cut, sizeof cut, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(cut, sizeof cut, SL_FAIL_ON_NONE, SL_OK);
    static const uint8_t cut_runs[] = {
        TGA_HEADER(0, 10, 0, 0, 9, 9, 24, 0), 0x81, 1, 2, 3, 0x01, 1};
    expect_status(cut_runs, sizeof cut_runs, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    static const uint8_t beyond[] = {TGA_HEADER(1, 1, 1, 24, 1, 1, 8, 0), 3, 2, 1, 1};
    expect_status(beyond, sizeof beyond, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    static const uint8_t woven[] = {TGA_HEADER(0, 3, 0, 0, 1, 1, 8, 0x40), 1};
    expect_status(woven, sizeof woven, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
}

#define BE32(n) 0, 0, 0, n
#define PSD_HEADER(channels, w, h, depth, mode)                                                   \
    '8', 'B', 'P', 'S', 0, 1, 0, 0, 0, 0, 0, 0, 0, channels, BE32(h), BE32(w), 0, depth, 0, mode, \
        BE32(0), BE32(0)

static void psd_reads_planes(void **state)
{
    (void)state;
    expect_samples(BYTES(PSD_HEADER(3, 2, 1, 8, 3), BE32(0), 0, 0, 1, 2, 3, 4, 5, 6),
                   BYTES(1, 3, 5, 2, 4, 6));
    expect_samples(BYTES(PSD_HEADER(1, 2, 1, 8, 1), BE32(0), 0, 0, 1, 2), BYTES(1, 2));
    /* PackBits: two rows of 3 and 2 bytes, a run and literals. */
    expect_samples(BYTES(PSD_HEADER(1, 2, 2, 8, 1), BE32(0), 0, 1, 0, 2, 0, 3, 0xFF, 7, 1, 8, 9),
                   BYTES(7, 7, 8, 9));
}

static void psd_takes_alpha_only_where_there_is_one(void **state)
{
    (void)state;
    /* A fourth channel without transparency in the layer section is a mask: left out. */
    expect_samples(BYTES(PSD_HEADER(4, 1, 1, 8, 3), BE32(0), 0, 0, 1, 2, 3, 4), BYTES(1, 2, 3));
    /* A negative count of layers says that it is alpha; white is taken out of the colours. */
    expect_samples(
        BYTES(PSD_HEADER(4, 1, 1, 8, 3), BE32(6), BE32(2), 0xFF, 0xFF, 0, 0, 155, 255, 205, 100),
        BYTES(0, 255, 128, 100));
}

static void psd_notices_damage(void **state)
{
    (void)state;
    static const uint8_t cut[] = {PSD_HEADER(3, 2, 1, 8, 3), BE32(0), 0, 0, 1, 2, 3, 4, 5};
    expect_status(cut, sizeof cut, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(cut, sizeof cut, SL_FAIL_ON_NONE, SL_OK);
    static const uint8_t bits[] = {
        PSD_HEADER(1, 2, 2, 8, 1), BE32(0), 0, 1, 0, 2, 0, 2, 0xFF, 7, 5, 8};
    expect_status(bits, sizeof bits, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    static const uint8_t lab[] = {PSD_HEADER(3, 1, 1, 8, 9), BE32(0), 0, 0, 1, 2, 3};
    expect_status(lab, sizeof lab, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    static const uint8_t deep[] = {PSD_HEADER(3, 1, 1, 32, 3), BE32(0), 0, 0, 1, 2, 3};
    expect_status(deep, sizeof deep, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pnm_reads_all_six_kinds),
        cmocka_unit_test(pnm_keeps_sixteen_bits),
        cmocka_unit_test(pnm_notices_damage),
        cmocka_unit_test(tga_reads_every_kind),
        cmocka_unit_test(tga_reads_runs_across_rows),
        cmocka_unit_test(tga_notices_damage),
        cmocka_unit_test(psd_reads_planes),
        cmocka_unit_test(psd_takes_alpha_only_where_there_is_one),
        cmocka_unit_test(psd_notices_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
