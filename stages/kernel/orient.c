/* SPDX-License-Identifier: MIT */
#include "orient.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A tile's source and target lines both stay in the first-level cache. */
enum { TILE = 32 };

/* Output (x, y) is source (u, v): first (u, v) = swap ? (y, x) : (x, y), then mirrored. */
static const struct {
    bool swap, mirror_u, mirror_v;
} moves[] = {
    [SL_ORIENT_NONE] = {false, false, false},     [SL_ORIENT_FLOP] = {false, true, false},
    [SL_ORIENT_ROTATE_180] = {false, true, true}, [SL_ORIENT_FLIP] = {false, false, true},
    [SL_ORIENT_TRANSPOSE] = {true, false, false}, [SL_ORIENT_ROTATE_90] = {true, false, true},
    [SL_ORIENT_TRANSVERSE] = {true, true, true},  [SL_ORIENT_ROTATE_270] = {true, true, false},
};

static bool is_orientation(enum sl_orientation orientation)
{
    return orientation >= SL_ORIENT_NONE && orientation <= SL_ORIENT_ROTATE_270;
}

void sl_orient_size(enum sl_orientation orientation, uint32_t *width, uint32_t *height)
{
    if (!is_orientation(orientation) || !moves[orientation].swap)
        return;
    uint32_t swapped = *width;
    *width = *height;
    *height = swapped;
}

/* Where output pixel (0, 0) comes from, and the bytes from one output pixel's source to that of its
 * right neighbour, and of the one below. */
struct walk {
    const uint8_t *origin;
    ptrdiff_t step_x, step_y;
};

static struct walk plan_walk(const struct sl_image *in, enum sl_orientation orientation,
                             size_t pixel_bytes)
{
    ptrdiff_t step_u = (ptrdiff_t)pixel_bytes;
    ptrdiff_t step_v = (ptrdiff_t)in->planes[0].stride_bytes;
    const uint8_t *origin = sl_image_row(in, 0, moves[orientation].mirror_v ? in->height - 1 : 0);
    if (moves[orientation].mirror_u) {
        origin += (in->width - 1) * pixel_bytes;
        step_u = -step_u;
    }
    if (moves[orientation].mirror_v)
        step_v = -step_v;
    return moves[orientation].swap ? (struct walk){origin, step_v, step_u}
                                   : (struct walk){origin, step_u, step_v};
}

/* `bytes` is a constant at every call, so that each copy becomes a load and a store or two. */
static inline void copy_pixels(uint8_t *to, const uint8_t *from, ptrdiff_t step, uint32_t count,
                               const size_t bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        memcpy(to, from, bytes);
        to += bytes;
        from += step;
    }
}

static void copy_run(uint8_t *to, const uint8_t *from, ptrdiff_t step, uint32_t count, size_t bytes)
{
    switch (bytes) {
    case 1:
        copy_pixels(to, from, step, count, 1);
        break;
    case 2:
        copy_pixels(to, from, step, count, 2);
        break;
    case 3:
        copy_pixels(to, from, step, count, 3);
        break;
    case 4:
        copy_pixels(to, from, step, count, 4);
        break;
    case 6:
        copy_pixels(to, from, step, count, 6);
        break;
    default:
        copy_pixels(to, from, step, count, 8);
        break;
    }
}

static void copy_tile(const struct walk *walk, const struct sl_image *out, uint32_t x, uint32_t y,
                      uint32_t width, size_t pixel_bytes)
{
    uint32_t end = out->height - y < TILE ? out->height : y + TILE;
    for (; y < end; y++) {
        const uint8_t *from =
            walk->origin + (ptrdiff_t)x * walk->step_x + (ptrdiff_t)y * walk->step_y;
        copy_run(sl_image_row(out, 0, y) + x * pixel_bytes, from, walk->step_x, width, pixel_bytes);
    }
}

static enum sl_status copy_all(const struct walk *walk, const struct sl_image *out,
                               size_t pixel_bytes, const struct sl_poll *poll)
{
    for (uint32_t y = 0; y < out->height; y += TILE) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        for (uint32_t x = 0; x < out->width; x += TILE)
            copy_tile(walk, out, x, y, out->width - x < TILE ? out->width - x : TILE, pixel_bytes);
    }
    return SL_OK;
}

enum sl_status sl_orient(struct sl_buffer_pool *pool, struct sl_image *in,
                         enum sl_orientation orientation, const struct sl_poll *poll,
                         struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!is_orientation(orientation) || in->model == SL_MODEL_YCBCR) {
        sl_error_set(err, SL_INVALID_ARGUMENT, "cannot turn a picture by orientation %d",
                     (int)orientation);
        return SL_INVALID_ARGUMENT;
    }
    if (orientation == SL_ORIENT_NONE) {
        *out = sl_image_ref(in);
        return SL_OK;
    }
    uint32_t width = in->width;
    uint32_t height = in->height;
    sl_orient_size(orientation, &width, &height);
    struct sl_image *image;
    enum sl_status status = sl_image_new(pool, width, height, in->model, in->depth, &image);
    if (status != SL_OK) {
        sl_error_set(err, status, "no memory for a picture of %ux%u", width, height);
        return status;
    }
    image->premultiplied = in->premultiplied;
    image->orientation = in->orientation;
    size_t pixel_bytes = in->planes[0].channels * (size_t)(in->depth / 8);
    struct walk walk = plan_walk(in, orientation, pixel_bytes);
    status = copy_all(&walk, image, pixel_bytes, poll);
    if (status != SL_OK) {
        sl_image_unref(image);
        sl_error_set(err, status, "stopped while turning the picture");
        return status;
    }
    *out = image;
    return SL_OK;
}

enum sl_status sl_orient_upright(struct sl_buffer_pool *pool, struct sl_image **image,
                                 const struct sl_poll *poll, struct sl_error *err)
{
    if ((*image)->orientation == SL_ORIENT_NONE)
        return SL_OK;
    struct sl_image *upright;
    enum sl_status status =
        sl_orient(pool, *image, (enum sl_orientation)(*image)->orientation, poll, &upright, err);
    if (status != SL_OK)
        return status;
    upright->orientation = SL_ORIENT_NONE;
    sl_image_unref(*image);
    *image = upright;
    return SL_OK;
}
