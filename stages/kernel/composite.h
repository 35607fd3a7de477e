/* SPDX-License-Identifier: MIT */
/*
 * One picture laid over another, once or as tiles.
 */
#ifndef SL_KERNEL_COMPOSITE_H
#define SL_KERNEL_COMPOSITE_H

#include <sluice/cancel.h>
#include <sluice/image.h>

#include "blend.h"

#include <stdint.h>

struct sl_composite_job {
    const struct sl_image *over; /* gray+alpha or RGBA of straight alpha; borrowed */
    int64_t left, top;           /* where its first pixel lies on the other */
    bool tile;                   /* again and again to all sides */
    uint32_t gap;                /* between tiles */
    enum sl_blend blend;
    double opacity; /* 0 to 1: its alpha is multiplied by that */
};

/* The model of a picture that can take the job: with colours if job->over has them, with alpha if
 * parts of it may be seen through afterwards. Thread-safe. */
enum sl_model sl_composite_model(enum sl_model base, enum sl_model over, enum sl_blend blend);

/* Lays job->over over `image`, unique, interleaved, of straight alpha, and of a model that
 * sl_composite_model gives, in place. What lies beyond its edges is left out; where nothing lies,
 * it is as if something transparent did. Polls once a row. SL_CANCELLED, SL_TIMEOUT: the pixels are
 * unspecified then. Thread-safe. */
SL_NODISCARD enum sl_status sl_composite(struct sl_image *image, const struct sl_composite_job *job,
                                         const struct sl_poll *poll);

#endif
