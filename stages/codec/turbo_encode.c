/* SPDX-License-Identifier: MIT */
/* Encoding: planes go to libjpeg as they are, pixels are made planes by it. */
#include "turbo.h"

#include "jpeg_metadata.h"
#include "jpeg_write.h"

#include <sluice/bytes.h>

#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 32 * 1024, BLOCK = 8, ROWS_MAX = 4 * BLOCK };

/* ---- output ---- */

static void room(struct sl_turbo_sink *sink)
{
    const struct sl_bytes *out = sink->out;
    size_t extra = out->size > FIRST_BYTES ? out->size : FIRST_BYTES;
    if (out->limit && out->limit > out->size && out->limit - out->size < extra)
        extra = out->limit - out->size;
    enum sl_status status = sl_bytes_reserve(sink->out, extra);
    if (status)
        sl_turbo_escape(sink->turbo, status);
    sink->base.next_output_byte = sink->out->data + sink->out->size;
    sink->base.free_in_buffer = sink->out->capacity - sink->out->size;
}

static void begin(j_compress_ptr jpeg)
{
    room((struct sl_turbo_sink *)jpeg->dest);
}

static boolean grow(j_compress_ptr jpeg)
{
    struct sl_turbo_sink *sink = (struct sl_turbo_sink *)jpeg->dest;
    sink->out->size = sink->out->capacity; /* libjpeg calls when all of it is used */
    room(sink);
    return TRUE;
}

static void end(j_compress_ptr jpeg)
{
    struct sl_turbo_sink *sink = (struct sl_turbo_sink *)jpeg->dest;
    sink->out->size = sink->out->capacity - sink->base.free_in_buffer;
}

void sl_turbo_sink_init(struct sl_turbo_sink *sink, struct sl_turbo *turbo, struct sl_bytes *out)
{
    *sink = (struct sl_turbo_sink){
        .base = {.init_destination = begin, .empty_output_buffer = grow, .term_destination = end},
        .turbo = turbo,
        .out = out,
    };
}

/* Between two of libjpeg's own markers its output is all in the bytes. */
void sl_turbo_sink_metadata(struct sl_turbo_sink *sink, const struct sl_encode_options *options)
{
    if (!options->metadata || !sl_metadata_kinds(options->metadata))
        return;
    sink->out->size = sink->out->capacity - sink->base.free_in_buffer;
    enum sl_status status = sl_jpeg_append_metadata(options, sink->out);
    if (status)
        sl_turbo_escape(sink->turbo, status);
    room(sink);
}

void sl_turbo_set_options(struct jpeg_compress_struct *jpeg,
                          const struct sl_encode_options *options)
{
    jpeg_set_quality(jpeg, (int)options->quality, TRUE);
    jpeg->optimize_coding = options->optimize;
    jpeg->restart_in_rows = (int)options->restart;
    jpeg->dct_method = JDCT_ISLOW;
    if (options->progressive)
        jpeg_simple_progression(jpeg);
}

/* ---- input ---- */

struct encoding {
    struct sl_turbo turbo;
    struct jpeg_compress_struct jpeg;
    struct sl_turbo_sink sink;
    const struct sl_image *image;
    const struct sl_encode_options *options;
    uint8_t *padded; /* rows of planes that are no whole number of blocks, or without alpha */
    size_t padded_stride;
    bool created;
};

static void describe(struct encoding *e)
{
    struct jpeg_compress_struct *jpeg = &e->jpeg;
    const struct sl_image *image = e->image;
    static const J_COLOR_SPACE spaces[SL_MODEL_COUNT] = {
        [SL_MODEL_GRAY] = JCS_GRAYSCALE,
        [SL_MODEL_GRAY_ALPHA] = JCS_GRAYSCALE, /* without its alpha */
        [SL_MODEL_RGB] = JCS_RGB,
        [SL_MODEL_RGBA] = JCS_EXT_RGBX,
        [SL_MODEL_YCBCR] = JCS_YCbCr,
    };
    jpeg->image_width = image->width;
    jpeg->image_height = image->height;
    jpeg->input_components =
        image->model == SL_MODEL_GRAY_ALPHA ? 1 : (int)sl_model_channels(image->model);
    jpeg->in_color_space = spaces[image->model];
    jpeg_set_defaults(jpeg);
    sl_turbo_set_options(jpeg, e->options);
    if (jpeg->in_color_space == JCS_GRAYSCALE)
        return;
    unsigned h = image->chroma_h;
    unsigned v = image->chroma_v;
    jpeg->raw_data_in = image->model == SL_MODEL_YCBCR;
    if (!jpeg->raw_data_in)
        sl_jpeg_chroma(e->options, &h, &v);
    jpeg->comp_info[0].h_samp_factor = (int)h;
    jpeg->comp_info[0].v_samp_factor = (int)v;
}

