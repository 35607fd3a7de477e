/* SPDX-License-Identifier: MIT */
/*
 * Pixels: a row at a time from strips, a tile at a time from tiles, each sample's rows one after
 * another where they lie in planes. What libtiff alone can make RGB of takes the longer way, over
 * the whole picture.
 */
#include "tiff.h"

#include "reading.h"

#include <stdlib.h>
#include <string.h>

/* ROW_STATE: runs of CCITT, rows of a JPEG. */
enum { RGBA_STATE = 512 * 1024, ROW_STATE = 128, INKS = 4 };

struct reading {
    struct sl_tiff *tiff;
    const struct sl_decode_job *job;
    struct sl_image *image;
    struct sl_error *err;
    uint8_t *buffer; /* a stored row, or a tile */
    uint8_t *spare;  /* a row's indexes, unpacked to one byte each, or its inks */
    struct sl_palette palette;
    bool any; /* pixels could be read */
    bool damaged;
};

static uint64_t buffer_bytes(const struct sl_tiff *tiff)
{
    uint64_t size = tiff->tiled ? TIFFTileSize64(tiff->tif) : TIFFScanlineSize64(tiff->tif);
    return size ? size : UINT64_MAX / 4; /* libtiff's word for what does not fit */
}

/* Pixels of a stored row. */
static uint32_t stored_width(const struct sl_tiff *tiff)
{
    uint32_t width = tiff->width;
    if (tiff->tiled)
        TIFFGetField(tiff->tif, TIFFTAG_TILEWIDTH, &width);
    return width;
}

uint64_t sl_tiff_pixel_bytes(const struct sl_tiff *tiff)
{
    uint64_t strip = tiff->tiled ? TIFFTileSize64(tiff->tif) : TIFFStripSize64(tiff->tif);
    uint64_t pixels = (uint64_t)tiff->width * tiff->height;
    if (tiff->kind == SL_TIFF_AS_RGBA) {
        uint64_t rows = RGBA_STATE + (uint64_t)ROW_STATE * stored_width(tiff);
        uint64_t all = strip ? rows + 4 * pixels : UINT64_MAX;
        uint64_t strips = 4;
        return __builtin_mul_overflow(strips, strip, &strips) ||
                       __builtin_add_overflow(all, strips, &all)
                   ? UINT64_MAX
                   : all;
    }
    return buffer_bytes(tiff) + (uint64_t)(ROW_STATE + INKS) * stored_width(tiff);
}

/* ---- a stored row becomes a part of a picture's ---- */

static void put_indexes(struct reading *r, const uint8_t *stored, size_t count, uint8_t *out)
{
    const struct sl_tiff *tiff = r->tiff;
    sl_unpack_bits(stored, tiff->bits, count, r->spare);
    if (tiff->kind == SL_TIFF_INDEXES) {
        sl_palette_expand(&r->palette, r->spare, count, 3, out);
        return;
    }
    unsigned most = (1U << tiff->bits) - 1;
    uint8_t flip = tiff->photometric == PHOTOMETRIC_MINISWHITE ? 0xFF : 0;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(r->spare[i] * 255 / most) ^ flip;
}

/* Samples first to first + count of each pixel, from pixels that have `samples` of them. */
static void put_samples(const struct sl_tiff *tiff, const uint8_t *stored, size_t count,
                        unsigned first, unsigned samples, uint8_t *out)
{
    unsigned channels = tiff->channels;
    unsigned used = samples == 1 ? 1 : channels;
    uint16_t flip = tiff->photometric == PHOTOMETRIC_MINISWHITE && first == 0 ? 0xFFFF : 0;
    if (tiff->bits == 8) {
        out += first;
        for (size_t i = 0; i < count; i++, stored += samples, out += channels) {
            for (unsigned c = 0; c < used; c++)
                out[c] = (uint8_t)(stored[c] ^ (c ? 0 : flip));
        }
        return;
    }
    const uint16_t *in = (const uint16_t *)(const void *)stored;
    uint16_t *out_16 = (uint16_t *)(void *)out + first;
    for (size_t i = 0; i < count; i++, in += samples, out_16 += channels) {
        for (unsigned c = 0; c < used; c++)
            out_16[c] = in[c] ^ (c ? 0 : flip);
    }
}

/* TIFF counts ink, and others what is left of the paper. Without a profile each ink takes its part
 * of the light. */
