/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of layout conversion, one row at a time. Thread-safe; nothing is allocated. Rows
 * of 16-bit samples are aligned for them.
 */
#ifndef SL_KERNEL_PIXEL_ROWS_H
#define SL_KERNEL_PIXEL_ROWS_H

#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a row of pixels is turned into, both sides at the same depth. */
struct sl_pixel_change {
    enum sl_model from, to;
    unsigned depth;
    bool premultiplied;     /* the source is */
    uint32_t background[3]; /* on the scale of depth */
};

/* Turns `count` pixels of `in` into another model in `out`, which does not overlap. */
void sl_pixel_row_change(const struct sl_pixel_change *change, const void *in, size_t count,
                         void *out);

/* Widens `count` samples to 16 bits, or narrows them to 8. */
void sl_pixel_row_widen(const uint8_t *in, size_t count, uint16_t *out);
void sl_pixel_row_narrow(const uint16_t *in, size_t count, uint8_t *out);

/* Multiplies the colours of `count` pixels by their alpha, or divides, in place. */
void sl_pixel_row_premultiply(void *row, size_t count, unsigned channels, unsigned depth);
void sl_pixel_row_unpremultiply(void *row, size_t count, unsigned channels, unsigned depth);

/* Whether alpha, the last of 2 or 4 channels of 8 bits, is 255 in all of `count` pixels. */
bool sl_pixel_row_is_opaque(const uint8_t *row, size_t count, unsigned channels);

#endif
