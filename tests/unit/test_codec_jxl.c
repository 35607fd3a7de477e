/* SPDX-License-Identifier: MIT */
/* JPEG XL there and back; how it lies; and what is cut or wrong. */
#include "unit.h"

#include "hostile.h"
#include "picture.h"

#include <jxl/encode.h>

#include <math.h>

static const struct sl_codec *const jxl = &sl_codec_jxl;

static const struct sl_encode_options lossy = {.quality = 90, .effort = 3};
static const struct sl_encode_options exact = {.quality = 80, .lossless = true, .effort = 2};

static struct sl_image *scene(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    struct sl_image *image = picture_new(width, height, model, depth, 0);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            for (unsigned c = 0; c < image->planes[0].channels; c++) {
                double value = 128 + 60 * sin((x + 3 * c) / 27.0) + 50 * cos(y / 33.0 - x / 61.0);
                picture_set(image, x, y, c, (uint32_t)(value * picture_peak(image) / 255));
            }
        }
    }
    return image;
}

static struct sl_bytes encode(const struct sl_image *image, const struct sl_encode_options *options)
{
    struct sl_bytes file = {0};
    struct sl_error error = {0};
    if (jxl->encode(image, options, &file, &error))
        print_error("%s\n", error.message);
    assert_true(file.size > 0);
    return file;
}

static void expect_near(const struct sl_image *image, const struct sl_bytes *file, uint32_t apart)
{
    struct decoded got = decode(file->data, file->size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.image->model, image->model);
    assert_int_equal(got.image->depth, image->depth);
    for (uint32_t y = 0; y < image->height; y++) {
        for (uint32_t x = 0; x < image->width; x++) {
            for (unsigned c = 0; c < image->planes[0].channels; c++) {
                uint32_t p = picture_get(image, x, y, c);
                uint32_t q = picture_get(got.image, x, y, c);
                assert_in_range(p > q ? p - q : q - p, 0, apart);
            }
        }
    }
    sl_image_unref(got.image);
}

static void pictures_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {3, 2}, {17, 33}, {90, 64}, {300, 270}};
    static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                           SL_MODEL_RGBA};
    for (size_t i = 0; i < 4 * sizeof sizes / sizeof *sizes; i++) {
        for (unsigned depth = 8; depth <= 16; depth += 8) {
            struct sl_image *image = scene(sizes[i / 4][0], sizes[i / 4][1], models[i % 4], depth);
            struct sl_bytes file = encode(image, &exact);
            expect_near(image, &file, 0);
            sl_bytes_release(&file);
            file = encode(image, &lossy);
            expect_near(image, &file, depth == 8 ? 12 : 12 * 257);
            sl_bytes_release(&file);
            sl_image_unref(image);
        }
    }
}

/* A flat quality scale would not do: each is nearer than the one before, and larger. */
static void more_quality_is_more_bytes(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(64, 64, SL_MODEL_RGB, 8, 3);
    size_t before = 0;
    for (unsigned quality = 1; quality <= 100; quality += 33) {
        struct sl_encode_options options = {.quality = quality, .effort = 3};
        struct sl_bytes file = encode(image, &options);
        assert_true(file.size > before);
        before = file.size;
        sl_bytes_release(&file);
    }
    sl_image_unref(image);
}

/* ---- files of libjxl's own making ---- */

