/* SPDX-License-Identifier: MIT */
#include "halve.h"

#include "halve_rows.h"

bool sl_halve_takes(enum sl_model model, unsigned depth)
{
    return depth == 8 && (unsigned)model < SL_MODEL_COUNT;
}

unsigned sl_halvings(uint32_t in_width, uint32_t in_height, uint32_t width, uint32_t height)
{
    unsigned halvings = 0;
    while (halvings < SL_HALVER_STEPS && in_width >> (halvings + 1) >= (uint64_t)2 * width &&
           in_height >> (halvings + 1) >= (uint64_t)2 * height)
        halvings++;
    return halvings;
}

static enum sl_status halve_plane(const struct sl_image *in, unsigned plane,
                                  const struct sl_image *out, const struct sl_poll *poll)
{
    const struct sl_plane *from = &in->planes[plane];
    for (uint32_t y = 0; y < out->planes[plane].height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        uint32_t below = 2 * y + 1 < from->height ? 2 * y + 1 : 2 * y;
        sl_halve_rows(sl_image_row(in, plane, 2 * y), sl_image_row(in, plane, below), from->width,
                      from->channels, sl_image_row(out, plane, y));
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
    if (!sl_halve_takes(in->model, in->depth) || in->premultiplied)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "only samples of 8 bits with straight alpha are halved");
    struct sl_image *image;
    enum sl_status status = make_half(pool, in, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for half of %ux%u", in->width, in->height);
    image->orientation = in->orientation;
    image->extent_width = in->extent_width / 2;
    image->extent_height = in->extent_height / 2;
    for (unsigned i = 0; i < in->plane_count && status == SL_OK; i++)
        status = halve_plane(in, i, image, poll);
    if (status != SL_OK) {
        sl_error_set(err, status, "stopped while halving %ux%u", in->width, in->height);
        sl_image_unref(image);
        return status;
    }
    *out = image;
    return SL_OK;
}
