/* SPDX-License-Identifier: MIT */
/* Metadata in JPEG files that no encoder of ours writes: odd, damaged and made to. */
#include "unit.h"

#include "metadata.h"

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

/* EXIF, XMP and IPTC are in one segment each. */
static void what_is_too_long_for_a_segment_is_left_out(void **state)
{
    (void)state;
    static const size_t longest[] = {
        [SL_METADATA_EXIF] = 65527, [SL_METADATA_XMP] = 65504, [SL_METADATA_IPTC] = 65507};
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (strcmp(codec->format, "jpeg") != 0)
            continue;
        for (int kind = SL_METADATA_EXIF; kind < SL_METADATA_KINDS; kind++) {
            for (size_t over = 0; over < 2; over++) {
                struct sl_warnings warnings = {0};
                struct sl_metadata made = {.own = {NULL}};
                size_t size = longest[kind] + over;
                sl_metadata_own(&made, (enum sl_metadata_kind)kind, calloc(1, size), size);
                struct sl_bytes file = write_with(codec, SL_MODEL_GRAY, &made, &warnings);
                struct sl_metadata found = find_metadata(codec, file.data, file.size, SL_KEEP_ALL);
                expect_metadata(&found, &made, over ? 0 : 1U << kind);
                assert_int_equal(warnings.count, over);
                sl_metadata_release(&found);
                sl_metadata_release(&made);
                sl_bytes_release(&file);
            }
        }
    }
}

static void records_are_found_among_resources(void **state)
{
    (void)state;
    static const char names[][3] = {"", "\1a", "\2ab"}; /* of 2, 2 and 4 bytes */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sl_bytes block = {0};
        struct sl_bytes file = {0};
        size_t name = i < 2 ? 2 : 4;
        char padded[4] = {0};
        memcpy(padded, names[i], i + 1);
        assert_int_equal(sl_bytes_append(&block, "Photoshop 3.0\0008BIM\3\xED", 20), SL_OK);
        assert_int_equal(sl_bytes_append(&block, padded, name), SL_OK);
        assert_int_equal(sl_bytes_append(&block, "\0\0\0\3abc\0", 8), SL_OK);
        assert_int_equal(sl_bytes_append(&block, "8BIM\4\4\0\0\0\0\0\5\x1C\2xyz", 17), SL_OK);
        assert_int_equal(sl_bytes_append(&file, "\xFF\xD8", 2), SL_OK);
        add_segment(&file, 0xED, "", 0, block.data, block.size);
        assert_int_equal(sl_bytes_append(&file, "\xFF\xDA\0\2", 4), SL_OK);
        struct sl_metadata found =
            find_metadata(first_of("jpeg"), file.data, file.size, SL_KEEP_ALL);
        assert_int_equal(sl_metadata_kinds(&found), SL_KEEP_IPTC);
        assert_int_equal(found.blocks[SL_METADATA_IPTC].size, 5);
        assert_memory_equal(found.blocks[SL_METADATA_IPTC].data, "\x1C\2xyz", 5);
        for (size_t cut = 1; cut < block.size; cut++) { /* resources that go on beyond the end */
            sl_bytes_clear(&file);
            assert_int_equal(sl_bytes_append(&file, "\xFF\xD8", 2), SL_OK);
            add_segment(&file, 0xED, "", 0, block.data, block.size - cut);
            found = find_metadata(first_of("jpeg"), file.data, file.size, SL_KEEP_ALL);
            assert_int_equal(sl_metadata_kinds(&found), 0);
        }
        sl_bytes_release(&block);
        sl_bytes_release(&file);
    }
}

/* Of two blocks of a kind the first counts: a file twice in one, the second time without its start.
 */
static void the_first_of_a_kind_counts(void **state)
{
    (void)state;
    static const char first[] = "MM\0*first", second[] = "MM\0*other";
    struct sl_bytes jpeg = {0};
    struct sl_bytes png = {0};
    assert_int_equal(sl_bytes_append(&jpeg, "\xFF\xD8", 2), SL_OK);
    assert_int_equal(sl_bytes_append(&png, "\x89PNG\r\n\x1A\n", 8), SL_OK);
    for (int i = 0; i < 2; i++) {
        add_segment(&jpeg, 0xE1, "Exif\0", 6, i ? second : first, sizeof first);
        add_chunk(&png, "eXIf", i ? second : first, sizeof first);
    }
    struct sl_metadata found = find_metadata(first_of("jpeg"), jpeg.data, jpeg.size, SL_KEEP_ALL);
    assert_string_equal(found.blocks[SL_METADATA_EXIF].data, first);
    found = find_metadata(first_of("png"), png.data, png.size, SL_KEEP_ALL);
    assert_string_equal(found.blocks[SL_METADATA_EXIF].data, first);
    sl_bytes_release(&jpeg);
    sl_bytes_release(&png);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_profile_are_joined_or_refused),
        cmocka_unit_test(what_is_too_long_for_a_segment_is_left_out),
        cmocka_unit_test(records_are_found_among_resources),
        cmocka_unit_test(the_first_of_a_kind_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
