/* SPDX-License-Identifier: MIT */
#include "bmp_file.h"
#include "codecs.h"
#include "stb_write.h"

#include <stdlib.h>
#include <string.h>

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 2 && head[0] == 'B' && head[1] == 'M';
}

static bool is_run_coded(const struct bmp *bmp)
{
    return bmp->coding == BMP_RLE8 || bmp->coding == BMP_RLE4;
}

static enum sl_status describe(const struct bmp *bmp, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    *info = (struct sl_codec_info){
        .width = bmp->width,
        .height = bmp->height,
        .model = bmp->masks[3] ? SL_MODEL_RGBA : SL_MODEL_RGB,
        .depth = 8,
    };
    uint64_t indexes = is_run_coded(bmp) ? (uint64_t)bmp->width * bmp->height : bmp->width;
    return sl_info_bytes(info, indexes, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct bmp bmp;
    enum sl_status status = sl_bmp_header(source, limits, &bmp, err);
    return status ? status : describe(&bmp, limits, info, err);
}

/* A colour of a 16- or 32-bit pixel: shift it down, look its 8 bits up. */
struct field {
    uint32_t mask;
    unsigned shift;
    uint8_t value[256];
};

static void make_field(uint32_t mask, uint8_t when_absent, struct field *field)
{
    unsigned low = mask ? (unsigned)__builtin_ctz(mask) : 0;
    unsigned bits = mask ? 32 - (unsigned)__builtin_clz(mask) - low : 0;
    field->mask = mask;
    field->shift = bits > 8 ? low + bits - 8 : low;
    unsigned most = bits ? (1U << (bits < 8 ? bits : 8)) - 1 : 0;
    for (unsigned i = 0; i < 256; i++)
        field->value[i] = most ? (uint8_t)((i * 255 + most / 2) / most) : when_absent;
}

static void expand_fields(const struct bmp *bmp, const struct field fields[4], const uint8_t *row,
                          unsigned channels, uint8_t *out)
{
    for (uint32_t x = 0; x < bmp->width; x++) {
        uint32_t pixel = bmp->bits == 16 ? sl_le16(row) : sl_le32(row);
        row += bmp->bits / 8;
        for (unsigned c = 0; c < channels; c++)
            *out++ = fields[c].value[(pixel & fields[c].mask) >> fields[c].shift & 255];
    }
}

static void expand_bgr(const uint8_t *row, uint32_t count, uint8_t *out)
{
    for (uint32_t x = 0; x < count; x++, row += 3, out += 3) {
        out[0] = row[2];
        out[1] = row[1];
        out[2] = row[0];
    }
}

static enum sl_status check_index(const struct sl_decode_job *job, const struct bmp *bmp,
                                  unsigned largest, struct sl_error *err)
{
    if (largest < bmp->palette.count || bmp->bits > 8)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                            "bmp: palette index %u, but the palette has %u colours", largest,
                            bmp->palette.count);
}

static uint8_t *target_row(const struct bmp *bmp, const struct sl_image *image, uint32_t stored)
{
    return sl_image_row(image, 0, bmp->top_down ? stored : bmp->height - 1 - stored);
}

static enum sl_status read_rows(const struct sl_decode_job *job, const struct bmp *bmp,
                                struct sl_image *image, uint8_t *indexes, struct sl_error *err)
{
    uint64_t row_bytes = ((uint64_t)bmp->width * bmp->bits + 7) / 8;
    uint64_t stride = (row_bytes + 3) / 4 * 4;
    unsigned largest = 0;
    struct field fields[4];
    for (unsigned i = 0; i < 4; i++)
        make_field(bmp->masks[i], i == 3 ? 255 : 0, &fields[i]);
    for (uint32_t y = 0; y < bmp->height; y++) {
        uint64_t at = bmp->data_at + y * stride;
        enum sl_status status = sl_decode_poll(job, err);
        if (status)
            return status;
        if (at + row_bytes > job->size)
            break; /* reported before */
        const uint8_t *row = job->data + at;
        uint8_t *out = target_row(bmp, image, y);
        if (bmp->bits <= 8) {
            sl_unpack_bits(row, bmp->bits, bmp->width, indexes);
            unsigned index = sl_palette_expand(&bmp->palette, indexes, bmp->width, 3, out);
            largest = index > largest ? index : largest;
        } else if (bmp->bits == 24) {
            expand_bgr(row, bmp->width, out);
        } else {
            expand_fields(bmp, fields, row, image->planes[0].channels, out);
        }
    }
    return check_index(job, bmp, largest, err);
}

