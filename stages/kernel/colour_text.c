/* SPDX-License-Identifier: MIT */
#include "colour_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t colour;
} names[] = {
    {"white", 0xffffffff}, {"black", 0x000000ff},  {"transparent", 0x00000000},
    {"gray", 0x808080ff},  {"red", 0xff0000ff},    {"green", 0x008000ff},
    {"blue", 0x0000ffff},  {"yellow", 0xffff00ff},
};

static uint32_t hex_digit(char c)
{
    return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a') + 10;
}

static bool parse_hex(const char *text, size_t length, uint32_t *out)
{
    uint32_t value = 0;
    if (length != 6 && length != 8)
        return false;
    for (size_t i = 0; i < length; i++)
        value = value << 4 | hex_digit(text[i]);
    *out = length == 8 ? value : value << 8 | 0xff;
    return true;
}

bool sl_colour_parse(const char *text, const char **end, uint32_t *out)
{
    if (*text == '#') {
        size_t digits = strspn(text + 1, "0123456789abcdefABCDEF");
        if (!parse_hex(text + 1, digits, out))
            return false;
        *end = text + 1 + digits;
        return true;
    }
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == length && strncmp(names[i].name, text, length) == 0) {
            *out = names[i].colour;
            *end = text + length;
            return true;
        }
    }
    return false;
}

void sl_colour_print(uint32_t colour, char out[SL_COLOUR_TEXT_SIZE])
{
    if ((colour & 0xff) == 0xff)
        snprintf(out, SL_COLOUR_TEXT_SIZE, "#%06" PRIx32, colour >> 8);
    else
        snprintf(out, SL_COLOUR_TEXT_SIZE, "#%08" PRIx32, colour);
}
