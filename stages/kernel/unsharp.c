/* SPDX-License-Identifier: MIT */
#include "unsharp.h"

#include "alloc.h"
#include "blur.h"
#include "buffer_pool.h"
#include "fixed.h"

#include <math.h>
#include <string.h>

bool sl_unsharp_takes(const struct sl_image *image, const struct sl_unsharp *unsharp)
{
    return image->depth == 8 && (image->model == SL_MODEL_GRAY || image->model == SL_MODEL_YCBCR) &&
           sl_blur_is_plain(unsharp->sigma);
}

struct layout {
    size_t blurred; /* a block of the blur */
    size_t ring;    /* finished rows that may not be put back yet */
    size_t ring_rows, ring_stride;
    size_t size;
};

static bool plan(uint32_t width, const struct sl_axis_spec *y, struct layout *layout)
{
    size_t bytes;
    *layout = (struct layout){.ring_rows = (size_t)sl_axis_taps(y) + SL_FIXED_BLOCK};
    return sl_size_align(width, SL_ALIGNMENT, &layout->ring_stride) &&
           sl_size_mul(layout->ring_stride, SL_FIXED_BLOCK * sizeof(int16_t), &layout->ring) &&
           sl_size_mul(layout->ring_stride, layout->ring_rows, &bytes) &&
           sl_size_add(layout->ring, bytes, &layout->size);
}

size_t sl_unsharp_scratch_bytes(uint32_t width, uint32_t height, const struct sl_unsharp *unsharp)
{
    struct sl_axis_spec x = sl_blur_axis(width, unsharp->sigma);
    struct sl_axis_spec y = sl_blur_axis(height, unsharp->sigma);
    struct layout layout;
    size_t bytes;
    return plan(width, &y, &layout) && sl_fixed_scratch(&x, &y, 1, &bytes) &&
                   sl_size_add(bytes, layout.size, &bytes)
               ? bytes
               : SIZE_MAX;
}

struct work {
    struct sl_fixed fixed;
    const struct sl_image *image;
    int16_t *blurred;
    uint8_t *ring;
    size_t ring_rows, ring_stride;
    uint32_t kept; /* the first row that is still in the ring */
};

static uint8_t *ring_row(const struct work *work, uint32_t y)
{
    return work->ring + y % work->ring_rows * work->ring_stride;
}

/* Puts rows back up to `end`, which no later window wants. */
static void put_back(struct work *work, uint32_t end)
{
    for (; work->kept < end; work->kept++)
        memcpy(sl_image_row(work->image, 0, work->kept), ring_row(work, work->kept),
               work->image->width);
}

static enum sl_status run(struct work *work, const struct sl_fixed_sharpening *sharpening,
                          const struct sl_poll *poll)
{
    const struct sl_fixed *fixed = &work->fixed;
    const uint32_t count = fixed->y.count;
    int16_t *blurred[SL_FIXED_BLOCK];
    for (uint32_t i = 0; i < SL_FIXED_BLOCK; i++)
        blurred[i] = work->blurred + i * work->ring_stride;
    for (uint32_t y = 0; y < count; y += SL_FIXED_BLOCK) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        put_back(work, fixed->y.first[y]);
        sl_fixed_block_fine(fixed, work->image, 0, y, blurred);
        for (uint32_t i = 0; i < SL_FIXED_BLOCK && y + i < count; i++)
            fixed->rows->sharpen(sharpening, sl_image_row(work->image, 0, y + i), blurred[i],
                                 work->image->width, ring_row(work, y + i));
        if (count - y <= SL_FIXED_BLOCK)
            break; /* y does not go beyond what it can hold */
    }
    put_back(work, count);
    return SL_OK;
}

enum sl_status sl_unsharp_luma(struct sl_buffer_pool *pool, struct sl_image *image,
                               const struct sl_unsharp *unsharp, const struct sl_poll *poll,
                               struct sl_error *err)
{
    struct sl_axis_spec x = sl_blur_axis(image->width, unsharp->sigma);
    struct sl_axis_spec y = sl_blur_axis(image->height, unsharp->sigma);
    const struct sl_fixed_sharpening sharpening = {
        .amount = (int32_t)lrintf(unsharp->amount * (1 << SL_FIXED_AMOUNT_BITS)),
        .threshold = (int32_t)ceilf(unsharp->threshold * (1 << SL_FIXED_SAMPLE_BITS)),
    };
    struct layout layout;
    struct work work = {.image = image};
    enum sl_status status = SL_NO_MEMORY;
    uint8_t *scratch = NULL;
    if (plan(image->width, &y, &layout))
        scratch = sl_buffer_pool_take(pool, layout.size);
    if (!scratch || sl_fixed_init(&work.fixed, pool, &x, &y, 1))
        goto fail_scratch;
    work.blurred = (void *)(scratch + layout.blurred);
    work.ring = scratch + layout.ring;
    work.ring_rows = layout.ring_rows;
    work.ring_stride = layout.ring_stride;
    status = run(&work, &sharpening, poll);
    sl_fixed_release(&work.fixed);

fail_scratch:
    sl_buffer_pool_give(pool, scratch);
    if (status == SL_NO_MEMORY)
        return sl_error_set(err, status, "no memory to sharpen %ux%u", image->width, image->height);
    return status == SL_OK ? SL_OK : sl_error_set(err, status, "stopped while sharpening");
}
