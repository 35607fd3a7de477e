/* SPDX-License-Identifier: MIT */
/* PNG files made by hand: every colour type and depth, interlacing, transparency, damage. */
#include "unit.h"

#include "codec.h"
#include "deflate.h"
#include "picture.h"
#include "stb_write.h"

#include <sluice/bytes.h>

static void add(struct sl_bytes *file, const void *data, size_t size)
{
    assert_int_equal(sl_bytes_append(file, data, size), SL_OK);
}

static void add_be32(struct sl_bytes *file, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};
    add(file, bytes, sizeof bytes);
}

static void add_chunk(struct sl_bytes *file, const char *tag, const void *data, size_t size)
{
    add_be32(file, (uint32_t)size);
    size_t at = file->size;
    add(file, tag, 4);
    add(file, data, size);
    add_be32(file, sl_crc32(0, file->data + at, size + 4));
}

static void begin(struct sl_bytes *file, unsigned width, unsigned height, unsigned depth,
                  unsigned colour, bool interlaced)
{
    const uint8_t ihdr[13] = {
        0, 0, 0,         (uint8_t)width, 0, 0, 0, (uint8_t)height, (uint8_t)depth, (uint8_t)colour,
        0, 0, interlaced};
    add(file, "\x89PNG\r\n\x1A\n", 8);
    add_chunk(file, "IHDR", ihdr, sizeof ihdr);
}

static void add_data(struct sl_bytes *file, const void *raw, size_t size)
{
    struct sl_bytes stream = {0};
    uint8_t copy[256];
    memcpy(copy, raw, size);
    assert_int_equal(sl_stb_deflate(copy, size, 8, &stream), SL_OK);
    add_chunk(file, "IDAT", stream.data, stream.size);
    sl_bytes_release(&stream);
}

static void end(struct sl_bytes *file)
{
    add_chunk(file, "IEND", NULL, 0);
}

static void checksums_are_the_published_ones(void **state)
{
    (void)state;
    const uint8_t *digits = (const uint8_t *)"123456789";
    assert_int_equal(sl_crc32(0, digits, 9), 0xCBF43926);
    assert_int_equal(sl_crc32(sl_crc32(0, digits, 4), digits + 4, 5), 0xCBF43926);
    assert_int_equal(sl_adler32((const uint8_t *)"Wikipedia", 9), 0x11E60398);
}

static void small_depths_are_scaled(void **state)
{
    (void)state;
    static const uint8_t want_1[] = {255, 0, 255}, want_2[] = {0, 85, 255}, want_4[] = {0, 17, 255};
    static const uint8_t raw_1[] = {0, 0xA0}, raw_2[] = {0, 0x1C}, raw_4[] = {0, 0x01, 0xF0};
    const struct {
        unsigned depth;
        const uint8_t *raw, *want;
        size_t size;
    } cases[] = {{1, raw_1, want_1, sizeof raw_1},
                 {2, raw_2, want_2, sizeof raw_2},
                 {4, raw_4, want_4, sizeof raw_4}};
    for (size_t i = 0; i < 3; i++) {
        struct sl_bytes file = {0};
        begin(&file, 3, 1, cases[i].depth, 0, false);
        add_data(&file, cases[i].raw, cases[i].size);
        end(&file);
        expect_samples(file.data, file.size, cases[i].want, 3);
        sl_bytes_release(&file);
    }
}

/* The first row of each filter, and a second that looks up. */
static void every_filter_is_undone(void **state)
{
    (void)state;
    static const uint8_t raw[] = {
        1, 10, 10, 10, /* sub:     10 20 30 */
        2, 1,  1,  1,  /* up:      11 21 31 */
        3, 1,  1,  1,  /* average: 1 + 5 = 6; 1 + (6 + 21) / 2 = 14; 1 + (14 + 31) / 2 = 23 */
        4, 1,  1,  1,  /* paeth:   1 + 6 = 7; 1 + 14 = 15; 1 + 23 = 24 */
        0, 9,  8,  7,
    };
    static const uint8_t want[] = {10, 20, 30, 11, 21, 31, 6, 14, 23, 7, 15, 24, 9, 8, 7};
    struct sl_bytes file = {0};
    begin(&file, 3, 5, 8, 0, false);
    add_data(&file, raw, sizeof raw);
    end(&file);
    expect_samples(file.data, file.size, want, sizeof want);
    sl_bytes_release(&file);
}

