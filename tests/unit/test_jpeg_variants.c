/* SPDX-License-Identifier: MIT */
/*
 * What libjpeg writes, in every combination of coding, sampling and restart interval: each is whole
 * to sluice, without a warning, and looks as libjpeg shows it.
 */
#include "unit.h"

#include "codec.h"
#include "jpeg_walk.h" /* before jpeglib.h, which has macros of the same names */

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct variant {
    unsigned width, height, components, h, v, restart;
    int quality;
    bool progressive, optimised, interleaved;
};

/* Slow waves with a little noise: nothing that upsampling filters would disagree on. */
static uint8_t sample(unsigned x, unsigned y, unsigned c)
{
    unsigned noise = (x * 2654435761U ^ y * 40503U ^ c * 97U) >> 5 & 3;
    return (uint8_t)(60 + (x * (c + 1) + y * 2) % 256 / 2 + noise);
}

/* Each component in a scan of its own. */
static const jpeg_scan_info separate_scans[] = {
    {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};

static void write_jpeg(const struct variant *variant, unsigned char **data, unsigned long *size)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, data, size);
    info.image_width = variant->width;
    info.image_height = variant->height;
    info.input_components = (int)variant->components;
    info.in_color_space = variant->components == 1   ? JCS_GRAYSCALE
                          : variant->components == 3 ? JCS_RGB
                                                     : JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, variant->quality, TRUE);
    info.restart_interval = variant->restart;
    info.optimize_coding = variant->optimised;
    info.comp_info[0].h_samp_factor = (int)variant->h;
    info.comp_info[0].v_samp_factor = (int)variant->v;
    if (variant->progressive)
        jpeg_simple_progression(&info);
    if (!variant->interleaved) {
        info.scan_info = separate_scans;
        info.num_scans = 3;
    }
    jpeg_start_compress(&info, TRUE);
    uint8_t row[4 * 256];
    while (info.next_scanline < info.image_height) {
        for (unsigned i = 0; i < variant->width * variant->components; i++)
            row[i] = sample(i / variant->components, info.next_scanline, i % variant->components);
        JSAMPROW line = row;
        (void)jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
}

/* Mean difference to what libjpeg decodes. */
static double compare(const struct sl_image *image, const unsigned char *data, unsigned long size)
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    uint8_t row[4 * 256];
    JSAMPROW line = row;
    uint64_t sum = 0;
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, data, size);
    (void)jpeg_read_header(&info, TRUE);
    (void)jpeg_start_decompress(&info);
    unsigned channels = (unsigned)info.output_components;
    while (info.output_scanline < info.output_height) {
        const uint8_t *ours = sl_image_row(image, 0, info.output_scanline);
        (void)jpeg_read_scanlines(&info, &line, 1);
        for (unsigned i = 0; i < info.output_width * channels; i++)
            sum += (uint64_t)abs(ours[i] - row[i]);
    }
    double mean = (double)sum / (info.output_width * info.output_height * channels);
    (void)jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return mean;
}

static void check(const struct variant *variant)
{
    unsigned char *data = NULL;
    unsigned long size = 0;
    write_jpeg(variant, &data, &size);
    struct decoded got = decode(data, size, SL_FAIL_ON_WARNING);
    double mean = got.status || variant->components == 4 ? 0 : compare(got.image, data, size);
    if (got.status || mean > 2)
        print_error("%u x %u of %u, %u x %u, restart %u, quality %d,%s%s%s: %s, mean %.2f\n",
                    variant->width, variant->height, variant->components, variant->h, variant->v,
                    variant->restart, variant->quality, variant->progressive ? " progressive" : "",
                    variant->optimised ? " optimised" : "",
                    variant->interleaved ? "" : " separate scans", got.error.message, mean);
    assert_int_equal(got.status, SL_OK);
    assert_true(mean <= 2);
    sl_image_unref(got.image);
    /* Half of it never passes, whatever the coding. */
    got = decode(data, size / 2, SL_FAIL_ON_TRUNCATED);
    assert_int_not_equal(got.status, SL_OK);
    free(data);
}

static void for_every_variant(void (*look)(const struct variant *variant))
{
    static const unsigned sizes[][2] = {{1, 1}, {8, 8}, {17, 33}, {64, 64}, {200, 41}};
    static const unsigned samplings[][2] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}};
    static const unsigned components[] = {1, 3, 4};
    static const unsigned restarts[] = {0, 1, 5};
    static const int qualities[] = {20, 90, 100};
    unsigned count = 0;
    for (unsigned i = 0; i < 5U * 5 * 3 * 3 * 3 * 4; i++) {
        unsigned n = i;
        const unsigned *size = sizes[n % 5];
        const unsigned *sampling = samplings[(n /= 5) % 5];
        struct variant variant = {
            .width = size[0], .height = size[1], .h = sampling[0], .v = sampling[1]};
        variant.components = components[(n /= 5) % 3];
        variant.restart = restarts[(n /= 3) % 3];
        variant.quality = qualities[(n /= 3) % 3];
        n /= 3;
        variant.progressive = n == 1 || n == 2;
        variant.optimised = n == 2;
        variant.interleaved = n != 3 || variant.components != 3;
        if (variant.components == 1 && variant.h * variant.v > 1)
            continue;
        look(&variant);
        count++;
    }
    printf("%u variants\n", count);
}

