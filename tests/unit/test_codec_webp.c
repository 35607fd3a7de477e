/* SPDX-License-Identifier: MIT */
/* WebP there and back: what is written is read again, in pixels and in planes. */
#include "unit.h"

#include "codec.h"
#include "picture.h"
#include "studio_range.h"
#include "ycbcr.h"

#include <math.h>
#include <stdlib.h>

static const struct sl_codec *const webp = &sl_codec_webp;
static const struct sl_decode_want whole;
static const struct sl_decode_want as_planes = {.ycbcr = true};

static struct sl_bytes encode(const struct sl_image *image, struct sl_encode_options options)
{
    struct sl_bytes file = {0};
    struct sl_error error = {0};
    if (webp->encode(image, &options, &file, &error))
        print_error("%s\n", error.message);
    assert_true(file.size > 0);
    return file;
}

/* Waves and edges, each channel its own; the last of a model with alpha goes from 0 to 255. */
static struct sl_image *scene(uint32_t width, uint32_t height, enum sl_model model)
{
    struct sl_image *image = picture_new(width, height, model, 8, 0);
    unsigned colours = image->planes[0].channels - sl_model_has_alpha(model);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            for (unsigned c = 0; c < image->planes[0].channels; c++) {
                double wave = 40 * sin((x + 10 * c) / 17.0) + 30 * cos(y / 23.0 - x / 61.0);
                double edge = (x / 53 + y / 37) % 2 ? 20 : -20;
                double value = c < colours ? 128 + wave + edge : (x + y) % 256;
                picture_set(image, x, y, c, (uint32_t)value);
            }
        }
    }
    return image;
}

/* Of samples that are bytes, so many from one row to the next. */
static double psnr(const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, size_t row,
                   uint32_t height)
{
    double sum = 1e-9;
    for (uint32_t y = 0; y < height; y++) {
        for (size_t x = 0; x < row; x++)
            sum += pow(a[y * a_stride + x] - b[y * b_stride + x], 2);
    }
    return 10 * log10(255.0 * 255 * (double)row * height / sum);
}

static double plane_psnr(const struct sl_image *a, const struct sl_image *b, unsigned plane)
{
    const struct sl_plane *p = &a->planes[plane];
    const struct sl_plane *q = &b->planes[plane];
    assert_int_equal(p->width, q->width);
    assert_int_equal(p->height, q->height);
    assert_int_equal(p->channels, q->channels);
    return psnr(sl_image_row(a, plane, 0), p->stride_bytes, sl_image_row(b, plane, 0),
                q->stride_bytes, (size_t)p->width * p->channels, p->height);
}

static void ranges_are_exact(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        uint8_t in = (uint8_t)i;
        uint8_t luma = in;
        uint8_t chroma = in;
        sl_studio_luma_to_full(&luma, 1);
        sl_studio_chroma_to_full(&chroma, 1);
        assert_true(fabs(luma - fmin(fmax((i - 16) * 255.0 / 219, 0), 255)) <= 0.5);
        assert_true(fabs(chroma - fmin(fmax((i - 128) * 255.0 / 224 + 128, 0), 255)) <= 0.5);
        sl_studio_luma_from_full(&in, 1, &luma);
        sl_studio_chroma_from_full(&in, 1, &chroma);
        assert_true(fabs(luma - (i * 219.0 / 255 + 16)) <= 0.5);
        assert_true(fabs(chroma - ((i - 128) * 224.0 / 255 + 128)) <= 0.5);
    }
}

/* What is decoded as a model with more channels. */
static void expect_near(const struct sl_image *in, const struct sl_image *out, double colour_db)
{
    bool alpha = sl_model_has_alpha(in->model);
    unsigned colours = in->planes[0].channels - alpha;
    double sum = 1e-9;
    assert_int_equal(out->model, alpha ? SL_MODEL_RGBA : SL_MODEL_RGB);
    for (uint32_t y = 0; y < in->height; y++) {
        for (uint32_t x = 0; x < in->width; x++) {
            unsigned opacity = alpha ? picture_get(in, x, y, colours) : 255;
            if (alpha)
                assert_int_equal(picture_get(out, x, y, 3), opacity);
            for (unsigned c = 0; c < 3 && opacity; c++)
                sum += pow((double)picture_get(in, x, y, colours == 1 ? 0 : c) -
                               picture_get(out, x, y, c),
                           2);
        }
    }
    double db = 10 * log10(255.0 * 255 * in->width * in->height * 3 / sum);
    if (db < colour_db)
        print_error("%u x %u model %d: %.1f dB\n", in->width, in->height, (int)in->model, db);
    assert_true(db >= colour_db);
}

