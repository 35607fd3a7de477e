/* SPDX-License-Identifier: MIT */
#include "bmp_file.h"

enum { END_OF_ROW = 0, END_OF_BITMAP = 1, DELTA = 2 };

struct runs {
    const struct bmp *bmp;
    const uint8_t *data;
    size_t size;
    uint8_t *indexes;
    uint32_t x, y;
    bool short_of_bytes;
};

static unsigned next_byte(struct runs *runs)
{
    if (!runs->size) {
        runs->short_of_bytes = true;
        return 0;
    }
    runs->size--;
    return *runs->data++;
}

/* Pixels beyond the row's end are dropped, as Windows does. */
static void put(struct runs *runs, unsigned index)
{
    if (runs->x < runs->bmp->width)
        runs->indexes[(size_t)runs->y * runs->bmp->width + runs->x++] = (uint8_t)index;
}

static void put_run(struct runs *runs, unsigned count, unsigned value)
{
    bool nibbles = runs->bmp->coding == BMP_RLE4;
    for (unsigned i = 0; i < count; i++)
        put(runs, nibbles ? (i & 1 ? value & 15 : value >> 4) : value);
}

static void put_literals(struct runs *runs, unsigned count)
{
    bool nibbles = runs->bmp->coding == BMP_RLE4;
    unsigned bytes = nibbles ? (count + 1) / 2 : count;
    for (unsigned i = 0; i < bytes && !runs->short_of_bytes; i++) {
        unsigned value = next_byte(runs);
        if (!runs->short_of_bytes)
            put_run(runs, !nibbles || i * 2 + 1 == count ? 1 : 2, value);
    }
    if (bytes & 1)
        (void)next_byte(runs); /* literals end at an even byte */
}

/* Takes one command; true at the end of the bitmap. */
static bool step(struct runs *runs)
{
    unsigned count = next_byte(runs);
    unsigned value = next_byte(runs);
    if (runs->short_of_bytes)
        return true;
    if (count) {
        put_run(runs, count, value);
        return false;
    }
    switch (value) {
    case END_OF_ROW:
        runs->x = 0;
        runs->y++;
        return false;
    case END_OF_BITMAP:
        return true;
    case DELTA:
        runs->x += next_byte(runs);
        runs->y += next_byte(runs);
        return false;
    default:
        put_literals(runs, value);
        return false;
    }
}

enum sl_status sl_bmp_runs(const struct bmp *bmp, const uint8_t *data, size_t size,
                           const struct sl_poll *poll, uint8_t *indexes, bool *cut)
{
    struct runs runs = {.bmp = bmp, .data = data, .size = size, .indexes = indexes};
    uint32_t polled = 0;
    bool ended = false;
    while (!ended && runs.y < bmp->height) {
        ended = step(&runs);
        if (runs.y != polled) {
            polled = runs.y;
            enum sl_status status = sl_poll_check(poll);
            if (status)
                return status;
        }
    }
    *cut = runs.short_of_bytes;
    return SL_OK;
}
