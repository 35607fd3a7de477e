/* SPDX-License-Identifier: MIT */
/* WebP that ends before its picture does: for a limit, a cancel, or want of data. */
#include "unit.h"

#include "webp_file.h"

#include <stdlib.h>

static void limits_come_first(void **state)
{
    (void)state;
    struct sl_bytes frame = webp_picture(40, 30, SL_MODEL_RGBA, false);
    struct sl_bytes file;
    webp_begin(&file);
    webp_add_canvas(&file, 1 << 24, 1 << 24);
    webp_add_frame(&file, 0, 0, &frame);
    webp_end(&file);
    webp_expect(&file, SL_FAIL_ON_NONE, SL_LIMIT_DIMENSION);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct decoded got = decode_with(frame.data, frame.size, SL_FAIL_ON_NONE, &limits);
    assert_int_equal(got.status, SL_OK);
    sl_image_unref(got.image);
    struct sl_image *image;
    const struct sl_decode_job job = {.data = frame.data,
                                      .size = frame.size,
                                      .limits = &limits,
                                      .memory_limit = (size_t)got.info.decode_bytes - 1};
    assert_int_equal(webp->decode(&job, &image, NULL), SL_OVER_RESERVE);
    assert_null(image);
    limits.pixels = 40 * 30 - 1;
    got = decode_with(frame.data, frame.size, SL_FAIL_ON_NONE, &limits);
    assert_int_equal(got.status, SL_LIMIT_PIXELS);
    sl_bytes_release(&frame);
    sl_bytes_release(&file);
}

/* A stop is noticed before the first part of the data, and by the encoder's own questions. */
static void a_cancel_stops_both_ways(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    struct sl_image *image = picture_noise(64, 64, SL_MODEL_RGBA, 8, 1);
    struct sl_bytes file = webp_picture(64, 64, SL_MODEL_RGBA, true);
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    sl_cancel_request(cancel);
    const struct sl_poll poll = {.cancel = cancel, .deadline_ns = INT64_MAX};
    const struct sl_decode_job job = {
        .data = file.data, .size = file.size, .limits = &limits, .poll = &poll};
    struct sl_image *out;
    assert_int_equal(webp->decode(&job, &out, NULL), SL_CANCELLED);
    assert_null(out);
    for (unsigned lossless = 0; lossless < 2; lossless++) {
        const struct sl_encode_options options = {
            .quality = 80, .lossless = lossless, .poll = &poll};
        size_t before = file.size;
        assert_int_equal(webp->encode(image, &options, &file, NULL), SL_CANCELLED);
        assert_int_equal(file.size, before);
    }
    sl_cancel_free(cancel);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

/* Wherever a file is cut it is truncated; told to, it gives the rows there are, in pixels as in
 * planes, and never what the memory held. */
static void every_cut_is_noticed(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        struct sl_bytes file =
            webp_picture(20, 30, kind & 1 ? SL_MODEL_RGBA : SL_MODEL_RGB, kind & 2);
        unsigned kept = 0;
        for (size_t size = WEBP_CONTAINER; size < file.size; size++) {
            uint8_t *copy = malloc(size); /* so that a sanitizer sees its end */
            memcpy(copy, file.data, size);
            expect_status(copy, size, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED);
            struct decoded got = decode(copy, size, SL_FAIL_ON_NONE);
            assert_true(got.status ? got.status == SL_TRUNCATED : got.warnings.count > 0);
            kept += !got.status;
            if (!got.status && kept == 1) /* the last row is not there yet */
                assert_int_equal(picture_get(got.image, 19, 29, 0), 0);
            sl_image_unref(got.image);
            free(copy);
        }
        assert_true(kept > 5);
        sl_bytes_release(&file);
    }
}

static void cut_planes_are_black_below(void **state)
{
    (void)state;
    struct sl_bytes file = webp_picture(40, 160, SL_MODEL_RGB, false);
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_warnings warnings = {0};
    const struct sl_decode_job job = {.data = file.data,
                                      .size = file.size / 2,
                                      .want = {.ycbcr = true},
                                      .limits = &limits,
                                      .fail_on = SL_FAIL_ON_NONE,
                                      .warnings = &warnings};
    struct sl_image *image;
    assert_int_equal(webp->decode(&job, &image, NULL), SL_OK);
    assert_true(warnings.count > 0);
    assert_int_equal(sl_image_row(image, 0, 159)[20], 0);
    assert_int_equal(sl_image_row(image, 1, 79)[10], 128);
    assert_int_equal(sl_image_row(image, 2, 79)[10], 128);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_come_first),
        cmocka_unit_test(a_cancel_stops_both_ways),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(cut_planes_are_black_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
