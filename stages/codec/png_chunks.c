/* SPDX-License-Identifier: MIT */
#include "png_file.h"

#include "buffer_pool.h"
#include "deflate.h"

#include <stdlib.h>
#include <string.h>

#define TAG(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

const uint8_t sl_png_signature[PNG_SIGNATURE] = {137, 'P', 'N', 'G', 13, 10, 26, 10};

struct chunk {
    uint32_t tag;
    const uint8_t *data;
    size_t size;
    bool whole; /* data and CRC are all there */
};

/* What the walk knows of what came before. */
struct walk {
    const struct sl_decode_job *job;
    struct png_file *png;
    struct sl_error *err;
    size_t idat_chunks;
    bool header, palette, idat_over, end;
};

enum sl_status sl_png_header(const uint8_t ihdr[PNG_IHDR], struct png_header *header,
                             struct sl_error *err)
{
    /* A bit for each allowed depth, and the samples a pixel, by colour type. */
    static const struct {
        uint32_t depths;
        unsigned channels;
    } colours[7] = {
        [PNG_GRAY] = {1U << 1 | 1U << 2 | 1U << 4 | 1U << 8 | 1U << 16, 1},
        [PNG_RGB] = {1U << 8 | 1U << 16, 3},
        [PNG_INDEXED] = {1U << 1 | 1U << 2 | 1U << 4 | 1U << 8, 1},
        [PNG_GRAY_ALPHA] = {1U << 8 | 1U << 16, 2},
        [PNG_RGBA] = {1U << 8 | 1U << 16, 4},
    };
    unsigned depth = ihdr[8];
    unsigned colour = ihdr[9];
    if (colour > PNG_RGBA || depth > 16 || !(colours[colour].depths >> depth & 1))
        return sl_error_set(err, SL_CORRUPT, "png: colour type %u with %u bits does not exist",
                            colour, depth);
    if (ihdr[10] || ihdr[11] || ihdr[12] > 1)
        return sl_error_set(err, SL_CORRUPT,
                            "png: unknown compression, filter or interlace method");
    *header = (struct png_header){
        .width = sl_be32(ihdr),
        .height = sl_be32(ihdr + 4),
        .depth = depth,
        .colour = colour,
        .channels = colours[colour].channels,
        .interlaced = ihdr[12] == 1,
    };
    return SL_OK;
}

static enum sl_status take_header(struct walk *walk, const struct chunk *chunk)
{
    if (walk->header || chunk->size != PNG_IHDR)
        return sl_error_set(walk->err, SL_CORRUPT, "png: bad IHDR chunk");
    walk->header = true;
    return sl_png_header(chunk->data, &walk->png->header, walk->err);
}

static enum sl_status take_palette(struct walk *walk, const struct chunk *chunk)
{
    struct sl_palette *palette = &walk->png->palette;
    if (walk->png->header.colour != PNG_INDEXED)
        return SL_OK; /* a hint for screens of few colours */
    if (!chunk->size || chunk->size % 3 || chunk->size > 768 || walk->palette || walk->idat_chunks)
        return sl_error_set(walk->err, SL_CORRUPT, "png: bad PLTE chunk of %zu bytes", chunk->size);
    walk->palette = true;
    palette->count = (unsigned)(chunk->size / 3);
    for (unsigned i = 0; i < palette->count; i++)
        memcpy(palette->rgba[i], chunk->data + (size_t)3 * i, 3);
    return SL_OK;
}

static enum sl_status take_transparency(struct walk *walk, const struct chunk *chunk)
{
    struct png_file *png = walk->png;
    const struct png_header *header = &png->header;
    bool indexed = header->colour == PNG_INDEXED;
    size_t most = indexed ? png->palette.count : (size_t)2 * header->channels;
    bool fits = indexed ? chunk->size && chunk->size <= most : chunk->size == most;
    if (header->colour & 4 || !fits || header->transparent || walk->idat_chunks)
        return sl_decode_damage(walk->job, SL_FAIL_ON_ERROR, SL_CORRUPT, walk->err,
                                "png: bad tRNS chunk left out");
    png->header.transparent = true;
    for (unsigned i = 0; indexed && i < chunk->size; i++)
        png->palette.rgba[i][3] = chunk->data[i];
    for (unsigned i = 0; !indexed && i < header->channels; i++)
        png->key[i] = sl_be16(chunk->data + (size_t)2 * i);
    return SL_OK;
}

