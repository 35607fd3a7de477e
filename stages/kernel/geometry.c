/* SPDX-License-Identifier: MIT */
#include "geometry.h"

#include "number.h"

#include <math.h>
#include <string.h>

static const char shape_marks[] = {
    [SL_GEOMETRY_EXACT] = '!',
    [SL_GEOMETRY_COVER] = '^',
    [SL_GEOMETRY_AREA] = '@',
    [SL_GEOMETRY_PERCENT] = '%',
};

static const char *const shape_words[] = {
    [SL_GEOMETRY_LONG] = "long",
    [SL_GEOMETRY_SHORT] = "short",
};

static const char when_marks[] = {
    [SL_GEOMETRY_SHRINK] = '>',
    [SL_GEOMETRY_ENLARGE] = '<',
};

/* The index of a mark in a table whose first entry, 0, is for none. */
static unsigned find_mark(const char *marks, size_t count, char mark)
{
    for (unsigned i = 1; i < count; i++)
        if (marks[i] == mark)
            return i;
    return 0;
}

/* Marks in any order, at most one of each table; `50%x25%` says its percent twice. */
static bool parse_marks(const char *text, struct sl_geometry *out)
{
    for (; *text; text++) {
        unsigned shape = find_mark(shape_marks, sizeof shape_marks, *text);
        unsigned when = find_mark(when_marks, sizeof when_marks, *text);
        bool again = shape == SL_GEOMETRY_PERCENT && out->shape == SL_GEOMETRY_PERCENT;
        if (shape && (out->shape == SL_GEOMETRY_FIT || again))
            out->shape = (enum sl_geometry_shape)shape;
        else if (when && out->when == SL_GEOMETRY_ALWAYS)
            out->when = (enum sl_geometry_when)when;
        else
            return false;
    }
    return true;
}

static bool parse_sides(const char **text, struct sl_geometry *out, bool *separated)
{
    const char *at = *text;
    if (*at != 'x' && (!sl_number_parse(at, &at, &out->width) || out->width <= 0))
        return false;
    if (*at == '%' && at[1] == 'x') {
        out->shape = SL_GEOMETRY_PERCENT;
        at++;
    }
    *separated = *at == 'x';
    if (*separated) {
        at++;
        bool number = (*at >= '0' && *at <= '9') || *at == '.';
        if (number && (!sl_number_parse(at, &at, &out->height) || out->height <= 0))
            return false;
    }
    *text = at;
    return out->width > 0 || out->height > 0;
}

/* A size that a word shapes. */
static void parse_word(const char **text, struct sl_geometry *out)
{
    for (unsigned shape = SL_GEOMETRY_LONG; shape <= SL_GEOMETRY_SHORT; shape++) {
        size_t length = strlen(shape_words[shape]);
        if (strncmp(*text, shape_words[shape], length) == 0) {
            out->shape = (enum sl_geometry_shape)shape;
            *text += length;
            return;
        }
    }
}

static bool is_side(double value)
{
    return value == floor(value) && value <= UINT32_MAX;
}

static bool is_consistent(struct sl_geometry *out, bool separated)
{
    switch (out->shape) {
    case SL_GEOMETRY_AREA:
        return !separated && out->width == floor(out->width);
    case SL_GEOMETRY_PERCENT:
        if (!separated)
            out->height = out->width;
        out->width = out->width > 0 ? out->width : 100;
        out->height = out->height > 0 ? out->height : 100;
        return true;
    case SL_GEOMETRY_LONG:
    case SL_GEOMETRY_SHORT:
        return !separated && is_side(out->width);
    default:
        return is_side(out->width) && is_side(out->height);
    }
}

enum sl_status sl_geometry_parse(const char *text, struct sl_geometry *out, struct sl_error *err)
{
    struct sl_geometry parsed = {.shape = SL_GEOMETRY_FIT};
    const char *at = text;
    bool separated = false;
    bool valid = *text != '-' && *text != '+' && parse_sides(&at, &parsed, &separated);
    if (valid) {
        parse_word(&at, &parsed);
        valid = parse_marks(at, &parsed) && is_consistent(&parsed, separated);
    }
    if (!valid)
        return sl_error_set(
            err, SL_INVALID_ARGUMENT,
            "size '%.40s' is not WxH, W, xH, WxH! (exact), WxH^ (cover), N@ "
            "(pixels in all), P%%, Nlong or Nshort (a side), each with > (only shrink) "
            "or < (only enlarge) behind it if wanted; whole pixels from 1",
            text);
    *out = parsed;
    return SL_OK;
}