/* Alpha is exact in both, and colour in the second wherever it can be seen. */
static void pictures_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1},   {2, 1},   {1, 2},   {3, 3},  {16, 16},
                                        {17, 33}, {33, 17}, {15, 64}, {1, 77}, {200, 150}};
    static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                           SL_MODEL_RGBA};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
            for (unsigned lossless = 0; lossless < 2; lossless++) {
                struct sl_image *image = scene(sizes[i][0], sizes[i][1], models[m]);
                struct sl_bytes file = encode(
                    image, (struct sl_encode_options){
                               .quality = 95, .lossless = lossless, .effort = SL_EFFORT_DEFAULT});
                struct sl_image *out = decode_wanted(webp, &file, whole);
                expect_near(image, out, lossless ? 130 : 34);
                sl_image_unref(out);
                sl_image_unref(image);
                sl_bytes_release(&file);
            }
        }
    }
}

static struct sl_image *planes_of(uint32_t width, uint32_t height)
{
    struct sl_image *rgb = scene(width, height, SL_MODEL_RGB);
    struct sl_bytes file = encode(rgb, (struct sl_encode_options){.quality = 98, .effort = 4});
    struct sl_image *planes = decode_wanted(webp, &file, as_planes);
    assert_int_equal(planes->model, SL_MODEL_YCBCR);
    assert_int_equal(planes->chroma_h, 2);
    assert_int_equal(planes->chroma_v, 2);
    sl_image_unref(rgb);
    sl_bytes_release(&file);
    return planes;
}

/* The planes and the pixels of a file show the same. */
static void planes_are_the_same_picture(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {2, 3}, {17, 33}, {64, 48}, {129, 95}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sl_image *rgb = scene(sizes[i][0], sizes[i][1], SL_MODEL_RGB);
        struct sl_bytes file = encode(rgb, (struct sl_encode_options){.quality = 90});
        struct sl_image *pixels = decode_wanted(webp, &file, whole);
        struct sl_image *planes = decode_wanted(webp, &file, as_planes);
        struct sl_image *converted;
        assert_int_equal(planes->model, SL_MODEL_YCBCR);
        assert_int_equal(sl_ycbcr_to_rgb(NULL, planes, NULL, &converted, NULL), SL_OK);
        for (uint32_t y = 0; y < rgb->height; y++) {
            const uint8_t *a = sl_image_row(pixels, 0, y);
            const uint8_t *b = sl_image_row(converted, 0, y);
            for (uint32_t x = 0; x < 3 * rgb->width; x++)
                assert_true(abs(a[x] - b[x]) <= 2);
        }
        sl_image_unref(converted);
        sl_image_unref(planes);
        sl_image_unref(pixels);
        sl_image_unref(rgb);
        sl_bytes_release(&file);
    }
}

/* Planes that are written are the planes that are read, but for what quality costs. */
static void planes_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {17, 33}, {200, 150}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sl_image *planes = planes_of(sizes[i][0], sizes[i][1]);
        struct sl_bytes file = encode(planes, (struct sl_encode_options){.quality = 98});
        struct sl_image *again = decode_wanted(webp, &file, as_planes);
        for (unsigned plane = 0; plane < 3; plane++)
            assert_true(plane_psnr(planes, again, plane) > 38);
        sl_image_unref(again);
        sl_image_unref(planes);
        sl_bytes_release(&file);
    }
}

