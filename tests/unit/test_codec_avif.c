/* SPDX-License-Identifier: MIT */
/* AVIF there and back, in pixels and in planes; how it lies; and what is cut or wrong. */
#include "unit.h"

#include "hostile.h"
#include "picture.h"

#include <avif/avif.h>

#include <math.h>

static const struct sl_codec *const avif = &sl_codec_avif;
static const struct sl_decode_want whole;
static const struct sl_decode_want as_planes = {.ycbcr = true};

static const struct sl_encode_options lossy = {.quality = 90, .effort = 1};
static const struct sl_encode_options exact = {.quality = 80, .lossless = true, .effort = 1};

static struct sl_image *scene(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    struct sl_image *image = picture_new(width, height, model, depth, 0);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            for (unsigned c = 0; c < image->planes[0].channels; c++) {
                double value = 128 + 60 * sin((x + 10 * c) / 17.0) + 50 * cos(y / 23.0 - x / 61.0);
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
    if (avif->encode(image, options, &file, &error))
        print_error("%s\n", error.message);
    assert_true(file.size > 0);
    return file;
}

static uint32_t farthest(const struct sl_image *a, const struct sl_image *b)
{
    uint32_t most = 0;
    assert_int_equal(a->model, b->model);
    assert_int_equal(a->depth, b->depth);
    for (uint32_t y = 0; y < a->height; y++) {
        for (uint32_t x = 0; x < a->width; x++) {
            for (unsigned c = 0; c < a->planes[0].channels; c++) {
                uint32_t p = picture_get(a, x, y, c);
                uint32_t q = picture_get(b, x, y, c);
                uint32_t apart = p > q ? p - q : q - p;
                most = apart > most ? apart : most;
            }
        }
    }
    return most;
}

/* 8 bits come back as they were; of 16 there are 12, or 10 where something may be lost. */
static void pictures_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {3, 2}, {17, 33}, {90, 64}};
    static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                           SL_MODEL_RGBA};
    for (size_t i = 0; i < 4 * sizeof sizes / sizeof *sizes; i++) {
        for (unsigned depth = 8; depth <= 16; depth += 8) {
            struct sl_image *image = scene(sizes[i / 4][0], sizes[i / 4][1], models[i % 4], depth);
            struct sl_bytes file = encode(image, &exact);
            struct sl_image *out = decode_wanted(avif, &file, whole);
            assert_in_range(farthest(image, out), 0, depth == 8 ? 0 : 8);
            sl_image_unref(out);
            sl_bytes_release(&file);
            file = encode(image, &lossy);
            out = decode_wanted(avif, &file, whole);
            assert_in_range(farthest(image, out), 0, depth == 8 ? 12 : 12 * 257);
            sl_image_unref(out);
            sl_bytes_release(&file);
            sl_image_unref(image);
        }
    }
}

static void lossless_says_what_16_bits_become(void **state)
{
    (void)state;
    struct sl_image *image = scene(8, 8, SL_MODEL_RGB, 16);
    struct sl_warnings warnings = {0};
    struct sl_encode_options options = exact;
    options.warnings = &warnings;
    struct sl_bytes file = encode(image, &options);
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.text[0], "12"));
    sl_bytes_release(&file);
    sl_image_unref(image);
}

