/* SPDX-License-Identifier: MIT */
/*
 * Colours through ICC profiles, by Little CMS: what the pixels under one profile are under another.
 * A way that changes nothing is known as such and costs nothing.
 *
 * Gray pictures stay gray: their target has the curve of sRGB, whatever the target of colours.
 */
#ifndef SL_IMAGE_COLOUR_H
#define SL_IMAGE_COLOUR_H

#include <sluice/bytes.h>
#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in ICC.1, section "Rendering intents". */
enum sl_intent {
    SL_INTENT_PERCEPTUAL,
    SL_INTENT_RELATIVE,
    SL_INTENT_SATURATION,
    SL_INTENT_ABSOLUTE,
    SL_INTENT_COUNT
};

/* No larger profile is looked at. */
enum { SL_PROFILE_BYTES_MAX = 4 << 20 };

/* Whether this build knows profiles; else every way changes nothing. */
bool sl_colour_available(void);

/* Appends the profile of that name, "srgb" or "p3" (Display P3), the same bytes each time.
 * SL_INVALID_ARGUMENT where there is none of that name, SL_NO_MEMORY. Thread-safe. */
SL_NODISCARD enum sl_status sl_colour_profile(const char *name, struct sl_bytes *out);

/* Checks bytes that a person gave as a profile for outputs: SL_CORRUPT, SL_UNSUPPORTED_FEATURE
 * (not of RGB). Thread-safe. */
SL_NODISCARD enum sl_status sl_colour_check(const uint8_t *icc, size_t size, struct sl_error *err);

/* What pictures are converted to, and how. */
struct sl_colour_target {
    const uint8_t *icc; /* of RGB, borrowed for the life of what is made of it; NULL: sRGB */
    size_t size;
    enum sl_intent intent;
    bool black_point; /* black point compensation */
};

/* The ways to one target, from whatever profiles pictures come with; the few that were used last
 * are kept. */
struct sl_colours;
struct sl_colour_way;

/* SL_NO_MEMORY, SL_CORRUPT (the target's profile); *out is NULL then. */
SL_NODISCARD enum sl_status sl_colours_new(const struct sl_colour_target *target,
                                           struct sl_colours **out, struct sl_error *err);
void sl_colours_free(struct sl_colours *colours);

/* How a picture's samples are to be read. */
enum sl_colour_layout { SL_COLOUR_GRAY, SL_COLOUR_RGB, SL_COLOUR_CMYK };

/* Whether a profile's pixels look otherwise than under the target, by more than a level of 8 bits
 * somewhere. False, too, for a profile that cannot be read or is not of that layout, which
 * *unusable (may be NULL) tells. Thread-safe. */
bool sl_colours_differ(struct sl_colours *colours, const uint8_t *icc, size_t size,
                       enum sl_colour_layout layout, bool *unusable);

/* Changes an interleaved picture, of which the caller holds the only reference and whose alpha is
 * straight, in place. Nothing happens where the profile is unusable. SL_NO_MEMORY, SL_CANCELLED,
 * SL_TIMEOUT. Thread-safe. */
SL_NODISCARD enum sl_status sl_colours_apply(struct sl_colours *colours, const uint8_t *icc,
                                             size_t size, struct sl_image *image,
                                             const struct sl_poll *poll, struct sl_error *err);

/* The way of CMYK (8 bits, 255 is no ink, as Adobe's JPEGs have it) to RGB under that profile, to
 * be given back; NULL where the profile is unusable or memory is out. Thread-safe. */
struct sl_colour_way *sl_colours_take_cmyk(struct sl_colours *colours, const uint8_t *icc,
                                           size_t size);
void sl_colours_give(struct sl_colours *colours, struct sl_colour_way *way); /* NULL is ignored */

/* Changes `pixels` of CMYK to RGB of 8 bits. Thread-safe, also with one way. */
void sl_colour_way_cmyk(const struct sl_colour_way *way, const uint8_t *cmyk, uint8_t *rgb,
                        uint32_t pixels);

#endif
