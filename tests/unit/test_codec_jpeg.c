/* SPDX-License-Identifier: MIT */
/* JPEGs that stb wrote, taken apart and put together again in every wrong way, as our reader and
 * stb take them. */
#include "unit.h"

#include "codec.h"
#include "picture.h"

#include <sluice/bytes.h>

enum { SOF0 = 0xC0, DHT = 0xC4, EOI_SIZE = 2 };

static struct sl_bytes file;

static void add(struct sl_bytes *bytes, const void *data, size_t size)
{
    assert_int_equal(sl_bytes_append(bytes, data, size), SL_OK);
}

static int make_file(void **state)
{
    (void)state;
    const struct sl_encode_options options = {.quality = 95};
    decode_codec = &sl_codec_jpeg;
    struct sl_image *image = picture_noise(40, 24, SL_MODEL_RGB, 8, 11);
    assert_int_equal(sl_codec_jpeg.encode(image, &options, &file, NULL), SL_OK);
    sl_image_unref(image);
    return 0;
}

static int free_file(void **state)
{
    (void)state;
    sl_bytes_release(&file);
    return 0;
}

/* Where a marker stands. */
static size_t find(unsigned marker)
{
    size_t at = 2;
    while (file.data[at + 1] != marker)
        at += 2 + sl_be16(file.data + at + 2);
    return at;
}

static size_t scan_data(void)
{
    size_t at = find(0xDA);
    return at + 2 + sl_be16(file.data + at + 2);
}

/* The file with `removed` bytes at `at` replaced. */
static struct sl_bytes spliced(size_t at, size_t removed, const void *data, size_t size)
{
    struct sl_bytes out = {0};
    add(&out, file.data, at);
    add(&out, data, size);
    add(&out, file.data + at + removed, file.size - at - removed);
    return out;
}

static void expect_spliced(size_t at, size_t removed, const void *data, size_t size,
                           enum sl_fail_on fail_on, enum sl_status status)
{
    struct sl_bytes changed = spliced(at, removed, data, size);
    expect_status(changed.data, changed.size, fail_on, status);
    sl_bytes_release(&changed);
}

static void the_file_is_whole(void **state)
{
    (void)state;
    expect_status(file.data, file.size, SL_FAIL_ON_WARNING, SL_OK);
}

/* Junk changes no pixel, and is a warning. */
static void junk_is_stepped_over(void **state)
{
    (void)state;
    static const uint8_t junk[] = {1, 2, 3, 0xFF, 0};
    const size_t places[] = {2, find(SOF0), find(DHT), find(0xDA), file.size - EOI_SIZE};
    struct decoded want = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct sl_bytes changed = spliced(places[i], 0, junk, sizeof junk);
        struct decoded got = decode(changed.data, changed.size, SL_FAIL_ON_TRUNCATED);
        assert_int_equal(got.status, SL_OK);
        assert_true(got.warnings.count > 0);
        assert_memory_equal(got.image->pixels, want.image->pixels, want.image->size);
        sl_image_unref(got.image);
        expect_status(changed.data, changed.size, SL_FAIL_ON_ERROR, SL_CORRUPT);
        sl_bytes_release(&changed);
    }
    sl_image_unref(want.image);
}

static void unknown_segments_and_fill_bytes_are_fine(void **state)
{
    (void)state;
    static const uint8_t comment[] = {0xFF, 0xFE, 0, 5, 'a', 'b', 'c'};
    static const uint8_t fill[] = {0xFF, 0xFF, 0xFF};
    expect_spliced(2, 0, comment, sizeof comment, SL_FAIL_ON_WARNING, SL_OK);
    expect_spliced(find(SOF0), 0, comment, sizeof comment, SL_FAIL_ON_WARNING, SL_OK);
    expect_spliced(find(0xDA), 0, fill, sizeof fill, SL_FAIL_ON_WARNING, SL_OK);
    expect_spliced(file.size - EOI_SIZE, 0, fill, sizeof fill, SL_FAIL_ON_WARNING, SL_OK);
    expect_spliced(file.size, 0, comment, sizeof comment, SL_FAIL_ON_WARNING, SL_OK);
}

static void a_missing_end_marker_is_a_warning(void **state)
{
    (void)state;
    expect_spliced(file.size - EOI_SIZE, EOI_SIZE, NULL, 0, SL_FAIL_ON_TRUNCATED, SL_OK);
    expect_spliced(file.size - EOI_SIZE, EOI_SIZE, NULL, 0, SL_FAIL_ON_ERROR, SL_TRUNCATED);
}

