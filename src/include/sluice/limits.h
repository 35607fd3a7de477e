/* SPDX-License-Identifier: MIT */
/*
 * What a hostile input may cost at most. Checked from the header, before anything is allocated;
 * a message that refuses an input names the limit, its value and the option that raises it.
 */
#ifndef SLUICE_LIMITS_H
#define SLUICE_LIMITS_H

#include <stdint.h>

struct sl_limits {
    uint64_t pixels;     /* width × height; --max-pixels, default 100,000,000 */
    uint32_t dimension;  /* the longer side in pixels; --max-dimension, default 65,535 */
    uint64_t file_bytes; /* size of an input file; --max-file-size, default 512 MiB */
    uint64_t item_bytes; /* memory one item may use at most, whatever its header says;
                            default 4 GiB */
};

#define SL_LIMITS_DEFAULT                                                           \
    {                                                                               \
        .pixels = 100000000, .dimension = 65535, .file_bytes = (uint64_t)512 << 20, \
        .item_bytes = (uint64_t)4 << 30,                                            \
    }

#endif