/* Planes are for lossy pictures without alpha, and encode wants 4:2:0 whatever JPEG is to have. */
static void planes_are_for_what_has_them(void **state)
{
    (void)state;
    for (int model = SL_MODEL_RGB; model <= SL_MODEL_RGBA; model++) {
        for (unsigned lossless = 0; lossless < 2; lossless++) {
            struct sl_image *image = scene(20, 20, (enum sl_model)model);
            struct sl_bytes file =
                encode(image, (struct sl_encode_options){.quality = 80, .lossless = lossless});
            struct sl_image *out = decode_wanted(webp, &file, as_planes);
            bool planes = model == SL_MODEL_RGB && !lossless;
            assert_int_equal(out->model, planes ? SL_MODEL_YCBCR : (enum sl_model)model);
            sl_image_unref(out);
            sl_image_unref(image);
            sl_bytes_release(&file);
        }
    }
    unsigned h;
    unsigned v;
    struct sl_encode_options options = {.subsampling = SL_SUBSAMPLING_444};
    assert_true(webp->chroma(&options, &h, &v));
    assert_true(h == 2 && v == 2);
    options.lossless = true;
    assert_false(webp->chroma(&options, &h, &v));
}

/* The mean of each block of 4 x 4 luma samples. */
static struct sl_image *quarter(const struct sl_image *in)
{
    struct sl_image *out = picture_new(in->width / 4, in->height / 4, SL_MODEL_GRAY, 8, 0);
    for (uint32_t y = 0; y < out->height; y++) {
        for (uint32_t x = 0; x < out->width; x++) {
            unsigned sum = 8;
            for (uint32_t i = 0; i < 16; i++)
                sum += sl_image_row(in, 0, 4 * y + i / 4)[4 * x + i % 4];
            picture_set(out, x, y, 0, sum / 16);
        }
    }
    return out;
}

/* What is asked for a quarter of its sides is decoded with less care that a quarter shows. */
static void a_quarter_is_as_good(void **state)
{
    (void)state;
    struct sl_image *image = scene(320, 240, SL_MODEL_RGB);
    struct sl_bytes file = encode(image, (struct sl_encode_options){.quality = 60, .effort = 4});
    struct sl_image *fine = decode_wanted(webp, &file, as_planes);
    struct sl_decode_want want = {.least_width = 80, .least_height = 60, .ycbcr = true};
    struct sl_image *coarse = decode_wanted(webp, &file, want);
    assert_true(plane_psnr(fine, coarse, 0) < 90); /* something was left out */
    struct sl_image *a = quarter(fine);
    struct sl_image *b = quarter(coarse);
    assert_true(plane_psnr(a, b, 0) > 40);
    sl_image_unref(coarse);
    want.least_width = 81;
    coarse = decode_wanted(webp, &file, want);
    assert_true(plane_psnr(fine, coarse, 0) > 90); /* nothing was */
    sl_image_unref(a);
    sl_image_unref(b);
    sl_image_unref(fine);
    sl_image_unref(coarse);
    sl_image_unref(image);
    sl_bytes_release(&file);
}

static size_t size_with(const struct sl_image *image, struct sl_encode_options options)
{
    struct sl_bytes file = encode(image, options);
    size_t size = file.size;
    sl_bytes_release(&file);
    return size;
}

/* Effort 6 is libwebp's own, in both kinds. */
static void options_are_heard(void **state)
{
    (void)state;
    struct sl_image *image = scene(80, 60, SL_MODEL_RGB);
    for (unsigned lossless = 0; lossless < 2; lossless++) {
        struct sl_encode_options options = {.quality = 80, .lossless = lossless};
        size_t fast = size_with(image, options);
        options.effort = 9;
        assert_true(size_with(image, options) < fast);
        options.effort = 6;
        size_t usual = size_with(image, options);
        options.effort = SL_EFFORT_DEFAULT;
        assert_int_equal(size_with(image, options), usual);
        options.quality = 20;
        size_t poor = size_with(image, options);
        assert_true(lossless ? poor == usual : poor < usual);
    }
    sl_image_unref(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_exact),
        cmocka_unit_test(pictures_come_back),
        cmocka_unit_test(planes_are_the_same_picture),
        cmocka_unit_test(planes_come_back),
        cmocka_unit_test(planes_are_for_what_has_them),
        cmocka_unit_test(a_quarter_is_as_good),
        cmocka_unit_test(options_are_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
