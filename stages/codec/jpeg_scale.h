/* SPDX-License-Identifier: MIT */
/* What the inverse DCT reduces a JPEG to, whoever decodes it. Thread-safe. */
#ifndef SL_CODEC_JPEG_SCALE_H
#define SL_CODEC_JPEG_SCALE_H

#include <sluice/codec.h>

/* The smallest scale in eighths (1, 2, 4 or 8) at which neither side falls below what is wanted,
 * and the kernel is left enough to do. */
unsigned sl_jpeg_eighths(const struct sl_decode_want *want, uint32_t width, uint32_t height);

/* How planes come out at a scale. `h` and `v` hold the sampling factors of three components. A
 * component's inverse DCT may give more samples than the scale says, as libjpeg has it: those of
 * shared chroma are enlarged as long as they come out even. False where they do not come out as a
 * picture may share chroma. */
struct jpeg_shares {
    unsigned side;               /* of a chroma block */
    unsigned chroma_h, chroma_v; /* as in sl_image */
};
bool sl_jpeg_shares(const unsigned h[3], const unsigned v[3], unsigned eighths,
                    struct jpeg_shares *shares);

/* sl_codec.reduce of JPEG. */
void sl_jpeg_reduce(const struct sl_decode_want *want, struct sl_codec_info *info);

#endif