static void put_inks(struct reading *r, const uint8_t *stored, size_t count, uint8_t *out)
{
    uint8_t *paper = r->spare;
    for (size_t i = 0; i < count; i++, stored += r->tiff->samples) {
        for (unsigned c = 0; c < INKS; c++)
            paper[INKS * i + c] = (uint8_t)(255 - stored[c]);
    }
    if (r->job->cmyk_to_rgb) {
        r->job->cmyk_to_rgb(r->job->cmyk_context, paper, out, (uint32_t)count);
        return;
    }
    for (size_t i = 0; i < count; i++, paper += INKS, out += 3) {
        for (unsigned c = 0; c < 3; c++)
            out[c] = (uint8_t)((paper[c] * paper[3] + 127) / 255);
    }
}

static void put_row(struct reading *r, const uint8_t *stored, uint32_t x, uint32_t y, size_t count,
                    unsigned sample)
{
    const struct sl_tiff *tiff = r->tiff;
    size_t pixel = (size_t)tiff->channels * (r->image->depth / 8);
    uint8_t *out = sl_image_row(r->image, 0, y) + x * pixel;
    if (tiff->kind == SL_TIFF_SAMPLES)
        put_samples(tiff, stored, count, sample, tiff->planar ? 1 : tiff->samples, out);
    else if (tiff->kind == SL_TIFF_INKS)
        put_inks(r, stored, count, out);
    else
        put_indexes(r, stored, count, out);
}

/* ---- strips and tiles ---- */

static enum sl_status note_damage(struct reading *r, uint32_t part, uint32_t y)
{
    struct sl_tiff *tiff = r->tiff;
    uint64_t at = TIFFGetStrileOffset(tiff->tif, part);
    uint64_t end = at + TIFFGetStrileByteCount(tiff->tif, part);
    bool cut = end > r->job->size || end < at;
    if (r->damaged)
        return SL_OK;
    r->damaged = true;
    return sl_decode_damage(r->job, SL_FAIL_ON_TRUNCATED, cut ? SL_TRUNCATED : SL_CORRUPT, r->err,
                            "tiff: row %u: %s", y, tiff->message);
}

static enum sl_status read_strips(struct reading *r, unsigned sample)
{
    struct sl_tiff *tiff = r->tiff;
    uint32_t strip_rows = tiff->height;
    TIFFGetFieldDefaulted(tiff->tif, TIFFTAG_ROWSPERSTRIP, &strip_rows);
    strip_rows = strip_rows && strip_rows < tiff->height ? strip_rows : tiff->height;
    for (uint32_t y = 0; y < tiff->height;) {
        enum sl_status status = sl_decode_poll(r->job, r->err);
        if (status)
            return status;
        if (TIFFReadScanline(tiff->tif, r->buffer, y, (uint16_t)sample) == 1) {
            r->any = true;
            put_row(r, r->buffer, 0, y++, tiff->width, sample);
            continue;
        }
        status = note_damage(r, TIFFComputeStrip(tiff->tif, y, (uint16_t)sample), y);
        if (status)
            return status;
        uint32_t left = strip_rows - y % strip_rows; /* the rest of the strip is lost with it */
        y = tiff->height - y > left ? y + left : tiff->height;
    }
    return SL_OK;
}

static void put_tile(struct reading *r, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
                     unsigned sample)
{
    const struct sl_tiff *tiff = r->tiff;
    size_t row_bytes = (size_t)TIFFTileRowSize(tiff->tif);
    uint32_t columns = tiff->width - x < width ? tiff->width - x : width;
    uint32_t rows = tiff->height - y < height ? tiff->height - y : height;
    for (uint32_t i = 0; i < rows; i++)
        put_row(r, r->buffer + i * row_bytes, x, y + i, columns, sample);
}

