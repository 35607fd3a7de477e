/* SPDX-License-Identifier: MIT */
#include "rgb_planes.h"

enum { BITS = 16, HALF = 1 << (BITS - 1) };

/* The weights of JFIF 1.02 as 16-bit fractions; those of a chroma add up to nothing. */
static uint8_t luma(const uint8_t *rgb)
{
    return (uint8_t)((19595U * rgb[0] + 38470U * rgb[1] + 7471U * rgb[2] + HALF) >> BITS);
}

/* `count` is never 0, which the analyser cannot see. */
static uint8_t chroma(int32_t weighed, int32_t count)
{
    int32_t shifted = weighed / (count ? count : 1) + (128 << BITS) + HALF - 1;
    return (uint8_t)(shifted >> BITS);
}

/* The chroma of up to h × v pixels from (x, y) on. */
static void mean_chroma(const struct sl_image *in, uint32_t x, uint32_t y, unsigned h, unsigned v,
                        uint8_t *cb, uint8_t *cr)
{
    size_t channels = in->planes[0].channels;
    int32_t sum[3] = {0};
    int32_t count = 0;
    for (uint32_t j = y; j < y + v && j < in->height; j++) {
        const uint8_t *pixel = sl_image_row(in, 0, j) + x * channels;
        for (uint32_t i = x; i < x + h && i < in->width; i++, pixel += channels, count++) {
            for (int c = 0; c < 3; c++)
                sum[c] += pixel[c];
        }
    }
    *cb = chroma(-11059 * sum[0] - 21709 * sum[1] + 32768 * sum[2], count);
    *cr = chroma(32768 * sum[0] - 27439 * sum[1] - 5329 * sum[2], count);
}

static enum sl_status luma_of_gray(const struct sl_image *in, struct sl_image **out)
{
    enum sl_status status = sl_image_new(NULL, in->width, in->height, SL_MODEL_GRAY, 8, out);
    for (uint32_t y = 0; y < in->height && !status; y++) {
        const uint8_t *from = sl_image_row(in, 0, y);
        uint8_t *to = sl_image_row(*out, 0, y);
        for (uint32_t x = 0; x < in->width; x++)
            to[x] = from[x * in->planes[0].channels];
    }
    return status;
}

enum sl_status sl_planes_of_rgb(const struct sl_image *in, unsigned h, unsigned v,
                                struct sl_image **out)
{
    size_t channels = in->planes[0].channels;
    if (channels < 3)
        return luma_of_gray(in, out);
    enum sl_status status = sl_image_new_ycbcr(NULL, in->width, in->height, h, v, out);
    if (status)
        return status;
    for (uint32_t y = 0; y < in->height; y++) {
        const uint8_t *from = sl_image_row(in, 0, y);
        uint8_t *to = sl_image_row(*out, 0, y);
        for (uint32_t x = 0; x < in->width; x++)
            to[x] = luma(from + x * channels);
    }
    for (uint32_t y = 0; y < (*out)->planes[1].height; y++) {
        uint8_t *cb = sl_image_row(*out, 1, y);
        uint8_t *cr = sl_image_row(*out, 2, y);
        for (uint32_t x = 0; x < (*out)->planes[1].width; x++)
            mean_chroma(in, x * h, y * v, h, v, &cb[x], &cr[x]);
    }
    return SL_OK;
}
