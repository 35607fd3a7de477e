/* SPDX-License-Identifier: MIT */
#include "codecs.h"
#include "jpeg_make.h"
#include "jpeg_metadata.h"
#include "jpeg_picture.h"
#include "jpeg_probe.h"
#include "jpeg_scale.h"
#include "jpeg_walk.h"
#include "jpeg_write.h"
#include "stb_memory.h"

#include <string.h>

enum { SEGMENT_MAX = 6 + 3 * 255 };

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 2 && head[0] == 0xFF && head[1] == JPEG_SOI;
}

/* What stb allocates: planes of whole blocks and, for a progressive picture, 16-bit coefficients;
 * the pixels; a line for each component; its own state. */
static enum sl_status describe(const struct jpeg_frame *frame, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    unsigned channels = frame->components == 1 ? 1 : 3;
    *info = (struct sl_codec_info){
        .width = frame->width,
        .height = frame->height,
        .model = channels == 1 ? SL_MODEL_GRAY : SL_MODEL_RGB,
        .depth = 8,
        .detail = {frame->components | (frame->progressive ? SL_JPEG_PROGRESSIVE : 0)},
    };
    for (unsigned i = 0; i < 3 && i < frame->components; i++)
        info->detail[1 + i] = frame->component[i].h << 8 | frame->component[i].v;
    uint64_t bytes = (uint64_t)frame->width * frame->height * channels + SL_STB_JPEG_STATE;
    for (unsigned i = 0; i < frame->components; i++) {
        const struct jpeg_component *component = &frame->component[i];
        uint64_t plane = (uint64_t)component->padded_wide * component->padded_high * 64;
        bytes += plane * (frame->progressive ? 3 : 1) + frame->width;
        bytes += 3 * (uint64_t)(SL_STB_BLOCK_OVERHEAD + 16);
    }
    info->decode_bytes = bytes;
    if (limits->item_bytes && bytes > limits->item_bytes)
        return sl_error_set(err, SL_LIMIT_BYTES,
                            "jpeg: %lu x %lu needs more memory than one item may use (%llu bytes)",
                            (unsigned long)frame->width, (unsigned long)frame->height,
                            (unsigned long long)limits->item_bytes);
    return SL_OK;
}

static bool is_frame_marker(unsigned marker)
{
    return marker >= JPEG_SOF0 && marker <= JPEG_SOF15 && marker != JPEG_DHT &&
           marker != JPEG_JPG && marker != JPEG_DAC;
}

/* The next marker, over fill bytes and junk; 0 at the end. */
static unsigned next_marker(struct sl_cursor *cursor)
{
    unsigned previous = 0;
    while (!cursor->at_end && !cursor->status) {
        unsigned byte = sl_cursor_u8(cursor);
        if (previous == 0xFF && byte && byte != 0xFF)
            return byte;
        previous = byte;
    }
    return 0;
}

/* Arithmetic coding changes nothing else. */
static unsigned as_huffman(unsigned marker)
{
    return marker == JPEG_SOF9 || marker == JPEG_SOF10 ? marker - 8 : marker;
}

static enum sl_status find_frame(struct sl_cursor *cursor, bool arithmetic,
                                 struct jpeg_frame *frame, struct sl_error *err)
{
    for (;;) {
        unsigned marker = next_marker(cursor);
        if (!marker) {
            enum sl_status status = sl_cursor_status(cursor);
            return status ? status : sl_error_set(err, SL_TRUNCATED, "jpeg: no frame header");
        }
        if (marker == JPEG_SOS || marker == JPEG_EOI)
            return sl_error_set(err, SL_CORRUPT, "jpeg: no frame header");
        if (marker < JPEG_SOF0 || (marker >= JPEG_RST0 && marker <= JPEG_SOI))
            continue;
        unsigned size = sl_cursor_be16(cursor);
        if (size < 2 && !cursor->at_end)
            return sl_error_set(err, SL_CORRUPT, "jpeg: a marker of impossible length");
        size = size < 2 ? 0 : size - 2;
        if (!is_frame_marker(marker)) {
            sl_cursor_skip(cursor, size);
            continue;
        }
        uint8_t payload[SEGMENT_MAX];
        sl_cursor_read(cursor, payload, size < SEGMENT_MAX ? size : SEGMENT_MAX);
        enum sl_status status = sl_cursor_status(cursor);
        return status ? status
                      : sl_jpeg_frame(arithmetic ? as_huffman(marker) : marker, payload, size,
                                      frame, err);
    }
}

enum sl_status sl_jpeg_probe(const struct sl_source *source, const struct sl_limits *limits,
                             bool arithmetic, struct sl_codec_info *info, struct sl_error *err)
{
    struct jpeg_frame frame = {0};
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 2);
    enum sl_status status = find_frame(&cursor, arithmetic, &frame, err);
    if (!status)
        status = sl_limits_check(limits, frame.width, frame.height, err);
    if (!status)
        status = sl_jpeg_geometry(&frame, err);
    return status ? status : describe(&frame, limits, info, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    return sl_jpeg_probe(source, limits, false, info, err);
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct jpeg jpeg = {.walk = sl_jpeg_walk_best()};
    struct sl_codec_info info;
    bool cut = false;
    enum sl_status status = sl_jpeg_make(job, out, err);
    if (status != SL_NOT_APPLICABLE)
        return status;
    status = sl_jpeg_read(job, &jpeg, err);
    sl_jpeg_release(job, &jpeg);
    if (!status)
        status = describe(&jpeg.frame, job->limits, &info, err);
    /* stb does not reduce: planes of the whole picture, where they may be had. */
    const struct sl_decode_want planes = {.ycbcr = job->want.ycbcr && !sl_jpeg_may_be_rgb(&jpeg)};
    if (!status)
        sl_jpeg_reduce(&planes, &info);
    if (!status)
        status = sl_stb_read_jpeg(job, jpeg.spans, jpeg.span_count, &info, &cut, out, err);
    if (!status && cut)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                  "jpeg: the file ends early");
    return sl_decode_end(status, *out, out);
}

const struct sl_codec sl_codec_jpeg = {
    .name = "stb-jpeg",
    .format = "jpeg",
    .extensions = "jpg,jpeg,jpe,jfif",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .reduce = sl_jpeg_reduce,
    .decode = decode,
    .encode = sl_jpeg_encode,
    .metadata = sl_jpeg_metadata,
    .keeps = SL_KEEP_ALL,
    .gray = true,
    .chroma = sl_jpeg_chroma,
};
