/* SPDX-License-Identifier: MIT */
#include "ycbcr.h"

#include "buffer_pool.h"

#include <assert.h>
#include <string.h>

/* One axis of shared chroma: sample i of luma lies between chroma samples `low` and `low + 1`, at
 * `weight` of 2 · factor parts. */
struct place {
    uint32_t low, high, weight;
};

static struct place find_place(uint32_t i, unsigned factor, uint32_t count)
{
    assert(factor > 0 && count > 0); /* sl_image_new makes no other planes */
    /* In parts of 1 / (2 · factor): the middle of luma sample i, from that of chroma sample 0. */
    uint32_t parts = 2 * factor;
    uint32_t at = 2 * i + 1;
    struct place place = {0};
    if (at > factor) {
        place.low = (at - factor) / parts;
        place.weight = (at - factor) % parts;
    }
    if (place.low >= count - 1)
        return (struct place){count - 1, count - 1, 0};
    place.high = place.low + 1;
    return place;
}

/* Luma row `y`'s chroma, a sample for each pixel. `mixed` has room for a row of the plane. */
static void expand_row(const struct sl_image *in, unsigned plane, uint32_t y, uint16_t *mixed,
                       uint8_t *restrict out)
{
    const struct sl_plane *p = &in->planes[plane];
    const unsigned h = in->chroma_h;
    const unsigned v = in->chroma_v;
    struct place vertical = find_place(y, v, p->height);
    const uint8_t *above = sl_image_row(in, plane, vertical.low);
    const uint8_t *below = sl_image_row(in, plane, vertical.high);
    if (h == 1 && v == 1) {
        memcpy(out, above, in->width);
        return;
    }
    for (uint32_t x = 0; x < p->width; x++)
        mixed[x] = (uint16_t)((2 * v - vertical.weight) * above[x] + vertical.weight * below[x]);
    const uint32_t whole = 4 * h * v;
    for (uint32_t x = 0; x < in->width; x++) {
        struct place place = find_place(x, h, p->width);
        uint32_t sum = (2 * h - place.weight) * mixed[place.low] + place.weight * mixed[place.high];
        out[x] = (uint8_t)((sum + whole / 2) / whole);
    }
}

static inline uint8_t clamp(int32_t value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* In 16 bits of fraction: 1.402, 0.344136, 0.714136, 1.772. */
static void to_rgb(const uint8_t *luma, const uint8_t *cb, const uint8_t *cr, uint32_t width,
                   uint8_t *restrict out)
{
    for (uint32_t x = 0; x < width; x++) {
        const int32_t y = (luma[x] << 16) + 32768;
        const int32_t b = cb[x] - 128;
        const int32_t r = cr[x] - 128;
        out[3 * (size_t)x] = clamp((y + 91881 * r) >> 16);
        out[3 * (size_t)x + 1] = clamp((y - 22554 * b - 46802 * r) >> 16);
        out[3 * (size_t)x + 2] = clamp((y + 116130 * b) >> 16);
    }
}

static enum sl_status convert(const struct sl_image *in, const struct sl_image *out,
                              uint8_t *scratch, const struct sl_poll *poll)
{
    uint16_t *mixed = (void *)scratch;
    uint8_t *cb = scratch + 2 * (size_t)in->width;
    uint8_t *cr = cb + in->width;
    for (uint32_t y = 0; y < in->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        expand_row(in, 1, y, mixed, cb);
        expand_row(in, 2, y, mixed, cr);
        to_rgb(sl_image_row(in, 0, y), cb, cr, in->width, sl_image_row(out, 0, y));
    }
    return SL_OK;
}

static enum sl_status make(struct sl_buffer_pool *pool, const struct sl_image *in,
                           enum sl_model model, struct sl_image **out, struct sl_error *err)
{
    enum sl_status status = sl_image_new(pool, in->width, in->height, model, 8, out);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->width, in->height);
    (*out)->orientation = in->orientation;
    (*out)->extent_width = in->extent_width;
    (*out)->extent_height = in->extent_height;
    return SL_OK;
}

enum sl_status sl_ycbcr_to_rgb(struct sl_buffer_pool *pool, const struct sl_image *in,
                               const struct sl_poll *poll, struct sl_image **out,
                               struct sl_error *err)
{
    struct sl_image *image;
    *out = NULL;
    enum sl_status status = make(pool, in, SL_MODEL_RGB, &image, err);
    if (status != SL_OK)
        return status;
    size_t size = 4 * (size_t)in->width; /* a row of the picture that was just made has as much */
    uint8_t *scratch = sl_buffer_pool_take(pool, size);
    if (!scratch) {
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a row of %u pixels", in->width);
        goto fail_image;
    }
    status = convert(in, image, scratch, poll);
    sl_buffer_pool_give(pool, scratch);
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

enum sl_status sl_ycbcr_to_gray(struct sl_buffer_pool *pool, const struct sl_image *in,
                                struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    enum sl_status status = make(pool, in, SL_MODEL_GRAY, out, err);
    for (uint32_t y = 0; !status && y < in->height; y++)
        memcpy(sl_image_row(*out, 0, y), sl_image_row(in, 0, y), in->width);
    return status;
}
