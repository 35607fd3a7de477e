/* SPDX-License-Identifier: MIT */
/*
 * Separable resampling of 8-bit planes in fixed point: within a level of the exact mean, rounded,
 * and hardly ever beside it.
 *
 * A block of output rows is made at a time: the vertical pass takes each row's window straight from
 * the picture's rows, the horizontal pass makes the output of what that gives, a strip of columns
 * at a time. Temporary memory is a block of 16-bit samples as wide as the picture, and a strip.
 */
#ifndef SL_KERNEL_FIXED_H
#define SL_KERNEL_FIXED_H

#include "axis.h"
#include "fixed_rows.h"

#include <sluice/cancel.h>
#include <sluice/image.h>

#include <stdbool.h>

/* The temporary bytes that the functions below take, tables included; false where they do not fit.
 */
SL_NODISCARD bool sl_fixed_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                   unsigned channels, size_t *out);

/* Resamples a plane of `in`, of 8 bits, into that of `out`, and says in *end how many rows it made:
 * where alpha is to be weighed it stops at the first that it would have to be weighed for, since a
 * window in which all is opaque is made like any other channels. Polls once a block. SL_NO_MEMORY,
 * SL_CANCELLED, SL_TIMEOUT. Thread-safe. */
SL_NODISCARD enum sl_status
sl_fixed_resample(struct sl_buffer_pool *pool, const struct sl_image *in, unsigned plane,
                  const struct sl_axis_spec *x, const struct sl_axis_spec *y, bool weigh_alpha,
                  const struct sl_poll *poll, const struct sl_image *out, uint32_t *end);

/* What it is made of, for others to make blocks with. */
struct sl_fixed {
    struct sl_buffer_pool *pool;
    struct sl_axis_spec x_spec, y_spec;
    struct sl_axis x, y;
    const struct sl_fixed_rows *rows;
    unsigned channels;
    uint32_t pixels;        /* of the longest strip */
    uint8_t *scratch;       /* owned: holds what follows */
    const uint8_t **window; /* of source rows */
    int16_t *block;         /* what the vertical pass made: interleaved samples */
    size_t stride;          /* of its rows, in samples */
    void *turned;           /* scratch for a strip */
    void *spare;            /* for rows of a block behind the last: a row of fine samples */
};

/* Sets it up for a plane of so many channels. SL_NO_MEMORY; nothing is to be released then. */
SL_NODISCARD enum sl_status sl_fixed_init(struct sl_fixed *fixed, struct sl_buffer_pool *pool,
                                          const struct sl_axis_spec *x,
                                          const struct sl_axis_spec *y, unsigned channels);
void sl_fixed_release(struct sl_fixed *fixed);

/* Makes a block of output rows from row `y` on: samples, or fine samples of a single channel. */
void sl_fixed_block(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                    uint32_t y, uint8_t *const out[SL_FIXED_BLOCK]);
void sl_fixed_block_fine(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                         uint32_t y, int16_t *const out[SL_FIXED_BLOCK]);

#endif