static struct sl_bytes make(JxlOrientation orientation, unsigned frames)
{
    static const uint8_t pixels[6 * 4 * 3];
    const JxlPixelFormat format = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    struct sl_bytes file = {0};
    JxlEncoder *encoder = JxlEncoderCreate(NULL);
    JxlBasicInfo info;
    JxlColorEncoding colour;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = 6;
    info.ysize = 4;
    info.bits_per_sample = 8;
    info.orientation = orientation;
    info.have_animation = frames > 1;
    info.animation.tps_numerator = info.animation.tps_denominator = 1;
    assert_int_equal(JxlEncoderSetBasicInfo(encoder, &info), JXL_ENC_SUCCESS);
    JxlColorEncodingSetToSRGB(&colour, JXL_FALSE);
    assert_int_equal(JxlEncoderSetColorEncoding(encoder, &colour), JXL_ENC_SUCCESS);
    JxlEncoderFrameSettings *settings = JxlEncoderFrameSettingsCreate(encoder, NULL);
    JxlFrameHeader header;
    JxlEncoderInitFrameHeader(&header);
    header.duration = frames > 1;
    for (unsigned i = 0; i < frames; i++) {
        assert_int_equal(JxlEncoderSetFrameHeader(settings, &header), JXL_ENC_SUCCESS);
        assert_int_equal(JxlEncoderAddImageFrame(settings, &format, pixels, sizeof pixels),
                         JXL_ENC_SUCCESS);
    }
    JxlEncoderCloseInput(encoder);
    assert_int_equal(sl_bytes_reserve(&file, 65536), SL_OK);
    uint8_t *next = file.data;
    size_t left = 65536;
    assert_int_equal(JxlEncoderProcessOutput(encoder, &next, &left), JXL_ENC_SUCCESS);
    file.size = 65536 - left;
    JxlEncoderDestroy(encoder);
    return file;
}

static void the_header_tells_which_way_is_up(void **state)
{
    (void)state;
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        struct sl_bytes file = make((JxlOrientation)orientation, 1);
        struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
        assert_int_equal(got.status, SL_OK);
        assert_int_equal(got.info.orientation, orientation);
        assert_int_equal(got.image->width, 6);
        sl_image_unref(got.image);
        sl_bytes_release(&file);
    }
}

static void further_frames_are_told_of(void **state)
{
    (void)state;
    struct sl_bytes file = make(JXL_ORIENT_IDENTITY, 3);
    expect_status(file.data, file.size, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE);
    expect_status(file.data, file.size, SL_FAIL_ON_ERROR, SL_OK);
    sl_bytes_release(&file);
}

static void limits_come_first(void **state)
{
    (void)state;
    struct sl_image *image = scene(40, 30, SL_MODEL_RGBA, 8);
    struct sl_bytes file = encode(image, &exact);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    limits.pixels = 40 * 30 - 1;
    assert_int_equal(decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits).status,
                     SL_LIMIT_PIXELS);
    limits = (struct sl_limits)SL_LIMITS_DEFAULT;
    limits.item_bytes = 1 << 20;
    assert_int_equal(decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits).status,
                     SL_LIMIT_BYTES);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

static void a_cancel_stops_both_ways(void **state)
{
    (void)state;
    struct sl_image *image = scene(40, 30, SL_MODEL_RGB, 8);
    struct sl_bytes file = encode(image, &lossy);
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    const struct sl_poll late = {.deadline_ns = 0};
    const struct sl_decode_job job = {
        .data = file.data, .size = file.size, .limits = &limits, .poll = &late};
    struct sl_encode_options options = lossy;
    struct sl_image *out;
    options.poll = &late;
    size_t before = file.size;
    assert_int_equal(jxl->decode(&job, &out, NULL), SL_TIMEOUT);
    assert_null(out);
    assert_int_equal(jxl->encode(image, &options, &file, NULL), SL_TIMEOUT);
    assert_int_equal(file.size, before);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

static void damage_does_no_harm(void **state)
{
    (void)state;
    for (int way = 0; way < 2; way++) {
        struct sl_image *image = scene(40, 30, way ? SL_MODEL_RGBA : SL_MODEL_RGB, 8);
        struct sl_bytes file = encode(image, way ? &exact : &lossy);
        hostile_cuts(&file, 5);
        hostile_changes(&file, 3);
        sl_image_unref(image);
        sl_bytes_release(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_come_back),
        cmocka_unit_test(more_quality_is_more_bytes),
        cmocka_unit_test(the_header_tells_which_way_is_up),
        cmocka_unit_test(further_frames_are_told_of),
        cmocka_unit_test(limits_come_first),
        cmocka_unit_test(a_cancel_stops_both_ways),
        cmocka_unit_test(damage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
