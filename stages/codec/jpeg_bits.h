/* SPDX-License-Identifier: MIT */
/*
 * The bits of a JPEG scan and its Huffman codes: ITU-T T.81, sections C.2 and F.2.2. Everything is
 * small and called for each code of a picture, hence inline. Externally synchronised.
 */
#ifndef SL_CODEC_JPEG_BITS_H
#define SL_CODEC_JPEG_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JPEG_FAST_BITS = 10, JPEG_CODE_BITS = 16, JPEG_BITS_ENOUGH = 32 };

/* A Huffman table where it lies in the file: 16 counts, then the symbols. */
struct jpeg_table {
    const uint8_t *counts; /* NULL: not defined yet */
    const uint8_t *symbols;
    unsigned symbol_count;
};

/* A code of up to JPEG_FAST_BITS bits is found at once: length << 8 | symbol; 0 for a longer one.
 */
struct jpeg_codes {
    const uint8_t *symbols;
    uint16_t fast[1 << JPEG_FAST_BITS];
    uint32_t limit[JPEG_CODE_BITS + 2]; /* codes of this length are below it, as 16 bits */
    int32_t offset[JPEG_CODE_BITS + 1]; /* symbol's place - code */
};

/* Whether the table is one: no more codes or symbols than there is room for. */
bool sl_jpeg_table_is_valid(const struct jpeg_table *table);

/* Makes the codes of a valid table. */
void sl_jpeg_codes_build(const struct jpeg_table *table, struct jpeg_codes *codes);

/* Up to one restart marker or the end; zeros from there on, which `made_up` counts. */
struct jpeg_bits {
    const uint8_t *data, *end;
    uint64_t window; /* the next bit is the highest */
    int count;       /* bits in the window, those made up included */
    int made_up;
    bool bad;
};

/* One more byte. A stuffed zero is dropped; a marker ends the segment. */
static inline void jpeg_fill_byte(struct jpeg_bits *bits)
{
    uint64_t byte = 0;
    const uint8_t *p = bits->data;
    if (p < bits->end && *p != 0xFF) {
        byte = *p;
        bits->data = p + 1;
    } else if (bits->end - p >= 2 && p[1] == 0) {
        byte = 0xFF;
        bits->data = p + 2;
    } else {
        bits->made_up += 8;
    }
    bits->window |= byte << (56 - bits->count);
    bits->count += 8;
}

/* Tops the window up to at least JPEG_BITS_ENOUGH; four bytes at once where none is FF. */
static inline void jpeg_fill(struct jpeg_bits *bits)
{
    const uint8_t *p = bits->data;
    if (bits->count >= JPEG_BITS_ENOUGH)
        return;
    if (bits->end - p >= 4) {
        uint32_t four = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        if (!((~four - 0x01010101U) & four & 0x80808080U)) {
            bits->window |= (uint64_t)four << (32 - bits->count);
            bits->count += 32;
            bits->data += 4;
            return;
        }
    }
    while (bits->count < JPEG_BITS_ENOUGH)
        jpeg_fill_byte(bits);
}

static inline void jpeg_drop(struct jpeg_bits *bits, unsigned count)
{
    bits->window <<= count;
    bits->count -= (int)count;
}

/* The next `count` bits, up to 16, as a number. */
static inline unsigned jpeg_take(struct jpeg_bits *bits, unsigned count)
{
    if (!count)
        return 0;
    unsigned value = (unsigned)(bits->window >> (64 - count));
    jpeg_drop(bits, count);
    return value;
}

/* The bits behind a code as the number they stand for (section F.2.2.1): those that begin with 0
 * are negative. `taken` bits are code and number, the last `size` (up to 15) of them the number. */
static inline int jpeg_value(uint64_t window, unsigned taken, unsigned size)
{
    uint64_t bits = window << (taken - size);
    int less = (int)((int64_t)~bits >> 63) & (1 - (1 << size));
    return (int)(bits >> 1 >> (63 - size)) + less;
}

/* The symbol of the next code, and the number behind it, as many bits as the symbol's low half
 * says. `bad` is set, and both are 0, when there is no such code. */
static inline unsigned jpeg_take_symbol(struct jpeg_bits *bits, const struct jpeg_codes *codes,
                                        int *value)
{
    jpeg_fill(bits);
    unsigned entry = codes->fast[bits->window >> (64 - JPEG_FAST_BITS)];
    if (entry) {
        *value = jpeg_value(bits->window, entry >> 8, entry & 15);
        jpeg_drop(bits, entry >> 8);
        return entry & 255;
    }
    uint32_t code = (uint32_t)(bits->window >> (64 - JPEG_CODE_BITS));
    unsigned length = JPEG_FAST_BITS + 1;
    while (code >= codes->limit[length])
        length++;
    if (length > JPEG_CODE_BITS) {
        bits->bad = true;
        *value = 0;
        return 0;
    }
    int32_t place = (int32_t)(code >> (JPEG_CODE_BITS - length)) + codes->offset[length];
    unsigned symbol = codes->symbols[place];
    *value = jpeg_value(bits->window, length + (symbol & 15), symbol & 15);
    jpeg_drop(bits, length + (symbol & 15));
    return symbol;
}

/* Whether bits were used that the segment does not have. */
static inline bool jpeg_is_overdrawn(const struct jpeg_bits *bits)
{
    return bits->count < bits->made_up;
}

/* Puts back the whole bytes that were read but not used, back to `begin` at most. */
static inline void jpeg_put_back(struct jpeg_bits *bits, const uint8_t *begin)
{
    int bytes = bits->count > bits->made_up ? (bits->count - bits->made_up) / 8 : 0;
    for (; bytes && bits->data > begin; bytes--) {
        bits->data--;
        if (!*bits->data && bits->data > begin && bits->data[-1] == 0xFF)
            bits->data--; /* a stuffed zero */
    }
    bits->count = 0;
    bits->made_up = 0;
    bits->window = 0;
}

#endif