static void interlaced_pixels_find_their_places(void **state)
{
    (void)state;
    /* 3 x 2: the passes have (0,0); none; none; (2,0); none; (1,0); then the second row. */
    static const uint8_t raw[] = {0, 1, 0, 2, 0, 3, 0, 4, 5, 6};
    static const uint8_t want[] = {1, 3, 2, 4, 5, 6};
    struct sl_bytes file = {0};
    begin(&file, 3, 2, 8, 0, true);
    add_data(&file, raw, sizeof raw);
    end(&file);
    expect_samples(file.data, file.size, want, sizeof want);
    sl_bytes_release(&file);
}

static void transparency_becomes_alpha(void **state)
{
    (void)state;
    static const uint8_t rgb[] = {0, 1, 2, 3, 4, 5, 6};
    static const uint8_t rgb_want[] = {1, 2, 3, 255, 4, 5, 6, 0};
    static const uint8_t gray[] = {0, 0x90}; /* 2 bits: 2, 1 */
    static const uint8_t gray_want[] = {170, 0, 85, 255};
    struct sl_bytes file = {0};
    begin(&file, 2, 1, 8, 2, false);
    add_chunk(&file, "tRNS", "\0\4\0\5\0\6", 6);
    add_data(&file, rgb, sizeof rgb);
    end(&file);
    expect_samples(file.data, file.size, rgb_want, sizeof rgb_want);
    sl_bytes_clear(&file);
    begin(&file, 2, 1, 2, 0, false);
    add_chunk(&file, "tRNS", "\0\2", 2);
    add_data(&file, gray, sizeof gray);
    end(&file);
    expect_samples(file.data, file.size, gray_want, sizeof gray_want);
    sl_bytes_release(&file);
}

static void sixteen_bits_stay(void **state)
{
    (void)state;
    static const uint8_t raw[] = {0, 0x12, 0x34, 0xFF, 0xFE};
    struct sl_bytes file = {0};
    begin(&file, 2, 1, 16, 0, false);
    add_chunk(&file, "tRNS", "\xFF\xFE", 2);
    add_data(&file, raw, sizeof raw);
    end(&file);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.image->depth, 16);
    assert_int_equal(picture_get(got.image, 0, 0, 0), 0x1234);
    assert_int_equal(picture_get(got.image, 0, 0, 1), 0xFFFF);
    assert_int_equal(picture_get(got.image, 1, 0, 0), 0xFFFE);
    assert_int_equal(picture_get(got.image, 1, 0, 1), 0);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void palette(struct sl_bytes *file, unsigned colours)
{
    static const uint8_t raw[] = {0, 0, 1, 2};
    static const uint8_t colour[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    begin(file, 3, 1, 8, 3, false);
    add_chunk(file, "PLTE", colour, (size_t)3 * colours);
    if (colours == 3)
        add_chunk(file, "tRNS", "\0\x80", 2);
    add_data(file, raw, sizeof raw);
    end(file);
}

static void palettes_are_looked_up_and_checked(void **state)
{
    (void)state;
    static const uint8_t want[] = {1, 2, 3, 0, 4, 5, 6, 128, 7, 8, 9, 255};
    struct sl_bytes file = {0};
    palette(&file, 3);
    expect_samples(file.data, file.size, want, sizeof want);
    sl_bytes_clear(&file);
    palette(&file, 2);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    /* Asked for, the missing colour is black. */
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_NONE);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.warnings.count, 1);
    assert_int_equal(picture_get(got.image, 2, 0, 0), 0);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void plain(struct sl_bytes *file)
{
    static const uint8_t raw[] = {0, 1, 2, 0, 3, 4};
    begin(file, 2, 2, 8, 0, false);
    add_data(file, raw, sizeof raw);
}

static void a_missing_end_is_a_warning(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    plain(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_OK);
    expect_status(file.data, file.size, SL_FAIL_ON_ERROR, SL_TRUNCATED);
    sl_bytes_release(&file);
}

