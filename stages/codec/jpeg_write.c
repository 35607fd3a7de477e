/* SPDX-License-Identifier: MIT */
#include "jpeg_write.h"

#include "jpeg_fdct.h"
#include "jpeg_file.h"
#include "jpeg_metadata.h"
#include "jpeg_put.h"
#include "rgb_planes.h"

#include <string.h>

enum { BLOCK = 8, BLOCKS_MAX = 10, SIDE_MAX = 65500, HEADER_BYTES = 1024 };

struct component {
    unsigned h, v; /* sampling factors */
    unsigned table;
    int before; /* the last DC */
};

struct writing {
    const struct sl_image *image;
    const struct sl_encode_options *options;
    struct sl_bytes *out;
    struct component components[3];
    uint32_t mcus_wide, mcus_high;
    uint8_t steps[2][64];
    float scales[2][64];
    struct jpeg_put_codes codes[2][2]; /* DC, AC; luma, chroma */
};

/* ---- tables ---- */

/* As libjpeg scales them: 50 leaves a table as it is, 100 makes all steps 1. */
static void scale_steps(const uint8_t from[64], unsigned quality, uint8_t to[64])
{
    unsigned percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    for (int i = 0; i < 64; i++) {
        unsigned step = (from[i] * percent + 50) / 100;
        to[i] = (uint8_t)(step < 1 ? 1 : step > 255 ? 255 : step);
    }
}

static void make_codes(const struct jpeg_standard_codes *from, struct jpeg_put_codes *to)
{
    unsigned code = 0;
    unsigned place = 0;
    for (unsigned length = 1; length <= 16; length++, code <<= 1) {
        for (unsigned i = 0; i < from->counts[length - 1]; i++, code++, place++) {
            to->code[from->symbols[place]] = (uint16_t)code;
            to->length[from->symbols[place]] = (uint8_t)length;
        }
    }
}

static void make_tables(struct writing *w)
{
    for (int i = 0; i < 2; i++) {
        scale_steps(sl_jpeg_quantisers[i], w->options->quality, w->steps[i]);
        sl_jpeg_fdct_scales(w->steps[i], w->scales[i]);
        make_codes(&sl_jpeg_standard_codes[0][i], &w->codes[0][i]);
        make_codes(&sl_jpeg_standard_codes[1][i], &w->codes[1][i]);
    }
}

/* ---- header ---- */

struct header {
    uint8_t bytes[HEADER_BYTES];
    size_t size;
};

static void put(struct header *h, unsigned byte)
{
    h->bytes[h->size++] = (uint8_t)byte;
}

static void put_16(struct header *h, unsigned value)
{
    put(h, value >> 8);
    put(h, value & 255);
}

static void put_marker(struct header *h, unsigned marker, unsigned length)
{
    put(h, 0xFF);
    put(h, marker);
    put_16(h, length);
}

static void put_jfif(struct header *h)
{
    static const uint8_t jfif[14] = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
    put_marker(h, JPEG_APP0, 2 + sizeof jfif);
    for (size_t i = 0; i < sizeof jfif; i++)
        put(h, jfif[i]);
}

static void put_quantisers(struct header *h, const struct writing *w, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        put_marker(h, JPEG_DQT, 67);
        put(h, i);
        for (int k = 0; k < 64; k++)
            put(h, w->steps[i][sl_jpeg_zigzag[k]]);
    }
}

/* All in one segment. */
static void put_codes(struct header *h, unsigned count)
{
    unsigned length = 2;
    for (unsigned i = 0; i < 2 * count; i++)
        length += 17U + sl_jpeg_standard_codes[i % 2][i / 2].symbol_count;
    put_marker(h, JPEG_DHT, length);
    for (unsigned i = 0; i < 2 * count; i++) {
        const struct jpeg_standard_codes *codes = &sl_jpeg_standard_codes[i % 2][i / 2];
        put(h, i % 2 << 4 | i / 2);
        for (int k = 0; k < 16; k++)
            put(h, codes->counts[k]);
        for (int k = 0; k < codes->symbol_count; k++)
            put(h, codes->symbols[k]);
    }
}

