/* SPDX-License-Identifier: MIT */
#include "orient.h"

#include "ycbcr.h"

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

void sl_orient_rect(enum sl_orientation orientation, uint32_t width, uint32_t height,
                    struct sl_rect *rect)
{
    if (!is_orientation(orientation))
        return;
    if (moves[orientation].swap)
        *rect = (struct sl_rect){rect->top, rect->left, rect->height, rect->width};
    if (moves[orientation].mirror_u)
        rect->left = width - rect->left - rect->width;
    if (moves[orientation].mirror_v)
        rect->top = height - rect->top - rect->height;
}

/* Where output pixel (0, 0) comes from, and the bytes from one output pixel's source to that of its
 * right neighbour, and of the one below. */
struct walk {
    const uint8_t *origin;
    ptrdiff_t step_x, step_y;
};

static struct walk plan_walk(const struct sl_image *in, unsigned plane,
                             enum sl_orientation orientation, size_t pixel_bytes)
{
    const struct sl_plane *p = &in->planes[plane];
    ptrdiff_t step_u = (ptrdiff_t)pixel_bytes;
    ptrdiff_t step_v = (ptrdiff_t)p->stride_bytes;
    const uint8_t *origin =
        sl_image_row(in, plane, moves[orientation].mirror_v ? p->height - 1 : 0);
    if (moves[orientation].mirror_u) {
        origin += (p->width - 1) * pixel_bytes;
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

static void copy_tile(const struct walk *walk, const struct sl_image *out, unsigned plane,
                      uint32_t x, uint32_t y, size_t pixel_bytes)
{
    const struct sl_plane *p = &out->planes[plane];
    uint32_t width = p->width - x < TILE ? p->width - x : TILE;
    uint32_t end = p->height - y < TILE ? p->height : y + TILE;
    for (; y < end; y++) {
        const uint8_t *from =
            walk->origin + (ptrdiff_t)x * walk->step_x + (ptrdiff_t)y * walk->step_y;
        copy_run(sl_image_row(out, plane, y) + x * pixel_bytes, from, walk->step_x, width,
                 pixel_bytes);
    }
}

static enum sl_status copy_plane(const struct sl_image *in, unsigned plane,
                                 enum sl_orientation orientation, const struct sl_image *out,
                                 const struct sl_poll *poll)
{
    size_t pixel_bytes = in->planes[plane].channels * (size_t)(in->depth / 8);
    struct walk walk = plan_walk(in, plane, orientation, pixel_bytes);
    for (uint32_t y = 0; y < out->planes[plane].height; y += TILE) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        for (uint32_t x = 0; x < out->planes[plane].width; x += TILE)
            copy_tile(&walk, out, plane, x, y, pixel_bytes);
    }
    return SL_OK;
}

static enum sl_status make_turned(struct sl_buffer_pool *pool, const struct sl_image *in,
                                  enum sl_orientation orientation, struct sl_image **out)
{
    uint32_t width = in->width;
    uint32_t height = in->height;
    bool swap = moves[orientation].swap;
    sl_orient_size(orientation, &width, &height);
    enum sl_status status =
        in->model == SL_MODEL_YCBCR
            ? sl_image_new_ycbcr(pool, width, height, swap ? in->chroma_v : in->chroma_h,
                                 swap ? in->chroma_h : in->chroma_v, out)
            : sl_image_new(pool, width, height, in->model, in->depth, out);
    if (status != SL_OK)
        return status;
    (*out)->premultiplied = in->premultiplied;
    (*out)->orientation = in->orientation;
    return SL_OK;
}

/* Chroma samples begin with the first luma sample: where a mirrored side ends amid one, they would
 * lie elsewhere afterwards. */
static bool moves_chroma(const struct sl_image *in, enum sl_orientation orientation)
{
    return in->model == SL_MODEL_YCBCR &&
           ((moves[orientation].mirror_u && in->width % in->chroma_h) ||
            (moves[orientation].mirror_v && in->height % in->chroma_v));
}

static enum sl_status turn(struct sl_buffer_pool *pool, const struct sl_image *in,
                           enum sl_orientation orientation, const struct sl_poll *poll,
                           struct sl_image **out, struct sl_error *err)
{
    enum sl_status status = make_turned(pool, in, orientation, out);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->height, in->width);
    for (unsigned i = 0; i < in->plane_count && status == SL_OK; i++)
        status = copy_plane(in, i, orientation, *out, poll);
    if (status == SL_OK)
        return SL_OK;
    sl_image_unref(*out);
    *out = NULL;
    return sl_error_set(err, status, "stopped while turning the picture");
}

enum sl_status sl_orient(struct sl_buffer_pool *pool, struct sl_image *in,
                         enum sl_orientation orientation, const struct sl_poll *poll,
                         struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!is_orientation(orientation))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "cannot turn a picture by orientation %d",
                            (int)orientation);
    if (orientation == SL_ORIENT_NONE) {
        *out = sl_image_ref(in);
        return SL_OK;
    }
    if (!moves_chroma(in, orientation))
        return turn(pool, in, orientation, poll, out, err);
    struct sl_image *rgb;
    enum sl_status status = sl_ycbcr_to_rgb(pool, in, poll, &rgb, err);
    if (status != SL_OK)
        return status;
    status = turn(pool, rgb, orientation, poll, out, err);
    sl_image_unref(rgb);
    return status;
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