static void wrong_checksums_are_noticed(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    plain(&file);
    file.data[file.size - 1] ^= 1; /* IDAT's */
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_CORRUPT);
    expect_status(file.data, file.size, SL_FAIL_ON_NONE, SL_OK);
    sl_bytes_clear(&file);
    plain(&file);
    add_chunk(&file, "teXt", "abc", 3);
    file.data[file.size - 1] ^= 1;
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_OK);
    expect_status(file.data, file.size, SL_FAIL_ON_ERROR, SL_CORRUPT);
    sl_bytes_release(&file);
}

static void too_much_and_too_little_data(void **state)
{
    (void)state;
    static const uint8_t raw[] = {0, 1, 2, 0, 3, 4, 0, 5, 6};
    struct sl_bytes file = {0};
    begin(&file, 2, 2, 8, 0, false);
    add_data(&file, raw, sizeof raw);
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_OK);
    expect_status(file.data, file.size, SL_FAIL_ON_ERROR, SL_CORRUPT);
    sl_bytes_clear(&file);
    begin(&file, 2, 2, 8, 0, false);
    add_data(&file, raw, 3);
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_NONE);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(picture_get(got.image, 1, 0, 0), 2);
    assert_int_equal(picture_get(got.image, 1, 1, 0), 0);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void a_bomb_is_refused_before_its_pixels(void **state)
{
    (void)state;
    uint8_t ihdr[13] = {0, 0, 0x20, 0, 0, 0, 0x20, 0, 16, 6};
    struct sl_bytes file = {0};
    add(&file, "\x89PNG\r\n\x1A\n", 8);
    add_chunk(&file, "IHDR", ihdr, sizeof ihdr);
    add_data(&file, "\0", 1);
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    const struct sl_limits tight = {.pixels = 1000, .dimension = 65535};
    struct decoded got = decode_with(file.data, file.size, SL_FAIL_ON_NONE, &tight);
    assert_int_equal(got.status, SL_LIMIT_PIXELS);
    sl_bytes_release(&file);
}

static void variants_that_are_not_read_say_so(void **state)
{
    (void)state;
    struct sl_bytes file = {0};
    add(&file, "\x89PNG\r\n\x1A\n", 8);
    add_chunk(&file, "CgBI", "\x50\0\x20\2", 4);
    add_chunk(&file, "IHDR", "\0\0\0\1\0\0\0\1\10\6\0\0\0", 13);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_UNSUPPORTED_FEATURE);
    sl_bytes_clear(&file);
    plain(&file);
    add_chunk(&file, "CRIT", "abc", 3);
    end(&file);
    expect_status(file.data, file.size, SL_FAIL_ON_TRUNCATED, SL_UNSUPPORTED_FEATURE);
    sl_bytes_release(&file);
}

static void impossible_headers_are_corrupt(void **state)
{
    (void)state;
    static const uint8_t pairs[][2] = {{3, 0}, {1, 2}, {16, 3}, {4, 6}, {8, 1}, {8, 7}, {0, 0}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct sl_bytes file = {0};
        begin(&file, 1, 1, pairs[i][0], pairs[i][1], false);
        add_data(&file, "\0\0", 2);
        end(&file);
        expect_status(file.data, file.size, SL_FAIL_ON_NONE, SL_CORRUPT);
        sl_bytes_release(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksums_are_the_published_ones),
        cmocka_unit_test(small_depths_are_scaled),
        cmocka_unit_test(every_filter_is_undone),
        cmocka_unit_test(interlaced_pixels_find_their_places),
        cmocka_unit_test(transparency_becomes_alpha),
        cmocka_unit_test(sixteen_bits_stay),
        cmocka_unit_test(palettes_are_looked_up_and_checked),
        cmocka_unit_test(a_missing_end_is_a_warning),
        cmocka_unit_test(wrong_checksums_are_noticed),
        cmocka_unit_test(too_much_and_too_little_data),
        cmocka_unit_test(a_bomb_is_refused_before_its_pixels),
        cmocka_unit_test(variants_that_are_not_read_say_so),
        cmocka_unit_test(impossible_headers_are_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