static enum sl_status read_runs(const struct sl_decode_job *job, const struct bmp *bmp,
                                struct sl_image *image, uint8_t *indexes, struct sl_error *err)
{
    bool cut;
    unsigned largest = 0;
    enum sl_status status = sl_bmp_runs(bmp, job->data + bmp->data_at,
                                        job->size - (size_t)bmp->data_at, job->poll, indexes, &cut);
    if (status)
        return sl_decode_poll(job, err);
    for (uint32_t y = 0; y < bmp->height; y++) {
        unsigned index = sl_palette_expand(&bmp->palette, indexes + (size_t)y * bmp->width,
                                           bmp->width, 3, target_row(bmp, image, y));
        largest = index > largest ? index : largest;
    }
    /* A stream that is as long as the header says, but has no end mark, is odd; a shorter one was
     * cut. */
    bool whole = bmp->data_bytes && job->size - bmp->data_at >= bmp->data_bytes;
    if (cut)
        status = sl_decode_damage(job, whole ? SL_FAIL_ON_ERROR : SL_FAIL_ON_TRUNCATED,
                                  SL_TRUNCATED, err, "bmp: the compressed pixels end early");
    return status ? status : check_index(job, bmp, largest, err);
}

/* What is wrong before any memory is taken. */
static enum sl_status check_file(const struct sl_decode_job *job, const struct bmp *bmp,
                                 struct sl_error *err)
{
    uint64_t row_bytes = ((uint64_t)bmp->width * bmp->bits + 7) / 8;
    uint64_t needed = (row_bytes + 3) / 4 * 4 * (bmp->height - 1) + row_bytes;
    uint64_t there = job->size > bmp->data_at ? job->size - bmp->data_at : 0;
    enum sl_status status = SL_OK;
    if (!there)
        return sl_error_set(err, SL_TRUNCATED, "bmp: no pixels");
    if (there < needed && !is_run_coded(bmp))
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                  "bmp: %llu of %llu bytes of pixels are there",
                                  (unsigned long long)there, (unsigned long long)needed);
    uint32_t stated = sl_le32(job->data + 2);
    if (!status && stated && stated != job->size && stated > job->size)
        status =
            sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err,
                             "bmp: the header says the file has %lu bytes", (unsigned long)stated);
    if (!status && (bmp->bad_planes || bmp->bad_palette))
        status = sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err,
                                  "bmp: the header has a wrong count of %s",
                                  bmp->bad_planes ? "planes" : "colours");
    return status;
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    struct bmp bmp;
    *out = NULL;
    enum sl_status status = sl_bmp_header(&source, job->limits, &bmp, err);
    if (!status)
        status = describe(&bmp, job->limits, &info, err);
    if (!status)
        status = check_file(job, &bmp, err);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (status)
        return status;
    size_t indexes_size = is_run_coded(&bmp) ? (size_t)bmp.width * bmp.height : bmp.width;
    uint8_t *indexes = sl_decode_alloc(indexes_size, err);
    if (!indexes)
        status = SL_NO_MEMORY;
    else if (is_run_coded(&bmp))
        status = read_runs(job, &bmp, image, indexes, err);
    else
        status = read_rows(job, &bmp, image, indexes, err);
    free(indexes);
    return sl_decode_end(status, image, out);
}

static enum sl_status encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err)
{
    return sl_stb_encode(SL_STB_BMP, image, options, out, err);
}

const struct sl_codec sl_codec_bmp = {
    .name = "bmp",
    .format = "bmp",
    .extensions = "bmp,dib",
    .matches = matches,
    .probe = probe,
    .decode = decode,
    .encode = encode,
    .alpha = true,
};
