/* SPDX-License-Identifier: MIT */
#include "pixels.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "pixel_rows.h"
#include "ycbcr.h"

#include <string.h>

static struct sl_pixel_change plan_change(const struct sl_image *in, enum sl_model to,
                                          unsigned depth, const uint16_t background[3])
{
    /* The model changes at the deeper of the two depths, where less is lost. */
    struct sl_pixel_change change = {
        .from = in->model,
        .to = to,
        .depth = in->depth > depth ? in->depth : depth,
        .premultiplied = in->premultiplied,
    };
    for (int c = 0; background && c < 3; c++)
        change.background[c] =
            change.depth == 16 ? background[c] : (background[c] * 255U + 32895) >> 16;
    return change;
}

/* One row of the picture through both changes; `between` holds a row at 16 bits. */
static void convert_row(const struct sl_pixel_change *change, const struct sl_image *in,
                        const struct sl_image *out, uint32_t y, uint16_t *between)
{
    const uint8_t *from = sl_image_row(in, 0, y);
    uint8_t *to = sl_image_row(out, 0, y);
    if (in->depth == out->depth) {
        sl_pixel_row_change(change, from, in->width, to);
    } else if (out->depth == 16) {
        sl_pixel_row_widen(from, (size_t)in->width * in->planes[0].channels, between);
        sl_pixel_row_change(change, between, in->width, to);
    } else {
        sl_pixel_row_change(change, from, in->width, between);
        sl_pixel_row_narrow(between, (size_t)out->width * out->planes[0].channels, to);
    }
}

static enum sl_status convert_rows(const struct sl_pixel_change *change, const struct sl_image *in,
                                   const struct sl_image *out, uint16_t *between,
                                   const struct sl_poll *poll)
{
    for (uint32_t y = 0; y < in->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        convert_row(change, in, out, y, between);
    }
    return SL_OK;
}

/* YCbCr goes by way of what is nearest to it. */
static enum sl_status convert_planes(struct sl_buffer_pool *pool, struct sl_image *in,
                                     enum sl_model model, unsigned depth,
                                     const uint16_t background[3], const struct sl_poll *poll,
                                     struct sl_image **out, struct sl_error *err)
{
    struct sl_image *between;
    enum sl_status status = sl_model_channels(model) < 3
                                ? sl_ycbcr_to_gray(pool, in, &between, err)
                                : sl_ycbcr_to_rgb(pool, in, poll, &between, err);
    if (status != SL_OK)
        return status;
    status = sl_pixels_convert(pool, between, model, depth, background, poll, out, err);
    sl_image_unref(between);
    return status;
}

enum sl_status sl_pixels_convert(struct sl_buffer_pool *pool, struct sl_image *in,
                                 enum sl_model model, unsigned depth, const uint16_t background[3],
                                 const struct sl_poll *poll, struct sl_image **out,
                                 struct sl_error *err)
{
    *out = NULL;
    if ((unsigned)model > SL_MODEL_YCBCR || (model == SL_MODEL_YCBCR && in->model != model))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "nothing is converted to YCbCr");
    if (in->model == model && in->depth == depth) {
        *out = sl_image_ref(in);
        return SL_OK;
    }
    if (in->model == SL_MODEL_YCBCR)
        return convert_planes(pool, in, model, depth, background, poll, out, err);
    struct sl_image *image;
    enum sl_status status = sl_image_new(pool, in->width, in->height, model, depth, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->width, in->height);
    /* Four 16-bit samples a pixel are the most that a row between the steps has; the picture that
     * was just made is proof that this does not overflow. */
    size_t between_size = (size_t)in->width * 4 * sizeof(uint16_t);
    uint16_t *between = sl_buffer_pool_take(pool, between_size);
    if (!between) {
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a row of %u pixels", in->width);
        goto fail_image;
    }
    image->orientation = in->orientation;
    image->extent_width = in->extent_width;
    image->extent_height = in->extent_height;
    image->premultiplied = in->premultiplied && sl_model_has_alpha(model);
    struct sl_pixel_change change = plan_change(in, model, depth, background);
    status = convert_rows(&change, in, image, between, poll);
    sl_buffer_pool_give(pool, between);
    if (status != SL_OK) {
        sl_error_set(err, status, "stopped while converting pixels");
        goto fail_image;
    }
    *out = image;
    return SL_OK;

fail_image:
    sl_image_unref(image);
    return status;
}

enum sl_status sl_pixels_own(struct sl_buffer_pool *pool, struct sl_image **image,
                             struct sl_error *err)
{
    const struct sl_image *in = *image;
    if (sl_image_is_unique(in))
        return SL_OK;
    struct sl_image *copy;
    enum sl_status status =
        in->model == SL_MODEL_YCBCR
            ? sl_image_new_ycbcr(pool, in->width, in->height, in->chroma_h, in->chroma_v, &copy)
            : sl_image_new(pool, in->width, in->height, in->model, in->depth, &copy);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->width, in->height);
    copy->orientation = in->orientation;
    copy->premultiplied = in->premultiplied;
    copy->extent_width = in->extent_width;
    copy->extent_height = in->extent_height;
    for (unsigned i = 0; i < in->plane_count; i++) {
        const struct sl_plane *plane = &in->planes[i];
        size_t bytes = (size_t)plane->width * plane->channels * (in->depth / 8);
        for (uint32_t y = 0; y < plane->height; y++)
            memcpy(sl_image_row(copy, i, y), sl_image_row(in, i, y), bytes);
    }
    sl_image_unref(*image);
    *image = copy;
    return SL_OK;
}

static enum sl_status each_row(struct sl_image *image, const struct sl_poll *poll,
                               void (*change)(void *row, size_t count, unsigned channels,
                                              unsigned depth))
{
    for (uint32_t y = 0; y < image->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        change(sl_image_row(image, 0, y), image->width, image->planes[0].channels, image->depth);
    }
    return SL_OK;
}

enum sl_status sl_pixels_premultiply(struct sl_image *image, const struct sl_poll *poll)
{
    if (!sl_model_has_alpha(image->model) || image->premultiplied)
        return SL_OK;
    image->premultiplied = true;
    return each_row(image, poll, sl_pixel_row_premultiply);
}

enum sl_status sl_pixels_unpremultiply(struct sl_image *image, const struct sl_poll *poll)
{
    bool multiplied = image->premultiplied;
    image->premultiplied = false;
    if (!sl_model_has_alpha(image->model) || !multiplied)
        return SL_OK;
    return each_row(image, poll, sl_pixel_row_unpremultiply);
}
