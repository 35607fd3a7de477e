/* SPDX-License-Identifier: MIT */
#include "png_file.h"

#include "alloc.h"
#include "halve_rows.h"
#include "png_filters.h"

#include <stdlib.h>
#include <string.h>

/* Adam7: where each pass begins and how far its pixels are apart. */
static const struct pass {
    uint8_t x, y, dx, dy;
} passes[PNG_PASSES] = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
    {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
};
static const struct pass whole = {0, 0, 1, 1};

static uint32_t steps(uint32_t size, unsigned first, unsigned step)
{
    return size > first ? (size - first + step - 1) / step : 0;
}

static uint64_t row_bytes(const struct png_header *header, uint32_t width)
{
    return ((uint64_t)width * header->channels * header->depth + 7) / 8;
}

static bool add_pass(const struct png_header *header, const struct pass *pass, uint64_t *sum)
{
    uint32_t width = steps(header->width, pass->x, pass->dx);
    uint32_t height = steps(header->height, pass->y, pass->dy);
    uint64_t bytes;
    if (!width)
        return true;
    return !__builtin_mul_overflow(row_bytes(header, width) + 1, height, &bytes) &&
           !__builtin_add_overflow(*sum, bytes, sum);
}

bool sl_png_raw_size(const struct png_header *header, uint64_t *out)
{
    *out = 0;
    if (!header->interlaced)
        return add_pass(header, &whole, out);
    bool fits = true;
    for (unsigned i = 0; i < PNG_PASSES; i++)
        fits = fits && add_pass(header, &passes[i], out);
    return fits;
}

enum { RING = 4 };

/* Rows on their way to the picture. */
struct rows {
    const struct png_file *png;
    const struct sl_decode_job *job;
    struct sl_error *err;
    struct sl_image *image;
    const struct sl_png_filters *filters;
    size_t pixel_bytes; /* of the picture */
    bool direct;        /* the picture's samples are stored as they are, row by row */
    struct sl_halver halver;
    uint8_t *ring; /* whole rows on their way to the halver; NULL: to the picture */
    size_t ring_stride;
    uint8_t *zeros;   /* the row above the first */
    uint8_t *samples; /* a row of samples of less than 8 bits, unpacked */
    uint8_t *pixels;  /* a row of an interlaced pass, expanded */
    unsigned largest; /* palette index seen */
};

static void expand_16(const struct rows *rows, const uint8_t *raw, uint32_t count, uint8_t *out)
{
    const struct png_header *header = &rows->png->header;
    unsigned channels = header->channels;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t pixel[4];
        bool keyed = header->transparent;
        for (unsigned c = 0; c < channels; c++, raw += 2) {
            pixel[c] = sl_be16(raw);
            keyed = keyed && pixel[c] == rows->png->key[c];
        }
        if (header->transparent)
            pixel[channels] = keyed ? 0 : 65535;
        memcpy(out, pixel, rows->pixel_bytes);
        out += rows->pixel_bytes;
    }
}

/* Gray and RGB of 8 bits or less with a transparent colour; `scale` takes a gray sample to 255. */
static void expand_keyed(const struct rows *rows, const uint8_t *samples, uint32_t count,
                         unsigned scale, uint8_t *out)
{
    unsigned channels = rows->png->header.channels;
    for (uint32_t i = 0; i < count; i++) {
        bool keyed = true;
        for (unsigned c = 0; c < channels; c++, samples++) {
            keyed = keyed && *samples == rows->png->key[c];
            *out++ = (uint8_t)(*samples * scale);
        }
        *out++ = keyed ? 0 : 255;
    }
}

/* One row of stored samples to the picture's pixels. */
static void expand(struct rows *rows, const uint8_t *raw, uint32_t count, uint8_t *out)
{
    const struct png_header *header = &rows->png->header;
    if (header->depth == 16) {
        expand_16(rows, raw, count, out);
        return;
    }
    if (header->depth < 8) {
        sl_unpack_bits(raw, header->depth, count, rows->samples);
        raw = rows->samples;
    }
    unsigned scale = 255U / ((1U << header->depth) - 1);
    if (header->colour == PNG_INDEXED) {
        unsigned index =
            sl_palette_expand(&rows->png->palette, raw, count, header->transparent ? 4 : 3, out);
        rows->largest = index > rows->largest ? index : rows->largest;
    } else if (header->transparent) {
        expand_keyed(rows, raw, count, scale, out);
    } else if (scale == 1) {
        memcpy(out, raw, (size_t)count * header->channels);
    } else {
        for (uint32_t i = 0; i < count; i++)
            out[i] = (uint8_t)(raw[i] * scale);
    }
}

/* Where row `y` goes, whole: with two rows undone at a time, beside the one above and one that
 * waits for its other half, a ring of four is enough. */
static uint8_t *whole_row(const struct rows *rows, uint32_t y)
{
    return rows->ring ? rows->ring + y % RING * rows->ring_stride : sl_image_row(rows->image, 0, y);
}

/* Puts a row of a pass where it belongs. */
static void place(struct rows *rows, const struct pass *pass, const uint8_t *raw, uint32_t count,
                  uint32_t y)
{
    uint8_t *target = whole_row(rows, pass->y + y * pass->dy);
    if (pass->dx == 1) {
        expand(rows, raw, count, target);
        return;
    }
    expand(rows, raw, count, rows->pixels);
    const uint8_t *from = rows->pixels;
    target += pass->x * rows->pixel_bytes;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(target, from, rows->pixel_bytes);
        target += pass->dx * rows->pixel_bytes;
        from += rows->pixel_bytes;
    }
}

