/* SPDX-License-Identifier: MIT */
/* WebP by libwebp: the table row, and what decoding and encoding take. */
#include "webp.h"

#include "codecs.h"
#include "reading.h"

#include <string.h>

enum { AS_PLANES = 1 }; /* in sl_codec_info.detail: the picture may stay in its planes */

/* What libwebp keeps of a lossy picture: a row of macroblocks with its codes, and a few rows. */
enum { ROW_BYTES = 160, STATE_BYTES = 32 * 1024 };

/* Of a lossless one, or of alpha: all pixels, and 16 rows more; what transforms say of blocks of 4
 * x 4; and tables of prefix codes, one for each kind of part of the picture. libwebp's encoder
 * never makes more of them. A file that is made to can have 65,536, and only libwebp can tell, when
 * it has them already. */
enum { CACHED_ROWS = 17, BLOCK = 4, TRANSFORMS = 4, TABLES_MAX = 2600, TABLE_BYTES = 20608 };

enum { SIDE_MAX = 16383, LOSSLESS_STATE = 2 * 1024 * 1024, LOSSLESS_PIXEL = 64, LOSSY_PIXEL = 8 };

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 12 && !memcmp(head, "RIFF", 4) && !memcmp(head + 8, "WEBP", 4);
}

static uint64_t lossless_bytes(const struct sl_webp_header *header)
{
    uint64_t width = header->frame_width;
    uint64_t height = header->frame_height;
    uint64_t blocks = ((width + BLOCK - 1) / BLOCK) * ((height + BLOCK - 1) / BLOCK);
    uint64_t tables = blocks < TABLES_MAX ? blocks : TABLES_MAX;
    return 4 * width * (height + CACHED_ROWS) + TRANSFORMS * 4 * blocks + tables * TABLE_BYTES;
}

static uint64_t lossy_bytes(const struct sl_webp_header *header)
{
    uint64_t alpha = (uint64_t)header->frame_width * header->frame_height;
    return (uint64_t)header->frame_width * ROW_BYTES +
           (header->alpha ? alpha + lossless_bytes(header) : 0);
}

uint64_t sl_webp_frame_bytes(const struct sl_webp_header *header)
{
    struct sl_webp_header frame = {
        .frame_width = header->width, .frame_height = header->height, .alpha = true};
    return STATE_BYTES + lossy_bytes(&frame); /* with alpha: more than a lossless one */
}

enum sl_status sl_webp_describe(const struct sl_webp_header *header, const struct sl_limits *limits,
                                struct sl_codec_info *info, struct sl_error *err)
{
    bool opaque = header->covers && !header->alpha;
    *info = (struct sl_codec_info){
        .width = header->width,
        .height = header->height,
        .model = opaque ? SL_MODEL_RGB : SL_MODEL_RGBA,
        .depth = 8,
        .detail = {opaque && !header->lossless ? AS_PLANES : 0},
    };
    uint64_t work = header->lossless ? lossless_bytes(header) : lossy_bytes(header);
    return sl_info_bytes(info, STATE_BYTES + work, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_webp_header header;
    enum sl_status status = sl_webp_read_header(source, limits, &header, err);
    return status ? status : sl_webp_describe(&header, limits, info, err);
}

void sl_webp_reduce(const struct sl_decode_want *want, struct sl_codec_info *info)
{
    size_t pixels;
    size_t planes;
    if (!want->ycbcr || !(info->detail[0] & AS_PLANES) ||
        !sl_image_size(info->width, info->height, info->model, info->depth, &pixels) ||
        !sl_image_size_ycbcr(info->width, info->height, 2, 2, &planes))
        return;
    info->model = SL_MODEL_YCBCR;
    info->chroma_h = info->chroma_v = 2;
    info->decode_bytes = info->decode_bytes - pixels + planes;
}

static bool chroma(const struct sl_encode_options *options, unsigned *chroma_h, unsigned *chroma_v)
{
    *chroma_h = *chroma_v = 2;
    return !options->lossless;
}

/* As measured, rounded up: the lossless coder keeps what it found to copy, four times over. A lossy
 * picture's codes take less than 5 bytes a pixel for photos of quality 100, and 28 for noise. */
static uint64_t encode_bytes(const struct sl_encode_options *options, uint32_t width,
                             uint32_t height, enum sl_model model)
{
    if (width > SIDE_MAX || height > SIDE_MAX)
        return 0; /* it will be refused */
    uint64_t pixels = (uint64_t)width * height;
    bool lossless = options->lossless || sl_model_has_alpha(model);
    return lossless ? LOSSLESS_STATE + LOSSLESS_PIXEL * pixels : LOSSY_PIXEL * pixels;
}

const struct sl_codec sl_codec_webp = {
    .name = "libwebp",
    .format = "webp",
    .extensions = "webp",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .reduce = sl_webp_reduce,
    .count_frames = sl_webp_count_frames,
    .decode = sl_webp_decode,
    .encode = sl_webp_encode,
    .encode_bytes = encode_bytes,
    .alpha = true,
    .gray = true,
    .animates = true,
    .chroma = chroma,
    .metadata = sl_webp_metadata,
    .keeps = SL_KEEP_ICC | SL_KEEP_EXIF | SL_KEEP_XMP,
};
