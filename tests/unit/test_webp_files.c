/* SPDX-License-Identifier: MIT */
/* WebP files put together chunk by chunk: extended, animated, turned, and wrong. */
#include "unit.h"

#include "codec.h"
#include "exif.h"
#include "webp_file.h"

static void only_the_container_tells_a_webp(void **state)
{
    (void)state;
    assert_ptr_equal(sl_codec_find_by_content((const uint8_t *)"RIFF....WEBPVP8 ", 16), webp);
    assert_null(sl_codec_find_by_content((const uint8_t *)"RIFF....WAVEfmt ", 16));
    assert_null(sl_codec_find_by_content((const uint8_t *)"RIFF....WEB", 11));
    assert_ptr_equal(sl_codec_for_extension("WebP"), webp);
}

/* The first frame lies on a canvas that is transparent around it. */
static void the_first_frame_is_drawn_on_its_canvas(void **state)
{
    (void)state;
    struct sl_bytes frame = webp_picture(7, 5, SL_MODEL_RGB, true);
    struct sl_bytes other = webp_picture(3, 3, SL_MODEL_RGBA, false);
    struct sl_bytes file;
    webp_begin(&file);
    webp_add_canvas(&file, 20, 10);
    webp_add_chunk(&file, "ANIM", "\xFF\xFF\xFF\xFF\0\0", 6);
    webp_add_frame(&file, 4, 2, &frame);
    webp_end(&file);
    webp_expect(&file, SL_FAIL_ON_WARNING, SL_OK); /* nothing is left out */
    webp_add_frame(&file, 0, 0, &other);
    webp_end(&file);
    webp_expect(&file, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_ERROR);
    struct decoded want = decode(frame.data, frame.size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.warnings.count, 1);
    assert_non_null(strstr(got.warnings.text[0], "animated"));
    assert_int_equal(got.image->width, 20);
    assert_int_equal(got.image->height, 10);
    assert_int_equal(got.image->model, SL_MODEL_RGBA);
    for (uint32_t y = 0; y < 10; y++) {
        for (uint32_t x = 0; x < 20; x++) {
            bool inside = x >= 4 && x < 11 && y >= 2 && y < 7;
            for (unsigned c = 0; c < 3; c++)
                assert_int_equal(picture_get(got.image, x, y, c),
                                 inside ? picture_get(want.image, x - 4, y - 2, c) : 0);
            assert_int_equal(picture_get(got.image, x, y, 3), inside ? 255 : 0);
        }
    }
    sl_image_unref(got.image);
    sl_image_unref(want.image);
    sl_bytes_release(&frame);
    sl_bytes_release(&other);
    sl_bytes_release(&file);
}

static void a_frame_that_covers_its_canvas_is_a_picture(void **state)
{
    (void)state;
    struct sl_bytes frame = webp_picture(8, 6, SL_MODEL_RGB, false);
    struct sl_bytes file;
    webp_begin(&file);
    webp_add_canvas(&file, 8, 6);
    webp_add_frame(&file, 0, 0, &frame);
    webp_end(&file);
    struct sl_image *image = decode_wanted(webp, &file, (struct sl_decode_want){.ycbcr = true});
    assert_int_equal(image->model, SL_MODEL_YCBCR);
    sl_image_unref(image);
    sl_bytes_release(&frame);
    sl_bytes_release(&file);
}

