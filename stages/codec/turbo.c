/* SPDX-License-Identifier: MIT */
/* JPEG by libjpeg-turbo: the table row, and what a reduction will be. */
#include "turbo.h"

#include "codecs.h"
#include "exif.h"
#include "jpeg_probe.h"
#include "jpeg_write.h"

/* A component's inverse DCT gives this many samples a side: libjpeg enlarges those of shared chroma
 * as long as they come out even. */
static unsigned dct_size(unsigned least, unsigned most_h, unsigned most_v, unsigned h, unsigned v)
{
    unsigned size = least;
    while (size < 8 && most_h * least % (h * size * 2) == 0 && most_v * least % (v * size * 2) == 0)
        size *= 2;
    return size;
}

static unsigned factor(unsigned most, unsigned least, unsigned sampling, unsigned size)
{
    unsigned found = most * least / (sampling * size);
    return most * least % (sampling * size) || found == 3 ? 0 : found;
}

/* Whether the planes can be taken as they are; how they share chroma. */
static bool finds_planes(struct sl_codec_info *info, unsigned eighths)
{
    unsigned h[3];
    unsigned v[3];
    for (int i = 0; i < 3; i++) {
        h[i] = info->detail[1 + i] >> 8;
        v[i] = info->detail[1 + i] & 255;
    }
    if ((info->detail[0] & 255) != 3 || h[1] != h[2] || v[1] != v[2] || h[0] < h[1] || v[0] < v[1])
        return false;
    unsigned size = dct_size(eighths, h[0], v[0], h[1], v[1]);
    info->chroma_h = factor(h[0], eighths, h[1], size);
    info->chroma_v = factor(v[0], eighths, v[1], size);
    return info->chroma_h && info->chroma_v;
}

void sl_turbo_reduce(const struct sl_decode_want *want, struct sl_codec_info *info)
{
    unsigned eighths = sl_turbo_eighths(want, info->width, info->height);
    uint64_t width = info->width;
    uint64_t height = info->height;
    info->decoded_width = (uint32_t)((width * eighths + 7) / 8);
    info->decoded_height = (uint32_t)((height * eighths + 7) / 8);
    size_t picture = 0;
    bool fits;
    if (want->ycbcr && finds_planes(info, eighths)) {
        info->model = SL_MODEL_YCBCR;
        fits = sl_image_size_ycbcr(info->decoded_width, info->decoded_height, info->chroma_h,
                                   info->chroma_v, &picture);
    } else {
        fits = sl_image_size(info->decoded_width, info->decoded_height, info->model, 8, &picture);
    }
    if (!fits)
        return; /* what probe said of the whole holds */
    uint64_t coefficients = 0;
    unsigned components = info->detail[0] & 255;
    for (unsigned i = 0; (info->detail[0] & SL_JPEG_PROGRESSIVE) && i < components; i++) {
        /* Of the fourth component nothing is kept: it is as large as the first. */
        unsigned sampling = info->detail[i < 3 ? 1 + i : 1];
        coefficients += (width / (info->detail[1] >> 8) * (sampling >> 8) + 32) *
                        (height / (info->detail[1] & 255) * (sampling & 255) + 32) * sizeof(JCOEF);
    }
    info->decode_bytes = picture + coefficients + SL_TURBO_STATE + 64 * width;
}

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 2 && head[0] == 0xFF && head[1] == 0xD8;
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    enum sl_status status = sl_jpeg_probe(source, limits, true, info, err);
    /* Scans of single components are found later: coefficients may have to be kept after all. */
    info->decode_bytes += info->decode_bytes + SL_TURBO_STATE + 64 * (uint64_t)info->width;
    return status;
}

const struct sl_codec sl_codec_turbo = {
    .name = "libjpeg-turbo",
    .format = "jpeg",
    .extensions = "jpg,jpeg,jpe,jfif",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .reduce = sl_turbo_reduce,
    .decode = sl_turbo_decode,
    .encode = sl_turbo_encode,
    .transcode = sl_turbo_transcode,
    .gray = true,
    .chroma = sl_jpeg_chroma,
    .find_exif = sl_jpeg_find_exif,
};