static void put_frame(struct header *h, const struct writing *w)
{
    unsigned count = w->image->plane_count;
    put_marker(h, JPEG_SOF0, 8 + 3 * count);
    put(h, 8);
    put_16(h, w->image->height);
    put_16(h, w->image->width);
    put(h, count);
    for (unsigned i = 0; i < count; i++) {
        put(h, i + 1);
        put(h, w->components[i].h << 4 | w->components[i].v);
        put(h, w->components[i].table);
    }
}

static void put_scan(struct header *h, const struct writing *w)
{
    unsigned count = w->image->plane_count;
    put_marker(h, JPEG_SOS, 6 + 2 * count);
    put(h, count);
    for (unsigned i = 0; i < count; i++) {
        put(h, i + 1);
        put(h, w->components[i].table << 4 | w->components[i].table);
    }
    put(h, 0);
    put(h, 63);
    put(h, 0);
}

static enum sl_status append_start(const struct writing *w)
{
    struct header h = {.size = 0};
    put(&h, 0xFF);
    put(&h, JPEG_SOI);
    put_jfif(&h);
    return sl_bytes_append(w->out, h.bytes, h.size);
}

static enum sl_status append_tables(const struct writing *w)
{
    struct header h = {.size = 0};
    unsigned tables = w->image->plane_count > 1 ? 2 : 1;
    put_quantisers(&h, w, tables);
    put_frame(&h, w);
    put_codes(&h, tables);
    if (w->options->restart) {
        put_marker(&h, JPEG_DRI, 4);
        put_16(&h, w->options->restart * w->mcus_wide);
    }
    put_scan(&h, w);
    return sl_bytes_append(w->out, h.bytes, h.size);
}

/* ---- scan ---- */

/* The block's samples where they lie, or, where it reaches beyond the plane, a copy whose last
 * column and row go on. */
static const uint8_t *find_block(const struct sl_image *image, unsigned plane, uint32_t x,
                                 uint32_t y, uint8_t copy[BLOCK * BLOCK], size_t *stride)
{
    const struct sl_plane *p = &image->planes[plane];
    *stride = p->stride_bytes;
    if (x + BLOCK <= p->width && y + BLOCK <= p->height)
        return sl_image_row(image, plane, y) + x;
    *stride = BLOCK;
    for (uint32_t i = 0; i < BLOCK; i++) {
        const uint8_t *row = sl_image_row(image, plane, y + i < p->height ? y + i : p->height - 1);
        for (uint32_t k = 0; k < BLOCK; k++)
            copy[i * BLOCK + k] = row[x + k < p->width ? x + k : p->width - 1];
    }
    return copy;
}

static void write_mcu(struct writing *w, struct jpeg_put *put, uint32_t mcu_x, uint32_t mcu_y)
{
    for (unsigned i = 0; i < w->image->plane_count; i++) {
        struct component *c = &w->components[i];
        for (unsigned j = 0; j < c->h * c->v; j++) {
            uint8_t copy[BLOCK * BLOCK];
            int16_t coefficients[BLOCK * BLOCK];
            size_t stride;
            const uint8_t *block = find_block(w->image, i, (mcu_x * c->h + j % c->h) * BLOCK,
                                              (mcu_y * c->v + j / c->h) * BLOCK, copy, &stride);
            sl_jpeg_fdct(block, stride, w->scales[c->table], coefficients);
            jpeg_put_block(put, &w->codes[0][c->table], &w->codes[1][c->table], coefficients,
                           &c->before);
        }
    }
}

/* What was written since goes into the bytes; makes room for another MCU. */
static enum sl_status make_room(const struct writing *w, struct jpeg_put *put)
{
    if (put->at)
        w->out->size = (size_t)(put->at - w->out->data);
    if (w->out->capacity - w->out->size >= (size_t)BLOCKS_MAX * JPEG_BLOCK_BYTES && put->at)
        return SL_OK;
    enum sl_status status = sl_bytes_reserve(w->out, (size_t)BLOCKS_MAX * JPEG_BLOCK_BYTES);
    put->at = w->out->data + w->out->size;
    return status;
}