static void frames_and_canvases_have_to_fit(void **state)
{
    (void)state;
    struct sl_bytes frame = webp_picture(8, 6, SL_MODEL_RGB, false);
    static const struct {
        uint32_t width, height, x, y;
        bool framed;
    } cases[] = {{8, 6, 2, 0, true},  {8, 6, 0, 2, true},  {7, 6, 0, 0, true},
                 {9, 6, 0, 0, false}, {8, 7, 0, 0, false}, {8, 6, 0x1FFFFFE, 0, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_bytes file;
        webp_begin(&file);
        webp_add_canvas(&file, cases[i].width, cases[i].height);
        if (cases[i].framed)
            webp_add_frame(&file, cases[i].x, cases[i].y, &frame);
        else
            webp_add_picture(&file, &frame);
        webp_end(&file);
        webp_expect(&file, SL_FAIL_ON_NONE, SL_CORRUPT);
        sl_bytes_release(&file);
    }
    sl_bytes_release(&frame);
}

static void what_is_behind_the_picture_is_looked_at(void **state)
{
    (void)state;
    struct sl_bytes plain = webp_picture(8, 6, SL_MODEL_RGB, false);
    struct sl_bytes file;
    webp_begin(&file);
    webp_add_canvas(&file, 8, 6);
    webp_add_chunk(&file, "ICCP", "profile", 7);
    webp_add_picture(&file, &plain);
    webp_add_chunk(&file, "XMP ", "odd", 3);
    webp_end(&file);
    webp_expect(&file, SL_FAIL_ON_WARNING, SL_OK);
    webp_add(&file, "junk", 4); /* behind the container: nobody's */
    webp_expect(&file, SL_FAIL_ON_WARNING, SL_OK);
    webp_set_number(&file, 4, 60); /* ends in the middle of the picture */
    webp_expect(&file, SL_FAIL_ON_ERROR, SL_CORRUPT);
    webp_expect(&file, SL_FAIL_ON_TRUNCATED, SL_OK);
    webp_set_number(&file, 4, (uint32_t)file.size);
    webp_expect(&file, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
    sl_bytes_release(&plain);
    sl_bytes_release(&file);
}

static void streams_that_are_none_are_corrupt(void **state)
{
    (void)state;
    struct sl_bytes lossy = webp_picture(8, 6, SL_MODEL_RGB, false);
    struct sl_bytes lossless = webp_picture(8, 6, SL_MODEL_RGB, true);
    struct sl_bytes empty;
    lossy.data[WEBP_CONTAINER + WEBP_CHUNK] |= 1; /* no key frame */
    webp_expect(&lossy, SL_FAIL_ON_NONE, SL_CORRUPT);
    lossy.data[WEBP_CONTAINER + WEBP_CHUNK] &= 0xFE;
    memset(lossy.data + WEBP_CONTAINER + WEBP_CHUNK + 6, 0, 4); /* no sides */
    webp_expect(&lossy, SL_FAIL_ON_NONE, SL_CORRUPT);
    lossless.data[WEBP_CONTAINER + WEBP_CHUNK + 4] |= 0x80; /* a version to come */
    webp_expect(&lossless, SL_FAIL_ON_NONE, SL_CORRUPT);
    webp_begin(&empty);
    webp_add_canvas(&empty, 8, 6);
    webp_add_chunk(&empty, "XMP ", "", 0);
    webp_end(&empty);
    webp_expect(&empty, SL_FAIL_ON_NONE, SL_CORRUPT);
    sl_bytes_release(&lossy);
    sl_bytes_release(&lossless);
    sl_bytes_release(&empty);
}

/* With and without the prefix of JPEG's, which some write. */
static void exif_turns_a_picture(void **state)
{
    (void)state;
    static const char exif[] = "Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0";
    struct sl_bytes plain = webp_picture(8, 6, SL_MODEL_RGB, false);
    for (size_t skipped = 0; skipped <= 6; skipped += 6) {
        struct sl_bytes file;
        webp_begin(&file);
        webp_add_canvas(&file, 8, 6);
        webp_add_picture(&file, &plain);
        webp_add_chunk(&file, "EXIF", exif + skipped, sizeof exif - 1 - skipped);
        webp_end(&file);
        struct sl_metadata found = find_metadata(webp, file.data, file.size, SL_KEEP_ALL);
        assert_int_equal(sl_metadata_kinds(&found), SL_KEEP_EXIF);
        assert_int_equal(found.blocks[SL_METADATA_EXIF].size, sizeof exif - 7);
        assert_memory_equal(found.blocks[SL_METADATA_EXIF].data, "II*\0", 4);
        unsigned orientation =
            sl_exif_orientation(found.blocks[SL_METADATA_EXIF].data, sizeof exif - 7);
        assert_int_equal(orientation, sl_exif_is_read() ? 6 : 1);
        for (size_t size = 0; size < file.size; size++) {
            found = find_metadata(webp, file.data, size, SL_KEEP_ALL);
            assert_int_equal(sl_metadata_kinds(&found), 0);
        }
        sl_bytes_release(&file);
    }
    struct sl_metadata none = find_metadata(webp, plain.data, plain.size, SL_KEEP_ALL);
    assert_int_equal(sl_metadata_kinds(&none), 0);
    sl_bytes_release(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_container_tells_a_webp),
        cmocka_unit_test(the_first_frame_is_drawn_on_its_canvas),
        cmocka_unit_test(a_frame_that_covers_its_canvas_is_a_picture),
        cmocka_unit_test(frames_and_canvases_have_to_fit),
        cmocka_unit_test(what_is_behind_the_picture_is_looked_at),
        cmocka_unit_test(streams_that_are_none_are_corrupt),
        cmocka_unit_test(exif_turns_a_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
