/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "buffer_pool.h"
#include "pixels.h"
#include "tone.h"
#include "ycbcr.h"

enum sl_status sl_filter_to_pixels(const struct sl_filter_context *context, struct sl_image **image,
                                   struct sl_error *err)
{
    struct sl_image *rgb;
    enum sl_status status = sl_ycbcr_to_rgb(context->pool, *image, context->poll, &rgb, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = rgb;
    return SL_OK;
}

/* What a filter takes: planes only where it says so. */
static enum sl_status fit_filter(const struct sl_filter *filter,
                                 const struct sl_filter_context *context, struct sl_image **image,
                                 struct sl_error *err)
{
    if ((*image)->model != SL_MODEL_YCBCR || filter->planes)
        return SL_OK;
    return sl_filter_to_pixels(context, image, err);
}

static enum sl_status apply_one(const struct sl_filter_call *call,
                                const struct sl_filter_context *context, struct sl_image **image,
                                struct sl_error *err)
{
    enum sl_status status = fit_filter(call->filter, context, image, err);
    if (status == SL_OK)
        status = call->filter->apply(call, context, image, err);
    if (status == SL_CANCELLED || status == SL_TIMEOUT)
        sl_error_set(err, status, "stopped in filter %s", call->filter->name);
    return status;
}

/* A picture that has every value of a sample once, in order: what point filters make of it is
 * their table. */
static enum sl_status make_ramp(struct sl_buffer_pool *pool, unsigned depth, struct sl_image **out)
{
    uint32_t height = depth == 16 ? 256 : 1;
    enum sl_status status = sl_image_new(pool, 256, height, SL_MODEL_GRAY, depth, out);
    if (status != SL_OK)
        return status;
    for (uint32_t y = 0; y < height; y++) {
        void *row = sl_image_row(*out, 0, y);
        for (uint32_t x = 0; x < 256; x++) {
            if (depth == 16)
                ((uint16_t *)row)[x] = (uint16_t)(y * 256 + x);
            else
                ((uint8_t *)row)[x] = (uint8_t)x;
        }
    }
    return SL_OK;
}

static void read_table(const struct sl_image *ramp, uint16_t *table)
{
    for (uint32_t y = 0; y < ramp->height; y++) {
        const void *row = sl_image_row(ramp, 0, y);
        for (uint32_t x = 0; x < 256; x++)
            table[y * 256 + x] =
                ramp->depth == 16 ? ((const uint16_t *)row)[x] : ((const uint8_t *)row)[x];
    }
}

static enum sl_status apply_ramp(const struct sl_image *ramp, struct sl_buffer_pool *pool,
                                 const struct sl_poll *poll, struct sl_image *image)
{
    size_t size = (size_t)ramp->width * ramp->height * sizeof(uint16_t);
    uint16_t *table = sl_buffer_pool_take(pool, size);
    if (!table)
        return SL_NO_MEMORY;
    read_table(ramp, table);
    enum sl_status status = sl_tone_samples(image, table, poll);
    sl_buffer_pool_give(pool, table);
    return status;
}

/* Several point filters in one pass over the picture. The ramp rounds after each of them as the
 * picture would have, so the result is the same to the bit. */
static enum sl_status apply_fused(const struct sl_filter_call *calls, size_t count,
                                  const struct sl_filter_context *context, struct sl_image **image,
                                  struct sl_error *err)
{
    struct sl_image *ramp;
    enum sl_status status = make_ramp(context->pool, (*image)->depth, &ramp);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a table of tones");
    for (size_t i = 0; i < count && status == SL_OK; i++)
        status = apply_one(&calls[i], context, &ramp, err);
    if (status == SL_OK)
        status = fit_filter(calls[0].filter, context, image, err);
    if (status == SL_OK)
        status = sl_pixels_own(context->pool, image, err);
    if (status == SL_OK) {
        status = apply_ramp(ramp, context->pool, context->poll, *image);
        if (status != SL_OK)
            sl_error_set(err, status, "could not finish filter %s", calls[0].filter->name);
    }
    sl_image_unref(ramp);
    return status;
}

static enum sl_status make_straight(const struct sl_filter_context *context,
                                    struct sl_image **image, struct sl_error *err)
{
    if (!(*image)->premultiplied)
        return SL_OK;
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    if (status != SL_OK)
        return status;
    status = sl_pixels_unpremultiply(*image, context->poll);
    return status == SL_OK ? SL_OK : sl_error_set(err, status, "stopped before the filters");
}

static size_t count_points(const struct sl_filter_call *calls, size_t count)
{
    size_t points = 0;
    while (points < count && calls[points].filter->kind == SL_FILTER_POINT)
        points++;
    return points;
}

enum sl_status sl_filter_apply_all(const struct sl_filter_call *calls, size_t count,
                                   const struct sl_filter_context *context, struct sl_image **image,
                                   struct sl_error *err)
{
    enum sl_status status = count ? make_straight(context, image, err) : SL_OK;
    for (size_t i = 0; i < count && status == SL_OK;) {
        size_t points = count_points(calls + i, count - i);
        if (points > 1) {
            status = apply_fused(calls + i, points, context, image, err);
            i += points;
        } else {
            status = apply_one(&calls[i++], context, image, err);
        }
    }
    return status;
}
