/* SPDX-License-Identifier: MIT */
/*
 * versus_codecs QUALITY < LIST: the CPU time that the codecs alone need for a task. Each line names
 * an input and what sluice made of it, with a tab between. A PNG is read by libpng and
 * written by libdeflate without row filters. A JPEG is decoded at the smallest scale that covers
 * the output, in planes, and of a progressive one no more than its first coefficients where those
 * are enough; the output's planes, decoded before the clock runs, are encoded. No files, no
 * resizing, one thread. Prints one line of JSON.
 */
#include "codecs_png.h"
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>
#ifdef VERSUS_WEBP
#include <webp/encode.h>
#endif

enum { LINE = 65536, ROWS = 32 };

static double decode_s, encode_s;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Planes as libjpeg has them: rows of whole blocks. */
struct planes {
    int count, h[3], v[3];
    uint32_t width, height;
    size_t stride[3], rows[3];
    uint8_t *data[3];
};

static void planes_free(struct planes *p)
{
    for (int i = 0; i < 3; i++)
        free(p->data[i]);
}

static bool has_all_dc(const struct jpeg_decompress_struct *jpeg)
{
    for (int i = 0; i < jpeg->num_components; i++) {
        if (jpeg->coef_bits[i][0] != 0)
            return false;
    }
    return true;
}

/* Decodes to planes, at n eighths; the clock runs but for the allocations. */
static double decode(const struct bytes *file, unsigned eighths, struct planes *out)
{
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct jpeg = {.err = jpeg_std_error(&errors)};
    double begin = now();
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, file->data, file->size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.scale_num = eighths;
    jpeg.scale_denom = 8;
    jpeg.raw_data_out = TRUE;
    jpeg.do_block_smoothing = FALSE;
    jpeg.out_color_space = jpeg.jpeg_color_space;
    jpeg.buffered_image = jpeg.progressive_mode && eighths == 1;
    jpeg_start_decompress(&jpeg);
    if (jpeg.buffered_image) {
        int got;
        do
            got = jpeg_consume_input(&jpeg);
        while (got != JPEG_REACHED_EOI && !(got == JPEG_SCAN_COMPLETED && has_all_dc(&jpeg)));
        jpeg_start_output(&jpeg, jpeg.input_scan_number);
    }
    *out = (struct planes){.count = jpeg.num_components == 1 ? 1 : 3,
                           .width = jpeg.output_width,
                           .height = jpeg.output_height};
    for (int i = 0; i < out->count; i++) {
        const jpeg_component_info *c = &jpeg.comp_info[i];
        out->h[i] = c->h_samp_factor;
        out->v[i] = c->v_samp_factor;
        out->stride[i] = (size_t)(c->width_in_blocks + 8) * (size_t)c->DCT_scaled_size;
        out->rows[i] = (size_t)(c->height_in_blocks + 8) * (size_t)c->DCT_scaled_size;
        out->data[i] = malloc(out->stride[i] * out->rows[i]);
    }
    uint32_t lines = (uint32_t)(jpeg.max_v_samp_factor * jpeg.min_DCT_scaled_size);
    for (uint32_t mcu = 0; jpeg.output_scanline < jpeg.output_height; mcu++) {
        JSAMPROW rows[4][4 * ROWS];
        JSAMPARRAY planes[4] = {rows[0], rows[1], rows[2], rows[3]};
        for (int i = 0; i < out->count; i++) {
            const jpeg_component_info *c = &jpeg.comp_info[i];
            uint32_t count = (uint32_t)(c->v_samp_factor * c->DCT_scaled_size);
            for (uint32_t k = 0; k < count; k++) {
                size_t y = (size_t)mcu * count + k;
                rows[i][k] = out->data[i] + out->stride[i] * (y < out->rows[i] ? y : 0);
            }
        }
        jpeg_read_raw_data(&jpeg, planes, lines);
    }
    jpeg_destroy_decompress(&jpeg);
    return now() - begin;
}

