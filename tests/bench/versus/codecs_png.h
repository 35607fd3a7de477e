/* SPDX-License-Identifier: MIT */
/* What PNG costs in libraries: libpng to read, and to write libdeflate alone, without the choice of
 * row filters. */
#ifndef BENCH_VERSUS_CODECS_PNG_H
#define BENCH_VERSUS_CODECS_PNG_H

#include "pictures.h"

/* Decodes a PNG by libpng. Seconds of CPU. */
double png_decode(const struct bytes *file);

/* Inflates a PNG's data into *rows (owned by the caller). */
void png_inflate(const struct bytes *file, struct bytes *rows);

/* Deflates rows as they were filtered, at the level that sluice has by default. Seconds of CPU. */
double png_deflate(const struct bytes *rows);

#endif
