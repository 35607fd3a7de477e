/* SPDX-License-Identifier: MIT */
/* Whole pictures out of files, by the format's own library: nothing here is sluice's. */
#ifndef BENCH_VERSUS_PICTURES_H
#define BENCH_VERSUS_PICTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture {
    uint32_t width, height;
    bool alpha;
    uint8_t *rgba; /* owned, without gaps */
};

struct bytes {
    uint8_t *data; /* owned */
    size_t size;
};

/* Reads a file; false where there is none. */
bool bytes_read(const char *path, struct bytes *out);

/* Decodes a JPEG, PNG or WebP; false where it is none. */
bool picture_read(const char *path, struct picture *out);
void picture_free(struct picture *picture);

#endif
