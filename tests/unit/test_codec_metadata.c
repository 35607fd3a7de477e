/* SPDX-License-Identifier: MIT */
/* What encoders write beside a picture, finders find again; and what is no such thing, they refuse.
 */
#include "unit.h"

#include "metadata.h"

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

/* Cut anywhere, a file gives blocks that are whole or none. */
static void files_that_are_cut_give_whole_blocks(void **state)
{
    (void)state;
    struct sl_metadata made = make_metadata(300);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (!codec->keeps)
            continue;
        struct sl_bytes file = write_with(codec, SL_MODEL_RGB, &made, NULL);
        for (size_t size = 0; size < file.size; size++) {
            uint8_t *exact = malloc(size ? size : 1);
            memcpy(exact, file.data, size);
            const struct sl_decode_job job = {.data = exact, .size = size};
            struct sl_metadata found = {.own = {NULL}};
            assert_int_equal(sl_codec_metadata(codec, &job, SL_KEEP_ALL, &found, NULL), SL_OK);
            expect_metadata(&found, &made, sl_metadata_kinds(&found));
            sl_metadata_release(&found);
            free(exact);
        }
        sl_bytes_release(&file);
    }
    sl_metadata_release(&made);
}

/* A container around the picture leaves the picture as it was, its alpha included. */
static void pixels_are_the_same_beside_metadata(void **state)
{
    (void)state;
    struct sl_metadata made = make_metadata(301);
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        for (int model = 0; codec->keeps && model < SL_MODEL_YCBCR; model++) {
            struct sl_bytes with = write_with(codec, (enum sl_model)model, &made, NULL);
            struct sl_bytes without = write_with(codec, (enum sl_model)model, NULL, NULL);
            struct decoded one = decode(with.data, with.size, SL_FAIL_ON_WARNING);
            struct decoded other = decode(without.data, without.size, SL_FAIL_ON_WARNING);
            assert_int_equal(one.status, SL_OK);
            assert_int_equal(other.status, SL_OK);
            assert_int_equal(one.image->model, other.image->model);
            for (uint32_t y = 0; y < one.image->height; y++)
                assert_memory_equal(sl_image_row(one.image, 0, y), sl_image_row(other.image, 0, y),
                                    (size_t)20 * one.image->planes[0].channels);
            sl_image_unref(one.image);
            sl_image_unref(other.image);
            sl_bytes_release(&with);
            sl_bytes_release(&without);
        }
    }
    sl_metadata_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_found_again),
        cmocka_unit_test(what_is_not_asked_for_is_not_written),
        cmocka_unit_test(files_that_are_cut_give_whole_blocks),
        cmocka_unit_test(pixels_are_the_same_beside_metadata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