static void write_restart(struct writing *w, struct jpeg_put *put, uint32_t number)
{
    jpeg_put_flush(put);
    *put->at++ = 0xFF;
    *put->at++ = (uint8_t)(JPEG_RST0 + number % 8);
    for (int i = 0; i < 3; i++)
        w->components[i].before = 0;
}

static enum sl_status append_scan(struct writing *w)
{
    struct jpeg_put put = {.count = 0};
    enum sl_status status = SL_OK;
    for (uint32_t y = 0; y < w->mcus_high && !status; y++) {
        status = sl_poll_check(w->options->poll);
        for (uint32_t x = 0; x < w->mcus_wide && !status; x++) {
            status = make_room(w, &put);
            if (status)
                return status;
            if (x == 0 && y > 0 && w->options->restart && y % w->options->restart == 0)
                write_restart(w, &put, y / w->options->restart - 1);
            write_mcu(w, &put, x, y);
        }
    }
    if (status)
        return status;
    jpeg_put_flush(&put); /* there is room for it: a block's is hardly ever used */
    w->out->size = (size_t)(put.at - w->out->data);
    return sl_bytes_append(w->out, (const uint8_t[2]){0xFF, JPEG_EOI}, 2);
}

/* ---- the whole ---- */

static void plan(struct writing *w)
{
    const struct sl_image *image = w->image;
    bool shares = image->plane_count > 1;
    unsigned h = shares ? image->chroma_h : 1;
    unsigned v = shares ? image->chroma_v : 1;
    w->components[0] = (struct component){.h = h, .v = v, .table = 0};
    w->components[1] = w->components[2] = (struct component){.h = 1, .v = 1, .table = 1};
    w->mcus_wide = (image->width + BLOCK * h - 1) / (BLOCK * h);
    w->mcus_high = (image->height + BLOCK * v - 1) / (BLOCK * v);
    make_tables(w);
}

static enum sl_status write_planes(const struct sl_image *image,
                                   const struct sl_encode_options *options, struct sl_bytes *out)
{
    struct writing w = {.image = image, .options = options, .out = out};
    plan(&w);
    enum sl_status status = append_start(&w);
    if (!status)
        status = sl_jpeg_append_metadata(options, out);
    if (!status)
        status = append_tables(&w);
    return status ? status : append_scan(&w);
}

bool sl_jpeg_chroma(const struct sl_encode_options *options, unsigned *chroma_h, unsigned *chroma_v)
{
    *chroma_h = options->subsampling == SL_SUBSAMPLING_444 ? 1 : 2;
    *chroma_v = options->subsampling == SL_SUBSAMPLING_420 ? 2 : 1;
    return true;
}

static enum sl_status planes_of(const struct sl_image *image,
                                const struct sl_encode_options *options, struct sl_image **out)
{
    unsigned h;
    unsigned v;
    sl_jpeg_chroma(options, &h, &v);
    return sl_planes_of_rgb(image, h, v, out);
}

enum sl_status sl_jpeg_encode(const struct sl_image *image, const struct sl_encode_options *options,
                              struct sl_bytes *out, struct sl_error *err)
{
    if (image->width > SIDE_MAX || image->height > SIDE_MAX)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "jpeg has sides of up to %d pixels, not %u",
                            SIDE_MAX, image->width > image->height ? image->width : image->height);
    /* Section B.2.3: no more than ten blocks to a unit. */
    if (image->chroma_h * image->chroma_v > BLOCKS_MAX - 2)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "jpeg: chroma shared by %u x %u pixels",
                            image->chroma_h, image->chroma_v);
    struct sl_image *planes = NULL;
    enum sl_status status = SL_OK;
    if (image->model != SL_MODEL_YCBCR && image->model != SL_MODEL_GRAY)
        status = planes_of(image, options, &planes);
    if (!status)
        status = write_planes(planes ? planes : image, options, out);
    sl_image_unref(planes);
    return status ? sl_error_set(err, status, "jpeg: not encoded: %s", sl_status_text(status))
                  : SL_OK;
}
