/* SPDX-License-Identifier: MIT */
/*
 * Colours in options: `#rrggbb`, `#rrggbbaa` or one of a few names, as CSS has them.
 */
#ifndef SL_KERNEL_COLOUR_TEXT_H
#define SL_KERNEL_COLOUR_TEXT_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stdint.h>

enum { SL_COLOUR_TEXT_SIZE = 12 };

/* What is allowed, for messages. */
#define SL_COLOUR_ALLOWED \
    "#rrggbb, #rrggbbaa, white, black, transparent, gray, red, green, blue or yellow"

/* Reads a colour into *out, 0xrrggbbaa, and sets *end (borrowed from `text`) behind it. False, and
 * nothing set, when there is none. Thread-safe. */
SL_NODISCARD bool sl_colour_parse(const char *text, const char **end, uint32_t *out);

/* Writes `#rrggbb`, or `#rrggbbaa` where it is not opaque. Thread-safe. */
void sl_colour_print(uint32_t colour, char out[SL_COLOUR_TEXT_SIZE]);

#endif
