/* SPDX-License-Identifier: MIT */
/* AVIF by libavif: the table row, what the boxes say, and what decoding and encoding take. */
#include "avif.h"

#include "codecs.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { AS_PLANES = 1 }; /* in sl_codec_info.detail: the picture may stay in its planes */

/* As measured, rounded up: what a decoder of one stream keeps, and per pixel. A decoder is made for
 * each stream of a grid, and all are kept to the end. */
enum { STREAM_BYTES = 2 * 1024 * 1024, DECODE_PIXEL = 4, PADDING = 64 };
enum { ENCODE_STATE = 24 * 1024 * 1024, ENCODE_PIXEL = 40, ALPHA_PIXEL = 16 };

static bool matches(const uint8_t *head, size_t size)
{
    static const char *const brands[] = {"avif", "avis"};
    if (size < 12 || memcmp(head + 4, "ftyp", 4) != 0)
        return false;
    /* The first brand, or one of those that follow the version. */
    uint32_t box = sl_be32(head);
    size_t end = box < size ? box : size;
    for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
        for (size_t i = 0; i < sizeof brands / sizeof *brands; i++) {
            if (!memcmp(head + at, brands[i], 4))
                return true;
        }
    }
    return false;
}

/* A table of frames may be repeated to any length by a few bytes, and libavif spells it out. */
enum { FRAMES_MAX = 16384 };

/* ---- opening ---- */

struct reader {
    avifIO io; /* first: libavif knows no more */
    const struct sl_source *source;
    uint8_t *buffer;
};

static avifResult read_source(avifIO *io, uint32_t flags, uint64_t offset, size_t size,
                              avifROData *out)
{
    struct reader *reader = (struct reader *)io;
    uint64_t whole = reader->source->size;
    if (flags || offset > whole)
        return AVIF_RESULT_IO_ERROR;
    size = size < whole - offset ? size : (size_t)(whole - offset);
    free(reader->buffer);
    reader->buffer = malloc(size ? size : 1);
    *out = (avifROData){reader->buffer, 0};
    if (!reader->buffer)
        return AVIF_RESULT_OUT_OF_MEMORY;
    return reader->source->read_at(reader->source->context, offset, reader->buffer, size,
                                   &out->size, NULL)
               ? AVIF_RESULT_IO_ERROR
               : AVIF_RESULT_OK;
}

static void destroy_reader(avifIO *io)
{
    struct reader *reader = (struct reader *)io;
    free(reader->buffer);
    free(reader);
}

static enum sl_status set_source(avifDecoder *decoder, const struct sl_source *source,
                                 const uint8_t *data, struct sl_error *err)
{
    if (data) {
        avifResult result = sl_libavif.avifDecoderSetIOMemory(decoder, data, (size_t)source->size);
        return result ? sl_error_set(err, sl_avif_status(result), "avif: %s",
                                     sl_libavif.avifResultToString(result))
                      : SL_OK;
    }
    struct reader *reader = sl_decode_alloc(sizeof *reader, err);
    if (!reader)
        return SL_NO_MEMORY;
    reader->io = (avifIO){.destroy = destroy_reader, .read = read_source, .sizeHint = source->size};
    reader->source = source;
    sl_libavif.avifDecoderSetIO(decoder, &reader->io);
    return SL_OK;
}

/* Each stream is an item whose kind is written in the file's first boxes. */
static unsigned count_parts(const struct sl_source *source)
{
    struct sl_cursor cursor;
    unsigned count = 0;
    uint64_t end = 0;
    sl_cursor_init(&cursor, source, NULL);
    while (!cursor.at_end && !cursor.status && !end) {
        uint64_t at = cursor.position;
        uint32_t size = sl_cursor_be32(&cursor);
        uint32_t kind = sl_cursor_be32(&cursor);
        if (kind == 0x6D657461) /* meta */
            end = size < 8 ? source->size : at + size;
        else if (size < 8)
            break; /* goes on to the end, or has a size of 64 bits: no header's */
        else
            sl_cursor_skip(&cursor, size - 8);
    }
    for (uint32_t last = 0; cursor.position < end && !cursor.at_end && !cursor.status;) {
        last = last << 8 | sl_cursor_u8(&cursor);
        count += last == 0x61763031; /* av01 */
    }
    return count;
}