static enum sl_status read_tiles(struct reading *r, unsigned sample)
{
    struct sl_tiff *tiff = r->tiff;
    uint32_t width = 0;
    uint32_t height = 0;
    TIFFGetField(tiff->tif, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff->tif, TIFFTAG_TILELENGTH, &height);
    if (!width || !height)
        return sl_error_set(r->err, SL_CORRUPT, "tiff: tiles of %u x %u", width, height);
    for (uint64_t y = 0; y < tiff->height; y += height) {
        for (uint64_t x = 0; x < tiff->width; x += width) {
            uint32_t left = (uint32_t)x;
            uint32_t top = (uint32_t)y;
            enum sl_status status = sl_decode_poll(r->job, r->err);
            if (!status && TIFFReadTile(tiff->tif, r->buffer, left, top, 0, (uint16_t)sample) > 0) {
                r->any = true;
                put_tile(r, left, top, width, height, sample);
            } else if (!status) {
                status =
                    note_damage(r, TIFFComputeTile(tiff->tif, left, top, 0, (uint16_t)sample), top);
            }
            if (status)
                return status;
        }
    }
    return SL_OK;
}

static enum sl_status read_palette(struct reading *r)
{
    uint16_t *maps[3];
    sl_palette_init(&r->palette);
    if (!TIFFGetField(r->tiff->tif, TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]))
        return sl_error_set(r->err, SL_CORRUPT, "tiff: no palette");
    unsigned count = 1U << r->tiff->bits;
    unsigned largest = 0;
    for (unsigned i = 0; i < 3 * count; i++)
        largest |= maps[i / count][i % count];
    unsigned shift = largest > 255 ? 8 : 0; /* some write 8 bits where 16 belong */
    for (unsigned i = 0; i < count; i++) {
        for (unsigned c = 0; c < 3; c++)
            r->palette.rgba[i][c] = (uint8_t)(maps[c][i] >> shift);
    }
    return SL_OK;
}

static enum sl_status read_directly(struct reading *r)
{
    struct sl_tiff *tiff = r->tiff;
    enum sl_status status = tiff->kind == SL_TIFF_INDEXES ? read_palette(r) : SL_OK;
    unsigned passes = tiff->planar ? tiff->channels : 1;
    for (unsigned sample = 0; sample < passes && !status; sample++)
        status = tiff->tiled ? read_tiles(r, sample) : read_strips(r, sample);
    if (!status && !r->any)
        status = sl_error_set(r->err, SL_CORRUPT, "tiff: no pixels: %s", tiff->message);
    return status;
}

/* ---- what libtiff makes RGB of ---- */

static enum sl_status read_as_rgba(struct reading *r)
{
    struct sl_tiff *tiff = r->tiff;
    TIFFRGBAImage rgba;
    char message[1024] = "";
    if (!TIFFRGBAImageBegin(&rgba, tiff->tif, 1, message))
        return sl_error_set(r->err, SL_UNSUPPORTED_FEATURE, "tiff: %s", message);
    size_t count = (size_t)tiff->width * tiff->height;
    uint32_t *raster = sl_decode_alloc(count * sizeof *raster, r->err);
    enum sl_status status = raster ? SL_OK : SL_NO_MEMORY;
    rgba.orientation = rgba.req_orientation = ORIENTATION_TOPLEFT; /* as stored */
    if (!status && !TIFFRGBAImageGet(&rgba, raster, tiff->width, tiff->height))
        status = sl_error_set(r->err, SL_CORRUPT, "tiff: %s", tiff->message);
    for (uint32_t y = 0; y < tiff->height && !status; y++) {
        const uint32_t *in = raster + (size_t)y * tiff->width;
        uint8_t *out = sl_image_row(r->image, 0, y);
        for (uint32_t x = 0; x < tiff->width; x++, out += 3) {
            out[0] = (uint8_t)TIFFGetR(in[x]);
            out[1] = (uint8_t)TIFFGetG(in[x]);
            out[2] = (uint8_t)TIFFGetB(in[x]);
        }
    }
    free(raster);
    TIFFRGBAImageEnd(&rgba);
    return status;
}

enum sl_status sl_tiff_read_pixels(struct sl_tiff *tiff, const struct sl_decode_job *job,
                                   struct sl_image *image, struct sl_error *err)
{
    struct reading r = {.tiff = tiff, .job = job, .image = image, .err = err};
    if (tiff->kind == SL_TIFF_AS_RGBA)
        return read_as_rgba(&r);
    r.buffer = sl_decode_alloc((size_t)buffer_bytes(tiff), err);
    r.spare = sl_decode_alloc((size_t)INKS * stored_width(tiff), err);
    enum sl_status status = r.buffer && r.spare ? read_directly(&r) : SL_NO_MEMORY;
    free(r.buffer);
    free(r.spare);
    return status;
}
