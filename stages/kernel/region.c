/* SPDX-License-Identifier: MIT */
#include "region.h"

#include "pixels.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static size_t pixel_bytes(const struct sl_image *image, unsigned plane)
{
    return image->planes[plane].channels * (size_t)(image->depth / 8);
}

enum sl_status sl_region_cut(struct sl_buffer_pool *pool, const struct sl_image *in,
                             const struct sl_rect *rect, const struct sl_poll *poll,
                             struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    struct sl_image *image;
    enum sl_status status =
        sl_image_new(pool, rect->width, rect->height, in->model, in->depth, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", rect->width,
                            rect->height);
    image->orientation = in->orientation;
    image->premultiplied = in->premultiplied;
    const size_t bytes = pixel_bytes(in, 0);
    for (uint32_t y = 0; y < rect->height; y++) {
        status = sl_poll_check(poll);
        if (status != SL_OK) {
            sl_image_unref(image);
            return sl_error_set(err, status, "stopped while cutting a picture");
        }
        memcpy(sl_image_row(image, 0, y), sl_image_row(in, 0, rect->top + y) + rect->left * bytes,
               rect->width * bytes);
    }
    *out = image;
    return SL_OK;
}

/* 128 of 255, in 16 bits. */
enum { CHROMA_ZERO = 128 * 257 };

/* The colour as a pixel of the plane: at most four samples of 16 bits. */
static void make_pixel(const struct sl_image *image, unsigned plane, const uint16_t colour[4],
                       uint8_t out[8])
{
    const uint32_t r = colour[0];
    const uint32_t g = colour[1];
    const uint32_t b = colour[2];
    uint32_t samples[4] = {r, g, b, colour[3]};
    if (sl_model_channels(image->model) < 3) {
        samples[0] = sl_pixels_luma(r, g, b);
        samples[1] = colour[3];
    } else if (image->model == SL_MODEL_YCBCR) { /* JFIF 1.02, "Conversion to and from RGB" */
        const double chroma[] = {0, CHROMA_ZERO - 0.168736 * r - 0.331264 * g + 0.5 * b,
                                 CHROMA_ZERO + 0.5 * r - 0.418688 * g - 0.081312 * b};
        samples[0] = plane == 0 ? sl_pixels_luma(r, g, b) : (uint32_t)fmin(chroma[plane], 65535);
    }
    for (unsigned c = 0; c < image->planes[plane].channels; c++) {
        uint16_t deep = (uint16_t)samples[c];
        if (image->depth == 16)
            memcpy(out + (size_t)2 * c, &deep, 2);
        else
            out[c] = (uint8_t)((samples[c] * 255U + 32895) >> 16);
    }
}

/* Which sample of `count` is at `at` along an axis that goes on beyond both ends. */
static uint32_t source_of(int64_t at, uint32_t count, enum sl_edge edge)
{
    if (edge != SL_EDGE_MIRROR)
        return at < 0 ? 0 : at >= count ? count - 1 : (uint32_t)at;
    assert(count > 0); /* a picture has a pixel */
    int64_t period = 2 * (int64_t)count;
    int64_t phase = at % period;
    phase = phase < 0 ? phase + period : phase;
    return (uint32_t)(phase < count ? phase : period - 1 - phase);
}

static void fill(uint8_t *to, const uint8_t *pixel, size_t bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, to += bytes)
        memcpy(to, pixel, bytes);
}

/* Pixels from x to `end` of an output row, from the source's row. */
static void extend_row(const struct sl_pad_job *job, const uint8_t *from, uint32_t count,
                       size_t bytes, uint32_t x, uint32_t end, uint8_t *to)
{
    for (; x < end; x++)
        memcpy(to + x * bytes, from + source_of((int64_t)x - job->left, count, job->edge) * bytes,
               bytes);
}

static void pad_row(const struct sl_image *in, unsigned plane, const struct sl_pad_job *job,
                    const uint8_t pixel[8], uint32_t y, uint8_t *to)
{
    const struct sl_plane *p = &in->planes[plane];
    const size_t bytes = pixel_bytes(in, plane);
    const bool beside = y < job->top || y - job->top >= p->height;
    if (job->edge == SL_EDGE_COLOUR && beside) {
        fill(to, pixel, bytes, job->width);
        return;
    }
    const uint8_t *from =
        sl_image_row(in, plane, source_of((int64_t)y - job->top, p->height, job->edge));
    const uint32_t end = job->left + p->width;
    memcpy(to + job->left * bytes, from, p->width * bytes);
    if (job->edge == SL_EDGE_COLOUR) {
        fill(to, pixel, bytes, job->left);
        fill(to + end * bytes, pixel, bytes, job->width - end);
    } else {
        extend_row(job, from, p->width, bytes, 0, job->left, to);
        extend_row(job, from, p->width, bytes, end, job->width, to);
    }
}

static enum sl_status pad_planes(const struct sl_image *in, const struct sl_pad_job *job,
                                 const struct sl_poll *poll, const struct sl_image *out)
{
    for (unsigned plane = 0; plane < in->plane_count; plane++) {
        uint8_t pixel[8] = {0};
        make_pixel(in, plane, job->colour, pixel);
        for (uint32_t y = 0; y < job->height; y++) {
            enum sl_status status = sl_poll_check(poll);
            if (status != SL_OK)
                return status;
            pad_row(in, plane, job, pixel, y, sl_image_row(out, plane, y));
        }
    }
    return SL_OK;
}

static bool is_within(const struct sl_image *in, const struct sl_pad_job *job)
{
    return in->width <= job->width && job->left <= job->width - in->width &&
           in->height <= job->height && job->top <= job->height - in->height;
}

enum sl_status sl_region_pad(struct sl_buffer_pool *pool, const struct sl_image *in,
                             const struct sl_pad_job *job, const struct sl_poll *poll,
                             struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!is_within(in, job) || in->premultiplied || in->chroma_h > 1 || in->chroma_v > 1)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "cannot make %ux%u part of %ux%u", in->width,
                            in->height, job->width, job->height);
    struct sl_image *image;
    enum sl_status status =
        in->model == SL_MODEL_YCBCR
            ? sl_image_new_ycbcr(pool, job->width, job->height, 1, 1, &image)
            : sl_image_new(pool, job->width, job->height, in->model, in->depth, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", job->width,
                            job->height);
    image->orientation = in->orientation;
    status = pad_planes(in, job, poll, image);
    if (status != SL_OK) {
        sl_image_unref(image);
        return sl_error_set(err, status, "stopped while extending a picture");
    }
    *out = image;
    return SL_OK;
}
