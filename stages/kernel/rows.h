/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of resampling, on rows of floats. A row holds interleaved samples on the scale of
 * the picture's depth (0 to 255 or 65535) and SL_ROW_SLACK floats behind them that may be read and
 * overwritten.
 *
 * All functions are thread-safe, allocate nothing, and give the same bits on every machine with
 * IEEE floats: each sum has one fixed order.
 */
#ifndef SL_KERNEL_ROWS_H
#define SL_KERNEL_ROWS_H

#include "axis.h"

#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SL_ROW_SLACK = 16 };

/* What becomes of alpha while samples are weighed. */
enum sl_row_alpha {
    SL_ROW_PLAIN,   /* every channel alike */
    SL_ROW_WEIGHED, /* straight alpha: colour counts as much as it is opaque */
    SL_ROW_BOUNDED, /* premultiplied alpha: no colour may exceed its alpha */
};

/* Loads row `y` of a plane into `out`, the slack zeroed. */
void sl_row_load(const struct sl_image *in, unsigned plane, uint32_t y, enum sl_row_alpha alpha,
                 float *out);

/* Rounds and stores a row into row `y` of a plane; the inverse of sl_row_load. */
void sl_row_store(const float *in, enum sl_row_alpha alpha, const struct sl_image *out,
                  unsigned plane, uint32_t y);

/* out[i] = the weighted mean over in's window i, for 1 to 4 channels. */
void sl_row_horizontal(const struct sl_axis *axis, unsigned channels, const float *in, float *out);

/* out[i] = Σ weights[k] · rows[k][i] for `count` rows of `length` floats; `rows` and `weights` are
 * readable up to the next multiple of 4, where each weight is 0 and each row can be read. */
void sl_row_vertical(const float *const *rows, const float *weights, uint32_t count, size_t length,
                     float *out);

#endif