/* The row as whole blocks of samples: its last one goes on to the right. */
static JSAMPROW pad_row(struct encoding *e, unsigned plane, uint32_t y, unsigned slot)
{
    const struct sl_plane *p = &e->image->planes[plane];
    uint8_t *row = sl_image_row(e->image, plane, y < p->height ? y : p->height - 1);
    uint32_t whole = e->jpeg.comp_info[plane].width_in_blocks * BLOCK;
    if (whole == p->width)
        return row;
    uint8_t *padded = e->padded + slot * e->padded_stride;
    memcpy(padded, row, p->width);
    memset(padded + p->width, row[p->width - 1], whole - p->width);
    return padded;
}

static void write_planes(struct encoding *e)
{
    struct jpeg_compress_struct *jpeg = &e->jpeg;
    uint32_t lines = (uint32_t)jpeg->max_v_samp_factor * BLOCK;
    for (uint32_t mcu_row = 0; jpeg->next_scanline < jpeg->image_height; mcu_row++) {
        JSAMPROW rows[3][ROWS_MAX];
        JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
        sl_turbo_poll(&e->turbo);
        for (unsigned i = 0; i < 3; i++) {
            uint32_t count = (uint32_t)jpeg->comp_info[i].v_samp_factor * BLOCK;
            for (uint32_t k = 0; k < count; k++)
                rows[i][k] = pad_row(e, i, mcu_row * count + k, i * ROWS_MAX + k);
        }
        jpeg_write_raw_data(jpeg, planes, lines);
    }
}

static JSAMPROW drop_alpha(struct encoding *e, const uint8_t *row)
{
    for (size_t x = 0; x < e->image->width; x++)
        e->padded[x] = row[2 * x];
    return e->padded;
}

static void write_pixels(struct encoding *e)
{
    while (e->jpeg.next_scanline < e->jpeg.image_height) {
        JSAMPROW row = sl_image_row(e->image, 0, e->jpeg.next_scanline);
        if (e->image->model == SL_MODEL_GRAY_ALPHA)
            row = drop_alpha(e, row);
        if (e->jpeg.next_scanline % BLOCK == 0)
            sl_turbo_poll(&e->turbo);
        jpeg_write_scanlines(&e->jpeg, &row, 1);
    }
}

static enum sl_status run(struct encoding *e, struct sl_bytes *out, struct sl_error *err)
{
    if (setjmp(e->turbo.escape))
        return sl_turbo_failed(&e->turbo, err);
    e->jpeg.err = &e->turbo.errors;
    jpeg_create_compress(&e->jpeg);
    e->created = true;
    sl_turbo_limit(&e->turbo, (j_common_ptr)&e->jpeg);
    sl_turbo_sink_init(&e->sink, &e->turbo, out);
    e->jpeg.dest = &e->sink.base;
    describe(e);
    e->padded_stride = (size_t)e->image->width + 2 * BLOCK;
    e->padded = malloc((e->jpeg.raw_data_in ? 3 * ROWS_MAX : 1) * e->padded_stride);
    if (!e->padded)
        sl_turbo_escape(&e->turbo, SL_NO_MEMORY);
    jpeg_start_compress(&e->jpeg, TRUE);
    sl_turbo_sink_metadata(&e->sink, e->options);
    if (e->jpeg.raw_data_in)
        write_planes(e);
    else
        write_pixels(e);
    jpeg_finish_compress(&e->jpeg);
    return SL_OK;
}

enum sl_status sl_turbo_encode(const struct sl_image *image,
                               const struct sl_encode_options *options, struct sl_bytes *out,
                               struct sl_error *err)
{
    if (image->width > JPEG_MAX_DIMENSION || image->height > JPEG_MAX_DIMENSION)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "jpeg has sides of up to %d pixels, not %u",
                            (int)JPEG_MAX_DIMENSION,
                            image->width > image->height ? image->width : image->height);
    size_t before = out->size;
    struct encoding e = {.image = image, .options = options};
    sl_turbo_init(&e.turbo, options->poll, 0);
    enum sl_status status = run(&e, out, err);
    if (e.created)
        jpeg_destroy_compress(&e.jpeg);
    free(e.padded);
    if (status)
        out->size = before;
    return status;
}
