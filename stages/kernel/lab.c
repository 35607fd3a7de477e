/* SPDX-License-Identifier: MIT */
#include "lab.h"

#include "buffer_pool.h"

#include <math.h>
#include <string.h>

/* Both curves as tables with straight lines between their points; the first has each 8-bit value
 * among them. Where the second bends most the error is below a tenth of a level of 16 bits. */
enum { DECODE_STEPS = 255 * 16, ENCODE_STEPS = 16384, RUN = 256 };

struct tables {
    float decode[DECODE_STEPS + 2]; /* sRGB to light; one more, to be read and not used */
    float encode[ENCODE_STEPS + 2];
};

static double decode(double value)
{
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double encode(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static void fill(struct tables *tables)
{
    for (int i = 0; i < DECODE_STEPS + 2; i++)
        tables->decode[i] = (float)decode((double)i / DECODE_STEPS);
    for (int i = 0; i < ENCODE_STEPS + 2; i++)
        tables->encode[i] = (float)encode((double)i / ENCODE_STEPS);
}

static inline float look_up(const float *table, int steps, float value)
{
    float place = (value < 0 ? 0 : value > 1 ? 1 : value) * (float)steps;
    int at = (int)place;
    return table[at] + (place - (float)at) * (table[at + 1] - table[at]);
}

/* A first guess from the exponent's third, and Newton's method twice: good to 2e-6. */
static inline float cube_root(float value)
{
    uint32_t bits;
    float root;
    memcpy(&bits, &value, sizeof bits);
    bits = bits / 3 + 709921077;
    memcpy(&root, &bits, sizeof root);
    root = (2 * root + value / (root * root)) / 3;
    return (2 * root + value / (root * root)) / 3;
}

static inline float bend(float t)
{
    return t > 216.0F / 24389 ? cube_root(t) : (24389.0F / 27 * t + 16) / 116;
}

static inline float unbend(float f)
{
    return f > 6.0F / 29 ? f * f * f : (116 * f - 16) * (27.0F / 24389);
}

/* Light to Lab and back, in place; the matrices' rows and columns are divided by white. */
static void to_lab(float *restrict x, float *restrict y, float *restrict z, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float r = x[i];
        float g = y[i];
        float b = z[i];
        float fx = bend((0.4124564F * r + 0.3575761F * g + 0.1804375F * b) / 0.95047F);
        float fy = bend(0.2126729F * r + 0.7151522F * g + 0.0721750F * b);
        float fz = bend((0.0193339F * r + 0.1191920F * g + 0.9503041F * b) / 1.08883F);
        x[i] = 116 * fy - 16;
        y[i] = 500 * (fx - fy);
        z[i] = 200 * (fy - fz);
    }
}

static void to_light(float *restrict l, float *restrict a, float *restrict b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float f = (l[i] + 16) / 116;
        float x = unbend(f + a[i] / 500) * 0.95047F;
        float y = unbend(f);
        float z = unbend(f - b[i] / 200) * 1.08883F;
        l[i] = 3.2404542F * x - 1.5371385F * y - 0.4985314F * z;
        a[i] = -0.9692660F * x + 1.8760108F * y + 0.0415560F * z;
        b[i] = 0.0556434F * x - 0.2040259F * y + 1.0572252F * z;
    }
}

static inline float sample(const void *row, size_t i, unsigned depth)
{
    return depth == 16 ? (float)((const uint16_t *)row)[i] / 65535
                       : (float)((const uint8_t *)row)[i] / 255;
}

static inline void put(void *row, size_t i, unsigned depth, float value)
{
    if (depth == 16)
        ((uint16_t *)row)[i] = (uint16_t)(value * 65535 + 0.5F);
    else
        ((uint8_t *)row)[i] = (uint8_t)(value * 255 + 0.5F);
}

static void load(const struct sl_image *image, const struct tables *tables,
                 const struct sl_lab_run *run)
{
    const void *row = sl_image_row(image, 0, run->y);
    size_t channels = image->planes[0].channels;
    size_t green = channels < 3 ? 0 : 1;
    size_t at = run->x * channels;
    for (size_t i = 0; i < run->count; i++, at += channels) {
        run->l[i] = look_up(tables->decode, DECODE_STEPS, sample(row, at, image->depth));
        run->a[i] = look_up(tables->decode, DECODE_STEPS, sample(row, at + green, image->depth));
        run->b[i] =
            look_up(tables->decode, DECODE_STEPS, sample(row, at + 2 * green, image->depth));
    }
    to_lab(run->l, run->a, run->b, run->count);
}

static void store(struct sl_image *image, const struct tables *tables, const struct sl_lab_run *run)
{
    void *row = sl_image_row(image, 0, run->y);
    size_t channels = image->planes[0].channels;
    size_t at = run->x * channels;
    for (size_t i = 0; i < run->count && channels < 3; i++)
        run->a[i] = run->b[i] = 0;
    to_light(run->l, run->a, run->b, run->count);
    for (size_t i = 0; i < run->count; i++, at += channels) {
        put(row, at, image->depth, look_up(tables->encode, ENCODE_STEPS, run->l[i]));
        if (channels < 3)
            continue;
        put(row, at + 1, image->depth, look_up(tables->encode, ENCODE_STEPS, run->a[i]));
        put(row, at + 2, image->depth, look_up(tables->encode, ENCODE_STEPS, run->b[i]));
    }
}

/* `target` is the picture to put pixels back to, or NULL. */
static enum sl_status each_run(const struct sl_image *image, struct sl_image *target,
                               const struct tables *tables, sl_lab_visit *visit, void *context,
                               const struct sl_poll *poll)
{
    float l[RUN];
    float a[RUN];
    float b[RUN];
    for (uint32_t y = 0; y < image->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        for (uint32_t x = 0; x < image->width; x += RUN) {
            uint32_t rest = image->width - x;
            struct sl_lab_run run = {x, y, rest < RUN ? rest : RUN, l, a, b};
            load(image, tables, &run);
            visit(context, &run);
            if (target)
                store(target, tables, &run);
        }
    }
    return SL_OK;
}

static enum sl_status visit_all(struct sl_buffer_pool *pool, const struct sl_image *image,
                                struct sl_image *target, sl_lab_visit *visit, void *context,
                                const struct sl_poll *poll, struct sl_error *err)
{
    struct tables *tables = sl_buffer_pool_take(pool, sizeof *tables);
    if (!tables)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for tables of sRGB");
    fill(tables);
    enum sl_status status = each_run(image, target, tables, visit, context, poll);
    sl_buffer_pool_give(pool, tables);
    return status;
}

enum sl_status sl_lab_read(struct sl_buffer_pool *pool, const struct sl_image *image,
                           sl_lab_visit *visit, void *context, const struct sl_poll *poll,
                           struct sl_error *err)
{
    return visit_all(pool, image, NULL, visit, context, poll, err);
}

enum sl_status sl_lab_change(struct sl_buffer_pool *pool, struct sl_image *image,
                             sl_lab_visit *visit, void *context, const struct sl_poll *poll,
                             struct sl_error *err)
{
    return visit_all(pool, image, image, visit, context, poll, err);
}

void sl_lab_of(const uint16_t rgb[3], float lab[3])
{
    for (int c = 0; c < 3; c++)
        lab[c] = (float)decode(rgb[c] / 65535.0);
    to_lab(&lab[0], &lab[1], &lab[2], 1);
}
