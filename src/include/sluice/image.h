/* SPDX-License-Identifier: MIT */
/*
 * A picture in memory: geometry, layout, and all its planes in one buffer at offsets. The
 * reference count is beside the pixels, not in them, so that the buffer can come from anywhere.
 *
 * A gray, gray+alpha, RGB or RGBA picture is one plane of interleaved samples; YCbCr is three
 * planes of 8 bits, with Rec. 601's matrix as JFIF has it; a chroma sample lies in the middle of
 * the luma samples that share it. Samples are 8-bit bytes or 16-bit values in the machine's byte
 * order, full range. Alpha is straight unless `premultiplied`.
 */
#ifndef SLUICE_IMAGE_H
#define SLUICE_IMAGE_H

#include <sluice/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_model {
    SL_MODEL_GRAY,
    SL_MODEL_GRAY_ALPHA,
    SL_MODEL_RGB,
    SL_MODEL_RGBA,
    SL_MODEL_YCBCR, /* three planes; chroma may be subsampled */
    SL_MODEL_COUNT
};

enum { SL_PLANES_MAX = 4 };

struct sl_plane {
    size_t offset;       /* of the first row in the buffer, bytes */
    size_t stride_bytes; /* from one row to the next; rows are top to bottom */
    uint32_t width;      /* in pixels of this plane */
    uint32_t height;
    uint32_t channels; /* interleaved samples a pixel */
};

struct sl_buffer_pool;

struct sl_image {
    uint32_t width; /* pixels, at least 1 */
    uint32_t height;
    enum sl_model model;
    unsigned depth; /* 8 or 16 bits a sample */
    bool premultiplied;
    unsigned orientation;        /* EXIF 1..8 still to be applied; 1 is upright */
    unsigned chroma_h, chroma_v; /* YCbCr: luma samples a chroma sample, 1, 2 or 4; others: 1 */
    /* The part of width and height that the picture covers: what is a reduction of a picture whose
     * sides the factor does not divide ends within its last sample. Else width and height. */
    double extent_width, extent_height;
    unsigned plane_count;
    struct sl_plane planes[SL_PLANES_MAX];
    uint8_t *pixels; /* the one buffer */
    size_t size;     /* its bytes */

    /* Private: use sl_image_ref, sl_image_unref. */
    unsigned references;
    struct sl_buffer_pool *pool;       /* where the buffer goes back to, or NULL */
    void (*free_pixels)(void *pixels); /* used when pool is NULL */
};

/* Channels of an interleaved model: 1, 2, 3, 4; 3 for YCbCr. Thread-safe. */
unsigned sl_model_channels(enum sl_model model);
bool sl_model_has_alpha(enum sl_model model);

/* The bytes that sl_image_new takes for such a picture into *out; false where they do not fit in a
 * size_t. Thread-safe. */
SL_NODISCARD bool sl_image_size(uint32_t width, uint32_t height, enum sl_model model,
                                unsigned depth, size_t *out);

/* A new interleaved picture, one reference, 64-byte-aligned rows, pixels uninitialised, in *out.
 * `pool` may be NULL (plain memory). SL_INVALID_ARGUMENT (a side of 0, a depth other than 8 or 16,
 * or YCBCR), SL_NO_MEMORY; *out is NULL then. Thread-safe. */
SL_NODISCARD enum sl_status sl_image_new(struct sl_buffer_pool *pool, uint32_t width,
                                         uint32_t height, enum sl_model model, unsigned depth,
                                         struct sl_image **out);

/* The same for YCbCr of 8 bits whose chroma planes have ⌈width / chroma_h⌉ × ⌈height / chroma_v⌉
 * samples; each factor is 1, 2 or 4. Each plane begins at a 64-byte boundary and behind
 * each row 15 bytes or more may be read and written. Statuses as sl_image_new. */
SL_NODISCARD bool sl_image_size_ycbcr(uint32_t width, uint32_t height, unsigned chroma_h,
                                      unsigned chroma_v, size_t *out);
SL_NODISCARD enum sl_status sl_image_new_ycbcr(struct sl_buffer_pool *pool, uint32_t width,
                                               uint32_t height, unsigned chroma_h,
                                               unsigned chroma_v, struct sl_image **out);

/* Makes a picture of pixels that exist: `pixels` is moved on SL_OK and freed with `free_pixels`.
 * Statuses as sl_image_new. */
SL_NODISCARD enum sl_status sl_image_wrap(uint8_t *pixels, size_t stride_bytes, uint32_t width,
                                          uint32_t height, enum sl_model model, unsigned depth,
                                          void (*free_pixels)(void *pixels), struct sl_image **out);

/* One more / one less reference; the last unref frees. unref(NULL) is ignored. Thread-safe.
 * A picture with more than one reference is read-only for everybody. */
struct sl_image *sl_image_ref(struct sl_image *image);
void sl_image_unref(struct sl_image *image);

/* Whether the caller holds the only reference and may write. */
bool sl_image_is_unique(const struct sl_image *image);

/* The first byte of row `y` of plane `plane`. */
static inline uint8_t *sl_image_row(const struct sl_image *image, unsigned plane, uint32_t y)
{
    const struct sl_plane *p = &image->planes[plane];
    return image->pixels + p->offset + (size_t)y * p->stride_bytes;
}

#endif
