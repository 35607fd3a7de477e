/* SPDX-License-Identifier: MIT */
/*
 * Decoding: planes that are like ours are copied, gray is one of them, and the rest libavif makes
 * RGB of. What it decodes is a single call, which cannot be stopped.
 */
#include "avif.h"

#include "codecs.h"
#include "pixels.h"
#include "reading.h"
#include "studio_range.h"

#include <string.h>

static void copy_planes(const avifImage *in, const struct sl_image *image)
{
    bool studio = in->yuvRange == AVIF_RANGE_LIMITED;
    for (unsigned i = 0; i < 3; i++) {
        const struct sl_plane *plane = &image->planes[i];
        for (uint32_t y = 0; y < plane->height; y++) {
            uint8_t *row = sl_image_row(image, i, y);
            memcpy(row, in->yuvPlanes[i] + (size_t)y * in->yuvRowBytes[i], plane->width);
            if (studio && i)
                sl_studio_chroma_to_full(row, plane->width);
            else if (studio)
                sl_studio_luma_to_full(row, plane->width);
        }
    }
}

/* `count` samples of a plane to every `channels`-th of ours. */
static void spread(const uint8_t *in, unsigned depth, bool studio, size_t count, unsigned channels,
                   uint8_t *out)
{
    const uint16_t *in_16 = (const uint16_t *)(const void *)in;
    uint16_t *out_16 = (uint16_t *)(void *)out;
    unsigned most = (1U << depth) - 1;
    for (size_t i = 0; i < count; i++) {
        unsigned value = depth > 8 ? in_16[i] : in[i];
        value = value < most ? value : most;
        if (studio)
            value = (unsigned)sl_libavif.avifLimitedToFullY((int)depth, (int)value);
        if (depth > 8)
            out_16[i * channels] = (uint16_t)((value * 65535 + most / 2) / most);
        else
            out[i * channels] = (uint8_t)value;
    }
}

static void copy_gray(const avifImage *in, const struct sl_image *image)
{
    unsigned channels = image->planes[0].channels;
    unsigned bytes = image->depth / 8;
    for (uint32_t y = 0; y < image->height; y++) {
        uint8_t *row = sl_image_row(image, 0, y);
        spread(in->yuvPlanes[0] + (size_t)y * in->yuvRowBytes[0], in->depth,
               in->yuvRange == AVIF_RANGE_LIMITED, image->width, channels, row);
        if (channels == 2)
            spread(in->alphaPlane + (size_t)y * in->alphaRowBytes, in->depth, false, image->width,
                   channels, row + bytes);
    }
}

static avifResult make_rgb(const avifImage *in, const struct sl_image *image)
{
    avifRGBImage rgb;
    sl_libavif.avifRGBImageSetDefaults(&rgb, in);
    rgb.depth = image->depth;
    rgb.format = image->model == SL_MODEL_RGBA ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
    rgb.alphaPremultiplied = in->alphaPremultiplied; /* left to us, who know how to round */
    rgb.pixels = sl_image_row(image, 0, 0);
    rgb.rowBytes = (uint32_t)image->planes[0].stride_bytes;
    return sl_libavif.avifImageYUVToRGB(in, &rgb);
}

/* What the boxes promised is not always what the stream has. */
static bool is_as_described(const avifImage *in, const struct sl_image *image)
{
    bool gray = in->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    unsigned chroma_h = in->yuvFormat == AVIF_PIXEL_FORMAT_YUV444 ? 1 : 2;
    unsigned chroma_v = in->yuvFormat == AVIF_PIXEL_FORMAT_YUV420 ? 2 : 1;
    if (!in->yuvPlanes[0] || (in->depth > 8) != (image->depth > 8) ||
        sl_model_has_alpha(image->model) != (in->alphaPlane != NULL))
        return false;
    if (image->model == SL_MODEL_YCBCR)
        return sl_avif_has_our_planes(in) && chroma_h == image->chroma_h &&
               chroma_v == image->chroma_v;
    return gray == (sl_model_channels(image->model) < 3);
}

static enum sl_status take_pixels(const struct sl_avif *avif, struct sl_image *image,
                                  struct sl_error *err)
{
    avifImage *view = sl_libavif.avifImageCreateEmpty();
    if (!view)
        return sl_error_set(err, SL_NO_MEMORY, "avif: no memory");
    enum sl_status status = SL_OK;
    avifResult result = sl_libavif.avifImageSetViewRect(view, avif->decoder->image, &avif->crop);
    if (result || !is_as_described(view, image))
        status = sl_error_set(err, SL_CORRUPT, "avif: the stream is not what the file says");
    else if (image->model == SL_MODEL_YCBCR)
        copy_planes(view, image);
    else if (sl_model_channels(image->model) < 3)
        copy_gray(view, image);
    else if ((result = make_rgb(view, image)))
        status = sl_error_set(err, sl_avif_status(result), "avif: %s",
                              sl_libavif.avifResultToString(result));
    image->premultiplied = sl_model_has_alpha(image->model) && view->alphaPremultiplied;
    sl_libavif.avifImageDestroy(view);
    return status;
}

