/* SPDX-License-Identifier: MIT */
/*
 * Encoding: planes and gray are handed over as they are, full range with Rec. 601's matrix as JFIF
 * has it; RGB becomes the same, or stays RGB where nothing may be lost. Alpha is exact.
 *
 * 16 bits become 10, which every reader of AVIF knows; 12 where nothing may be lost.
 */
#include "avif.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_LOSSY = 10, DEPTH_LOSSLESS = 12, SIDE_MAX = 65536 };
enum { SPEED_DEFAULT = 6, EFFORTS = 9, QUANTIZER_MAX = 63 };

static avifPixelFormat format_of(const struct sl_image *image,
                                 const struct sl_encode_options *options)
{
    if (sl_model_channels(image->model) < 3)
        return AVIF_PIXEL_FORMAT_YUV400;
    if (options->lossless)
        return AVIF_PIXEL_FORMAT_YUV444;
    bool planes = image->model == SL_MODEL_YCBCR;
    if (planes ? image->chroma_v == 2 : options->subsampling == SL_SUBSAMPLING_420)
        return AVIF_PIXEL_FORMAT_YUV420;
    if (planes ? image->chroma_h == 2 : options->subsampling == SL_SUBSAMPLING_422)
        return AVIF_PIXEL_FORMAT_YUV422;
    return AVIF_PIXEL_FORMAT_YUV444;
}

static avifImage *describe(const struct sl_image *image, const struct sl_encode_options *options)
{
    unsigned depth = image->depth == 8 ? 8 : options->lossless ? DEPTH_LOSSLESS : DEPTH_LOSSY;
    avifImage *out =
        sl_libavif.avifImageCreate(image->width, image->height, depth, format_of(image, options));
    if (!out)
        return NULL;
    bool rgb = image->model == SL_MODEL_RGB || image->model == SL_MODEL_RGBA;
    out->yuvRange = AVIF_RANGE_FULL;
    out->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
    out->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    out->matrixCoefficients = rgb && options->lossless ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                                                       : AVIF_MATRIX_COEFFICIENTS_BT601;
    return out;
}

/* libavif only reads what it is lent. */
static void lend_planes(const struct sl_image *image, avifImage *out)
{
    for (unsigned i = 0; i < image->plane_count; i++) {
        out->yuvPlanes[i] = sl_image_row(image, i, 0);
        out->yuvRowBytes[i] = (uint32_t)image->planes[i].stride_bytes;
    }
}

/* Every `channels`-th sample, on the scale of `depth`. */
static void gather(const uint8_t *in, unsigned channels, size_t count, unsigned depth, uint8_t *out)
{
    const uint16_t *in_16 = (const uint16_t *)(const void *)in;
    uint16_t *out_16 = (uint16_t *)(void *)out;
    uint32_t most = (1U << depth) - 1;
    for (size_t i = 0; i < count; i++) {
        if (depth > 8)
            out_16[i] = (uint16_t)((in_16[i * channels] * most + 32767) / 65535);
        else
            out[i] = in[i * channels];
    }
}

static avifResult fill_gray(const struct sl_image *image, avifImage *out)
{
    unsigned channels = image->planes[0].channels;
    avifResult result =
        sl_libavif.avifImageAllocatePlanes(out, channels == 2 ? AVIF_PLANES_ALL : AVIF_PLANES_YUV);
    for (uint32_t y = 0; y < image->height && !result; y++) {
        const uint8_t *in = sl_image_row(image, 0, y);
        gather(in, channels, image->width, out->depth,
               out->yuvPlanes[0] + (size_t)y * out->yuvRowBytes[0]);
        if (channels == 2)
            gather(in + image->depth / 8, channels, image->width, out->depth,
                   out->alphaPlane + (size_t)y * out->alphaRowBytes);
    }
    return result;
}

static avifResult fill_rgb(const struct sl_image *image, avifImage *out)
{
    avifRGBImage rgb;
    sl_libavif.avifRGBImageSetDefaults(&rgb, out);
    rgb.depth = image->depth;
    rgb.format = image->model == SL_MODEL_RGBA ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
    rgb.pixels = sl_image_row(image, 0, 0);
    rgb.rowBytes = (uint32_t)image->planes[0].stride_bytes;
    return sl_libavif.avifImageRGBToYUV(out, &rgb);
}

static avifResult fill(const struct sl_image *image, avifImage *out)
{
    if (image->model == SL_MODEL_YCBCR || (image->model == SL_MODEL_GRAY && image->depth == 8)) {
        lend_planes(image, out);
        return AVIF_RESULT_OK;
    }
    return sl_model_channels(image->model) < 3 ? fill_gray(image, out) : fill_rgb(image, out);
}

