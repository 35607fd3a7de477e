/* SPDX-License-Identifier: MIT */
/*
 * Pixels as CIE L*a*b* (CIE 15, white D65) and back, from samples that are sRGB (IEC 61966-2-1): a
 * picture's lightness and colourfulness can be changed as they are seen. Colours that sRGB has not
 * are cut off at its edge. Gray pictures have a and b of 0, and what a change makes of these is
 * lost.
 */
#ifndef SL_KERNEL_LAB_H
#define SL_KERNEL_LAB_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stddef.h>
#include <stdint.h>

/* Pixels of row `y` from `x` on. L is 0 to 100. */
struct sl_lab_run {
    uint32_t x, y;
    size_t count;
    float *l, *a, *b;
};

/* What is done with pixels. */
typedef void sl_lab_visit(void *context, const struct sl_lab_run *run);

/* Shows every pixel to `visit`, row by row. */
SL_NODISCARD enum sl_status sl_lab_read(struct sl_buffer_pool *pool, const struct sl_image *image,
                                        sl_lab_visit *visit, void *context,
                                        const struct sl_poll *poll, struct sl_error *err);

/* The same, and what `visit` makes of them is put back, rounded and clamped; alpha stays. `image`
 * is unique.
 *
 * Both take interleaved pictures, poll once a row and take a hundred kilobytes. SL_NO_MEMORY,
 * SL_CANCELLED, SL_TIMEOUT: the pixels are unspecified then. Thread-safe. */
SL_NODISCARD enum sl_status sl_lab_change(struct sl_buffer_pool *pool, struct sl_image *image,
                                          sl_lab_visit *visit, void *context,
                                          const struct sl_poll *poll, struct sl_error *err);

/* One colour (red, green, blue, 16 bits each) as L, a, b. */
void sl_lab_of(const uint16_t rgb[3], float lab[3]);

#endif
