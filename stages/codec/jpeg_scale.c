/* SPDX-License-Identifier: MIT */
#include "jpeg_scale.h"

#include "jpeg_probe.h"

/* A block's coefficients and a word of what is known of them; what a decoder takes at any rate. */
enum { BLOCK_BYTES = 64 * 2 + 8, STATE_BYTES = 160 * 1024 };

/* A reduction to what is wanted and no more is softer and has more of false patterns than what the
 * kernel makes: against a float reference 0.2 dB of a JPEG of quality 80 at half the size. So the
 * kernel is left a fifth; but not at an eighth, where no coefficient but the first need be kept,
 * which is a tenth of the time of a thumbnail. */
static bool covers(uint64_t side, unsigned eighths, uint64_t least)
{
    return eighths == 1 ? side >= least * 8 : side * eighths * 5 >= least * 8 * 6;
}

unsigned sl_jpeg_eighths(const struct sl_decode_want *want, uint32_t width, uint32_t height)
{
    if (!want->least_width || !want->least_height)
        return 8;
    for (unsigned n = 1; n < 8; n *= 2) {
        /* The extent counts, which is below the size where 8 does not divide. */
        if (covers(width, n, want->least_width) && covers(height, n, want->least_height))
            return n;
    }
    return 8;
}

/* How many samples of the picture one of a component's covers; 0 where a picture cannot have it. */
static unsigned factor(unsigned most, unsigned least, unsigned sampling, unsigned side)
{
    unsigned found = most * least / (sampling * side);
    return most * least % (sampling * side) || found == 3 ? 0 : found;
}

bool sl_jpeg_shares(const unsigned h[3], const unsigned v[3], unsigned eighths,
                    struct jpeg_shares *shares)
{
    if (h[1] != h[2] || v[1] != v[2] || h[0] < h[1] || v[0] < v[1])
        return false;
    unsigned side = eighths;
    while (side < 8 && h[0] * eighths % (h[1] * side * 2) == 0 &&
           v[0] * eighths % (v[1] * side * 2) == 0)
        side *= 2;
    *shares = (struct jpeg_shares){
        .side = side,
        .chroma_h = factor(h[0], eighths, h[1], side),
        .chroma_v = factor(v[0], eighths, v[1], side),
    };
    return shares->chroma_h && shares->chroma_v;
}

/* Whether the planes can be taken as they are; how they share chroma. */
static bool finds_planes(struct sl_codec_info *info, unsigned eighths)
{
    unsigned h[3];
    unsigned v[3];
    struct jpeg_shares shares;
    for (int i = 0; i < 3; i++) {
        h[i] = info->detail[1 + i] >> 8;
        v[i] = info->detail[1 + i] & 255;
    }
    if ((info->detail[0] & 255) != 3 || !sl_jpeg_shares(h, v, eighths, &shares))
        return false;
    info->chroma_h = shares.chroma_h;
    info->chroma_v = shares.chroma_v;
    return true;
}

/* The blocks of all components, to whole MCUs. */
static uint64_t blocks_of(const struct sl_codec_info *info)
{
    unsigned components = info->detail[0] & 255;
    unsigned most_h = 1;
    unsigned most_v = 1;
    uint64_t in_mcu = 0;
    for (unsigned i = 0; i < components; i++) {
        /* Of the fourth component nothing is kept: it is as large as the first. */
        unsigned sampling = info->detail[i < 3 ? 1 + i : 1];
        most_h = sampling >> 8 > most_h ? sampling >> 8 : most_h;
        most_v = (sampling & 255) > most_v ? sampling & 255 : most_v;
        in_mcu += (uint64_t)(sampling >> 8) * (sampling & 255);
    }
    uint64_t wide = ((uint64_t)info->width + 8 * most_h - 1) / (8 * most_h);
    uint64_t high = ((uint64_t)info->height + 8 * most_v - 1) / (8 * most_v);
    return wide * high * in_mcu;
}

void sl_jpeg_reduce(const struct sl_decode_want *want, struct sl_codec_info *info)
{
    unsigned eighths = sl_jpeg_eighths(want, info->width, info->height);
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
    uint64_t coefficients =
        info->detail[0] & SL_JPEG_PROGRESSIVE ? blocks_of(info) * BLOCK_BYTES : 0;
    info->decode_bytes = picture + coefficients + STATE_BYTES + 64 * width;
}
