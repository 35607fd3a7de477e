/* SPDX-License-Identifier: MIT */
/* A build without Little CMS: pictures keep their numbers. */
#include "colour.h"

bool sl_colour_available(void)
{
    return false;
}

enum sl_status sl_colour_profile(const char *name, struct sl_bytes *out)
{
    (void)name;
    (void)out;
    return SL_INVALID_ARGUMENT;
}

enum sl_status sl_colour_check(const uint8_t *icc, size_t size, struct sl_error *err)
{
    (void)icc;
    (void)size;
    return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "this build knows no profiles (liblcms2)");
}

enum sl_status sl_colours_new(const struct sl_colour_target *target, struct sl_colours **out,
                              struct sl_error *err)
{
    (void)target;
    (void)err;
    *out = NULL;
    return SL_OK;
}

void sl_colours_free(struct sl_colours *colours)
{
    (void)colours;
}

bool sl_colours_differ(struct sl_colours *colours, const uint8_t *icc, size_t size,
                       enum sl_colour_layout layout, bool *unusable)
{
    (void)colours;
    (void)icc;
    (void)size;
    (void)layout;
    if (unusable)
        *unusable = false;
    return false;
}

enum sl_status sl_colours_apply(struct sl_colours *colours, const uint8_t *icc, size_t size,
                                struct sl_image *image, const struct sl_poll *poll,
                                struct sl_error *err)
{
    (void)colours;
    (void)icc;
    (void)size;
    (void)image;
    (void)poll;
    (void)err;
    return SL_OK;
}

struct sl_colour_way *sl_colours_take_cmyk(struct sl_colours *colours, const uint8_t *icc,
                                           size_t size)
{
    (void)colours;
    (void)icc;
    (void)size;
    return NULL;
}

void sl_colours_give(struct sl_colours *colours, struct sl_colour_way *way)
{
    (void)colours;
    (void)way;
}

void sl_colour_way_cmyk(const struct sl_colour_way *way, const uint8_t *cmyk, uint8_t *rgb,
                        uint32_t pixels)
{
    (void)way;
    (void)cmyk;
    (void)rgb;
    (void)pixels;
}
