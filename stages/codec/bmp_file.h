/* SPDX-License-Identifier: MIT */
/*
 * A Windows or OS/2 bitmap's header, and its run-length coding. Our own reader: stb knows no runs,
 * reads palette entries that do not exist, and takes a short file for a whole one.
 */
#ifndef SL_CODEC_BMP_FILE_H
#define SL_CODEC_BMP_FILE_H

#include "reading.h"

enum bmp_coding { BMP_PLAIN = 0, BMP_RLE8 = 1, BMP_RLE4 = 2, BMP_FIELDS = 3, BMP_ALPHA_FIELDS = 6 };

struct bmp {
    uint32_t width, height;
    bool top_down;
    unsigned bits;                /* a pixel */
    unsigned coding;              /* enum bmp_coding */
    uint32_t masks[4];            /* red, green, blue, alpha; 0 where there is none */
    uint64_t data_at, data_bytes; /* data_bytes: what the header says, or 0 */
    struct sl_palette palette;
    bool bad_planes, bad_palette; /* odd, and of no consequence */
};

/* Reads the headers and the palette. SL_CORRUPT, SL_UNSUPPORTED_FEATURE, a limit's status. */
SL_NODISCARD enum sl_status sl_bmp_header(const struct sl_source *source,
                                          const struct sl_limits *limits, struct bmp *bmp,
                                          struct sl_error *err);

/* Decodes runs into width × height indexes, the first row first. Pixels that nothing was said
 * about keep what they hold. *cut: the data ended without an end mark. */
SL_NODISCARD enum sl_status sl_bmp_runs(const struct bmp *bmp, const uint8_t *data, size_t size,
                                        const struct sl_poll *poll, uint8_t *indexes, bool *cut);

#endif
