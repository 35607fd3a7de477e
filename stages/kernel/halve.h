/* SPDX-License-Identifier: MIT */
/*
 * Half the size: each sample the mean of four, colours weighed by alpha (halve_rows.h). A picture
 * that is to become much smaller is halved first, as often as sl_resize_halvings says; several
 * sizes share the halvings, and each resize then has a quarter of the samples to read, and again a
 * quarter.
 */
#ifndef SL_KERNEL_HALVE_H
#define SL_KERNEL_HALVE_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>

/* How often a picture of in_width × in_height may be halved before it is resized to width × height:
 * as long as at least twice the size is left, where the kernel still does most of the filtering.
 * All sides at least 1. Thread-safe. */
unsigned sl_halvings(uint32_t in_width, uint32_t in_height, uint32_t width, uint32_t height);

/* Whether sl_halve takes such pictures: those of 8 bits. Thread-safe. */
bool sl_halve_takes(enum sl_model model, unsigned depth);

/* The picture `in` (borrowed) at half its size, rounded up, in *out (moved to the caller; NULL on
 * failure). The last column or row of an odd size stands for two: the result covers width / 2 ×
 * height / 2 of its own samples, and what is made of it has to reckon with that half. Polls once a
 * row. SL_INVALID_ARGUMENT (16 bits, or premultiplied), SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT.
 * Thread-safe. */
SL_NODISCARD enum sl_status sl_halve(struct sl_buffer_pool *pool, const struct sl_image *in,
                                     const struct sl_poll *poll, struct sl_image **out,
                                     struct sl_error *err);

#endif
