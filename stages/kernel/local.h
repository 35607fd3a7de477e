/* SPDX-License-Identifier: MIT */
/*
 * Histograms of the window around each pixel: one that moves along a row, a column in and a column
 * out (Huang, Yang and Tang, "A fast two-dimensional median filtering algorithm", 1979), counted by
 * level and by groups of levels, so that sums over many levels are short.
 */
#ifndef SL_KERNEL_LOCAL_H
#define SL_KERNEL_LOCAL_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_local_histogram {
    uint32_t area;       /* pixels in the window */
    uint32_t limit;      /* of a count, for the groups; UINT32_MAX: none */
    unsigned group_bits; /* a group has this many levels' bits */
    unsigned depth;      /* of the picture */
    uint32_t *counts;    /* by level */
    uint32_t *groups;    /* sums of counts, each no more than the limit */
};

struct sl_local {
    unsigned width, height; /* of the window; of an even side, the larger half is left or above */
    bool mirrored;          /* what is outside is the picture mirrored, else its edge pixels */
    unsigned bits;          /* of the levels that are told apart: 8 or 16, at most the depth */
    uint32_t limit;         /* of a count; 0: none */
    bool keeps_alpha;       /* alpha is copied */
    /* What becomes of the sample in the centre. */
    uint32_t (*level)(const struct sl_local_histogram *histogram, uint32_t centre);
};

/* Makes the pixels of `out`, which is like `in` (borrowed, interleaved), every channel for itself.
 * Polls once a row. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT: the pixels of `out` are unspecified
 * then. Thread-safe. */
SL_NODISCARD enum sl_status sl_local_apply(struct sl_buffer_pool *pool, const struct sl_image *in,
                                           const struct sl_local *local, const struct sl_poll *poll,
                                           const struct sl_image *out, struct sl_error *err);

/* Its temporary bytes; SIZE_MAX where they do not fit. Thread-safe. */
size_t sl_local_scratch_bytes(uint32_t width, const struct sl_local *local);

#endif