/* Colours that only the boxes tell of are taken for sRGB, which those of photographs hardly differ
 * from where they are Rec. 709's or not said. */
static bool has_other_colours(const avifImage *image)
{
    avifColorPrimaries primaries = image->colorPrimaries;
    avifTransferCharacteristics transfer = image->transferCharacteristics;
    bool near =
        primaries <= AVIF_COLOR_PRIMARIES_UNSPECIFIED ||
        (primaries >= AVIF_COLOR_PRIMARIES_BT470BG && primaries <= AVIF_COLOR_PRIMARIES_SMPTE240);
    bool usual = transfer <= AVIF_TRANSFER_CHARACTERISTICS_UNSPECIFIED ||
                 transfer == AVIF_TRANSFER_CHARACTERISTICS_BT601 ||
                 transfer == AVIF_TRANSFER_CHARACTERISTICS_SRGB ||
                 transfer == AVIF_TRANSFER_CHARACTERISTICS_BT2020_10BIT ||
                 transfer == AVIF_TRANSFER_CHARACTERISTICS_BT2020_12BIT;
    return !image->icc.size && (!near || !usual);
}

static enum sl_status run(const struct sl_decode_job *job, struct sl_avif *avif,
                          struct sl_image *image, struct sl_error *err)
{
    avifDecoder *decoder = avif->decoder;
    enum sl_status status = sl_decode_poll(job, err);
    if (status)
        return status;
    avifResult result = sl_libavif.avifDecoderNextImage(decoder);
    if (result) {
        /* It does not tell where data ends from where it is wrong; an extent does. */
        avifExtent extent = {0, 0};
        bool cut = sl_libavif.avifDecoderNthImageMaxExtent(decoder, 0, &extent) ||
                   extent.offset + extent.size > job->size;
        return sl_error_set(err, cut ? SL_TRUNCATED : sl_avif_status(result), "avif: %s",
                            sl_libavif.avifResultToString(result));
    }
    status = take_pixels(avif, image, err);
    if (!status)
        status = sl_pixels_unpremultiply(image, job->poll);
    if (!status && has_other_colours(decoder->image))
        status = sl_decode_damage(job, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE, err,
                                  "avif: colours that no profile describes were taken for sRGB");
    if (!status && decoder->imageCount > 1)
        status = sl_decode_loss(job, err, "avif: animated; only the first frame was converted");
    return status;
}

/* Streams may be larger than what their boxes say, and the boxes are what was checked. */
static enum sl_status limit_stream(struct sl_avif *avif, struct sl_error *err)
{
    avifDecoder *decoder = avif->decoder;
    uint64_t most = ((uint64_t)decoder->image->width + 64) * (decoder->image->height + 64);
    if (most < decoder->imageSizeLimit)
        decoder->imageSizeLimit = (uint32_t)most;
    avifResult result = sl_libavif.avifDecoderReset(decoder);
    return result ? sl_error_set(err, sl_avif_status(result), "avif: %s",
                                 sl_libavif.avifResultToString(result))
                  : SL_OK;
}

enum sl_status sl_avif_decode(const struct sl_decode_job *job, struct sl_image **out,
                              struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image = NULL;
    struct sl_avif avif;
    *out = NULL;
    enum sl_status status = sl_avif_open(&avif, &source, job->data, false, job->limits, err);
    if (status)
        return status;
    status = sl_avif_describe(&avif, job->limits, &info, err);
    if (!status)
        status = limit_stream(&avif, err);
    if (!status) {
        sl_avif_reduce(&job->want, &info);
        status = sl_decode_picture(job, &info, &image, err);
    }
    if (!status)
        status = run(job, &avif, image, err);
    sl_avif_close(&avif);
    return sl_decode_end(status, image, out);
}

static enum sl_status take(const avifRWData *block, enum sl_metadata_kind kind,
                           struct sl_metadata *out, struct sl_error *err)
{
    if (!block->size)
        return SL_OK;
    uint8_t *memory = sl_decode_alloc(block->size, err);
    if (!memory)
        return SL_NO_MEMORY;
    memcpy(memory, block->data, block->size);
    sl_metadata_own(out, kind, memory, block->size);
    return SL_OK;
}

/* Damage is decode's to tell. */
enum sl_status sl_avif_metadata(const struct sl_decode_job *job, unsigned wanted,
                                struct sl_metadata *out, struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_avif avif;
    if (!(wanted & sl_codec_avif.keeps) ||
        sl_avif_open(&avif, &source, job->data, true, NULL, NULL))
        return SL_OK;
    const avifImage *image = avif.decoder->image;
    enum sl_status status = SL_OK;
    if (wanted & SL_KEEP_ICC)
        status = take(&image->icc, SL_METADATA_ICC, out, err);
    if (!status && wanted & SL_KEEP_EXIF)
        status = take(&image->exif, SL_METADATA_EXIF, out, err);
    if (!status && wanted & SL_KEEP_XMP)
        status = take(&image->xmp, SL_METADATA_XMP, out, err);
    sl_avif_close(&avif);
    return status;
}
