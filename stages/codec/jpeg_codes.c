/* SPDX-License-Identifier: MIT */
#include "jpeg_bits.h"

#include <string.h>

bool sl_jpeg_table_is_valid(const struct jpeg_table *table)
{
    unsigned left = 1;
    unsigned symbols = 0;
    for (unsigned length = 1; length <= JPEG_CODE_BITS; length++) {
        unsigned count = table->counts[length - 1];
        left *= 2;
        if (count > left)
            return false;
        left -= count;
        symbols += count;
    }
    return symbols == table->symbol_count && symbols <= 256;
}

/* Section C.2: codes count up, and get a zero appended from one length to the next. */
void sl_jpeg_codes_build(const struct jpeg_table *table, struct jpeg_codes *codes)
{
    uint32_t code = 0;
    unsigned place = 0;
    codes->symbols = table->symbols;
    memset(codes->fast, 0, sizeof codes->fast);
    for (unsigned length = 1; length <= JPEG_CODE_BITS; length++) {
        unsigned count = table->counts[length - 1];
        codes->offset[length] = (int32_t)place - (int32_t)code;
        for (unsigned i = 0; i < count; i++, code++, place++) {
            if (length > JPEG_FAST_BITS)
                continue;
            unsigned symbol = table->symbols[place];
            unsigned spare = JPEG_FAST_BITS - length;
            for (unsigned j = 0; j < 1U << spare; j++)
                codes->fast[(code << spare) + j] =
                    (uint16_t)((length + (symbol & 15)) << 8 | symbol);
        }
        codes->limit[length] = code << (JPEG_CODE_BITS - length);
        code <<= 1;
    }
    codes->limit[JPEG_CODE_BITS + 1] = UINT32_MAX;
}