/* Planes go through as they are, whatever chroma shares, and show what the pixels show. */
static void planes_stay_planes(void **state)
{
    (void)state;
    static const struct {
        enum sl_subsampling subsampling;
        unsigned h, v;
    } cases[] = {
        {SL_SUBSAMPLING_420, 2, 2}, {SL_SUBSAMPLING_422, 2, 1}, {SL_SUBSAMPLING_444, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_encode_options options = lossy;
        options.subsampling = cases[i].subsampling;
        struct sl_image *image = scene(61, 47, SL_MODEL_RGB, 8);
        struct sl_bytes file = encode(image, &options);
        struct sl_image *planes = decode_wanted(avif, &file, as_planes);
        assert_int_equal(planes->model, SL_MODEL_YCBCR);
        assert_int_equal(planes->chroma_h, cases[i].h);
        assert_int_equal(planes->chroma_v, cases[i].v);
        struct sl_bytes again = encode(planes, &options);
        struct sl_image *out = decode_wanted(avif, &again, whole);
        assert_in_range(farthest(image, out), 0, 16);
        unsigned h;
        unsigned v;
        assert_true(avif->chroma(&options, &h, &v));
        assert_int_equal(h, cases[i].h);
        assert_int_equal(v, cases[i].v);
        sl_image_unref(out);
        sl_image_unref(planes);
        sl_image_unref(image);
        sl_bytes_release(&again);
        sl_bytes_release(&file);
    }
    unsigned h;
    unsigned v;
    assert_false(avif->chroma(&exact, &h, &v));
}

/* ---- files of libavif's own making ---- */

struct made {
    avifImage *image;
    avifEncoder *encoder;
    avifRWData file;
};

static struct made begin(uint32_t width, uint32_t height, avifRange range)
{
    struct made made = {
        .image = avifImageCreate(width, height, 8, AVIF_PIXEL_FORMAT_YUV420),
        .encoder = avifEncoderCreate(),
    };
    made.encoder->speed = 9;
    made.encoder->maxQuantizer = 4;
    made.image->yuvRange = range;
    made.image->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
    assert_int_equal(avifImageAllocatePlanes(made.image, AVIF_PLANES_YUV), AVIF_RESULT_OK);
    for (int i = 0; i < 3; i++)
        memset(made.image->yuvPlanes[i],
               i                          ? 128
               : range == AVIF_RANGE_FULL ? 200
                                          : 16 + 110,
               made.image->yuvRowBytes[i] * (i ? (height + 1) / 2 : height));
    return made;
}

static struct sl_bytes finish(struct made *made)
{
    struct sl_bytes out = {0};
    assert_int_equal(avifEncoderWrite(made->encoder, made->image, &made->file), AVIF_RESULT_OK);
    assert_int_equal(sl_bytes_append(&out, made->file.data, made->file.size), SL_OK);
    avifRWDataFree(&made->file);
    avifEncoderDestroy(made->encoder);
    avifImageDestroy(made->image);
    return out;
}

static void studio_range_becomes_full(void **state)
{
    (void)state;
    struct made made = begin(20, 14, AVIF_RANGE_LIMITED);
    struct sl_bytes file = finish(&made);
    struct sl_image *planes = decode_wanted(avif, &file, as_planes);
    struct sl_image *pixels = decode_wanted(avif, &file, whole);
    assert_in_range(sl_image_row(planes, 0, 7)[5], 127, 129);
    assert_in_range(picture_get(pixels, 5, 7, 1), 127, 129);
    sl_image_unref(planes);
    sl_image_unref(pixels);
    sl_bytes_release(&file);
}

static void boxes_tell_which_way_is_up(void **state)
{
    (void)state;
    static const struct {
        uint8_t angle;
        int mirror; /* -1: none */
        unsigned orientation;
    } cases[] = {{0, -1, 1}, {0, 1, 2},  {2, -1, 3}, {0, 0, 4},
                 {1, 0, 5},  {3, -1, 6}, {1, 1, 7},  {1, -1, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made made = begin(20, 14, AVIF_RANGE_FULL);
        made.image->transformFlags =
            AVIF_TRANSFORM_IROT | (cases[i].mirror >= 0 ? AVIF_TRANSFORM_IMIR : 0U);
        made.image->irot.angle = cases[i].angle;
        made.image->imir.mode = cases[i].mirror > 0;
        struct sl_bytes file = finish(&made);
        struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
        assert_int_equal(got.info.orientation, cases[i].orientation);
        assert_int_equal(got.image->width, 20);
        sl_image_unref(got.image);
        sl_bytes_release(&file);
    }
}

static void a_clean_aperture_is_cut_out(void **state)
{
    (void)state;
    struct made made = begin(20, 14, AVIF_RANGE_FULL);
    const avifCropRect rect = {4, 2, 10, 8};
    memset(made.image->yuvPlanes[0], 10, made.image->yuvRowBytes[0] * 2U);
    made.image->transformFlags = AVIF_TRANSFORM_CLAP;
    assert_true(avifCleanApertureBoxConvertCropRect(&made.image->clap, &rect, 20, 14,
                                                    AVIF_PIXEL_FORMAT_YUV420, &made.encoder->diag));
    struct sl_bytes file = finish(&made);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.image->width, 10);
    assert_int_equal(got.image->height, 8);
    assert_in_range(picture_get(got.image, 0, 0, 0), 190, 210);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void colours_of_boxes_alone_are_told_of(void **state)
{
    (void)state;
    struct made made = begin(20, 14, AVIF_RANGE_FULL);
    made.image->colorPrimaries = AVIF_COLOR_PRIMARIES_BT2020;
    made.image->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SMPTE2084;
    struct sl_bytes file = finish(&made);
    expect_status(file.data, file.size, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE);
    expect_status(file.data, file.size, SL_FAIL_ON_ERROR, SL_OK);
    sl_bytes_release(&file);
}

static void limits_come_first(void **state)
{
    (void)state;
    struct sl_image *image = scene(40, 30, SL_MODEL_RGBA, 8);
    struct sl_bytes file = encode(image, &lossy);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    limits.pixels = 40 * 30 - 1;
    assert_int_equal(decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits).status,
                     SL_LIMIT_PIXELS);
    limits = (struct sl_limits)SL_LIMITS_DEFAULT;
    limits.dimension = 39;
    assert_int_equal(decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits).status,
                     SL_LIMIT_DIMENSION);
    limits = (struct sl_limits)SL_LIMITS_DEFAULT;
    limits.item_bytes = 1 << 20;
    assert_int_equal(decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits).status,
                     SL_LIMIT_BYTES);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

static void damage_does_no_harm(void **state)
{
    (void)state;
    for (int alpha = 0; alpha < 2; alpha++) {
        struct sl_image *image = scene(40, 30, alpha ? SL_MODEL_RGBA : SL_MODEL_RGB, 8);
        struct sl_bytes file = encode(image, &lossy);
        hostile_cuts(&file, 11);
        hostile_changes(&file, 5);
        sl_image_unref(image);
        sl_bytes_release(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_come_back),
        cmocka_unit_test(lossless_says_what_16_bits_become),
        cmocka_unit_test(planes_stay_planes),
        cmocka_unit_test(studio_range_becomes_full),
        cmocka_unit_test(boxes_tell_which_way_is_up),
        cmocka_unit_test(a_clean_aperture_is_cut_out),
        cmocka_unit_test(colours_of_boxes_alone_are_told_of),
        cmocka_unit_test(limits_come_first),
        cmocka_unit_test(damage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
