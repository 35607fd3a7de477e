/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "codec.h"

#include <sluice/recipe.h>

static void every_row_is_complete(void **state)
{
    (void)state;
    const struct sl_codec *codec;
    size_t count = 0;
    for (; (codec = sl_codec_at(count)); count++) {
        assert_true(codec->name && strlen(codec->name) < 16);
        assert_non_null(codec->format);
        assert_non_null(codec->extensions);
        assert_true(codec->matches ? codec->probe && codec->decode : codec->encode != NULL);
    }
    assert_true(count >= 7);
    assert_null(sl_codec_at(count + 5));
}

/* A format is either there, or it is said what is missing for it; here alone, or with a slower
 * codec in its place. */
static void what_is_left_out_is_named(void **state)
{
    (void)state;
    const struct sl_codec_left_out *codec;
    bool webp = sl_codec_for_extension("webp") != NULL;
    bool named = false;
    for (size_t i = 0; (codec = sl_codec_left_out_at(i)); i++) {
        assert_true(codec->name && codec->format);
        named |= strcmp(codec->format, "webp") == 0;
        for (size_t j = 0; sl_codec_at(j); j++)
            assert_string_not_equal(sl_codec_at(j)->name, codec->name);
    }
    assert_true(webp != named);
}

static const char *format_of(const char *head, size_t size)
{
    const struct sl_codec *codec = sl_codec_find_by_content((const uint8_t *)head, size);
    return codec ? codec->format : "none";
}