static void scan_data_that_ends_early_is_noticed(void **state)
{
    (void)state;
    size_t begin = scan_data();
    size_t length = file.size - EOI_SIZE - begin;
    /* Cut with and without the end marker. */
    expect_spliced(begin + length / 2, length - length / 2, NULL, 0, SL_FAIL_ON_TRUNCATED,
                   SL_CORRUPT);
    expect_status(file.data, begin + length / 2, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    expect_status(file.data, begin + length / 2, SL_FAIL_ON_NONE, SL_OK);
    expect_status(file.data, begin - 4, SL_FAIL_ON_NONE, SL_TRUNCATED);
}

static void a_frame_too_large_for_its_data_is_refused(void **state)
{
    (void)state;
    static const uint8_t sides[] = {0x20, 0, 0x20, 0};
    expect_spliced(find(SOF0) + 5, 4, sides, sizeof sides, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    static const uint8_t huge[] = {0xFF, 0xFF, 0xFF, 0xFF};
    expect_spliced(find(SOF0) + 5, 4, huge, sizeof huge, SL_FAIL_ON_NONE, SL_LIMIT_PIXELS);
}

static void features_that_stb_lacks_say_so(void **state)
{
    (void)state;
    static const uint8_t no_height[] = {0, 0};
    expect_spliced(find(SOF0) + 4, 1, "\x0C", 1, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    expect_spliced(find(SOF0) + 5, 2, no_height, 2, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    for (uint8_t marker = 0xC3; marker <= 0xCF; marker++) {
        if (marker != DHT && marker != 0xC8 && marker != 0xCC)
            expect_spliced(find(SOF0) + 1, 1, &marker, 1, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    }
}

static void frames_without_tables_are_not_guessed_at(void **state)
{
    (void)state;
    size_t at = find(DHT);
    size_t size = 2 + (size_t)sl_be16(file.data + at + 2);
    expect_spliced(at, size, NULL, 0, SL_FAIL_ON_NONE, SL_UNSUPPORTED_FEATURE);
    at = find(0xDB);
    size = 2 + (size_t)sl_be16(file.data + at + 2);
    expect_spliced(at, size, NULL, 0, SL_FAIL_ON_NONE, SL_CORRUPT);
}

static void impossible_tables_are_corrupt(void **state)
{
    (void)state;
    static const uint8_t counts[16] = {3}; /* three codes of one bit */
    expect_spliced(find(DHT) + 5, 16, counts, 16, SL_FAIL_ON_NONE, SL_CORRUPT);
    static const uint8_t many[16] = {[7] = 255, [8] = 255, [9] = 255};
    expect_spliced(find(DHT) + 5, 16, many, 16, SL_FAIL_ON_NONE, SL_CORRUPT);
    expect_spliced(find(DHT) + 4, 1, "\x07", 1, SL_FAIL_ON_NONE, SL_CORRUPT);
}

static void two_frames_or_a_strange_scan_are_corrupt(void **state)
{
    (void)state;
    size_t at = find(SOF0);
    expect_spliced(at, 0, file.data + at, 2 + (size_t)sl_be16(file.data + at + 2), SL_FAIL_ON_NONE,
                   SL_CORRUPT);
    expect_spliced(find(0xDA) + 5, 1, "\x77", 1, SL_FAIL_ON_NONE, SL_CORRUPT);
    expect_spliced(find(0xDA) + 6, 1, "\x44", 1, SL_FAIL_ON_NONE, SL_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_whole),
        cmocka_unit_test(junk_is_stepped_over),
        cmocka_unit_test(unknown_segments_and_fill_bytes_are_fine),
        cmocka_unit_test(a_missing_end_marker_is_a_warning),
        cmocka_unit_test(scan_data_that_ends_early_is_noticed),
        cmocka_unit_test(a_frame_too_large_for_its_data_is_refused),
        cmocka_unit_test(features_that_stb_lacks_say_so),
        cmocka_unit_test(frames_without_tables_are_not_guessed_at),
        cmocka_unit_test(impossible_tables_are_corrupt),
        cmocka_unit_test(two_frames_or_a_strange_scan_are_corrupt),
    };
    return cmocka_run_group_tests(tests, make_file, free_file);
}