/* The rows of a pass while they are read. */
struct strip {
    uint8_t *next; /* the next row's filter, and its bytes */
    size_t size;   /* of a row's bytes */
    size_t step;
    uint32_t width, height;
};

/* Where row `y` is put when its filter is undone: where it goes, or where it was. */
static uint8_t *undone_row(const struct rows *rows, uint32_t y, uint8_t *in)
{
    return rows->direct ? whole_row(rows, y) : in;
}

/* Undoes the filter of row `y`, or those of two rows where that is cheaper; *count says how many.
 */
static enum sl_status undo(const struct rows *rows, const struct strip *strip, uint32_t y,
                           const uint8_t *prior, uint32_t *count)
{
    unsigned filter = strip->next[0];
    uint8_t *in = strip->next + 1;
    uint8_t *below = in + strip->size + 1;
    uint8_t *out = undone_row(rows, y, in);
    *count = 1;
    if (filter == PNG_PAETH && y + 1 < strip->height && below[-1] == PNG_PAETH) {
        *count = 2;
        rows->filters->undo_paeth_2(in, below, prior, strip->size, strip->step, out,
                                    undone_row(rows, y + 1, below));
        return SL_OK;
    }
    rows->filters->undo(filter < PNG_FILTERS ? filter : PNG_NONE, in, prior, strip->size,
                        strip->step, out);
    return filter < PNG_FILTERS ? SL_OK
                                : sl_decode_damage(rows->job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT,
                                                   rows->err, "png: unknown row filter %u", filter);
}

static enum sl_status read_pass(struct rows *rows, const struct pass *pass, uint8_t **raw)
{
    const struct png_header *header = &rows->png->header;
    struct strip strip = {
        .next = *raw,
        .step = (header->channels * header->depth + 7) / 8,
        .width = steps(header->width, pass->x, pass->dx),
        .height = steps(header->height, pass->y, pass->dy),
    };
    strip.size = (size_t)row_bytes(header, strip.width);
    const uint8_t *prior = rows->zeros;
    uint32_t count;
    for (uint32_t y = 0; strip.width && y < strip.height; y += count) {
        enum sl_status status = sl_decode_poll(rows->job, rows->err);
        if (!status)
            status = undo(rows, &strip, y, prior, &count);
        if (status)
            return status;
        for (uint32_t i = y; i < y + count; i++) {
            uint8_t *in = strip.next + 1;
            prior = undone_row(rows, i, in);
            if (!rows->direct)
                place(rows, pass, in, strip.width, i);
            if (rows->ring)
                sl_halver_take(&rows->halver, whole_row(rows, i));
            strip.next += strip.size + 1;
        }
    }
    *raw = strip.next;
    return SL_OK;
}

static enum sl_status read_all(struct rows *rows, uint8_t *raw)
{
    if (!rows->png->header.interlaced)
        return read_pass(rows, &whole, &raw);
    enum sl_status status = SL_OK;
    for (unsigned i = 0; i < PNG_PASSES && !status; i++)
        status = read_pass(rows, &passes[i], &raw);
    return status;
}

/* The scratch memory: a row of zeros, one unpacked, one of a pass, and what halving takes. */
struct scratch {
    size_t zeros, samples, pixels, ring, halver;
    size_t size;
};

static bool plan(const struct png_header *header, size_t row, unsigned channels, unsigned halvings,
                 struct scratch *scratch)
{
    size_t halver;
    if (!sl_halver_bytes(header->width, channels, halvings, &halver))
        return false;
    *scratch = (struct scratch){.samples = (size_t)row_bytes(header, header->width)};
    scratch->pixels = scratch->samples + header->width;
    scratch->ring = scratch->pixels + row;
    scratch->halver = scratch->ring + (halvings ? RING * row : 0);
    return sl_size_add(scratch->halver, halver, &scratch->size);
}

enum sl_status sl_png_rows(const struct sl_decode_job *job, const struct png_file *png,
                           uint8_t *raw, unsigned halvings, struct sl_image *image,
                           struct sl_error *err)
{
    const struct png_header *header = &png->header;
    unsigned channels = image->planes[0].channels;
    size_t pixel_bytes = (size_t)channels * (image->depth / 8);
    size_t row = header->width * pixel_bytes;
    struct scratch scratch;
    uint8_t *memory =
        plan(header, row, channels, halvings, &scratch) ? sl_decode_alloc(scratch.size, err) : NULL;
    if (!memory)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for rows of %lu pixels",
                            (unsigned long)header->width);
    struct rows rows = {
        .png = png,
        .job = job,
        .err = err,
        .image = image,
        .filters = sl_png_filters_best(),
        .direct = header->depth == 8 && header->colour != PNG_INDEXED && !header->transparent &&
                  !header->interlaced,
        .pixel_bytes = pixel_bytes,
        .zeros = memory,
        .samples = memory + scratch.samples,
        .pixels = memory + scratch.pixels,
        .ring = halvings ? memory + scratch.ring : NULL,
        .ring_stride = row,
    };
    if (halvings)
        sl_halver_init(&rows.halver, header->width, halvings, image, memory + scratch.halver);
    enum sl_status status = read_all(&rows, raw);
    if (halvings && !status)
        sl_halver_end(&rows.halver);
    free(memory);
    if (!status && header->colour == PNG_INDEXED && rows.largest >= png->palette.count)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                  "png: palette index %u, but the palette has %u colours",
                                  rows.largest, png->palette.count);
    return status;
}
