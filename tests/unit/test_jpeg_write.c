/* SPDX-License-Identifier: MIT */
/* Our own JPEG writer: what it writes is read without a complaint, by libjpeg-turbo where that is
 * there, and looks like what was given. */
#include "unit.h"

#include "codec.h"
#include "jpeg_fdct.h"
#include "jpeg_tables.h"
#include "picture.h"

#include <math.h>

static const struct sl_codec *reader(void)
{
#ifdef SLUICE_HAVE_TURBO
    return &sl_codec_turbo;
#else
    return &sl_codec_jpeg;
#endif
}

/* Soft shades with an edge: what a JPEG is for. */
static struct sl_image *scene(uint32_t width, uint32_t height, enum sl_model model)
{
    struct sl_image *image = picture_new(width, height, model, 8, 0);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                picture_set(image, x, y, c,
                            (uint32_t)(128 + 60 * sin(x / 9.0 + c) + 40 * cos(y / 7.0 - c) +
                                       (x + y > 40 ? 20 : 0)));
        }
    }
    return image;
}

static double psnr(const struct sl_image *a, const struct sl_image *b)
{
    double sum = 0;
    unsigned channels = b->planes[0].channels;
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (uint32_t y = 0; y < a->height; y++) {
        for (uint32_t x = 0; x < a->width; x++) {
            for (unsigned c = 0; c < channels; c++) {
                double d = (double)picture_get(a, x, y, c) - (double)picture_get(b, x, y, c);
                sum += d * d;
            }
        }
    }
    return 10 * log10(255.0 * 255 * a->width * a->height * channels / (sum > 0 ? sum : 1e-9));
}

/* Writes and reads; the bytes' count into *size where that is asked for. */
static struct sl_image *round_trip(const struct sl_image *image,
                                   const struct sl_encode_options *options, size_t *size)
{
    struct sl_bytes file = {0};
    assert_int_equal(sl_codec_jpeg.encode(image, options, &file, NULL), SL_OK);
    decode_codec = reader();
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    if (got.status)
        print_error("%s\n", got.error.message);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.warnings.count, 0);
    if (size)
        *size = file.size;
    sl_bytes_release(&file);
    return got.image;
}

static void every_layout_and_size_comes_back(void **state)
{
    (void)state;
    static const enum sl_model models[] = {SL_MODEL_GRAY, SL_MODEL_RGB, SL_MODEL_RGBA};
    for (uint32_t size = 1; size < 40; size += 3) {
        for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
            for (int sharing = 0; sharing < 3; sharing++) {
                struct sl_image *image = scene(size, 41 - size, models[m]);
                const struct sl_encode_options options = {
                    .quality = 95, .subsampling = (enum sl_subsampling)sharing};
                struct sl_image *got = round_trip(image, &options, NULL);
                assert_int_equal(got->model, m ? SL_MODEL_RGB : SL_MODEL_GRAY);
                assert_true(psnr(image, got) > (sharing == SL_SUBSAMPLING_444 || !m ? 36 : 26));
                sl_image_unref(got);
                sl_image_unref(image);
            }
        }
    }
}

static void better_quality_is_nearer_and_larger(void **state)
{
    (void)state;
    struct sl_image *image = scene(100, 70, SL_MODEL_RGB);
    double last_psnr = 0;
    size_t last_size = 0;
    static const unsigned qualities[] = {5, 25, 50, 80, 95, 100};
    for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++) {
        const struct sl_encode_options options = {.quality = qualities[i],
                                                  .subsampling = SL_SUBSAMPLING_444};
        size_t size;
        struct sl_image *got = round_trip(image, &options, &size);
        assert_true(psnr(image, got) > last_psnr);
        assert_true(size > last_size);
        last_psnr = psnr(image, got);
        last_size = size;
        sl_image_unref(got);
    }
    assert_true(last_psnr > 48);
    sl_image_unref(image);
}

static void restarts_change_no_pixel(void **state)
{
    (void)state;
    struct sl_image *image = scene(90, 200, SL_MODEL_RGB);
    struct sl_encode_options options = {.quality = 80};
    struct sl_image *plain = round_trip(image, &options, NULL);
    for (options.restart = 1; options.restart < 14; options.restart += 4) {
        struct sl_image *got = round_trip(image, &options, NULL);
        assert_true(psnr(plain, got) > 90);
        sl_image_unref(got);
    }
    sl_image_unref(plain);
    sl_image_unref(image);
}

/* Noise at the best quality has the longest codes: they fit, and 0xFF is stuffed. */
static void noise_fits(void **state)
{
    (void)state;
    struct sl_image *image = picture_noise(64, 64, SL_MODEL_RGB, 8, 5);
    const struct sl_encode_options options = {.quality = 100, .subsampling = SL_SUBSAMPLING_444};
    struct sl_image *got = round_trip(image, &options, NULL);
    assert_true(psnr(image, got) > 45);
    sl_image_unref(got);
    sl_image_unref(image);
}

/* Against the definition in ITU T.81, section A.3.3, in doubles. */
static void the_transform_is_the_definition(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846;
    uint8_t steps[64];
    float scales[64];
    uint8_t samples[64];
    int16_t got[64];
    uint32_t seed = 9;
    for (int i = 0; i < 64; i++)
        steps[i] = (uint8_t)(1 + i % 5);
    sl_jpeg_fdct_scales(steps, scales);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 64; i++)
            samples[i] = (uint8_t)(round == 0 ? 0 : round == 1 ? 255 : picture_random(&seed));
        sl_jpeg_fdct(samples, 8, scales, got);
        for (int k = 0; k < 64; k++) {
            int u = sl_jpeg_zigzag[k] % 8;
            int v = sl_jpeg_zigzag[k] / 8;
            double sum = 0;
            for (int i = 0; i < 64; i++)
                sum += (samples[i] - 128) * cos((2 * (i % 8) + 1) * u * pi / 16) *
                       cos((2 * (i / 8) + 1) * v * pi / 16);
            sum *= (u ? 1 : sqrt(0.5)) * (v ? 1 : sqrt(0.5)) / 4;
            sum = sum < -1023 ? -1023 : sum; /* all black */
            assert_true(fabs(sum / steps[v * 8 + u] - got[k]) < 0.501);
        }
    }
}

static void what_a_file_cannot_have_is_refused(void **state)
{
    (void)state;
    const struct sl_encode_options options = {.quality = 80};
    struct sl_bytes out = {0};
    struct sl_image *wide = picture_new(65501, 1, SL_MODEL_GRAY, 8, 0);
    assert_int_equal(sl_codec_jpeg.encode(wide, &options, &out, NULL), SL_ENCODE_UNSUPPORTED);
    sl_image_unref(wide);
    struct sl_image *shared;
    assert_int_equal(sl_image_new_ycbcr(NULL, 64, 64, 4, 4, &shared), SL_OK);
    assert_int_equal(sl_codec_jpeg.encode(shared, &options, &out, NULL), SL_ENCODE_UNSUPPORTED);
    sl_image_unref(shared);
    struct sl_image *image = scene(200, 200, SL_MODEL_RGB);
    out.limit = 1000;
    assert_int_equal(sl_codec_jpeg.encode(image, &options, &out, NULL), SL_OVER_RESERVE);
    sl_image_unref(image);
    sl_bytes_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_and_size_comes_back),
        cmocka_unit_test(better_quality_is_nearer_and_larger),
        cmocka_unit_test(restarts_change_no_pixel),
        cmocka_unit_test(noise_fits),
        cmocka_unit_test(the_transform_is_the_definition),
        cmocka_unit_test(what_a_file_cannot_have_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
