/* SPDX-License-Identifier: MIT */
/* The tables that ITU-T T.81 gives as examples in annex K, and that everybody uses. */
#ifndef SL_CODEC_JPEG_TABLES_H
#define SL_CODEC_JPEG_TABLES_H

#include <stdint.h>

/* The place of the k-th coefficient in zigzag order (figure A.6), counted by rows. */
extern const uint8_t sl_jpeg_zigzag[64];

/* Tables K.1 (luma) and K.2 (chroma), by rows. */
extern const uint8_t sl_jpeg_quantisers[2][64];

/* Tables K.3 to K.6: how many codes have 1, 2, … 16 bits, then their symbols. */
struct jpeg_standard_codes {
    uint8_t counts[16];
    uint8_t symbols[162];
    uint8_t symbol_count;
};
extern const struct jpeg_standard_codes sl_jpeg_standard_codes[2][2]; /* DC, AC; luma, chroma */

#endif
