/* SPDX-License-Identifier: MIT */
/* What PNG costs at the least: libdeflate's work, without a single row filter. */
#ifndef BENCH_VERSUS_CODECS_PNG_H
#define BENCH_VERSUS_CODECS_PNG_H

#include "pictures.h"

/* Checks and inflates a PNG's data into *rows (owned by the caller; without data where there are
 * none). Seconds of CPU. */
double png_inflate(const struct bytes *file, struct bytes *rows);

/* Deflates rows as they were filtered, at the level that sluice has by default. */
double png_deflate(const struct bytes *rows);

#endif
