/* SPDX-License-Identifier: MIT */
/*
 * Decoding: libjpeg's own rows of planes go straight into the picture's, or pixels where something
 * must become RGB. A reduction is made by the inverse DCT itself. Where the first coefficient of
 * each block is all that it takes, a progressive file is read only until all of that is there.
 */
#include "turbo.h"

#include "jpeg_make.h"
#include "jpeg_probe.h"
#include "jpeg_scale.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 4 * 16 }; /* of a component in one row of MCUs */

struct decoding {
    struct sl_turbo turbo;
    struct jpeg_decompress_struct jpeg;
    const struct sl_decode_job *job;
    struct sl_image *image;
    uint8_t *spare; /* a row for what lies below the picture, or of CMYK */
    size_t spare_size;
    bool created, dc_alone;
};

/* How many samples of the picture one of a component's covers; 0 where that is no whole number. */
static unsigned factor(int most, int least_size, int sampling, int size)
{
    int whole = most * least_size;
    int part = sampling * size;
    return whole % part ? 0 : (unsigned)(whole / part);
}

/* Whether the components are planes of YCbCr as a picture may have them; after
 * jpeg_calc_output_dimensions. */
static bool finds_planes(const struct jpeg_decompress_struct *jpeg, unsigned *h, unsigned *v)
{
    const jpeg_component_info *c = jpeg->comp_info;
    if (jpeg->num_components != 3 || jpeg->jpeg_color_space != JCS_YCbCr)
        return false;
    int most_h = jpeg->max_h_samp_factor;
    int most_v = jpeg->max_v_samp_factor;
    int least = jpeg->min_DCT_scaled_size;
    for (int i = 0; i < 3; i++) {
        unsigned found_h = factor(most_h, least, c[i].h_samp_factor, c[i].DCT_scaled_size);
        unsigned found_v = factor(most_v, least, c[i].v_samp_factor, c[i].DCT_scaled_size);
        bool fits = i == 0   ? found_h == 1 && found_v == 1
                    : i == 1 ? found_h && found_v && found_h != 3 && found_v != 3
                             : found_h == *h && found_v == *v;
        if (!fits)
            return false;
        *h = found_h;
        *v = found_v;
    }
    return true;
}

static void choose_output(struct decoding *d, unsigned eighths)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    unsigned h;
    unsigned v;
    jpeg->scale_num = eighths;
    jpeg->scale_denom = 8;
    jpeg->dct_method = JDCT_ISLOW;
    jpeg_calc_output_dimensions(jpeg);
    jpeg->raw_data_out = d->job->want.ycbcr && finds_planes(jpeg, &h, &v);
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
        jpeg->out_color_space = JCS_GRAYSCALE;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        jpeg->out_color_space = JCS_CMYK;
        break;
    default:
        jpeg->out_color_space = jpeg->raw_data_out ? JCS_YCbCr : JCS_RGB;
    }
}

/* Whether what it takes was reserved. */
static void check_reserve(struct decoding *d)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    struct sl_decode_want want = d->job->want;
    struct sl_codec_info info = {
        .width = jpeg->image_width,
        .height = jpeg->image_height,
        .model = jpeg->out_color_space == JCS_GRAYSCALE ? SL_MODEL_GRAY : SL_MODEL_RGB,
        .depth = 8,
    };
    info.detail[0] = (unsigned)jpeg->num_components;
    if (jpeg_has_multiple_scans(jpeg))
        info.detail[0] |= SL_JPEG_PROGRESSIVE;
    for (int i = 0; i < 3 && i < jpeg->num_components; i++)
        info.detail[1 + i] = (unsigned)jpeg->comp_info[i].h_samp_factor << 8 |
                             (unsigned)jpeg->comp_info[i].v_samp_factor;
    want.ycbcr = jpeg->raw_data_out;
    sl_jpeg_reduce(&want, &info);
    if (d->job->memory_limit && info.decode_bytes > d->job->memory_limit)
        sl_turbo_escape(&d->turbo, SL_OVER_RESERVE);
}

static void make_picture(struct decoding *d, unsigned eighths)
{
    const struct jpeg_decompress_struct *jpeg = &d->jpeg;
    unsigned h = 1;
    unsigned v = 1;
    bool planes = jpeg->raw_data_out && finds_planes(jpeg, &h, &v);
    enum sl_model model = jpeg->out_color_space == JCS_GRAYSCALE ? SL_MODEL_GRAY : SL_MODEL_RGB;
    enum sl_status status = planes ? sl_image_new_ycbcr(d->job->pool, jpeg->output_width,
                                                        jpeg->output_height, h, v, &d->image)
                                   : sl_image_new(d->job->pool, jpeg->output_width,
                                                  jpeg->output_height, model, 8, &d->image);
    if (status)
        sl_turbo_escape(&d->turbo, status);
    d->image->extent_width = jpeg->image_width * (eighths / 8.0);
    d->image->extent_height = jpeg->image_height * (eighths / 8.0);
    d->spare_size = 4 * (size_t)jpeg->output_width + 256;
    d->spare = malloc(d->spare_size);
    if (!d->spare)
        sl_turbo_escape(&d->turbo, SL_NO_MEMORY);
}

/* ---- planes ---- */