static void content_tells_the_format(void **state)
{
    (void)state;
    assert_string_equal(format_of("\xFF\xD8\xFF\xE0", 4), "jpeg");
    assert_string_equal(format_of("\x89PNG\r\n\x1A\n", 8), "png");
    assert_string_equal(format_of("\x89PNG\n\x1A\n ", 8), "none");
    assert_string_equal(format_of("GIF89a", 6), "gif");
    assert_string_equal(format_of("GIF87a", 6), "gif");
    assert_string_equal(format_of("GIF88a", 6), "none");
    assert_string_equal(format_of("BM", 2), "bmp");
    assert_string_equal(format_of("8BPS\0\1", 6), "psd");
    assert_string_equal(format_of("P6\n1 1", 6), "pnm");
    assert_string_equal(format_of("P6x", 3), "none");
    assert_string_equal(format_of("\0\0\2\0\0\0\0\0\0\0\0\0\1\0\1\0\x18\0", 18), "tga");
    assert_string_equal(format_of("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18), "none");
    assert_string_equal(format_of("", 0), "none");
    assert_string_equal(format_of("\n", 1), "none");
}

static void known_formats_have_names(void **state)
{
    (void)state;
    const struct {
        const char *head, *name;
        size_t size;
    } cases[] = {
        {"RIFF\1\2\3\4WEBPVP8 ", "webp", 16},
        {"\0\0\0\x18"
         "ftypavif",
         "avif", 12},
        {"\0\0\0\x18"
         "ftypheic",
         "heif", 12},
        {"II*\0", "tiff", 4},
        {"#?RADIANCE\n", "hdr", 11},
        {"qoif", "qoi", 4},
        {"\x53\x80\xF6\x34", "pic", 4},
        {"%PDF-1.4", "pdf", 8},
        {"P7\nWIDTH", "pam", 8},
        {"8BPS\0\2", "psb", 6},
        {"<svg xmlns", "svg", 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name =
            sl_format_name_of_unreadable((const uint8_t *)cases[i].head, cases[i].size);
        assert_non_null(name);
        assert_string_equal(name, cases[i].name);
    }
    assert_null(sl_format_name_of_unreadable((const uint8_t *)"RIFF\1\2\3\4WAVE", 12));
    assert_null(sl_format_name_of_unreadable((const uint8_t *)"RIF", 3));
    assert_null(sl_format_name_of_unreadable(NULL, 0));
}

static void extensions_find_encoders_in_any_case(void **state)
{
    (void)state;
    assert_string_equal(sl_codec_for_extension("jpg")->format, "jpeg");
    assert_string_equal(sl_codec_for_extension("JPEG")->format, "jpeg");
    assert_string_equal(sl_codec_for_extension("Png")->format, "png");
    assert_string_equal(sl_codec_for_extension("tga")->format, "tga");
    assert_null(sl_codec_for_extension("gif")); /* reads only */
    assert_null(sl_codec_for_extension("jp"));
    assert_null(sl_codec_for_extension("jpg,jpeg"));
    assert_null(sl_codec_for_extension(""));
}

static void names_tell_pictures(void **state)
{
    (void)state;
    assert_true(sl_format_is_picture_name("a/b.c/photo.JPG"));
    assert_true(sl_format_is_picture_name("scan.tiff"));
    assert_true(sl_format_is_picture_name("x.webp"));
    assert_false(sl_format_is_picture_name("readme.txt"));
    assert_false(sl_format_is_picture_name("jpg"));
    assert_false(sl_format_is_picture_name(".jpg"));
    assert_false(sl_format_is_picture_name("folder.jpg/readme"));
    assert_false(sl_format_is_picture_name("x."));
}

static void exif_is_found(void **state)
{
    (void)state;
    static const uint8_t jpeg[] = "\xFF\xD8\xFF\xE0\0\4xx\xFF\xE1\0\x10"
                                  "Exif\0\0II*\0\1\2\3\4"
                                  "\xFF\xDA";
    static const uint8_t png[] = "\x89PNG\r\n\x1A\n\0\0\0\1aaaa-CRC!\0\0\0\x9"
                                 "eXIfMM\0*12345CRC!";
    const struct sl_codec *codec = sl_codec_find_by_content(jpeg, sizeof jpeg);
    struct sl_metadata found = find_metadata(codec, jpeg, sizeof jpeg - 1, SL_KEEP_EXIF);
    assert_int_equal(found.blocks[SL_METADATA_EXIF].size, 8);
    assert_memory_equal(found.blocks[SL_METADATA_EXIF].data, "II*\0", 4);
    codec = sl_codec_find_by_content(png, sizeof png);
    found = find_metadata(codec, png, sizeof png - 1, SL_KEEP_EXIF);
    assert_int_equal(found.blocks[SL_METADATA_EXIF].size, 9);
    assert_memory_equal(found.blocks[SL_METADATA_EXIF].data, "MM\0*", 4);
    /* Cut anywhere, it is either whole or not there. */
    codec = sl_codec_find_by_content(jpeg, sizeof jpeg);
    for (size_t size = 0; size < sizeof jpeg - 1; size++) {
        found = find_metadata(codec, jpeg, size, SL_KEEP_EXIF);
        if (sl_metadata_kinds(&found))
            assert_true(found.blocks[SL_METADATA_EXIF].data + 8 <= jpeg + size);
    }
}

static void limits_are_checked_and_named(void **state)
{
    (void)state;
    const struct sl_limits limits = {.pixels = 100, .dimension = 20};
    struct sl_error error = {0};
    assert_int_equal(sl_limits_check(&limits, 10, 10, &error), SL_OK);
    assert_int_equal(sl_limits_check(&limits, 20, 5, &error), SL_OK);
    assert_int_equal(sl_limits_check(&limits, 0, 5, &error), SL_CORRUPT);
    assert_int_equal(sl_limits_check(&limits, 21, 1, &error), SL_LIMIT_DIMENSION);
    assert_non_null(strstr(error.message, "--max-dimension"));
    assert_non_null(strstr(error.message, "20"));
    assert_int_equal(sl_limits_check(&limits, 11, 10, &error), SL_LIMIT_PIXELS);
    assert_non_null(strstr(error.message, "--max-pixels"));
    const struct sl_limits open = {.pixels = UINT64_MAX, .dimension = UINT32_MAX};
    assert_int_equal(sl_limits_check(&open, UINT64_MAX, UINT64_MAX, NULL), SL_LIMIT_DIMENSION);
}

static void damage_is_tolerated_by_level(void **state)
{
    (void)state;
    for (int fail_on = SL_FAIL_ON_NONE; fail_on <= SL_FAIL_ON_WARNING; fail_on++) {
        for (int severity = SL_FAIL_ON_TRUNCATED; severity <= SL_FAIL_ON_WARNING; severity++) {
            struct sl_warnings warnings = {0};
            struct sl_error error = {0};
            const struct sl_decode_job job = {.fail_on = (enum sl_fail_on)fail_on,
                                              .warnings = &warnings};
            enum sl_status status =
                sl_decode_damage(&job, (enum sl_fail_on)severity, SL_CORRUPT, &error, "row %d", 7);
            assert_int_equal(status, fail_on >= severity ? SL_CORRUPT : SL_OK);
            assert_int_equal(warnings.count, fail_on >= severity ? 0 : 1);
            assert_string_equal(status ? error.message : warnings.text[0], "row 7");
        }
    }
}

static void warnings_beyond_the_room_are_counted(void **state)
{
    (void)state;
    struct sl_warnings warnings = {0};
    for (int i = 0; i < 9; i++)
        sl_warnings_add(&warnings, "%0200d", i);
    assert_int_equal(warnings.count, 9);
    for (int i = 0; i < SL_WARNINGS_MAX; i++)
        assert_int_equal(strlen(warnings.text[i]), SL_WARNING_SIZE - 1);
    sl_warnings_add(NULL, "nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(what_is_left_out_is_named),
        cmocka_unit_test(content_tells_the_format),
        cmocka_unit_test(known_formats_have_names),
        cmocka_unit_test(extensions_find_encoders_in_any_case),
        cmocka_unit_test(names_tell_pictures),
        cmocka_unit_test(exif_is_found),
        cmocka_unit_test(limits_are_checked_and_named),
        cmocka_unit_test(damage_is_tolerated_by_level),
        cmocka_unit_test(warnings_beyond_the_room_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
