/* SPDX-License-Identifier: MIT */
/*
 * GIF's variant of LZW: codes of 3 to 12 bits, least significant first, in sub-blocks of up to 255
 * bytes. Specification: CompuServe, "Graphics Interchange Format, Version 89a" (1990), appendix F.
 */
#ifndef SL_CODEC_GIF_LZW_H
#define SL_CODEC_GIF_LZW_H

#include <sluice/cancel.h>

#include <stddef.h>
#include <stdint.h>

enum gif_end {
    GIF_FULL,  /* every pixel was written; what may follow was not read */
    GIF_SHORT, /* the data ended in order, with too few pixels */
    GIF_CUT,   /* the bytes ended in the middle */
    GIF_BAD,   /* a code that cannot be */
    GIF_STOP,  /* the poll said so */
};

/* Decodes sub-blocks into `capacity` indexes; *count is how many were written. `min_code` is the
 * byte before them, 1 to 8. Thread-safe. */
enum gif_end sl_gif_lzw(const uint8_t *data, size_t size, unsigned min_code, uint8_t *out,
                        size_t capacity, size_t *count, const struct sl_poll *poll);

#endif