static double encode_jpeg(const struct planes *p, int quality)
{
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct jpeg = {.err = jpeg_std_error(&errors)};
    unsigned char *out = NULL;
    unsigned long size = 0;
    double begin = now();
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &out, &size);
    jpeg.image_width = p->width;
    jpeg.image_height = p->height;
    jpeg.input_components = p->count;
    jpeg.in_color_space = p->count == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg.raw_data_in = TRUE;
    for (int i = 0; i < p->count; i++) {
        jpeg.comp_info[i].h_samp_factor = p->h[i];
        jpeg.comp_info[i].v_samp_factor = p->v[i];
    }
    jpeg_start_compress(&jpeg, TRUE);
    uint32_t lines = (uint32_t)jpeg.max_v_samp_factor * DCTSIZE;
    for (uint32_t mcu = 0; jpeg.next_scanline < jpeg.image_height; mcu++) {
        JSAMPROW rows[3][ROWS];
        JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
        for (int i = 0; i < p->count; i++) {
            uint32_t count = (uint32_t)p->v[i] * DCTSIZE;
            for (uint32_t k = 0; k < count; k++)
                rows[i][k] = p->data[i] + p->stride[i] * ((size_t)mcu * count + k);
        }
        jpeg_write_raw_data(&jpeg, planes, lines);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    double spent = now() - begin;
    free(out);
    return spent;
}

#ifdef VERSUS_WEBP
static double encode_webp(const struct picture *in, int quality)
{
    WebPConfig config;
    WebPPicture picture;
    WebPMemoryWriter writer;
    WebPMemoryWriterInit(&writer);
    if (!WebPConfigPreset(&config, WEBP_PRESET_DEFAULT, (float)quality) ||
        !WebPPictureInit(&picture))
        return 0;
    picture.width = (int)in->width;
    picture.height = (int)in->height;
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    WebPPictureImportRGBX(&picture, in->rgba, (int)in->width * 4); /* planes: not timed */
    double begin = now();
    WebPEncode(&config, &picture);
    double spent = now() - begin;
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
    return spent;
}
#endif

/* As sluice chooses: a fifth more than is wanted, or an eighth of the size. */
static bool covers(uint64_t side, unsigned eighths, uint64_t least)
{
    return eighths == 1 ? side >= least * 8 : side * eighths * 5 >= least * 8 * 6;
}

static unsigned eighths_for(const struct bytes *in, uint32_t width, uint32_t height)
{
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct jpeg = {.err = jpeg_std_error(&errors)};
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, in->data, in->size);
    jpeg_read_header(&jpeg, TRUE);
    unsigned n = 1;
    while (n < 8 && !(covers(jpeg.image_width, n, width) && covers(jpeg.image_height, n, height)))
        n *= 2;
    jpeg_destroy_decompress(&jpeg);
    return n;
}

static bool is_png(const struct bytes *file)
{
    return file->data[0] == 0x89;
}

static void take(const char *input, const char *output, int quality)
{
    struct bytes in;
    struct bytes made;
    struct bytes rows;
    struct picture size;
    struct planes planes;
    if (!bytes_read(input, &in) || !bytes_read(output, &made) || !picture_read(output, &size))
        return;
    if (is_png(&in)) {
        decode_s += png_decode(&in);
    } else {
        decode_s += decode(&in, eighths_for(&in, size.width, size.height), &planes);
        planes_free(&planes);
    }
    if (is_png(&made)) {
        png_inflate(&made, &rows);
        encode_s += png_deflate(&rows);
        free(rows.data);
    } else if (made.data[0] == 0xFF) {
        (void)decode(&made, 8, &planes);
        encode_s += encode_jpeg(&planes, quality);
        planes_free(&planes);
    }
#ifdef VERSUS_WEBP
    else
        encode_s += encode_webp(&size, quality);
#endif
    picture_free(&size);
    free(in.data);
    free(made.data);
}

int main(int argc, char **argv)
{
    static char line[LINE];
    int quality = argc == 2 ? atoi(argv[1]) : 0;
    if (quality < 1) {
        fputs("usage: versus_codecs QUALITY < LIST\n", stderr);
        return 2;
    }
    while (fgets(line, sizeof line, stdin)) {
        char *rest = line;
        const char *input = strtok_r(rest, "\t\n", &rest);
        const char *output = strtok_r(rest, "\t\n", &rest);
        if (input && output)
            take(input, output, quality);
    }
    printf("{\"decode_s\":%.4f,\"encode_s\":%.4f}\n", decode_s, encode_s);
    return 0;
}
