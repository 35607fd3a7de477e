/* SPDX-License-Identifier: MIT */
/*
 * One axis of a separable resampling: for each output sample, the window of source samples it is
 * made of and their weights.
 *
 * Sampling is centre-aligned: output sample i lies at origin + (i + 0.5) · extent / out in a source
 * whose sample j covers [j, j + 1]. What a window would take from beyond the edge is left out, and
 * the weights of each window sum to 1: an even picture stays even up to its edges.
 */
#ifndef SL_KERNEL_AXIS_H
#define SL_KERNEL_AXIS_H

#include <sluice/status.h>

#include "buffer_pool.h"

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
    double extent;             /* source samples that the output covers, from `origin` on; 0: all */
    double origin; /* where the output begins, in source samples from the first one's edge */
};

/* How weights are stored. */
enum sl_axis_form {
    SL_AXIS_FLOATS, /* summing to 1 */
    SL_AXIS_FIXED,  /* 16 bits, summing to SL_AXIS_ONE, their amounts to less than twice that */
    SL_AXIS_PAIRS,  /* the same, with windows that begin at even samples and an even `taps` */
};

/* The fraction of fixed weights; and what `stride` is a multiple of. */
enum { SL_AXIS_BITS = 14, SL_AXIS_ONE = 1 << SL_AXIS_BITS, SL_AXIS_GROUP = 8 };

struct sl_axis {
    uint32_t count;  /* output samples */
    uint32_t taps;   /* the longest window */
    size_t stride;   /* from one output sample's weights to the next */
    uint32_t *first; /* the first source sample of each window; never falls */
    uint32_t *used;  /* the length of each window, 1 to taps */
    float *weights;  /* count × stride, 64-byte-aligned; 0 behind each window */
    int16_t *fixed;  /* the same; one of the two is NULL */
};

/* The longest window that the spec can give, at least 1 and at most `in`. Thread-safe. */
uint32_t sl_axis_taps(const struct sl_axis_spec *spec);

/* The bytes that an axis takes, into *out; false where they do not fit. Thread-safe. */
SL_NODISCARD bool sl_axis_bytes(const struct sl_axis_spec *spec, enum sl_axis_form form,
                                size_t *out);

/* Makes *axis, or takes it as it is from the pool, where those that were given back last are kept.
 * SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_axis_take(struct sl_buffer_pool *pool,
                                         const struct sl_axis_spec *spec, enum sl_axis_form form,
                                         struct sl_axis *axis);

/* Gives it back with the spec that it was taken with; one of zeros is ignored. Thread-safe. */
void sl_axis_give(struct sl_buffer_pool *pool, const struct sl_axis_spec *spec,
                  enum sl_axis_form form, struct sl_axis *axis);

/* Where a strip of output samples from `from` on ends, whose windows lie within `length` source
 * samples, or which is a single one. By eights, as vectors take them, where it is long enough.
 * Thread-safe. */
uint32_t sl_axis_strip(const struct sl_axis *axis, uint32_t from, uint32_t length);

#endif
