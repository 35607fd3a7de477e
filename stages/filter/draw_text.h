/* SPDX-License-Identifier: MIT */
/*
 * Text drawn with the system's fonts, by Pango and cairo. Their libraries are opened when the first
 * text is drawn, so that nobody waits for them who wants none.
 */
#ifndef SL_FILTER_DRAW_TEXT_H
#define SL_FILTER_DRAW_TEXT_H

#include <sluice/error.h>
#include <sluice/image.h>
#include <sluice/limits.h>

#include <stdbool.h>
#include <stdint.h>

/* Where the shorter ones of several lines lie. */
enum sl_text_align { SL_TEXT_LEFT, SL_TEXT_CENTRE, SL_TEXT_RIGHT };

struct sl_text_job {
    const char *text; /* UTF-8, no markup; new lines begin lines */
    const char *font; /* "Sans Bold": a family and a style, as Pango reads them */
    double size;      /* of the font, in pixels */
    uint32_t width;   /* about how wide it becomes, whatever the size; 0: as the size says */
    enum sl_text_align align;
    uint16_t colour[4]; /* red, green, blue, alpha */
};

/* Whether this build draws text. */
bool sl_text_available(void);

/* Draws it into *out (moved to the caller; NULL on failure): as large as what is to be seen of it,
 * gray+alpha or RGBA of 8 bits, straight. One at a time, whoever asks. SL_INVALID_ARGUMENT with a
 * message (not UTF-8, nothing to be seen, no fonts, no libraries), SL_LIMIT_PIXELS,
 * SL_LIMIT_DIMENSION, SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_text_draw(const struct sl_text_job *job,
                                         const struct sl_limits *limits, struct sl_image **out,
                                         struct sl_error *err);

#endif
