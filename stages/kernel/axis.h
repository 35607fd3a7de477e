/* SPDX-License-Identifier: MIT */
/*
 * One axis of a separable resampling: for each output sample, the window of source samples it is
 * made of and their weights.
 *
 * Sampling is centre-aligned: output sample i lies at (i + 0.5) · in / out in a source whose sample
 * j covers [j, j + 1]. What a window would take from beyond the edge is left out, and the weights
 * of each window sum to 1: an even picture stays even up to its edges.
 */
#ifndef SL_KERNEL_AXIS_H
#define SL_KERNEL_AXIS_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_axis_mode {
    SL_AXIS_NEAREST, /* the sample under the output sample's centre */
    SL_AXIS_AREA,    /* the mean of what the output sample covers */
    SL_AXIS_CURVE,   /* weights from a curve */
};

/* What to make. `in` and `out` are at least 1. */
struct sl_axis_spec {
    uint32_t in, out; /* samples */
    enum sl_axis_mode mode;
    double (*curve)(double x); /* SL_AXIS_CURVE only: even, positive for |x| ≤ 0.5 */
    double support;            /* the curve is taken as 0 beyond |x| = support; above 0.5 */
    double scale;              /* source samples for each unit of x; at least 1 / (2 · support) */
    double extent; /* source samples that the output covers, from the first one's edge; 0: all */
};

/* A view into memory that the caller gave. */
struct sl_axis {
    uint32_t count;  /* output samples */
    uint32_t taps;   /* the longest window */
    size_t stride;   /* floats from one output sample's weights to the next: a multiple of 4 */
    uint32_t *first; /* the first source sample of each window */
    uint32_t *used;  /* the length of each window, 1 to taps */
    float *weights;  /* count × stride; 0 behind each window */
};

/* The longest window that the spec can give, at least 1 and at most `in`. Thread-safe. */
uint32_t sl_axis_taps(const struct sl_axis_spec *spec);

/* The bytes that sl_axis_init needs into *out; false where they do not fit. Thread-safe. */
SL_NODISCARD bool sl_axis_bytes(const struct sl_axis_spec *spec, size_t *out);

/* Fills *axis, with its tables in `memory`: sl_axis_bytes long, 64-byte-aligned, borrowed for as
 * long as the axis is used. Thread-safe. */
void sl_axis_init(struct sl_axis *axis, const struct sl_axis_spec *spec, void *memory);

#endif
