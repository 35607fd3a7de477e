/* SPDX-License-Identifier: MIT */
#include "composite.h"

#include <string.h>

enum sl_model sl_composite_model(enum sl_model base, enum sl_model over, enum sl_blend blend)
{
    bool gray = sl_model_channels(base) < 3 && sl_model_channels(over) < 3;
    bool alpha = sl_model_has_alpha(base) || !sl_blend_keeps_opaque(blend);
    if (gray)
        return alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    return alpha ? SL_MODEL_RGBA : SL_MODEL_RGB;
}

/* One channel to or from a plane of floats; divided, so that what is full is exactly 1. The steps
 * are constants where these are called from, so that the loops are made for each. */
#define DEFINE_CHANNEL(NAME, TYPE, PEAK)                                                          \
    static inline void load_##NAME(const TYPE *row, size_t step, size_t count, float factor,      \
                                   float *restrict out)                                           \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            out[i] = (float)row[i * step] / (PEAK)*factor;                                        \
    }                                                                                             \
    static inline void store_##NAME(const float *restrict in, size_t step, size_t count,          \
                                    TYPE *restrict row)                                           \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            row[i * step] = (TYPE)(int32_t)(in[i] * (PEAK) + 0.5F);                               \
    }                                                                                             \
    static void load_channel_##NAME(const void *row, size_t step, unsigned channel, size_t count, \
                                    float factor, float *restrict out)                            \
    {                                                                                             \
        const TYPE *first = (const TYPE *)row + channel;                                          \
        switch (step) {                                                                           \
        case 1:                                                                                   \
            load_##NAME(first, 1, count, factor, out);                                            \
            break;                                                                                \
        case 2:                                                                                   \
            load_##NAME(first, 2, count, factor, out);                                            \
            break;                                                                                \
        case 3:                                                                                   \
            load_##NAME(first, 3, count, factor, out);                                            \
            break;                                                                                \
        default:                                                                                  \
            load_##NAME(first, 4, count, factor, out);                                            \
        }                                                                                         \
    }                                                                                             \
    static void store_channel_##NAME(const float *restrict in, size_t step, unsigned channel,     \
                                     size_t count, void *row)                                     \
    {                                                                                             \
        TYPE *first = (TYPE *)row + channel;                                                      \
        switch (step) {                                                                           \
        case 1:                                                                                   \
            store_##NAME(in, 1, count, first);                                                    \
            break;                                                                                \
        case 2:                                                                                   \
            store_##NAME(in, 2, count, first);                                                    \
            break;                                                                                \
        case 3:                                                                                   \
            store_##NAME(in, 3, count, first);                                                    \
            break;                                                                                \
        default:                                                                                  \
            store_##NAME(in, 4, count, first);                                                    \
        }                                                                                         \
    }

DEFINE_CHANNEL(8, uint8_t, 255)
DEFINE_CHANNEL(16, uint16_t, 65535)

/* `count` pixels from x of a row; gray is given to each of the run's colours, and a picture without
 * alpha is opaque. */
static void load(const struct sl_image *image, uint32_t x, uint32_t y, size_t count,
                 unsigned colours, double opacity, float out[4][SL_BLEND_RUN], size_t at)
{
    const bool wide = image->depth == 16;
    const unsigned channels = image->planes[0].channels;
    const bool alpha = sl_model_has_alpha(image->model);
    const uint8_t *row = sl_image_row(image, 0, y) + (size_t)x * channels * (wide ? 2 : 1);
    for (unsigned c = 0; c < colours; c++)
        (wide ? load_channel_16 : load_channel_8)(row, channels, channels < 3 ? 0 : c, count, 1,
                                                  out[c] + at);
    float *end = out[SL_BLEND_ALPHA] + at;
    if (alpha)
        (wide ? load_channel_16 : load_channel_8)(row, channels, channels - 1, count,
                                                  (float)opacity, end);
    for (size_t i = 0; !alpha && i < count; i++)
        end[i] = 1;
}

