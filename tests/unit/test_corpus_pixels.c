/* SPDX-License-Identifier: MIT */
/*
 * The corpus's sound PNGs and JPEGs against libpng and libjpeg. Lossless pixels are the same;
 * JPEG's transform and upsampling may differ a little.
 */
#include "unit.h"

#include "codec.h"
#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>

enum { PNG_TOLERANCE = 0, JPEG_WORST = 40 };
static const double jpeg_mean = 1.5;

struct reference {
    uint32_t width, height;
    unsigned channels;
    uint8_t *pixels; /* 8 bits, owned */
};

struct tally {
    unsigned compared, wrong;
};

struct input {
    const uint8_t *data;
    size_t left;
};

static void feed_png(png_structp png, png_bytep out, size_t size)
{
    struct input *input = png_get_io_ptr(png);
    if (size > input->left)
        png_error(png, "end of file");
    memcpy(out, input->data, size);
    input->data += size;
    input->left -= size;
}

static void ignore(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* As stored, without libpng's conversions of gamma. */
static void read_png_rows(png_structp png, png_infop info, struct reference *out)
{
    png_read_info(png, info);
    png_set_expand(png);
    (void)png_set_interlace_handling(png);
    png_read_update_info(png, info);
    out->width = png_get_image_width(png, info);
    out->height = png_get_image_height(png, info);
    out->channels = png_get_channels(png, info);
    size_t stride = png_get_rowbytes(png, info);
    out->pixels = malloc(stride * out->height);
    for (int pass = png_get_interlace_type(png, info) ? 7 : 1; pass; pass--) {
        for (uint32_t y = 0; y < out->height; y++)
            png_read_row(png, out->pixels + y * stride, NULL);
    }
}

static bool read_png(const struct corpus_row *row, struct reference *out)
{
    struct input input = {row->data, row->size};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, ignore);
    png_infop info = png_create_info_struct(png);
    bool read = !setjmp(png_jmpbuf(png));
    if (read) {
        png_set_read_fn(png, &input, feed_png);
        read_png_rows(png, info, out);
    }
    png_destroy_read_struct(&png, &info, NULL);
    return read;
}

struct jump {
    struct jpeg_error_mgr base;
    jmp_buf escape;
};

static void leave(j_common_ptr info)
{
    longjmp(((struct jump *)info->err)->escape, 1);
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

/* CMYK as Adobe stores it, inverted, to RGB without a profile: what viewers do. */
static void cmyk_to_rgb(struct reference *out)
{
    const uint8_t *in = out->pixels;
    uint8_t *rgb = out->pixels;
    for (size_t i = 0; i < (size_t)out->width * out->height; i++, in += 4) {
        unsigned k = in[3];
        for (unsigned c = 0; c < 3; c++)
            *rgb++ = (uint8_t)((in[c] * k + 127) / 255);
    }
    out->channels = 3;
}

static bool read_jpeg(const struct corpus_row *row, struct reference *out)
{
    struct jpeg_decompress_struct info;
    struct jump jump;
    info.err = jpeg_std_error(&jump.base);
    jump.base.error_exit = leave;
    jump.base.output_message = say_nothing;
    if (setjmp(jump.escape)) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, row->data, row->size);
    (void)jpeg_read_header(&info, TRUE);
    if (info.num_components == 4)
        info.out_color_space = JCS_CMYK;
    info.do_block_smoothing = FALSE;
    (void)jpeg_start_decompress(&info);
    out->width = info.output_width;
    out->height = info.output_height;
    out->channels = (unsigned)info.output_components;
    size_t stride = (size_t)out->width * out->channels;
    out->pixels = malloc(stride * out->height);
    while (info.output_scanline < info.output_height) {
        JSAMPROW line = out->pixels + stride * info.output_scanline;
        (void)jpeg_read_scanlines(&info, &line, 1);
    }
    (void)jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    if (out->channels == 4)
        cmyk_to_rgb(out);
    return true;
}

/* Largest and mean difference; alpha-less colours of transparent pixels do not count. */
static unsigned differ(const struct sl_image *image, const struct reference *want, double *mean)
{
    unsigned worst = 0;
    uint64_t sum = 0;
    unsigned channels = want->channels;
    for (uint32_t y = 0; y < want->height; y++) {
        const uint8_t *a = sl_image_row(image, 0, y);
        const uint8_t *b = want->pixels + (size_t)y * want->width * channels;
        for (size_t i = 0; i < (size_t)want->width * channels; i++) {
            unsigned d = (unsigned)abs(a[i] - b[i]);
            worst = d > worst ? d : worst;
            sum += d;
        }
    }
    *mean = (double)sum / ((double)want->width * want->height * channels);
    return worst;
}

static void compare(const struct corpus_row *row, const struct sl_image *image,
                    const struct reference *want, struct tally *tally)
{
    bool lossy = !strcmp(row->format, "jpeg");
    double mean = 0;
    unsigned worst = 0;
    bool same_shape = image->width == want->width && image->height == want->height &&
                      image->planes[0].channels == want->channels;
    if (same_shape)
        worst = differ(image, want, &mean);
    tally->compared++;
    if (same_shape && worst <= (lossy ? JPEG_WORST : PNG_TOLERANCE) && mean <= jpeg_mean)
        return;
    tally->wrong++;
    printf("WRONG %s: %u x %u of %u channels, worst difference %u, mean %.3f\n", row->path,
           image->width, image->height, image->planes[0].channels, worst, mean);
}

static void check(const struct corpus_row *row, void *context)
{
    bool png = !strcmp(row->format, "png");
    if ((!png && strcmp(row->format, "jpeg")) || !corpus_allows(row->expect, "ok") ||
        !strcmp(row->category, "bomb"))
        return;
    struct decoded got = decode(row->data, row->size, SL_FAIL_ON_TRUNCATED);
    struct reference want = {0};
    bool comparable = !got.status && got.image->depth == 8;
    if (comparable && (png ? read_png(row, &want) : read_jpeg(row, &want)))
        compare(row, got.image, &want, context);
    free(want.pixels);
    sl_image_unref(got.image);
}

static void pixels_are_those_of_other_decoders(void **state)
{
    (void)state;
    struct tally tally = {0};
    if (!corpus_each(check, &tally))
        skip();
    printf("%u pictures compared\n", tally.compared);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.compared > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pixels_are_those_of_other_decoders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
