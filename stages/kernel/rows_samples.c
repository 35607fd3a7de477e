/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

/* The loops below are written once for both sample types: `TYPE` is uint8_t or uint16_t. Rounding
 * adds a half and truncates; clamping is done on integers, which vectorises. */

static inline int32_t round_clamped(float value, int32_t peak)
{
    int32_t rounded = (int32_t)(value + 0.5F);
    rounded = rounded < 0 ? 0 : rounded;
    return rounded > peak ? peak : rounded;
}

/* The colour that a weighed sample stands for; nothing is left of it where alpha rounds to 0. */
static inline float unweigh(float colour, float alpha, float peak)
{
    if (alpha < 0.5F)
        return 0;
    float straight = colour * peak / alpha;
    return straight > peak ? peak : straight < 0 ? 0 : straight;
}

static inline float bound(float colour, float alpha)
{
    float limit = alpha < 0 ? 0 : alpha;
    return colour > limit ? limit : colour;
}

#define DEFINE_ROWS(NAME, TYPE, PEAK)                                                             \
    static void load_##NAME(const TYPE *in, size_t count, float *restrict out)                    \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            out[i] = in[i];                                                                       \
    }                                                                                             \
    static void load_weighed_##NAME(const TYPE *in, size_t count, size_t channels,                \
                                    float *restrict out)                                          \
    {                                                                                             \
        for (size_t i = 0; i < count; i += channels) {                                            \
            float alpha = in[i + channels - 1];                                                   \
            for (size_t c = 0; c + 1 < channels; c++)                                             \
                out[i + c] = in[i + c] * (alpha / (float)(PEAK));                                 \
            out[i + channels - 1] = alpha;                                                        \
        }                                                                                         \
    }                                                                                             \
    static void store_##NAME(const float *in, size_t count, TYPE *restrict out)                   \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            out[i] = (TYPE)round_clamped(in[i], PEAK);                                            \
    }                                                                                             \
    static void store_alpha_##NAME(const float *in, size_t count, size_t channels, bool weighed,  \
                                   TYPE *restrict out)                                            \
    {                                                                                             \
        for (size_t i = 0; i < count; i += channels) {                                            \
            float alpha = in[i + channels - 1];                                                   \
            for (size_t c = 0; c + 1 < channels; c++) {                                           \
                float colour =                                                                    \
                    weighed ? unweigh(in[i + c], alpha, (float)(PEAK)) : bound(in[i + c], alpha); \
                out[i + c] = (TYPE)round_clamped(colour, PEAK);                                   \
            }                                                                                     \
            out[i + channels - 1] = (TYPE)round_clamped(alpha, PEAK);                             \
        }                                                                                         \
    }

DEFINE_ROWS(8, uint8_t, 255)
DEFINE_ROWS(16, uint16_t, 65535)

void sl_row_load(const struct sl_image *in, unsigned plane, uint32_t y, enum sl_row_alpha alpha,
                 float *out)
{
    size_t channels = in->planes[plane].channels;
    size_t count = in->planes[plane].width * channels;
    const void *row = sl_image_row(in, plane, y);
    bool wide = in->depth == 16;
    if (alpha == SL_ROW_WEIGHED && wide)
        load_weighed_16(row, count, channels, out);
    else if (alpha == SL_ROW_WEIGHED)
        load_weighed_8(row, count, channels, out);
    else if (wide)
        load_16(row, count, out);
    else
        load_8(row, count, out);
    memset(out + count, 0, SL_ROW_SLACK * sizeof *out);
}

void sl_row_store(const float *in, enum sl_row_alpha alpha, const struct sl_image *out,
                  unsigned plane, uint32_t y)
{
    size_t channels = out->planes[plane].channels;
    size_t count = out->planes[plane].width * channels;
    void *row = sl_image_row(out, plane, y);
    bool wide = out->depth == 16;
    if (alpha != SL_ROW_PLAIN && wide)
        store_alpha_16(in, count, channels, alpha == SL_ROW_WEIGHED, row);
    else if (alpha != SL_ROW_PLAIN)
        store_alpha_8(in, count, channels, alpha == SL_ROW_WEIGHED, row);
    else if (wide)
        store_16(in, count, row);
    else
        store_8(in, count, row);
}
