/* SPDX-License-Identifier: MIT */
#include <sluice/image.h>

#include "alloc.h"
#include "buffer_pool.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned channels;
    bool alpha;
} models[SL_MODEL_COUNT] = {
    [SL_MODEL_GRAY] = {1, false}, [SL_MODEL_GRAY_ALPHA] = {2, true}, [SL_MODEL_RGB] = {3, false},
    [SL_MODEL_RGBA] = {4, true},  [SL_MODEL_YCBCR] = {3, false},
};

unsigned sl_model_channels(enum sl_model model)
{
    return models[model].channels;
}

bool sl_model_has_alpha(enum sl_model model)
{
    return models[model].alpha;
}

static bool row_bytes(uint32_t width, enum sl_model model, unsigned depth, size_t *out)
{
    return sl_size_mul(width, (size_t)models[model].channels * (depth / 8), out);
}

static bool aligned_stride(uint32_t width, enum sl_model model, unsigned depth, size_t *out)
{
    return row_bytes(width, model, depth, out) && sl_size_align(*out, SL_ALIGNMENT, out);
}

bool sl_image_size(uint32_t width, uint32_t height, enum sl_model model, unsigned depth,
                   size_t *out)
{
    return aligned_stride(width, model, depth, out) && sl_size_mul(*out, height, out);
}

static bool is_valid(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    return width && height && (unsigned)model < SL_MODEL_YCBCR && (depth == 8 || depth == 16);
}

static struct sl_image *make(uint8_t *pixels, size_t stride, uint32_t width, uint32_t height,
                             enum sl_model model, unsigned depth)
{
    struct sl_image *image = sl_alloc_zeroed(1, sizeof *image);
    if (!image)
        return NULL;
    *image = (struct sl_image){
        .width = width,
        .height = height,
        .model = model,
        .depth = depth,
        .orientation = 1,
        .chroma_h = 1,
        .chroma_v = 1,
        .extent_width = width,
        .extent_height = height,
        .plane_count = 1,
        .planes = {{0, stride, width, height, models[model].channels}},
        .pixels = pixels,
        .size = stride * height,
        .references = 1,
    };
    return image;
}

enum sl_status sl_image_new(struct sl_buffer_pool *pool, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth, struct sl_image **out)
{
    *out = NULL;
    if (!is_valid(width, height, model, depth))
        return SL_INVALID_ARGUMENT;
    size_t stride;
    size_t size;
    if (!aligned_stride(width, model, depth, &stride) || !sl_size_mul(stride, height, &size))
        return SL_NO_MEMORY;
    uint8_t *pixels = sl_buffer_pool_take(pool, size);
    if (!pixels)
        return SL_NO_MEMORY;
    *out = make(pixels, stride, width, height, model, depth);
    if (!*out) {
        sl_buffer_pool_give(pool, pixels);
        return SL_NO_MEMORY;
    }
    (*out)->pool = pool;
    (*out)->free_pixels = free;
    return SL_OK;
}

static bool is_factor(unsigned factor)
{
    return factor == 1 || factor == 2 || factor == 4;
}

/* A decoder that works in blocks of up to 16 samples may write so many behind a row. */
enum { BLOCK_SLACK = 15 };

/* Lays the planes out one behind the other; false where they do not fit in a size_t. */
static bool lay_out(uint32_t width, uint32_t height, unsigned chroma_h, unsigned chroma_v,
                    struct sl_plane planes[3], size_t *size)
{
    *size = 0;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t h = i ? chroma_h : 1;
        uint32_t v = i ? chroma_v : 1;
        size_t bytes;
        planes[i] = (struct sl_plane){.offset = *size,
                                      .width = width / h + (width % h != 0),
                                      .height = height / v + (height % v != 0),
                                      .channels = 1};
        if (!sl_size_add(planes[i].width, BLOCK_SLACK, &planes[i].stride_bytes) ||
            !sl_size_align(planes[i].stride_bytes, SL_ALIGNMENT, &planes[i].stride_bytes) ||
            !sl_size_mul(planes[i].stride_bytes, planes[i].height, &bytes) ||
            !sl_size_add(*size, bytes, size))
            return false;
    }
    return true;
}

bool sl_image_size_ycbcr(uint32_t width, uint32_t height, unsigned chroma_h, unsigned chroma_v,
                         size_t *out)
{
    struct sl_plane planes[3];
    return lay_out(width, height, chroma_h, chroma_v, planes, out);
}

enum sl_status sl_image_new_ycbcr(struct sl_buffer_pool *pool, uint32_t width, uint32_t height,
                                  unsigned chroma_h, unsigned chroma_v, struct sl_image **out)
{
    struct sl_plane planes[3];
    size_t size;
    *out = NULL;
    if (!width || !height || !is_factor(chroma_h) || !is_factor(chroma_v))
        return SL_INVALID_ARGUMENT;
    if (!lay_out(width, height, chroma_h, chroma_v, planes, &size))
        return SL_NO_MEMORY;
    uint8_t *pixels = sl_buffer_pool_take(pool, size);
    if (!pixels)
        return SL_NO_MEMORY;
    *out = make(pixels, 0, width, height, SL_MODEL_YCBCR, 8);
    if (!*out) {
        sl_buffer_pool_give(pool, pixels);
        return SL_NO_MEMORY;
    }
    (*out)->chroma_h = chroma_h;
    (*out)->chroma_v = chroma_v;
    (*out)->plane_count = 3;
    memcpy((*out)->planes, planes, sizeof planes);
    (*out)->size = size;
    (*out)->pool = pool;
    (*out)->free_pixels = free;
    return SL_OK;
}

enum sl_status sl_image_wrap(uint8_t *pixels, size_t stride_bytes, uint32_t width, uint32_t height,
                             enum sl_model model, unsigned depth, void (*free_pixels)(void *),
                             struct sl_image **out)
{
    *out = NULL;
    size_t row;
    size_t size;
    if (!is_valid(width, height, model, depth) || !row_bytes(width, model, depth, &row) ||
        stride_bytes < row || !sl_size_mul(stride_bytes, height, &size))
        return SL_INVALID_ARGUMENT;
    *out = make(pixels, stride_bytes, width, height, model, depth);
    if (!*out)
        return SL_NO_MEMORY;
    (*out)->free_pixels = free_pixels;
    return SL_OK;
}

struct sl_image *sl_image_ref(struct sl_image *image)
{
    __atomic_add_fetch(&image->references, 1, __ATOMIC_RELAXED);
    return image;
}

void sl_image_unref(struct sl_image *image)
{
    if (!image || __atomic_sub_fetch(&image->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    if (image->pool)
        sl_buffer_pool_give(image->pool, image->pixels);
    else if (image->free_pixels)
        image->free_pixels(image->pixels);
    free(image);
}

bool sl_image_is_unique(const struct sl_image *image)
{
    return __atomic_load_n(&image->references, __ATOMIC_ACQUIRE) == 1;
}
