/* SPDX-License-Identifier: MIT */
#include "linear.h"

#include "buffer_pool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEVELS = 65536 };

static double to_light(double sample)
{
    return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
}

static double to_sample(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

struct change {
    const char *key;   /* the table's, in the pool */
    unsigned from, to; /* depths */
    double (*curve)(double value);
};

static const uint16_t *take_table(struct sl_buffer_pool *pool, const struct change *change,
                                  char key[SL_BUFFER_KEY_SIZE], void **buffer)
{
    bool filled;
    unsigned levels = change->from == 8 ? 256 : LEVELS;
    memset(key, 0, SL_BUFFER_KEY_SIZE);
    snprintf(key, SL_BUFFER_KEY_SIZE, "%s %u %u", change->key, change->from, change->to);
    uint16_t *table = sl_buffer_pool_take_filled(pool, key, levels * sizeof *table, &filled);
    double most = change->to == 8 ? 255 : LEVELS - 1;
    for (unsigned i = 0; i < levels && table && !filled; i++)
        table[i] = (uint16_t)lround(change->curve(i / (levels - 1.0)) * most);
    *buffer = table;
    return table;
}

static unsigned read_sample(const void *row, unsigned depth, size_t at)
{
    return depth == 16 ? ((const uint16_t *)row)[at] : ((const uint8_t *)row)[at];
}

static void write_sample(void *row, unsigned depth, size_t at, unsigned value)
{
    if (depth == 16)
        ((uint16_t *)row)[at] = (uint16_t)value;
    else
        ((uint8_t *)row)[at] = (uint8_t)value;
}

static unsigned scale(unsigned value, unsigned from, unsigned to)
{
    return from == to ? value : to == 16 ? value * 257 : (value + 128) / 257;
}

static void change_row(const struct change *change, const uint16_t *table, unsigned channels,
                       bool alpha, const void *in, void *out, uint32_t width)
{
    unsigned colours = channels - alpha;
    for (uint32_t x = 0; x < width; x++) {
        for (unsigned c = 0; c < channels; c++) {
            size_t at = (size_t)x * channels + c;
            unsigned sample = read_sample(in, change->from, at);
            write_sample(out, change->to, at,
                         c < colours ? table[sample] : scale(sample, change->from, change->to));
        }
    }
}

static enum sl_status change_all(struct sl_buffer_pool *pool, const struct change *change,
                                 const struct sl_image *in, const struct sl_poll *poll,
                                 struct sl_image **out, struct sl_error *err)
{
    char key[SL_BUFFER_KEY_SIZE];
    void *buffer;
    const uint16_t *table = take_table(pool, change, key, &buffer);
    *out = NULL;
    enum sl_status status =
        table ? sl_image_new(pool, in->width, in->height, in->model, change->to, out)
              : SL_NO_MEMORY;
    for (uint32_t y = 0; y < in->height && !status; y++) {
        change_row(change, table, sl_model_channels(in->model), sl_model_has_alpha(in->model),
                   sl_image_row(in, 0, y), sl_image_row(*out, 0, y), in->width);
        status = sl_poll_check(poll);
    }
    if (buffer)
        sl_buffer_pool_give_filled(pool, key, buffer);
    if (status) {
        sl_image_unref(*out);
        *out = NULL;
        return sl_error_set(err, status, "stopped on the way to or from linear light");
    }
    (*out)->orientation = in->orientation;
    (*out)->extent_width = in->extent_width;
    (*out)->extent_height = in->extent_height;
    return SL_OK;
}

enum sl_status sl_linear_from(struct sl_buffer_pool *pool, const struct sl_image *in,
                              const struct sl_poll *poll, struct sl_image **out,
                              struct sl_error *err)
{
    const struct change change = {"light", in->depth, 16, to_light};
    return change_all(pool, &change, in, poll, out, err);
}

enum sl_status sl_linear_to(struct sl_buffer_pool *pool, const struct sl_image *in, unsigned depth,
                            const struct sl_poll *poll, struct sl_image **out, struct sl_error *err)
{
    const struct change change = {"sample", in->depth, depth, to_sample};
    return change_all(pool, &change, in, poll, out, err);
}