enum sl_status sl_avif_status(avifResult result)
{
    switch (result) {
    case AVIF_RESULT_OK:
        return SL_OK;
    case AVIF_RESULT_TRUNCATED_DATA:
    case AVIF_RESULT_WAITING_ON_IO:
        return SL_TRUNCATED;
    case AVIF_RESULT_IO_ERROR:
        return SL_TRUNCATED;
    case AVIF_RESULT_OUT_OF_MEMORY:
        return SL_NO_MEMORY;
    case AVIF_RESULT_NO_CODEC_AVAILABLE:
    case AVIF_RESULT_NOT_IMPLEMENTED:
    case AVIF_RESULT_UNSUPPORTED_DEPTH:
        return SL_UNSUPPORTED_FEATURE;
    default:
        return SL_CORRUPT;
    }
}

static void find_crop(struct sl_avif *avif)
{
    avifImage *image = avif->decoder->image;
    avifDiagnostics why;
    avif->crop = (avifCropRect){0, 0, image->width, image->height};
    avifCropRect crop;
    if (image->transformFlags & AVIF_TRANSFORM_CLAP &&
        sl_libavif.avifCropRectConvertCleanApertureBox(&crop, &image->clap, image->width,
                                                       image->height, image->yuvFormat, &why))
        avif->crop = crop;
}

enum sl_status sl_avif_open(struct sl_avif *avif, const struct sl_source *source,
                            const uint8_t *data, bool metadata, const struct sl_limits *limits,
                            struct sl_error *err)
{
    *avif = (struct sl_avif){.decoder = NULL};
    enum sl_status status = sl_libavif_open(err);
    if (status)
        return status;
    avif->decoder = sl_libavif.avifDecoderCreate();
    avifDecoder *decoder = avif->decoder;
    if (!decoder)
        return sl_error_set(err, SL_NO_MEMORY, "avif: no memory");
    decoder->maxThreads = 1; /* there are as many items at a time as there are processors */
    decoder->ignoreExif = decoder->ignoreXMP = !metadata;
    decoder->strictFlags = AVIF_STRICT_DISABLED;
    decoder->imageCountLimit = FRAMES_MAX;
    decoder->imageDimensionLimit = 0; /* checked below, with a message */
    status = set_source(decoder, source, data, err);
    avifResult result = status ? AVIF_RESULT_OK : sl_libavif.avifDecoderParse(decoder);
    if (result)
        status = sl_error_set(err, sl_avif_status(result), "avif: %s%s%s",
                              sl_libavif.avifResultToString(result),
                              decoder->diag.error[0] ? ": " : "", decoder->diag.error);
    if (!status && limits)
        status = sl_limits_check(limits, decoder->image->width, decoder->image->height, err);
    if (status) {
        sl_avif_close(avif);
        return status;
    }
    avif->parts = count_parts(source);
    find_crop(avif);
    return SL_OK;
}

void sl_avif_close(struct sl_avif *avif)
{
    if (avif->decoder)
        sl_libavif.avifDecoderDestroy(avif->decoder);
    avif->decoder = NULL;
}

/* ---- what there is ---- */

bool sl_avif_has_our_planes(const avifImage *image)
{
    avifMatrixCoefficients matrix = image->matrixCoefficients;
    return image->depth == 8 && image->yuvFormat >= AVIF_PIXEL_FORMAT_YUV444 &&
           image->yuvFormat <= AVIF_PIXEL_FORMAT_YUV420 &&
           (matrix == AVIF_MATRIX_COEFFICIENTS_BT601 ||
            matrix == AVIF_MATRIX_COEFFICIENTS_BT470BG ||
            matrix == AVIF_MATRIX_COEFFICIENTS_UNSPECIFIED);
}

