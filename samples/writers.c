/* SPDX-License-Identifier: MIT */
/* Formats that sluice reads and does not write, each as plain as its specification allows. */
#include "draw_pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sample programs have nobody to report to. */
static void must(enum sl_status status)
{
    if (status == SL_OK)
        return;
    fputs("draw_pictures: out of memory\n", stderr);
    exit(1);
}

static void put_byte(struct sl_bytes *out, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    must(sl_bytes_append(out, &byte, 1));
}

static void put_big(struct sl_bytes *out, unsigned value, unsigned bytes)
{
    while (bytes-- > 0)
        put_byte(out, value >> (8 * bytes) & 0xff);
}

static void put_little(struct sl_bytes *out, unsigned value)
{
    put_byte(out, value & 0xff);
    put_byte(out, value >> 8 & 0xff);
}

/* Netpbm: P1 to P3 are text, P4 to P6 bytes; P1 and P4 have one bit a pixel, and 1 is black. */
static void write_bitmap(const struct sl_image *image, bool text, struct sl_bytes *out)
{
    must(sl_bytes_printf(out, "P%c\n# drawn by sluice\n%u %u\n", text ? '1' : '4', image->width,
                         image->height));
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        unsigned bits = 0;
        for (uint32_t x = 0; x < image->width; x++) {
            unsigned black = row[x] < 128;
            bits = bits << 1 | black;
            if (text)
                must(sl_bytes_printf(out, "%u%c", black, x + 1 < image->width ? ' ' : '\n'));
            else if (x % 8 == 7)
                put_byte(out, bits & 0xff);
        }
        if (!text && image->width % 8)
            put_byte(out, bits << (8 - image->width % 8) & 0xff);
    }
}

static void write_samples(const struct sl_image *image, char kind, struct sl_bytes *out)
{
    must(sl_bytes_printf(out, "P%c\n%u %u\n255\n", kind, image->width, image->height));
    uint32_t count = image->width * sl_model_channels(image->model);
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t i = 0; i < count; i++) {
            if (kind <= '3')
                must(sl_bytes_printf(out, "%u%c", row[i], i % 12 == 11 ? '\n' : ' '));
            else
                put_byte(out, row[i]);
        }
        if (kind <= '3')
            put_byte(out, '\n');
    }
}

/* Photoshop: no colour map, no resources, no layers; planes one after the other, not packed.
 * Source: Adobe Photoshop File Formats Specification. */
static void write_psd(const struct sl_image *image, struct sl_bytes *out)
{
    static const uint8_t nothing[6] = {0};
    must(sl_bytes_append(out, "8BPS", 4));
    put_big(out, 1, 2);
    must(sl_bytes_append(out, nothing, 6));
    put_big(out, 3, 2);
    put_big(out, image->height, 4);
    put_big(out, image->width, 4);
    put_big(out, 8, 2);
    put_big(out, 3, 2); /* RGB */
    put_big(out, 0, 4);
    put_big(out, 0, 4);
    put_big(out, 0, 4);
    put_big(out, 0, 2);
    for (unsigned channel = 0; channel < 3; channel++) {
        for (uint32_t y = 0; y < image->height; y++) {
            for (uint32_t x = 0; x < image->width; x++)
                put_byte(out, sl_image_row(image, 0, y)[3 * x + channel]);
        }
    }
}

/* GIF89a with a fixed palette of 6 × 6 × 6 colours. The codes stay at nine bits because the table
 * is cleared before it grows. Source: Graphics Interchange Format, Version 89a, appendix F. */
struct bits {
    struct sl_bytes *out;
    uint8_t block[255];
    unsigned used, value, count;
};

static void flush_block(struct bits *bits)
{
    if (bits->used == 0)
        return;
    put_byte(bits->out, bits->used);
    must(sl_bytes_append(bits->out, bits->block, bits->used));
    bits->used = 0;
}

static void put_code(struct bits *bits, unsigned code)
{
    bits->value |= code << bits->count;
    for (bits->count += 9; bits->count >= 8; bits->count -= 8, bits->value >>= 8) {
        bits->block[bits->used++] = (uint8_t)(bits->value & 0xff);
        if (bits->used == sizeof bits->block)
            flush_block(bits);
    }
}

/* The palette's colour for a pixel. An ordered (Bayer) dither spreads what so few colours lose. */
static unsigned colour_index(const uint8_t *rgb, uint32_t x, uint32_t y)
{
    static const uint8_t bayer[4][4] = {
        {0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    unsigned dither = bayer[y % 4][x % 4] * 51U / 16;
    unsigned index = 0;
    for (unsigned i = 0; i < 3; i++)
        index = index * 6 + (rgb[i] + dither) / 51;
    return index;
}

static void write_gif(const struct sl_image *image, struct sl_bytes *out)
{
    enum { CLEAR = 256, END = 257, RUN = 200 };
    must(sl_bytes_append(out, "GIF89a", 6));
    put_little(out, image->width);
    put_little(out, image->height);
    put_byte(out, 0xf7); /* a global table of 256 colours */
    put_little(out, 0);
    for (unsigned i = 0; i < 256; i++) {
        put_byte(out, i < 216 ? i / 36 * 51 : 0);
        put_byte(out, i < 216 ? i / 6 % 6 * 51 : 0);
        put_byte(out, i < 216 ? i % 6 * 51 : 0);
    }
    put_byte(out, ',');
    put_little(out, 0);
    put_little(out, 0);
    put_little(out, image->width);
    put_little(out, image->height);
    put_byte(out, 0);
    put_byte(out, 8);
    struct bits bits = {.out = out};
    unsigned since_clear = RUN;
    for (uint32_t y = 0; y < image->height; y++) {
        for (uint32_t x = 0; x < image->width; x++) {
            const uint8_t *p = sl_image_row(image, 0, y) + 3 * (size_t)x;
            if (since_clear++ == RUN) {
                put_code(&bits, CLEAR);
                since_clear = 1;
            }
            put_code(&bits, colour_index(p, x, y));
        }
    }
    put_code(&bits, END);
    put_code(&bits, 0); /* pushes the last bits out */
    flush_block(&bits);
    put_byte(out, 0);
    put_byte(out, ';');
}

bool write_plain(const char *format, const struct sl_image *image, struct sl_bytes *out)
{
    if (strcmp(format, "gif") == 0)
        write_gif(image, out);
    else if (strcmp(format, "psd") == 0)
        write_psd(image, out);
    else if (format[0] != 'P')
        return false;
    else if (format[1] == '1' || format[1] == '4')
        write_bitmap(image, format[1] == '1', out);
    else
        write_samples(image, format[1], out);
    return true;
}
