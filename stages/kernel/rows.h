/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of resampling what fixed point is too coarse for: 16 bits, and alpha that is to
 * be weighed. A row holds interleaved samples as floats on the scale of the picture's depth (0 to
 * 255 or 65535) and SL_ROW_SLACK floats behind them that may be read and overwritten.
 *
 * Horizontally a few rows are resampled at once: samples of theirs that lie one below the other are
 * a column, one vector.
 *
 * All functions are thread-safe and allocate nothing. Each sum has one fixed order, so that every
 * set gives the same bits, on every machine with IEEE floats.
 */
#ifndef SL_KERNEL_ROWS_H
#define SL_KERNEL_ROWS_H

#include "axis.h"

#include <stddef.h>
#include <stdint.h>

enum { SL_ROW_SLACK = 16, SL_ROW_BLOCK_MAX = 8 };

/* What becomes of alpha while samples are weighed. */
enum sl_row_alpha {
    SL_ROW_PLAIN,   /* every channel alike */
    SL_ROW_WEIGHED, /* straight alpha: colour counts as much as it is opaque */
    SL_ROW_BOUNDED, /* premultiplied alpha: no colour may exceed its alpha */
};

struct sl_row_format {
    unsigned channels; /* 1 to 4; alpha is the last, in 2 or 4 */
    unsigned depth;    /* 8 or 16 */
    enum sl_row_alpha alpha;
};

/* A part of a block of rows: what output pixels `from` to `to` (one behind) are made of. */
struct sl_row_strip {
    const struct sl_axis *axis; /* SL_AXIS_FLOATS */
    uint32_t from, to;
    unsigned channels;
    const float *columns; /* first[from] is their first pixel */
};

struct sl_rows {
    const char *name;
    unsigned block; /* rows that are taken at once, at most SL_ROW_BLOCK_MAX */

    /* Loads `count` pixels of each row into as many times `channels` columns, rounded up to a
     * multiple of `block`. */
    void (*load)(const struct sl_row_format *format, const void *const rows[SL_ROW_BLOCK_MAX],
                 size_t count, float *columns);

    /* Row r of out, from pixel `from` to `to`, becomes the weighted means over row r's windows. */
    void (*horizontal)(const struct sl_row_strip *strip, float *const out[SL_ROW_BLOCK_MAX]);

    /* out[i] = Σ weights[k] · rows[k][i] for `length` floats. */
    void (*vertical)(const float *const *rows, const float *weights, uint32_t count, size_t length,
                     float *out);

    /* Rounds `count` pixels, the inverse of load. */
    void (*store)(const struct sl_row_format *format, const float *in, size_t count, void *out);
};

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_ROWS_X86
extern const struct sl_rows sl_rows_avx2;
#endif

/* The sets that this machine can run, the portable one first; NULL past the end. */
const struct sl_rows *sl_rows_at(size_t index);

/* The last of them. */
const struct sl_rows *sl_rows_best(void);

#endif
