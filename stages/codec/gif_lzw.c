/* SPDX-License-Identifier: MIT */
#include "gif_lzw.h"

#include <stdbool.h>

enum { CODES = 4096, CODE_BITS_MAX = 12, NONE = 0xFFFF };

struct lzw {
    const uint8_t *data;
    size_t size;
    size_t block; /* bytes left of this sub-block */
    uint32_t bits;
    unsigned bit_count;
    uint8_t *out;
    size_t capacity;
    size_t count;
    unsigned clear, next, width, previous;
    uint16_t prefix[CODES];
    uint16_t length[CODES]; /* of the string, in pixels */
    uint8_t suffix[CODES];
    uint8_t first[CODES];
};

static void reset(struct lzw *lzw, unsigned min_code)
{
    lzw->next = lzw->clear + 2;
    lzw->width = min_code + 1;
    lzw->previous = NONE;
}

/* One more byte of the stream into the bit buffer. */
static enum gif_end feed(struct lzw *lzw, const struct sl_poll *poll)
{
    if (!lzw->block) {
        if (!lzw->size)
            return GIF_CUT;
        lzw->block = *lzw->data++;
        lzw->size--;
        if (!lzw->block)
            return GIF_SHORT;
        if (sl_poll_check(poll))
            return GIF_STOP;
    }
    if (!lzw->size)
        return GIF_CUT;
    lzw->bits |= (uint32_t)*lzw->data++ << lzw->bit_count;
    lzw->bit_count += 8;
    lzw->size--;
    lzw->block--;
    return GIF_FULL;
}

/* Writes the code's string, last pixel first, and drops what is beyond the frame. */
static void emit(struct lzw *lzw, unsigned code)
{
    size_t length = lzw->length[code];
    size_t at = lzw->count + length;
    lzw->count = at < lzw->capacity ? at : lzw->capacity;
    while (length--) {
        if (--at < lzw->capacity)
            lzw->out[at] = lzw->suffix[code];
        code = lzw->prefix[code];
    }
}

static void add(struct lzw *lzw, unsigned code)
{
    unsigned at = lzw->next++;
    lzw->prefix[at] = (uint16_t)lzw->previous;
    lzw->length[at] = (uint16_t)(lzw->length[lzw->previous] + 1);
    lzw->first[at] = lzw->first[lzw->previous];
    lzw->suffix[at] = lzw->first[code == at ? lzw->previous : code];
    if (lzw->next == 1U << lzw->width && lzw->width < CODE_BITS_MAX)
        lzw->width++;
}

/* Takes a code that is neither clear nor end. False when there is no such string. A full table
 * stays as it is until the next clear code. */
static bool take(struct lzw *lzw, unsigned code)
{
    bool known = code < lzw->next;
    bool can_add = lzw->previous != NONE && lzw->next < CODES;
    if (!known && !(can_add && code == lzw->next))
        return false;
    if (can_add)
        add(lzw, code);
    emit(lzw, code);
    lzw->previous = code;
    return true;
}

static enum gif_end run(struct lzw *lzw, unsigned min_code, const struct sl_poll *poll)
{
    while (lzw->count < lzw->capacity) {
        while (lzw->bit_count < lzw->width) {
            enum gif_end end = feed(lzw, poll);
            if (end != GIF_FULL)
                return end;
        }
        unsigned code = lzw->bits & ((1U << lzw->width) - 1);
        lzw->bits >>= lzw->width;
        lzw->bit_count -= lzw->width;
        if (code == lzw->clear)
            reset(lzw, min_code);
        else if (code == lzw->clear + 1)
            return GIF_SHORT;
        else if (!take(lzw, code))
            return GIF_BAD;
    }
    return GIF_FULL;
}

enum gif_end sl_gif_lzw(const uint8_t *data, size_t size, unsigned min_code, uint8_t *out,
                        size_t capacity, size_t *count, const struct sl_poll *poll)
{
    struct lzw lzw;
    lzw.data = data;
    lzw.size = size;
    lzw.block = 0;
    lzw.bits = 0;
    lzw.bit_count = 0;
    lzw.out = out;
    lzw.capacity = capacity;
    lzw.count = 0;
    lzw.clear = 1U << min_code;
    /* The two codes behind the pixels are never part of a string. */
    for (unsigned i = 0; i < lzw.clear + 2; i++) {
        lzw.prefix[i] = 0;
        lzw.length[i] = 1;
        lzw.suffix[i] = (uint8_t)i;
        lzw.first[i] = (uint8_t)i;
    }
    reset(&lzw, min_code);
    enum gif_end end = run(&lzw, min_code, poll);
    *count = lzw.count;
    return end;
}
