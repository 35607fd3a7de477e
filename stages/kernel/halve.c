/* SPDX-License-Identifier: MIT */
#include "halve.h"

#include "buffer_pool.h"

#include <string.h>

bool sl_halve_takes(enum sl_model model, unsigned depth)
{
    return depth == 8 &&
           (model == SL_MODEL_GRAY || model == SL_MODEL_RGB || model == SL_MODEL_YCBCR);
}

/* The mean of each sample, its right neighbour, and the two below: twice as many as are wanted, but
 * in a loop without strides, which vectorises. */
static void mean_rows(const uint8_t *restrict above, const uint8_t *restrict below, size_t count,
                      size_t channels, uint8_t *restrict mean)
{
    for (size_t i = 0; i < count; i++)
        mean[i] =
            (uint8_t)((above[i] + above[i + channels] + below[i] + below[i + channels] + 2) >> 2);
}

static void pick_gray(const uint8_t *restrict mean, size_t width, uint8_t *restrict out)
{
    for (size_t x = 0; x < width; x++)
        out[x] = mean[2 * x];
}

/* Four bytes a pixel are one move; the fourth is overwritten by the next pixel, so that the last
 * one has to come by itself. */
static void pick_rgb(const uint8_t *restrict mean, size_t width, uint8_t *restrict out)
{
    for (size_t x = 0; x + 1 < width; x++)
        memcpy(out + 3 * x, mean + 6 * x, 4);
    memcpy(out + 3 * (width - 1), mean + 6 * (width - 1), 3);
}

static enum sl_status halve_plane(const struct sl_image *in, unsigned plane,
                                  const struct sl_image *out, uint8_t *mean,
                                  const struct sl_poll *poll)
{
    const struct sl_plane *from = &in->planes[plane];
    const struct sl_plane *to = &out->planes[plane];
    size_t channels = from->channels;
    size_t last = (from->width - 1) * channels; /* the last column has no right neighbour */
    for (uint32_t y = 0; y < to->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        const uint8_t *above = sl_image_row(in, plane, 2 * y);
        const uint8_t *below =
            sl_image_row(in, plane, 2 * y + 1 < from->height ? 2 * y + 1 : 2 * y);
        mean_rows(above, below, last, channels, mean);
        for (size_t c = 0; c < channels; c++)
            mean[last + c] = (uint8_t)((2 * above[last + c] + 2 * below[last + c] + 2) >> 2);
        if (channels == 1)
            pick_gray(mean, to->width, sl_image_row(out, plane, y));
        else
            pick_rgb(mean, to->width, sl_image_row(out, plane, y));
    }
    return SL_OK;
}

static enum sl_status make_half(struct sl_buffer_pool *pool, const struct sl_image *in,
                                struct sl_image **out)
{
    uint32_t width = in->width / 2 + in->width % 2;
    uint32_t height = in->height / 2 + in->height % 2;
    return in->model == SL_MODEL_YCBCR
               ? sl_image_new_ycbcr(pool, width, height, in->chroma_h, in->chroma_v, out)
               : sl_image_new(pool, width, height, in->model, in->depth, out);
}

enum sl_status sl_halve(struct sl_buffer_pool *pool, const struct sl_image *in,
                        const struct sl_poll *poll, struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!sl_halve_takes(in->model, in->depth))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "only 8 bits without alpha are halved");
    struct sl_image *image;
    enum sl_status status = make_half(pool, in, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for half of %ux%u", in->width, in->height);
    /* A row of `in`, which is there, so that this does not overflow. */
    size_t size = (size_t)in->width * in->planes[0].channels;
    uint8_t *mean = sl_buffer_pool_take(pool, size);
    if (!mean) {
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a row of %u pixels", in->width);
        goto fail_image;
    }
    image->orientation = in->orientation;
    image->extent_width = in->extent_width / 2;
    image->extent_height = in->extent_height / 2;
    for (unsigned i = 0; i < in->plane_count && status == SL_OK; i++)
        status = halve_plane(in, i, image, mean, poll);
    sl_buffer_pool_give(pool, mean, size);
    if (status != SL_OK) {
        sl_error_set(err, status, "stopped while halving %ux%u", in->width, in->height);
        goto fail_image;
    }
    *out = image;
    return SL_OK;

fail_image:
    sl_image_unref(image);
    return status;
}
