/* SPDX-License-Identifier: MIT */
#include "halve_rows.h"

#include "alloc.h"
#include "pixel_rows.h"

#include <string.h>

/* Pixels that come out at a time: their means lie on the stack. */
enum { BLOCK = 64, CHANNELS_MAX = 4 };

/* The mean of each sample, its right neighbour, and the two below: twice as many as are wanted, but
 * in a loop without strides, which vectorises. */
static void mean_rows(const uint8_t *restrict above, const uint8_t *restrict below, size_t count,
                      size_t channels, uint8_t *restrict mean)
{
    for (size_t i = 0; i < count; i++)
        mean[i] =
            (uint8_t)((above[i] + above[i + channels] + below[i] + below[i + channels] + 2) >> 2);
}

/* Every second pixel. */
static void pick(const uint8_t *restrict mean, size_t count, size_t channels, uint8_t *restrict out)
{
    switch (channels) {
    case 1:
        for (size_t x = 0; x < count; x++)
            out[x] = mean[2 * x];
        break;
    case 2:
        for (size_t x = 0; x < count; x++)
            memcpy(out + 2 * x, mean + 4 * x, 2);
        break;
    case 3:
        /* Four bytes are one move; the fourth is overwritten by the next pixel, so that the last
         * one has to come by itself. */
        for (size_t x = 0; x + 1 < count; x++)
            memcpy(out + 3 * x, mean + 6 * x, 4);
        memcpy(out + 3 * (count - 1), mean + 6 * (count - 1), 3);
        break;
    default:
        for (size_t x = 0; x < count; x++)
            memcpy(out + 4 * x, mean + 8 * x, 4);
    }
}

static void halve_plain(const uint8_t *above, const uint8_t *below, size_t count, size_t channels,
                        uint8_t *out)
{
    uint8_t mean[2 * BLOCK * CHANNELS_MAX] = {0}; /* the analyser cannot see that it is filled */
    for (size_t x = 0; x < count; x += BLOCK) {
        size_t block = count - x < BLOCK ? count - x : BLOCK;
        size_t at = 2 * x * channels;
        mean_rows(above + at, below + at, (2 * block - 1) * channels, channels, mean);
        pick(mean, block, channels, out + x * channels);
    }
}

/* A pixel of four whose last channel says how much each counts. Where all count the same, this is
 * the plain mean; where none does, so be it. */
static void mean_weighed(const uint8_t *const pixel[4], size_t channels, uint8_t *out)
{
    unsigned sum = 0;
    for (int k = 0; k < 4; k++)
        sum += pixel[k][channels - 1];
    for (size_t c = 0; c + 1 < channels; c++) {
        unsigned weighed = 0;
        unsigned plain = 0;
        for (int k = 0; k < 4; k++) {
            weighed += pixel[k][c] * pixel[k][channels - 1];
            plain += pixel[k][c];
        }
        out[c] = (uint8_t)(sum ? (weighed + sum / 2) / sum : (plain + 2) / 4);
    }
    out[channels - 1] = (uint8_t)((sum + 2) / 4);
}

static void halve_weighed(const uint8_t *above, const uint8_t *below, size_t count, size_t channels,
                          uint8_t *out)
{
    for (size_t x = 0; x < count; x++) {
        size_t at = 2 * x * channels;
        const uint8_t *const pixel[4] = {above + at, above + at + channels, below + at,
                                         below + at + channels};
        mean_weighed(pixel, channels, out + x * channels);
    }
}

void sl_halve_rows(const uint8_t *above, const uint8_t *below, uint32_t width, unsigned channels,
                   uint8_t *out)
{
    size_t whole = width / 2;
    bool alpha = channels % 2 == 0;
    if (alpha && !(sl_pixel_row_is_opaque(above, width, channels) &&
                   sl_pixel_row_is_opaque(below, width, channels)))
        halve_weighed(above, below, whole, channels, out);
    else
        halve_plain(above, below, whole, channels, out);
    if (width % 2 == 0)
        return;
    size_t at = 2 * whole * channels;
    const uint8_t *const last[4] = {above + at, above + at, below + at, below + at};
    if (alpha) {
        mean_weighed(last, channels, out + whole * channels);
        return;
    }
    for (size_t c = 0; c < channels; c++)
        out[whole * channels + c] = (uint8_t)((2 * last[0][c] + 2 * last[2][c] + 2) >> 2);
}

bool sl_halver_bytes(uint32_t width, unsigned channels, unsigned steps, size_t *out)
{
    *out = 0;
    for (unsigned i = 1; i < steps; i++) {
        size_t row;
        width = width / 2 + width % 2;
        if (!sl_size_mul(width, (size_t)2 * channels, &row) || !sl_size_add(*out, row, out))
            return false;
    }
    return true;
}

void sl_halver_init(struct sl_halver *halver, uint32_t width, unsigned steps,
                    const struct sl_image *out, uint8_t *memory)
{
    *halver = (struct sl_halver){.out = out, .steps = steps};
    for (unsigned i = 0; i < steps; i++) {
        halver->step[i].width = width;
        for (int k = 0; k < 2 && i > 0; k++) {
            halver->step[i].rows[k] = memory;
            memory += (size_t)width * out->planes[0].channels;
        }
        width = width / 2 + width % 2;
    }
}

/* Where the row goes that a step makes. */
static uint8_t *next_row(struct sl_halver *halver, unsigned step)
{
    if (step + 1 == halver->steps)
        return sl_image_row(halver->out, 0, halver->y++);
    unsigned turn = halver->step[step + 1].turn++;
    return halver->step[step + 1].rows[turn % 2];
}

/* Two rows of a step become one of the next, and perhaps that and the one before it another. */
static void take(struct sl_halver *halver, unsigned step, const uint8_t *row)
{
    for (; step < halver->steps; step++) {
        const uint8_t *above = halver->step[step].waiting;
        if (!above) {
            halver->step[step].waiting = row;
            return;
        }
        uint8_t *out = next_row(halver, step);
        sl_halve_rows(above, row, halver->step[step].width, halver->out->planes[0].channels, out);
        halver->step[step].waiting = NULL;
        row = out;
    }
}

void sl_halver_take(struct sl_halver *halver, const uint8_t *row)
{
    take(halver, 0, row);
}

void sl_halver_end(struct sl_halver *halver)
{
    for (unsigned i = 0; i < halver->steps; i++) {
        if (halver->step[i].waiting)
            take(halver, i, halver->step[i].waiting);
    }
}
