/* SPDX-License-Identifier: MIT */
/*
 * A block's coefficients out of a scan's codes (ITU-T T.81, F.2.2, G.1.2 and G.2). Called for each
 * block of a picture, hence inline. Externally synchronised.
 */
#ifndef SL_CODEC_JPEG_BLOCK_H
#define SL_CODEC_JPEG_BLOCK_H

#include "jpeg_bits.h"

enum { JPEG_BLOCK_LAST = 63, JPEG_ZRL = 0xF0, JPEG_DC_BITS_MAX = 15 };

/* Where in a block of those that are kept a coefficient goes, by its place in zigzag order. One
 * place behind them takes all others. */
struct jpeg_places {
    uint8_t at[64];
    unsigned count; /* of places in a block */
};

struct jpeg_block {
    const struct jpeg_places *places;
    int16_t *kept;  /* places->count of them */
    uint64_t *busy; /* a bit for each coefficient but the first that is not 0, in zigzag order */
};

/* What a scan of a component goes by. */
struct jpeg_band {
    const struct jpeg_codes *dc, *ac;
    unsigned first, last; /* coefficients, in zigzag order */
    unsigned low;         /* successive approximation */
    unsigned eob_run;
    int before; /* the first coefficient of the block before */
};

static inline void jpeg_set(const struct jpeg_block *block, unsigned k, int value, unsigned low)
{
    block->kept[block->places->at[k]] = (int16_t)((unsigned)value << low);
}

/* All bits from `first` to `last`, which is at most 63. */
static inline uint64_t jpeg_bits_between(unsigned first, unsigned last)
{
    return first > last ? 0 : ~(uint64_t)0 << first & ~(uint64_t)0 >> (63 - last);
}

/* The first coefficient; all others become 0. */
static inline void jpeg_block_dc(struct jpeg_bits *bits, struct jpeg_band *band,
                                 const struct jpeg_block *block)
{
    int difference;
    unsigned size = jpeg_take_symbol(bits, band->dc, &difference);
    bits->bad = bits->bad || size > JPEG_DC_BITS_MAX;
    band->before = (int16_t)(unsigned)(band->before + difference);
    for (unsigned i = 1; i < block->places->count; i++)
        block->kept[i] = 0;
    block->kept[0] = (int16_t)((unsigned)band->before << band->low);
    *block->busy = 0;
}

static inline void jpeg_block_dc_refine(struct jpeg_bits *bits, struct jpeg_band *band,
                                        const struct jpeg_block *block)
{
    jpeg_fill(bits);
    block->kept[0] = (int16_t)(block->kept[0] | (int16_t)(jpeg_take(bits, 1) << band->low));
}

static inline void jpeg_block_sequential(struct jpeg_bits *from, struct jpeg_band *band,
                                         const struct jpeg_block *block)
{
    struct jpeg_bits bits = *from;
    uint64_t busy = 0;
    jpeg_block_dc(&bits, band, block);
    for (unsigned k = 1; k <= JPEG_BLOCK_LAST; k++) {
        int value;
        unsigned symbol = jpeg_take_symbol(&bits, band->ac, &value);
        if (!(symbol & 15) && symbol != JPEG_ZRL)
            break;
        k += symbol >> 4;
        if (!(symbol & 15))
            continue;
        if (k > JPEG_BLOCK_LAST) {
            bits.bad = true;
            break;
        }
        jpeg_set(block, k, value, 0);
        busy |= (uint64_t)1 << k;
    }
    *block->busy = busy;
    *from = bits;
}

/* Section G.1.2.2: the first scan of some AC coefficients. */
static inline void jpeg_block_ac(struct jpeg_bits *from, struct jpeg_band *band,
                                 const struct jpeg_block *block)
{
    if (band->eob_run) {
        band->eob_run--;
        return;
    }
    struct jpeg_bits bits = *from;
    uint64_t busy = *block->busy;
    for (unsigned k = band->first; k <= band->last; k++) {
        int value;
        unsigned symbol = jpeg_take_symbol(&bits, band->ac, &value);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            band->eob_run = (1U << run) - 1 + jpeg_take(&bits, run);
            break;
        }
        k += run;
        if (!(symbol & 15))
            continue;
        if (k > band->last) {
            bits.bad = true;
            break;
        }
        jpeg_set(block, k, value, band->low);
        busy |= (uint64_t)1 << k;
    }
    *block->busy = busy;
    *from = bits;
}

/* A bit for each coefficient of a set, none of which is 0: whether it is farther from 0 by one. */
static inline void jpeg_correct(struct jpeg_bits *bits, const struct jpeg_block *block,
                                uint64_t set, unsigned low)
{
    while (set) {
        jpeg_fill(bits);
        for (int left = JPEG_BITS_ENOUGH; set && left; left--, set &= set - 1) {
            int16_t *at = block->kept + block->places->at[__builtin_ctzll(set)];
            int one = (int)jpeg_take(bits, 1) << low;
            *at = (int16_t)(*at + (*at < 0 ? -one : one));
        }
    }
}

/* Section G.1.2.3: one more bit of coefficients that were there before, and new ones. */
static inline void jpeg_block_ac_refine(struct jpeg_bits *from, struct jpeg_band *band,
                                        const struct jpeg_block *block)
{
    struct jpeg_bits bits = *from;
    const uint64_t before = *block->busy;
    uint64_t busy = before;
    unsigned k = band->first;
    while (!band->eob_run && k <= band->last) {
        int value;
        unsigned symbol = jpeg_take_symbol(&bits, band->ac, &value);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            band->eob_run = (1U << run) + jpeg_take(&bits, run);
            break;
        }
        uint64_t zeros = ~before & jpeg_bits_between(k, band->last);
        for (; run; run--)
            zeros &= zeros - 1;
        unsigned at = zeros ? (unsigned)__builtin_ctzll(zeros) : band->last + 1;
        jpeg_correct(&bits, block, before & jpeg_bits_between(k, at - 1), band->low);
        if (symbol & 15) {
            if ((symbol & 15) > 1 || at > band->last) {
                bits.bad = true;
                break;
            }
            jpeg_set(block, at, value, band->low);
            busy |= (uint64_t)1 << at;
        }
        k = at + 1;
    }
    if (band->eob_run) {
        band->eob_run--;
        jpeg_correct(&bits, block, before & jpeg_bits_between(k, band->last), band->low);
    }
    *block->busy = busy;
    *from = bits;
}

#endif