static void add_metadata(const struct sl_metadata *metadata, avifImage *out)
{
    if (!metadata)
        return;
    if (metadata->blocks[SL_METADATA_ICC].data) {
        sl_libavif.avifImageSetProfileICC(out, metadata->blocks[SL_METADATA_ICC].data,
                                          metadata->blocks[SL_METADATA_ICC].size);
        out->colorPrimaries = AVIF_COLOR_PRIMARIES_UNSPECIFIED;
        out->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_UNSPECIFIED;
    }
    if (metadata->blocks[SL_METADATA_EXIF].data)
        sl_libavif.avifImageSetMetadataExif(out, metadata->blocks[SL_METADATA_EXIF].data,
                                            metadata->blocks[SL_METADATA_EXIF].size);
    if (metadata->blocks[SL_METADATA_XMP].data)
        sl_libavif.avifImageSetMetadataXMP(out, metadata->blocks[SL_METADATA_XMP].data,
                                           metadata->blocks[SL_METADATA_XMP].size);
}

/* Quality as libavif has it since 1.0: a straight line to AV1's 64 quantizers. With libaom it is a
 * constant quality, which its own limits only hem in. */
static void configure(const struct sl_encode_options *options, avifEncoder *encoder)
{
    unsigned quantizer = ((100 - options->quality) * QUANTIZER_MAX + 50) / 100;
    char level[16];
    encoder->maxThreads = 1;
    encoder->speed = options->effort > EFFORTS ? SPEED_DEFAULT : 10 - (int)options->effort;
    encoder->minQuantizerAlpha = encoder->maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
    if (options->lossless)
        quantizer = AVIF_QUANTIZER_LOSSLESS;
    encoder->minQuantizer = encoder->maxQuantizer = (int)quantizer;
    if (options->lossless ||
        !sl_libavif.avifCodecName(AVIF_CODEC_CHOICE_AOM, AVIF_CODEC_FLAG_CAN_ENCODE))
        return;
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->minQuantizer = AVIF_QUANTIZER_BEST_QUALITY;
    encoder->maxQuantizer = AVIF_QUANTIZER_WORST_QUALITY;
    snprintf(level, sizeof level, "%u", quantizer);
    sl_libavif.avifEncoderSetCodecSpecificOption(encoder, "color:end-usage", "q");
    sl_libavif.avifEncoderSetCodecSpecificOption(encoder, "color:cq-level", level);
}

static enum sl_status run(const struct sl_image *image, const struct sl_encode_options *options,
                          avifImage *picture, avifRWData *file, struct sl_error *err)
{
    avifResult result = fill(image, picture);
    add_metadata(options->metadata, picture);
    enum sl_status status = result ? SL_OK : sl_poll_check(options->poll);
    if (status)
        return sl_error_set(err, status, "avif: stopped: %s", sl_status_text(status));
    avifEncoder *encoder = result ? NULL : sl_libavif.avifEncoderCreate();
    if (!result && !encoder)
        result = AVIF_RESULT_OUT_OF_MEMORY;
    if (encoder) {
        configure(options, encoder);
        result = sl_libavif.avifEncoderWrite(encoder, picture, file);
        sl_libavif.avifEncoderDestroy(encoder);
    }
    if (!result)
        return SL_OK;
    return sl_error_set(err, result == AVIF_RESULT_OUT_OF_MEMORY ? SL_NO_MEMORY : SL_INTERNAL,
                        "avif: %s", sl_libavif.avifResultToString(result));
}

enum sl_status sl_avif_encode(const struct sl_image *image, const struct sl_encode_options *options,
                              struct sl_bytes *out, struct sl_error *err)
{
    if (image->width > SIDE_MAX || image->height > SIDE_MAX)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "avif has sides of up to %d pixels, not %u",
                            SIDE_MAX, image->width > image->height ? image->width : image->height);
    enum sl_status status = sl_libavif_open(err);
    if (status)
        return status;
    avifRWData file = AVIF_DATA_EMPTY;
    avifImage *picture = describe(image, options);
    if (!picture)
        return sl_error_set(err, SL_NO_MEMORY, "avif: no memory");
    status = run(image, options, picture, &file, err);
    if (!status && options->lossless && image->depth == 16)
        sl_warnings_add(options->warnings, "16 bits became %d: avif has no more", DEPTH_LOSSLESS);
    if (!status && (status = sl_bytes_append(out, file.data, file.size)))
        status = sl_error_set(err, status, "avif: no memory for what was encoded");
    sl_libavif.avifImageDestroy(picture);
    sl_libavif.avifRWDataFree(&file);
    return status;
}
