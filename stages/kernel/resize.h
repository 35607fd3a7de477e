/* SPDX-License-Identifier: MIT */
/*
 * Resize: separable, antialiased (the kernel widens with the reduction), centre-aligned. Weights
 * apply to the samples as they are stored, without going to linear light, as most tools do.
 */
#ifndef SL_KERNEL_RESIZE_H
#define SL_KERNEL_RESIZE_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include "rect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_resize_kernel {
    SL_RESIZE_NEAREST,
    SL_RESIZE_BOX, /* the mean of the area that a pixel covers */
    SL_RESIZE_TRIANGLE,
    SL_RESIZE_CATMULL_ROM,
    SL_RESIZE_MITCHELL,
    SL_RESIZE_LANCZOS2,
    SL_RESIZE_LANCZOS3,
    SL_RESIZE_KERNEL_COUNT
};

/* "nearest", "box", "triangle", "catmull-rom", "mitchell", "lanczos2", "lanczos3". Static storage;
 * NULL past the end. Thread-safe. */
const char *sl_resize_kernel_name(enum sl_resize_kernel kernel);

/* Finds a kernel by its name; false, and *out left alone, when there is none. Thread-safe. */
SL_NODISCARD bool sl_resize_kernel_find(const char *name, enum sl_resize_kernel *out);

/* A picture of width × height (both at least 1) made of `in` (borrowed), same model and depth, in
 * *out (the caller's reference; NULL on failure). Where the size is in's own, *out is in itself,
 * shared; an axis that keeps its length is copied, not filtered. Polls every few rows.
 * SL_INVALID_ARGUMENT (a side of 0), SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. Thread-safe. */
SL_NODISCARD enum sl_status sl_resize(struct sl_buffer_pool *pool, struct sl_image *in,
                                      uint32_t width, uint32_t height, enum sl_resize_kernel kernel,
                                      const struct sl_poll *poll, struct sl_image **out,
                                      struct sl_error *err);

/* sl_halvings (halve.h) before a resize with this kernel: none for nearest and box, which say what
 * each sample is. All sides at least 1. Thread-safe. */
unsigned sl_resize_halvings(uint32_t in_width, uint32_t in_height, uint32_t width, uint32_t height,
                            enum sl_resize_kernel kernel);

struct sl_resize_job {
    uint32_t width, height; /* of the whole picture; at least 1 */
    enum sl_resize_kernel kernel;
    unsigned chroma_h, chroma_v; /* of YCbCr: how the result shares chroma; 0: as `in` does */
    struct sl_rect part;         /* of the whole: all that is made; empty: the whole */
};

/* As sl_resize, which is this of the whole, without a change of chroma. A part is what a cut out of
 * the whole would be, but for rounding, and neither reads nor makes more than it needs. What `in`
 * covers is its extent: a reduction or a halving is taken for what it was made of, which differs
 * from the resize of that by rounding and by what the means soften: at most a tenth of the contrast
 * of the finest detail, 46 dB and more apart (test_halve). Each plane of YCbCr is resampled
 * straight to its size. */
SL_NODISCARD enum sl_status sl_resize_by(struct sl_buffer_pool *pool, struct sl_image *in,
                                         const struct sl_resize_job *job,
                                         const struct sl_poll *poll, struct sl_image **out,
                                         struct sl_error *err);

/* The temporary bytes that sl_resize takes beside the two pictures, for admission; SIZE_MAX where
 * they do not fit. All sides at least 1. Thread-safe. */
size_t sl_resize_scratch_bytes(uint32_t in_width, uint32_t in_height, uint32_t width,
                               uint32_t height, unsigned channels, enum sl_resize_kernel kernel);

#endif