/* The first chunk is used where it lies; only a second one costs a copy. */
static enum sl_status take_data(struct walk *walk, const struct chunk *chunk)
{
    struct png_file *png = walk->png;
    if (png->header.colour == PNG_INDEXED && !walk->palette)
        return sl_error_set(walk->err, SL_CORRUPT, "png: no PLTE chunk before IDAT");
    if (walk->idat_over)
        return sl_decode_damage(walk->job, SL_FAIL_ON_ERROR, SL_CORRUPT, walk->err,
                                "png: an IDAT chunk out of order was left out");
    if (walk->idat_chunks++ == 0) {
        png->idat = chunk->data;
        png->idat_size = chunk->size;
        return SL_OK;
    }
    if (!png->joined) {
        png->joined = sl_buffer_pool_take(walk->job->pool, walk->job->size);
        if (!png->joined)
            return sl_error_set(walk->err, SL_NO_MEMORY, "no memory for %zu bytes",
                                walk->job->size);
        memcpy(png->joined, png->idat, png->idat_size);
        png->idat = png->joined;
    }
    memcpy(png->joined + png->idat_size, chunk->data, chunk->size);
    png->idat_size += chunk->size;
    return SL_OK;
}

static enum sl_status take(struct walk *walk, const struct chunk *chunk)
{
    if (chunk->tag == TAG('C', 'g', 'B', 'I'))
        return sl_error_set(walk->err, SL_UNSUPPORTED_FEATURE, "png: Apple's CgBI variant");
    if (!walk->header && chunk->tag != TAG('I', 'H', 'D', 'R'))
        return sl_error_set(walk->err, SL_CORRUPT, "png: does not begin with an IHDR chunk");
    if (walk->idat_chunks && chunk->tag != TAG('I', 'D', 'A', 'T'))
        walk->idat_over = true;
    switch (chunk->tag) {
    case TAG('I', 'H', 'D', 'R'):
        return take_header(walk, chunk);
    case TAG('P', 'L', 'T', 'E'):
        return take_palette(walk, chunk);
    case TAG('t', 'R', 'N', 'S'):
        return take_transparency(walk, chunk);
    case TAG('I', 'D', 'A', 'T'):
        return take_data(walk, chunk);
    case TAG('I', 'E', 'N', 'D'):
        walk->end = true;
        return SL_OK;
    case TAG('a', 'c', 'T', 'L'):
        return sl_decode_loss(walk->job, walk->err,
                              "png: animated; only the first frame was converted");
    default:
        if (chunk->tag >> 29 & 1)
            return SL_OK; /* ancillary */
        return sl_error_set(walk->err, SL_UNSUPPORTED_FEATURE, "png: unknown critical chunk");
    }
}

static enum sl_status check_sum(struct walk *walk, const struct chunk *chunk)
{
    uint32_t sum = sl_deflate_best()->crc32(0, chunk->data - 4, chunk->size + 4);
    if (sum == sl_be32(chunk->data + chunk->size))
        return SL_OK;
    bool critical = !(chunk->tag >> 29 & 1);
    return sl_decode_damage(walk->job, critical ? SL_FAIL_ON_TRUNCATED : SL_FAIL_ON_ERROR,
                            SL_CORRUPT, walk->err, "png: wrong checksum of chunk %.4s",
                            (const char *)chunk->data - 4);
}

/* Reads the chunk at *at and moves on. Where the file ends inside it, what is there of it counts,
 * but only image data may be so cut. */
static bool next_chunk(const struct sl_decode_job *job, size_t *at, struct chunk *chunk)
{
    size_t left = job->size - *at;
    if (left < 8)
        return false;
    const uint8_t *p = job->data + *at;
    size_t size = sl_be32(p);
    *chunk = (struct chunk){.tag = sl_be32(p + 4), .data = p + 8, .size = size, .whole = true};
    left -= 8;
    if (size > left || left - size < 4) {
        chunk->size = size < left ? size : left;
        chunk->whole = false;
        return chunk->tag == TAG('I', 'D', 'A', 'T') && chunk->size;
    }
    *at += size + PNG_CHUNK_FRAME;
    return true;
}

enum sl_status sl_png_chunks(const struct sl_decode_job *job, struct png_file *png,
                             struct sl_error *err)
{
    struct walk walk = {.job = job, .png = png, .err = err};
    size_t at = PNG_SIGNATURE;
    struct chunk chunk;
    enum sl_status status = SL_OK;
    sl_palette_init(&png->palette);
    while (!status && !walk.end && !png->cut && next_chunk(job, &at, &chunk)) {
        png->cut = !chunk.whole;
        if (chunk.whole)
            status = check_sum(&walk, &chunk);
        if (!status)
            status = take(&walk, &chunk);
        if (!status)
            status = sl_decode_poll(job, err);
    }
    if (status)
        return status;
    if (!walk.header || !png->idat)
        return sl_error_set(err, walk.end ? SL_CORRUPT : SL_TRUNCATED, "png: no image data");
    if (walk.end)
        return SL_OK;
    png->cut = true;
    return sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_TRUNCATED, err,
                            "png: the file ends before its IEND chunk");
}

void sl_png_release(const struct sl_decode_job *job, struct png_file *png)
{
    sl_buffer_pool_give(job->pool, png->joined);
}
