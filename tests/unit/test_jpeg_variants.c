/* SPDX-License-Identifier: MIT */
/*
 * What libjpeg writes, in every combination of coding, sampling and restart interval: each is whole
 * to sluice, without a warning, and looks as libjpeg shows it.
 */
#include "unit.h"

#include "codec.h"

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

static void every_variant_is_whole(void **state)
{
    decode_codec = *state;
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
        check(&variant);
        count++;
    }
    printf("%u variants\n", count);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
