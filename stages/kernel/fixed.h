/* SPDX-License-Identifier: MIT */
/*
 * Separable resampling of 8-bit planes without alpha, in fixed point: within a level of the exact
 * mean, rounded, and hardly ever beside it.
 *
 * The vertical pass takes an output row's window straight from the picture's rows and makes one row
 * of it, the horizontal pass makes that the output row: temporary memory is a row.
 */
#ifndef SL_KERNEL_FIXED_H
#define SL_KERNEL_FIXED_H

#include "axis.h"
#include "fixed_rows.h"

#include <sluice/cancel.h>
#include <sluice/image.h>

#include <stdbool.h>

/* Whether a plane of the picture is taken. */
bool sl_fixed_takes(const struct sl_image *in);

/* The bytes of scratch memory, 64-byte-aligned, into *out; false where they do not fit. */
SL_NODISCARD bool sl_fixed_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                   unsigned channels, size_t *out);

/* Resamples a plane of `in` into that of `out`. Polls once a row: SL_CANCELLED, SL_TIMEOUT. */
SL_NODISCARD enum sl_status sl_fixed_resample(const struct sl_image *in, unsigned plane,
                                              const struct sl_axis_spec *x,
                                              const struct sl_axis_spec *y, void *scratch,
                                              const struct sl_poll *poll,
                                              const struct sl_image *out);

/* What the two of them are made of: where everything lies in the scratch memory, and the state. */
struct sl_fixed {
    struct sl_fixed_axis x, y;
    const struct sl_fixed_rows *rows;
    const uint8_t **window; /* of source rows */
    int16_t *row;           /* what the vertical pass made: interleaved samples */
    int16_t *channel;       /* one channel of it; `row` itself where there is but one */
    uint8_t *output;        /* one channel of the output row */
};

/* Sets it up in the scratch memory. */
void sl_fixed_init(struct sl_fixed *fixed, const struct sl_axis_spec *x,
                   const struct sl_axis_spec *y, unsigned channels, void *scratch);

/* The vertical pass of output row `y`, into fixed->row. */
void sl_fixed_vertical(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                       uint32_t y);

#endif
