/* SPDX-License-Identifier: MIT */
/*
 * JPEG XL by libjxl: the table row, the header, and what decoding and encoding take. libjxl takes
 * the least part of its memory from a manager that it is given (before 0.11), so none is: what it
 * takes is reckoned as measured. Debian's build of it tells what is wrong with a file on standard
 * error, which cannot be turned off.
 */
#include "jxl.h"

#include "codecs.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

/* As measured, rounded up. */
enum { DECODE_STATE = 4 * 1024 * 1024, DECODE_PIXEL = 16, DECODE_CHANNEL = 4 };
enum { ENCODE_STATE = 32 * 1024 * 1024, LOSSY_PIXEL = 80, LOSSLESS_PIXEL = 112, ALPHA_PIXEL = 48 };
enum { THOROUGH = 8, THOROUGH_PIXEL = 400 }; /* from this effort on */

/* Headers are near the beginning, unless boxes of metadata come first. */
enum { HEAD_FIRST = 4096, HEAD_MAX = 16 << 20 };

static bool matches(const uint8_t *head, size_t size)
{
    return (size >= 2 && head[0] == 0xFF && head[1] == 0x0A) ||
           (size >= 12 && !memcmp(head, "\0\0\0\x0CJXL \r\n\x87\n", 12));
}

enum sl_status sl_jxl_describe(const JxlBasicInfo *basic, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    bool alpha = basic->alpha_bits > 0;
    enum sl_model model = alpha ? SL_MODEL_RGBA : SL_MODEL_RGB;
    if (basic->num_color_channels == 1)
        model = alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    *info = (struct sl_codec_info){
        .width = basic->xsize,
        .height = basic->ysize,
        .model = model,
        .depth = basic->bits_per_sample > 8 ? 16 : 8,
        .orientation = (unsigned)basic->orientation,
    };
    enum sl_status status = sl_limits_check(limits, basic->xsize, basic->ysize, err);
    if (status)
        return status;
    uint64_t pixels = (uint64_t)basic->xsize * basic->ysize;
    uint64_t channels = basic->num_color_channels + (uint64_t)basic->num_extra_channels;
    uint64_t each = DECODE_PIXEL + DECODE_CHANNEL * channels;
    uint64_t work;
    if (__builtin_mul_overflow(pixels, each, &work) ||
        __builtin_add_overflow(work, DECODE_STATE, &work))
        work = UINT64_MAX;
    return sl_info_bytes(info, work, limits, err);
}

/* JXL_DEC_NEED_MORE_INPUT where `size` bytes are too few. */
static JxlDecoderStatus read_basic(const uint8_t *data, size_t size, JxlBasicInfo *basic)
{
    JxlDecoder *decoder = sl_libjxl.JxlDecoderCreate(NULL);
    if (!decoder)
        return JXL_DEC_ERROR;
    JxlDecoderStatus said = sl_libjxl.JxlDecoderSubscribeEvents(decoder, JXL_DEC_BASIC_INFO);
    if (said == JXL_DEC_SUCCESS)
        said = sl_libjxl.JxlDecoderSetKeepOrientation(decoder, JXL_TRUE);
    if (said == JXL_DEC_SUCCESS)
        said = sl_libjxl.JxlDecoderSetInput(decoder, data, size);
    if (said == JXL_DEC_SUCCESS)
        said = sl_libjxl.JxlDecoderProcessInput(decoder);
    if (said == JXL_DEC_BASIC_INFO)
        said = sl_libjxl.JxlDecoderGetBasicInfo(decoder, basic);
    else if (said == JXL_DEC_SUCCESS)
        said = JXL_DEC_ERROR;
    sl_libjxl.JxlDecoderDestroy(decoder);
    return said;
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    JxlBasicInfo basic;
    enum sl_status status = sl_libjxl_open(err);
    if (status)
        return status;
    for (size_t size = HEAD_FIRST;; size *= 8) {
        size_t got = 0;
        uint8_t *head = malloc(size);
        if (!head)
            return sl_error_set(err, SL_NO_MEMORY, "jxl: no memory");
        status = source->read_at(source->context, 0, head, size, &got, err);
        JxlDecoderStatus said = status ? JXL_DEC_ERROR : read_basic(head, got, &basic);
        free(head);
        if (status)
            return status;
        if (said == JXL_DEC_SUCCESS)
            return sl_jxl_describe(&basic, limits, info, err);
        if (said != JXL_DEC_NEED_MORE_INPUT)
            return sl_error_set(err, SL_CORRUPT, "jxl: the header is damaged");
        if (got < size)
            return sl_error_set(err, SL_TRUNCATED, "jxl: the file ends inside its header");
        if (size >= HEAD_MAX)
            return sl_error_set(err, SL_CORRUPT, "jxl: no picture in the first %d bytes", HEAD_MAX);
    }
}

static uint64_t encode_bytes(const struct sl_encode_options *options, uint32_t width,
                             uint32_t height, enum sl_model model)
{
    uint64_t pixels = (uint64_t)width * height;
    uint64_t each = options->lossless ? LOSSLESS_PIXEL : LOSSY_PIXEL;
    each += sl_model_has_alpha(model) ? ALPHA_PIXEL : 0;
    if (options->effort >= THOROUGH && options->effort != SL_EFFORT_DEFAULT)
        each = THOROUGH_PIXEL;
    return pixels > UINT64_MAX / 1024 ? UINT64_MAX : ENCODE_STATE + pixels * each;
}

const struct sl_codec sl_codec_jxl = {
    .name = "libjxl",
    .format = "jxl",
    .extensions = "jxl",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .decode = sl_jxl_decode,
    .encode = sl_jxl_encode,
    .encode_bytes = encode_bytes,
    .alpha = true,
    .deep = true,
    .gray = true,
    .metadata = sl_jxl_metadata,
    .keeps = SL_KEEP_ICC | SL_KEEP_EXIF | SL_KEEP_XMP,
};
