/* SPDX-License-Identifier: MIT */
/*
 * Which part of a picture is worth keeping, judged on a small copy of it.
 *
 * Attention adds up, for every pixel, how much it stands out from its neighbours, how near its
 * colour is to skin, and how saturated it is; the part is taken that has most of it about its
 * middle. Entropy drops, strip by strip, that one of the two sides whose tones are the more alike.
 * Where nothing speaks for a side, the part is in the middle.
 */
#ifndef SL_KERNEL_INTEREST_H
#define SL_KERNEL_INTEREST_H

#include "fit.h"

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stddef.h>

/* Places the part of `rect`'s width and height within a picture of width × height that `in`
 * (borrowed) is to become: sets its left and top. The anchor is attention or entropy. Polls once a
 * row. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *rect is unchanged then. Thread-safe. */
SL_NODISCARD enum sl_status sl_interest_place(struct sl_buffer_pool *pool, struct sl_image *in,
                                              enum sl_anchor anchor, uint32_t width,
                                              uint32_t height, struct sl_rect *rect,
                                              const struct sl_poll *poll, struct sl_error *err);

/* The temporary bytes that it takes, of a picture of that size; SIZE_MAX where they do not fit.
 * Thread-safe. */
size_t sl_interest_scratch_bytes(uint32_t width, uint32_t height, enum sl_model model,
                                 unsigned depth);

#endif