static void store(const struct sl_blend_run *run, const struct sl_image *image, uint32_t x,
                  uint32_t y)
{
    const bool wide = image->depth == 16;
    const unsigned channels = image->planes[0].channels;
    uint8_t *row = sl_image_row(image, 0, y) + (size_t)x * channels * (wide ? 2 : 1);
    for (unsigned c = 0; c < channels; c++)
        (wide ? store_channel_16 : store_channel_8)(
            run->base[c < run->colours ? c : SL_BLEND_ALPHA], channels, c, run->count, row);
}

/* Where on the other picture a place of this one lies, along one axis. */
static int64_t place_on(int64_t at, uint32_t length, const struct sl_composite_job *job)
{
    int64_t period = (int64_t)length + job->gap;
    int64_t rest = at % period;
    return !job->tile ? at : rest < 0 ? rest + period : rest;
}

/* How many pixels from there on are of one kind: of the picture, before it, or behind it. */
static uint64_t stretch(int64_t at, uint32_t length, const struct sl_composite_job *job)
{
    if (at < 0)
        return (uint64_t)-at;
    if (at < length)
        return (uint64_t)(length - at);
    return job->tile ? (uint64_t)length + job->gap - (uint64_t)at : UINT64_MAX;
}

/* What lies over the pixels from x on of a row: of the row `over_y` of job->over, or nothing. */
static void load_over(struct sl_blend_run *run, const struct sl_composite_job *job, uint32_t x,
                      int64_t over_y)
{
    const struct sl_image *over = job->over;
    const bool beside = over_y < 0 || over_y >= over->height;
    for (size_t at = 0, count; at < run->count; at += count) {
        int64_t over_x = place_on((int64_t)x + (int64_t)at - job->left, over->width, job);
        uint64_t alike = stretch(over_x, over->width, job);
        count = run->count - at;
        count = alike < count ? (size_t)alike : count;
        if (!beside && over_x >= 0 && over_x < over->width) {
            load(over, (uint32_t)over_x, (uint32_t)over_y, count, run->colours, job->opacity,
                 run->over, at);
            continue;
        }
        for (unsigned c = 0; c < 4; c++)
            memset(run->over[c] + at, 0, count * sizeof **run->over);
    }
}

static void composite_row(struct sl_image *image, const struct sl_composite_job *job, uint32_t y,
                          int64_t first, int64_t end)
{
    struct sl_blend_run run = {.colours = image->planes[0].channels < 3 ? 1 : 3};
    const int64_t over_y = place_on((int64_t)y - job->top, job->over->height, job);
    for (int64_t x = first; x < end; x += SL_BLEND_RUN) {
        run.count = end - x < SL_BLEND_RUN ? (size_t)(end - x) : SL_BLEND_RUN;
        load(image, (uint32_t)x, y, run.count, run.colours, 1, run.base, 0);
        load_over(&run, job, (uint32_t)x, over_y);
        sl_blend_run(job->blend, &run);
        store(&run, image, (uint32_t)x, y);
    }
}

static int64_t within(int64_t at, uint32_t length)
{
    return at < 0 ? 0 : at < length ? at : length;
}

enum sl_status sl_composite(struct sl_image *image, const struct sl_composite_job *job,
                            const struct sl_poll *poll)
{
    int64_t left = 0;
    int64_t top = 0;
    int64_t right = image->width;
    int64_t bottom = image->height;
    if (!job->tile && sl_blend_keeps_bare(job->blend)) {
        left = within(job->left, image->width);
        top = within(job->top, image->height);
        right = within(job->left + job->over->width, image->width);
        bottom = within(job->top + job->over->height, image->height);
    }
    for (int64_t y = top; y < bottom; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        composite_row(image, job, (uint32_t)y, left, right);
    }
    return SL_OK;
}
