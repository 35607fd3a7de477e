/* SPDX-License-Identifier: MIT */
#include "codecs.h"

#include "buffer_pool.h"
#include "deflate.h"
#include "halve.h"
#include "png_file.h"
#include "png_metadata.h"
#include "png_write.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* Room behind the expected bytes, so that a stream that goes on is told from one that is damaged:
 * the largest single step of the inflater is a stored block. */
enum { SLACK = 65536 };

/* The most that deflate makes of a byte: zlib's documentation, "Maximum Compression Factor". */
enum { DEFLATE_FACTOR = 1032 };

/* What halving keeps: four rows, and two of each step, which are half as long, and half again. */
enum { HALVING_ROWS = 6 };

enum { INTERLACED = 1 }; /* in sl_codec_info.detail */

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 4 && !memcmp(head, sl_png_signature, size < 8 ? size : 8);
}

static enum sl_status describe(const struct png_header *header, uint64_t file_size,
                               const struct sl_limits *limits, struct sl_codec_info *info,
                               struct sl_error *err)
{
    enum sl_status status = sl_limits_check(limits, header->width, header->height, err);
    if (status)
        return status;
    bool colour = header->colour & 2;
    bool alpha = header->colour & 4 || header->transparent;
    *info = (struct sl_codec_info){
        .width = header->width,
        .height = header->height,
        .model = colour ? (alpha ? SL_MODEL_RGBA : SL_MODEL_RGB)
                        : (alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY),
        .depth = header->depth == 16 ? 16 : 8,
        .detail = {header->interlaced ? INTERLACED : 0},
    };
    uint64_t raw;
    if (!sl_png_raw_size(header, &raw) || raw > INT_MAX - SLACK || file_size > INT_MAX)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE,
                            "png: %lu x %lu with 2 GiB of samples or more",
                            (unsigned long)header->width, (unsigned long)header->height);
    /* The inflated stream, the joined deflated one, and three rows of scratch. */
    uint64_t rows = 3 * ((uint64_t)header->width * 8 + 64);
    return sl_info_bytes(info, raw + SLACK + file_size + rows, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_cursor cursor;
    uint8_t ihdr[PNG_IHDR];
    uint8_t tag[4];
    struct png_header header;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, PNG_SIGNATURE);
    uint32_t size = sl_cursor_be32(&cursor);
    sl_cursor_read(&cursor, tag, sizeof tag);
    sl_cursor_read(&cursor, ihdr, sizeof ihdr);
    enum sl_status status = sl_cursor_status(&cursor);
    if (status)
        return status;
    if (!memcmp(tag, "CgBI", 4))
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "png: Apple's CgBI variant");
    if (size != PNG_IHDR || memcmp(tag, "IHDR", 4) != 0)
        return sl_error_set(err, SL_CORRUPT, "png: does not begin with an IHDR chunk");
    status = sl_png_header(ihdr, &header, err);
    if (status)
        return status;
    /* Transparency stands between the header and the image data. */
    sl_cursor_skip(&cursor, 4);
    while (!cursor.at_end && !cursor.status && memcmp(tag, "IDAT", 4) != 0) {
        size = sl_cursor_be32(&cursor);
        sl_cursor_read(&cursor, tag, sizeof tag);
        header.transparent =
            header.transparent || (!memcmp(tag, "tRNS", 4) && !(header.colour & 4));
        sl_cursor_skip(&cursor, (uint64_t)size + 4);
    }
    if (cursor.status)
        return cursor.status;
    return describe(&header, source->size, limits, info, err);
}

/* Only rows that come one after the other, of 8 bits, are halved on their way. */
static unsigned halvings_for(const struct sl_decode_want *want, const struct sl_codec_info *info)
{
    if (!want->least_width || !want->least_height || info->detail[0] == INTERLACED ||
        !sl_halve_takes(info->model, info->depth))
        return 0;
    return sl_halvings(info->width, info->height, want->least_width, want->least_height);
}

static uint64_t picture_bytes(const struct sl_codec_info *info, uint32_t width, uint32_t height)
{
    size_t bytes;
    return sl_image_size(width, height, info->model, info->depth, &bytes) ? bytes : 0;
}