/* value · numerator / denominator, rounded; 32-bit factors cannot overflow 64 bits. */
static uint64_t scale(uint32_t value, uint32_t numerator, uint32_t denominator)
{
    return ((uint64_t)value * numerator + denominator / 2) / denominator;
}

static uint32_t to_side(double value)
{
    return value < 1 ? 1 : value >= UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static uint32_t clamp_side(uint64_t value)
{
    return value < 1 ? 1 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* Fit takes the smaller of the two ratios, cover the larger; compared as products, exactly. A
 * longer side fits into a square, a shorter one covers it. */
static void keep_aspect(const struct sl_geometry *geometry, uint32_t width, uint32_t height,
                        uint32_t *out_width, uint32_t *out_height)
{
    bool edge = geometry->shape == SL_GEOMETRY_LONG || geometry->shape == SL_GEOMETRY_SHORT;
    bool covers = geometry->shape == SL_GEOMETRY_COVER || geometry->shape == SL_GEOMETRY_SHORT;
    uint32_t w = (uint32_t)geometry->width;
    uint32_t h = edge ? w : (uint32_t)geometry->height;
    bool width_smaller = (uint64_t)w * height <= (uint64_t)h * width;
    bool by_width = covers ? !width_smaller : width_smaller;
    if (!h || (w && by_width)) {
        *out_width = w;
        *out_height = clamp_side(scale(height, w, width));
    } else {
        *out_width = clamp_side(scale(width, h, height));
        *out_height = h;
    }
}

void sl_geometry_apply(const struct sl_geometry *geometry, uint32_t width, uint32_t height,
                       uint32_t *out_width, uint32_t *out_height)
{
    uint32_t w = width;
    uint32_t h = height;
    double factor;
    switch (geometry->shape) {
    case SL_GEOMETRY_FIT:
    case SL_GEOMETRY_COVER:
    case SL_GEOMETRY_LONG:
    case SL_GEOMETRY_SHORT:
        keep_aspect(geometry, width, height, &w, &h);
        break;
    case SL_GEOMETRY_EXACT:
        w = geometry->width > 0 ? (uint32_t)geometry->width : width;
        h = geometry->height > 0 ? (uint32_t)geometry->height : height;
        break;
    case SL_GEOMETRY_AREA:
        factor = sqrt(geometry->width / ((double)width * height));
        w = to_side(width * factor * (1 + 1e-12));
        h = to_side(height * factor * (1 + 1e-12));
        break;
    case SL_GEOMETRY_PERCENT:
        w = to_side(width * geometry->width / 100 + 0.5);
        h = to_side(height * geometry->height / 100 + 0.5);
        break;
    }
    if (geometry->when == SL_GEOMETRY_SHRINK) {
        w = w < width ? w : width;
        h = h < height ? h : height;
    } else if (geometry->when == SL_GEOMETRY_ENLARGE) {
        w = w > width ? w : width;
        h = h > height ? h : height;
    }
    *out_width = w;
    *out_height = h;
}

enum sl_status sl_geometry_print(const struct sl_geometry *geometry, struct sl_bytes *out)
{
    char width[SL_NUMBER_TEXT_SIZE] = "";
    char height[SL_NUMBER_TEXT_SIZE] = "";
    char marks[3] = "";
    const char *word = "";
    size_t count = 0;
    bool one = geometry->shape == SL_GEOMETRY_AREA || geometry->shape == SL_GEOMETRY_LONG ||
               geometry->shape == SL_GEOMETRY_SHORT ||
               (geometry->shape == SL_GEOMETRY_PERCENT && geometry->width == geometry->height);
    if (geometry->width > 0)
        sl_number_print(geometry->width, width);
    if (geometry->height > 0 && !one)
        sl_number_print(geometry->height, height);
    if (geometry->shape >= SL_GEOMETRY_LONG)
        word = shape_words[geometry->shape];
    else if (geometry->shape != SL_GEOMETRY_FIT)
        marks[count++] = shape_marks[geometry->shape];
    if (geometry->when != SL_GEOMETRY_ALWAYS)
        marks[count++] = when_marks[geometry->when];
    return sl_bytes_printf(out, "%s%s%s%s%s", width, one ? "" : "x", height, word, marks);
}