/* One row of MCUs; rows below the picture's end go where nobody looks. */
static void read_planes(struct decoding *d, uint32_t mcu_row)
{
    JSAMPROW rows[3][ROWS_MAX];
    JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
    for (unsigned i = 0; i < 3; i++) {
        const jpeg_component_info *c = &d->jpeg.comp_info[i];
        uint32_t count = (uint32_t)(c->v_samp_factor * c->DCT_scaled_size);
        for (uint32_t k = 0; k < count; k++) {
            uint32_t y = mcu_row * count + k;
            rows[i][k] = y < d->image->planes[i].height ? sl_image_row(d->image, i, y) : d->spare;
        }
    }
    uint32_t lines = (uint32_t)(d->jpeg.max_v_samp_factor * d->jpeg.min_DCT_scaled_size);
    jpeg_read_raw_data(&d->jpeg, planes, lines);
}

static void read_all_planes(struct decoding *d)
{
    for (uint32_t row = 0; d->jpeg.output_scanline < d->jpeg.output_height; row++) {
        sl_turbo_poll(&d->turbo);
        read_planes(d, row);
    }
}

/* ---- pixels ---- */

static uint8_t multiply(unsigned a, unsigned b)
{
    unsigned t = a * b + 128;
    return (uint8_t)((t + (t >> 8)) >> 8);
}

/* Adobe's CMYK is stored upside down: 255 is no ink. */
static void to_rgb(const struct decoding *d, const uint8_t *cmyk, uint8_t *out)
{
    if (d->job->cmyk_to_rgb) {
        d->job->cmyk_to_rgb(d->job->cmyk_context, cmyk, out, d->jpeg.output_width);
        return;
    }
    for (uint32_t x = 0; x < d->jpeg.output_width; x++) {
        for (size_t c = 0; c < 3; c++)
            out[3 * (size_t)x + c] = multiply(cmyk[4 * (size_t)x + c], cmyk[4 * (size_t)x + 3]);
    }
}

static void read_all_pixels(struct decoding *d)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    bool cmyk = jpeg->out_color_space == JCS_CMYK;
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *row = sl_image_row(d->image, 0, jpeg->output_scanline);
        JSAMPROW into = cmyk ? d->spare : row;
        sl_turbo_poll(&d->turbo);
        jpeg_read_scanlines(jpeg, &into, 1);
        if (cmyk)
            to_rgb(d, d->spare, row);
    }
}

/* ---- the whole ---- */

/* Whether every first coefficient is there in full. */
static bool has_all_dc(const struct jpeg_decompress_struct *jpeg)
{
    for (int i = 0; i < jpeg->num_components; i++) {
        if (jpeg->coef_bits[i][0] != 0)
            return false;
    }
    return true;
}

/* Reads scans until the first coefficients are whole, or the file ends. */
static void read_dc(struct decoding *d)
{
    for (;;) {
        int got = jpeg_consume_input(&d->jpeg);
        if (got == JPEG_REACHED_EOI)
            return;
        if (got == JPEG_SCAN_COMPLETED && has_all_dc(&d->jpeg)) {
            d->dc_alone = true;
            return;
        }
    }
}

static void read_picture(struct decoding *d)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    jpeg->do_block_smoothing = FALSE; /* what a file does not say is not made up */
    jpeg_start_decompress(jpeg);
    if (jpeg->buffered_image) {
        read_dc(d);
        jpeg_start_output(jpeg, jpeg->input_scan_number);
    }
    if (jpeg->raw_data_out)
        read_all_planes(d);
    else
        read_all_pixels(d);
    if (d->dc_alone)
        d->turbo.ended |= !sl_turbo_has_end(jpeg->src->next_input_byte, jpeg->src->bytes_in_buffer);
    else if (jpeg->buffered_image)
        jpeg_finish_output(jpeg);
    sl_turbo_note_scans(&d->turbo, jpeg);
    if (!d->dc_alone)
        jpeg_finish_decompress(jpeg);
}

/* What our own reader is faster with: it keeps only the coefficients that a reduction needs, and
 * does not read the scans that have none of them. */
static bool is_ours(const struct jpeg_decompress_struct *jpeg)
{
    bool planes = jpeg->raw_data_out || jpeg->out_color_space == JCS_GRAYSCALE;
    return planes && jpeg->progressive_mode && !jpeg->arith_code;
}

static enum sl_status run(struct decoding *d, struct sl_error *err)
{
    const struct sl_decode_job *job = d->job;
    if (setjmp(d->turbo.escape))
        return sl_turbo_failed(&d->turbo, err);
    d->jpeg.err = &d->turbo.errors;
    jpeg_create_decompress(&d->jpeg);
    d->created = true;
    sl_turbo_limit(&d->turbo, (j_common_ptr)&d->jpeg);
    jpeg_mem_src(&d->jpeg, job->data, job->size);
    jpeg_read_header(&d->jpeg, TRUE);
    enum sl_status status = sl_turbo_check_header(job, &d->jpeg, err);
    if (status)
        return status;
    unsigned eighths = sl_jpeg_eighths(&job->want, d->jpeg.image_width, d->jpeg.image_height);
    choose_output(d, eighths);
    d->jpeg.buffered_image = d->jpeg.progressive_mode && eighths == 1;
    check_reserve(d);
    if (is_ours(&d->jpeg)) {
        status = sl_jpeg_make(job, &d->image, err);
        if (status != SL_NOT_APPLICABLE)
            return status;
    }
    make_picture(d, eighths);
    read_picture(d);
    return sl_turbo_damage(&d->turbo, job, &d->jpeg, err);
}

enum sl_status sl_turbo_decode(const struct sl_decode_job *job, struct sl_image **out,
                               struct sl_error *err)
{
    *out = NULL;
    struct decoding d = {.job = job};
    sl_turbo_init(&d.turbo, job->poll, job->memory_limit);
    enum sl_status status = run(&d, err);
    if (d.created)
        jpeg_destroy_decompress(&d.jpeg);
    free(d.spare);
    return sl_decode_end(status, d.image, out);
}
