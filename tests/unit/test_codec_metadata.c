/* SPDX-License-Identifier: MIT */
/* What encoders write beside a picture, finders find again; and what is no such thing, they refuse.
 */
#include "unit.h"

#include "metadata.h"

#include <sluice/recipe.h>

static const struct sl_codec *first_of(const char *format)
{
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (strcmp(codec->format, format) == 0)
            break;
    }
    return codec;
}

/* Every codec of the build, those that another one of the format comes before, too. */
static void what_is_written_is_found_again(void **state)
{
    (void)state;
    static const size_t sizes[] = {132, 65519, 65520, 500001, SL_METADATA_MAX};
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        for (size_t s = 0; codec->keeps && s < sizeof sizes / sizeof *sizes; s++) {
            struct sl_warnings warnings = {0};
            struct sl_metadata made = make_metadata(sizes[s]);
            struct sl_bytes file = write_with(codec, SL_MODEL_RGB, &made, &warnings);
            struct sl_metadata found = find_metadata(codec, file.data, file.size, SL_KEEP_ALL);
            /* libjxl reads profiles, and finds that it is none. */
            bool reads = !strcmp(codec->format, "jxl");
            unsigned kept = codec->keeps & ~(unsigned)(reads ? SL_KEEP_ICC : 0);
            expect_metadata(&found, &made, kept);
            sl_metadata_release(&found);
            found = find_metadata(codec, file.data, file.size, SL_KEEP_XMP);
            expect_metadata(&found, &made, codec->keeps & SL_KEEP_XMP);
            expect_status(file.data, file.size, SL_FAIL_ON_WARNING, SL_OK);
            assert_int_equal(warnings.count, reads);
            sl_metadata_release(&found);
            sl_metadata_release(&made);
            sl_bytes_release(&file);
        }
    }
}

static void what_is_not_asked_for_is_not_written(void **state)
{
    (void)state;
    const struct sl_metadata none = {.own = {NULL}};
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (!codec->encode)
            continue;
        struct sl_bytes with = write_with(codec, SL_MODEL_RGB, &none, NULL);
        struct sl_bytes without = write_with(codec, SL_MODEL_RGB, NULL, NULL);
        assert_int_equal(with.size, without.size);
        assert_memory_equal(with.data, without.data, with.size);
        sl_bytes_release(&with);
        sl_bytes_release(&without);
    }
}

/* ---- JPEG ---- */

static void add_segment(struct sl_bytes *file, unsigned marker, const void *head, size_t head_size,
                        const void *data, size_t size)
{
    size_t length = 2 + head_size + size;
    const uint8_t start[] = {0xFF, (uint8_t)marker, (uint8_t)(length >> 8), (uint8_t)length};
    assert_int_equal(sl_bytes_append(file, start, sizeof start), SL_OK);
    assert_int_equal(sl_bytes_append(file, head, head_size), SL_OK);
    assert_int_equal(sl_bytes_append(file, data, size), SL_OK);
}

/* A profile in parts that are numbered so, of so many; then the end. */
static struct sl_bytes make_parts(const uint8_t *profile, size_t size, const char *numbers,
                                  const char *counts)
{
    struct sl_bytes file = {0};
    size_t parts = strlen(numbers);
    assert_int_equal(sl_bytes_append(&file, "\xFF\xD8", 2), SL_OK);
    for (size_t i = 0; i < parts; i++) {
        char head[14] = "ICC_PROFILE";
        head[12] = (char)(numbers[i] - '0');
        head[13] = (char)(counts[i] - '0');
        size_t share = size / parts;
        size_t at = share * (numbers[i] > '0' ? (size_t)(numbers[i] - '1') : 0);
        if (at + share > size)
            at = 0;
        add_segment(&file, 0xE2, head, sizeof head, profile + at, share);
    }
    assert_int_equal(sl_bytes_append(&file, "\xFF\xDA\0\2", 4), SL_OK);
    return file;
}

static void parts_of_a_profile_are_joined_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *numbers, *counts;
        bool whole;
    } cases[] = {{"1", "1", true},      {"123", "333", true},    {"312", "333", true},
                 {"12", "33", false},   {"1223", "3333", false}, {"123", "334", false},
                 {"012", "222", false}, {"1", "0", false},       {"2", "1", false},
                 {"01", "11", false}};
    enum { SIZE = 600 };
    uint8_t *profile = make_profile(SIZE, "RGB ");
    const struct sl_codec *jpeg = first_of("jpeg");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_bytes file = make_parts(profile, SIZE, cases[i].numbers, cases[i].counts);
        struct sl_warnings warnings = {0};
        struct sl_metadata found = {.own = {NULL}};
        struct sl_decode_job job = {.data = file.data, .size = file.size, .warnings = &warnings};
        assert_int_equal(sl_codec_metadata(jpeg, &job, SL_KEEP_ALL, &found, NULL), SL_OK);
        if (cases[i].whole) {
            assert_int_equal(found.blocks[SL_METADATA_ICC].size, SIZE);
            assert_memory_equal(found.blocks[SL_METADATA_ICC].data, profile, SIZE);
        } else {
            assert_int_equal(sl_metadata_kinds(&found), 0);
            assert_int_equal(warnings.count, 1);
            job.fail_on = SL_FAIL_ON_WARNING;
            assert_int_equal(sl_codec_metadata(jpeg, &job, SL_KEEP_ALL, &found, NULL), SL_CORRUPT);
        }
        sl_metadata_release(&found);
        sl_bytes_release(&file);
    }
    free(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_found_again),
        cmocka_unit_test(what_is_not_asked_for_is_not_written),
        cmocka_unit_test(parts_of_a_profile_are_joined_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
