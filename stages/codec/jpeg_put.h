/* SPDX-License-Identifier: MIT */
/*
 * Huffman codes of a sequential scan, written: ITU-T T.81, sections F.1.2 and C.2. Small and called
 * for each coefficient, hence inline. Externally synchronised.
 */
#ifndef SL_CODEC_JPEG_PUT_H
#define SL_CODEC_JPEG_PUT_H

#include "jpeg_tables.h"

#include <stddef.h>
#include <stdint.h>

enum { JPEG_BLOCK_BYTES = 512 }; /* more than a block's codes take, stuffed zeros included */

/* By symbol: its code and the code's length. */
struct jpeg_put_codes {
    uint16_t code[256];
    uint8_t length[256];
};

/* Where codes go. There is always room for JPEG_BLOCK_BYTES. */
struct jpeg_put {
    uint8_t *at;
    uint64_t window; /* the lowest `count` bits are still to be written */
    unsigned count;
};

static inline void jpeg_put_byte(struct jpeg_put *put, uint8_t byte)
{
    *put->at++ = byte;
    if (byte == 0xFF)
        *put->at++ = 0; /* no marker */
}

/* `count` bits, at most 32. */
static inline void jpeg_put_bits(struct jpeg_put *put, uint32_t bits, unsigned count)
{
    put->window = put->window << count | bits;
    put->count += count;
    while (put->count >= 8) {
        put->count -= 8;
        jpeg_put_byte(put, (uint8_t)(put->window >> put->count));
    }
}

/* Fills the last byte with ones. */
static inline void jpeg_put_flush(struct jpeg_put *put)
{
    if (put->count)
        jpeg_put_bits(put, (1U << (8 - put->count)) - 1, 8 - put->count);
}

/* A symbol whose low half says how many bits of `value` follow: negative ones less one. */
static inline void jpeg_put_value(struct jpeg_put *put, const struct jpeg_put_codes *codes,
                                  unsigned run, int value)
{
    unsigned size =
        value ? 32U - (unsigned)__builtin_clz((unsigned)(value < 0 ? -value : value)) : 0;
    unsigned symbol = run << 4 | size;
    uint32_t bits = (uint32_t)(value - (value < 0)) & ((1U << size) - 1);
    jpeg_put_bits(put, (uint32_t)codes->code[symbol] << size | bits, codes->length[symbol] + size);
}

/* A block of coefficients in zigzag order; `before` is the component's last DC. */
static inline void jpeg_put_block(struct jpeg_put *put, const struct jpeg_put_codes *dc,
                                  const struct jpeg_put_codes *ac, const int16_t block[64],
                                  int *before)
{
    enum { END_OF_BLOCK = 0x00, SIXTEEN_ZEROS = 0xF0 };
    uint64_t nonzero = 0;
    for (unsigned k = 1; k < 64; k++)
        nonzero |= (uint64_t)(block[k] != 0) << k;
    jpeg_put_value(put, dc, 0, block[0] - *before);
    *before = block[0];
    unsigned last = 0;
    for (; nonzero; nonzero &= nonzero - 1) {
        unsigned k = (unsigned)__builtin_ctzll(nonzero);
        unsigned run = k - last - 1;
        for (; run > 15; run -= 16)
            jpeg_put_bits(put, ac->code[SIXTEEN_ZEROS], ac->length[SIXTEEN_ZEROS]);
        jpeg_put_value(put, ac, run, block[k]);
        last = k;
    }
    if (last < 63)
        jpeg_put_bits(put, ac->code[END_OF_BLOCK], ac->length[END_OF_BLOCK]);
}

#endif