/* irot turns anti-clockwise, and imir mirrors what was turned: up and down, or left and right. */
static unsigned orientation_of(const avifImage *image)
{
    static const uint8_t table[4][3] = {{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}};
    unsigned angle = image->transformFlags & AVIF_TRANSFORM_IROT ? image->irot.angle & 3U : 0;
    unsigned mirror = image->transformFlags & AVIF_TRANSFORM_IMIR ? 1 + (image->imir.mode & 1U) : 0;
    return table[angle][mirror];
}

enum sl_status sl_avif_describe(const struct sl_avif *avif, const struct sl_limits *limits,
                                struct sl_codec_info *info, struct sl_error *err)
{
    const avifImage *image = avif->decoder->image;
    bool alpha = avif->decoder->alphaPresent;
    bool gray = image->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    unsigned bytes = image->depth > 8 ? 2 : 1;
    enum sl_model model = alpha ? SL_MODEL_RGBA : SL_MODEL_RGB;
    if (gray)
        model = alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    *info = (struct sl_codec_info){
        .width = avif->crop.width,
        .height = avif->crop.height,
        .model = model,
        .depth = 8 * bytes,
        .orientation = orientation_of(image),
        .detail = {!alpha && sl_avif_has_our_planes(image) ? AS_PLANES : 0},
        .chroma_h = image->yuvFormat == AVIF_PIXEL_FORMAT_YUV444 ? 1 : 2,
        .chroma_v = image->yuvFormat == AVIF_PIXEL_FORMAT_YUV420 ? 2 : 1,
    };
    uint64_t pixels = ((uint64_t)image->width + PADDING) * ((uint64_t)image->height + PADDING);
    unsigned planes = (gray ? 1 : 3) + alpha;
    /* Twice: a grid is put together of its parts, and film grain is laid over a copy. */
    uint64_t work = pixels * (2 * planes * bytes + (uint64_t)DECODE_PIXEL * (1 + alpha));
    work += (uint64_t)STREAM_BYTES * (avif->parts > 2 ? avif->parts : 2);
    return sl_info_bytes(info, work, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_avif avif;
    enum sl_status status = sl_avif_open(&avif, source, NULL, false, limits, err);
    if (status)
        return status;
    status = sl_avif_describe(&avif, limits, info, err);
    sl_avif_close(&avif);
    return status;
}

void sl_avif_reduce(const struct sl_decode_want *want, struct sl_codec_info *info)
{
    size_t pixels;
    size_t planes;
    if (!want->ycbcr || !(info->detail[0] & AS_PLANES) ||
        !sl_image_size(info->width, info->height, info->model, info->depth, &pixels) ||
        !sl_image_size_ycbcr(info->width, info->height, info->chroma_h, info->chroma_v, &planes))
        return;
    info->model = SL_MODEL_YCBCR;
    info->decode_bytes = info->decode_bytes - pixels + planes;
}

static bool chroma(const struct sl_encode_options *options, unsigned *chroma_h, unsigned *chroma_v)
{
    *chroma_h = options->subsampling == SL_SUBSAMPLING_444 ? 1 : 2;
    *chroma_v = options->subsampling == SL_SUBSAMPLING_420 ? 2 : 1;
    return !options->lossless;
}

static uint64_t encode_bytes(const struct sl_encode_options *options, uint32_t width,
                             uint32_t height, enum sl_model model)
{
    (void)options;
    uint64_t pixels = (uint64_t)width * height;
    unsigned each = ENCODE_PIXEL + (sl_model_has_alpha(model) ? ALPHA_PIXEL : 0);
    return pixels > UINT64_MAX / (2 * each) ? UINT64_MAX : ENCODE_STATE + pixels * each;
}

const struct sl_codec sl_codec_avif = {
    .name = "libavif",
    .format = "avif",
    .extensions = "avif",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .reduce = sl_avif_reduce,
    .decode = sl_avif_decode,
    .encode = sl_avif_encode,
    .encode_bytes = encode_bytes,
    .alpha = true,
    .deep = true,
    .gray = true,
    .chroma = chroma,
    .metadata = sl_avif_metadata,
    .keeps = SL_KEEP_ICC | SL_KEEP_EXIF | SL_KEEP_XMP,
};