static void reduce(const struct sl_decode_want *want, struct sl_codec_info *info)
{
    unsigned halvings = halvings_for(want, info);
    info->decoded_width = info->width;
    info->decoded_height = info->height;
    for (unsigned i = 0; i < halvings; i++) {
        info->decoded_width = info->decoded_width / 2 + info->decoded_width % 2;
        info->decoded_height = info->decoded_height / 2 + info->decoded_height % 2;
    }
    if (!halvings)
        return;
    info->decode_bytes -= picture_bytes(info, info->width, info->height);
    info->decode_bytes += picture_bytes(info, info->decoded_width, info->decoded_height);
    info->decode_bytes += HALVING_ROWS * (uint64_t)info->width * sl_model_channels(info->model);
}

/* Inflates and checks. A stream with too much in it is whole; one with too little is not. */
static enum sl_status inflate(const struct sl_decode_job *job, const struct png_file *png,
                              uint8_t *raw, size_t expected, struct sl_error *err)
{
    size_t written;
    enum sl_inflate result = sl_deflate_best()->inflate(png->idat, png->idat_size, raw, expected,
                                                        expected + SLACK, &written);
    /* Where the stream ends early, nothing must show what the memory held before. */
    if (written < expected)
        memset(raw + written, 0, expected - written);
    if (result == SL_INFLATE_OVERFLOW || (result == SL_INFLATE_DONE && written > expected))
        return sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err,
                                "png: more image data than the picture has");
    enum sl_status kind = png->cut ? SL_TRUNCATED : SL_CORRUPT;
    if (result == SL_INFLATE_BAD)
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, kind, err,
                                "png: the image data is damaged or cut");
    if (written < expected)
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                "png: %zu of %zu bytes of image data are there", written, expected);
    if (png->idat_size >= 4 &&
        sl_deflate_best()->adler32(raw, written) == sl_be32(png->idat + png->idat_size - 4))
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err,
                            "png: wrong checksum of the image data");
}

static enum sl_status read_picture(const struct sl_decode_job *job, const struct png_file *png,
                                   struct sl_image **out, struct sl_error *err)
{
    struct sl_codec_info info;
    enum sl_status status = describe(&png->header, job->size, job->limits, &info, err);
    if (status)
        return status;
    uint64_t expected;
    if (!sl_png_raw_size(&png->header, &expected))
        return sl_error_set(err, SL_INTERNAL, "png: size overflow");
    if (expected > (uint64_t)png->idat_size * DEFLATE_FACTOR + SLACK) {
        status =
            sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                             "png: %zu bytes of data cannot hold %lu x %lu pixels", png->idat_size,
                             (unsigned long)info.width, (unsigned long)info.height);
        if (status)
            return status;
    }
    struct sl_image *image;
    unsigned halvings = halvings_for(&job->want, &info);
    reduce(&job->want, &info);
    status = sl_decode_picture(job, &info, &image, err);
    if (status)
        return status;
    image->extent_width = ldexp(info.width, -(int)halvings);
    image->extent_height = ldexp(info.height, -(int)halvings);
    size_t size = (size_t)expected + SLACK;
    uint8_t *raw = sl_buffer_pool_take(job->pool, size);
    status = raw ? inflate(job, png, raw, (size_t)expected, err)
                 : sl_error_set(err, SL_NO_MEMORY, "no memory for %zu bytes", size);
    if (!status)
        status = sl_png_rows(job, png, raw, halvings, image, err);
    sl_buffer_pool_give(job->pool, raw);
    return sl_decode_end(status, image, out);
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct png_file png = {0};
    *out = NULL;
    enum sl_status status = sl_png_chunks(job, &png, err);
    if (!status)
        status = read_picture(job, &png, out, err);
    sl_png_release(job, &png);
    return status;
}

const struct sl_codec sl_codec_png = {
    .name = "png",
    .format = "png",
    .extensions = "png,apng",
    .matches = matches,
    .probe = probe,
    .reduce = reduce,
    .decode = decode,
    .encode = sl_png_encode,
    .alpha = true,
    .deep = true,
    .gray = true,
    .metadata = sl_png_metadata,
    .keeps = SL_KEEP_ICC | SL_KEEP_EXIF | SL_KEEP_XMP,
};
