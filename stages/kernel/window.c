/* SPDX-License-Identifier: MIT */
#include "window.h"

#include "alloc.h"

#include <string.h>

enum sl_status sl_window_picture(struct sl_buffer_pool *pool, const struct sl_image *in,
                                 struct sl_image **out, struct sl_error *err)
{
    enum sl_status status = sl_image_new(pool, in->width, in->height, in->model, in->depth, out);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->width, in->height);
    (*out)->orientation = in->orientation;
    (*out)->premultiplied = in->premultiplied;
    (*out)->extent_width = in->extent_width;
    (*out)->extent_height = in->extent_height;
    return SL_OK;
}

size_t sl_window_row_bytes(uint32_t width, unsigned reach, size_t pixel_bytes, size_t slack)
{
    size_t bytes;
    bool fits = sl_size_mul((size_t)width + 2 * (size_t)reach, pixel_bytes, &bytes) &&
                sl_size_add(bytes, slack, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes);
    return fits ? bytes : SIZE_MAX;
}

void sl_window_load(const struct sl_image *in, int64_t y, unsigned reach, void *out)
{
    const uint8_t *row = sl_window_row(in, y);
    size_t pixel = in->planes[0].channels * (size_t)(in->depth / 8);
    size_t bytes = in->width * pixel;
    uint8_t *to = out;
    for (unsigned i = 0; i < reach; i++, to += pixel)
        memcpy(to, row, pixel);
    memcpy(to, row, bytes);
    to += bytes;
    for (unsigned i = 0; i < reach; i++, to += pixel)
        memcpy(to, row + bytes - pixel, pixel);
}