static void every_variant_is_whole(void **state)
{
    decode_codec = *state;
    for_every_variant(check);
}

/* ---- planes ---- */

/* libjpeg's planes at a scale, against ours. Its own reductions go other ways at a half and a
 * quarter, so a little may differ. */
static void compare_planes(const struct sl_image *image, unsigned eighths,
                           const unsigned char *data, unsigned long size)
{
    enum { SIDE = 256, LINES = 32 };
    static uint8_t samples[3][LINES][2 * SIDE];
    JSAMPROW lines[3][LINES];
    JSAMPARRAY planes[3] = {lines[0], lines[1], lines[2]};
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, data, size);
    (void)jpeg_read_header(&info, TRUE);
    info.scale_num = eighths;
    info.scale_denom = 8;
    info.raw_data_out = TRUE;
    info.out_color_space = info.jpeg_color_space;
    (void)jpeg_start_decompress(&info);
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < LINES; k++)
            lines[i][k] = samples[i][k];
    }
    unsigned high = (unsigned)(info.max_v_samp_factor * info.min_DCT_scaled_size);
    for (uint32_t row = 0; info.output_scanline < info.output_height; row++) {
        (void)jpeg_read_raw_data(&info, planes, high);
        for (unsigned i = 0; i < image->plane_count; i++) {
            const jpeg_component_info *c = &info.comp_info[i];
            unsigned count = (unsigned)(c->v_samp_factor * c->DCT_scaled_size);
            for (unsigned k = 0; k < count && row * count + k < image->planes[i].height; k++) {
                const uint8_t *ours = sl_image_row(image, i, row * count + k);
                int tolerance = c->DCT_scaled_size % 8 > 1 ? 24 : 1;
                for (unsigned x = 0; x < image->planes[i].width; x++)
                    assert_in_range(abs(ours[x] - samples[i][k][x]), 0, tolerance);
            }
        }
    }
    (void)jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
}

/* Made with a walk; NULL where it cannot be made. */
static struct sl_image *make(const unsigned char *data, size_t size, jpeg_walk_fn *walk,
                             unsigned least)
{
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    const struct sl_decode_job job = {
        .data = data,
        .size = size,
        .limits = &limits,
        .want = {.ycbcr = true, .least_width = least, .least_height = least},
        .fail_on = SL_FAIL_ON_WARNING,
    };
    struct sl_error error;
    struct jpeg jpeg = {.walk = walk, .makes = true};
    enum sl_status status = sl_jpeg_read(&job, &jpeg, &error);
    struct sl_image *image = status ? NULL : sl_image_ref(jpeg.image);
    sl_jpeg_release(&job, &jpeg);
    return image;
}

static void check_planes(const struct variant *variant)
{
    /* Ours are only those that pictures share chroma like, in planes or gray. */
    if (variant->components == 4)
        return;
    unsigned least = variant->width < variant->height ? variant->width : variant->height;
    unsigned char *data = NULL;
    unsigned long size = 0;
    jpeg_walk_fn *walk;
    write_jpeg(variant, &data, &size);
    for (unsigned part = 1; part <= 8 && least / part; part *= 2) {
        struct sl_image *expected = make(data, size, sl_jpeg_walk_at(0), least / part);
        assert_non_null(expected);
        unsigned eighths = (unsigned)(expected->extent_width * 8 / variant->width + 0.5);
        compare_planes(expected, eighths, data, size);
        for (size_t i = 1; (walk = sl_jpeg_walk_at(i)) != NULL; i++) {
            struct sl_image *got = make(data, size, walk, least / part);
            assert_non_null(got);
            for (unsigned p = 0; p < got->plane_count; p++) {
                for (uint32_t y = 0; y < got->planes[p].height; y++)
                    assert_memory_equal(sl_image_row(got, p, y), sl_image_row(expected, p, y),
                                        got->planes[p].width);
            }
            sl_image_unref(got);
        }
        sl_image_unref(expected);
    }
    assert_null(make(data, size / 2, sl_jpeg_walk_at(0), least));
    free(data);
}

static void planes_are_those_of_libjpeg(void **state)
{
    (void)state;
    for_every_variant(check_planes);
}

int main(void)
{
    union { /* cmocka's state is not const, and nobody writes to it */
        const struct sl_codec *codec;
        void *state;
    } stb = {&sl_codec_jpeg}, best = {NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_variant_is_whole, stb.state),
        cmocka_unit_test_prestate(every_variant_is_whole, best.state),
        cmocka_unit_test(planes_are_those_of_libjpeg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
