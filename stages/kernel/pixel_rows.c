/* SPDX-License-Identifier: MIT */
#include "pixel_rows.h"

#include "pixels.h"

#include <string.h>

/* Every sum below fits 32 bits: it is at most 65535 · 65535 plus the half that rounds. */

/* colour over the background: (c · a + b · (peak - a)) / peak, rounded. */
static inline uint32_t blend(uint32_t colour, uint32_t alpha, uint32_t background, uint32_t peak,
                             bool premultiplied)
{
    uint32_t under = background * (peak - alpha);
    if (!premultiplied)
        return (colour * alpha + under + peak / 2) / peak;
    uint32_t sum = colour + (under + peak / 2) / peak;
    return sum > peak ? peak : sum;
}

/* The loops are written once for both sample types. `from` and `to` are constants at every call,
 * so that the compiler makes one loop of each pair of models and their branches go away. */
#define DEFINE_ROWS(NAME, TYPE, PEAK)                                                             \
    static inline void change_##NAME(const struct sl_pixel_change *change,                        \
                                     const enum sl_model from, const enum sl_model to,            \
                                     const TYPE *restrict in, size_t count, TYPE *restrict out)   \
    {                                                                                             \
        const bool colour_in = from == SL_MODEL_RGB || from == SL_MODEL_RGBA;                     \
        const bool colour_out = to == SL_MODEL_RGB || to == SL_MODEL_RGBA;                        \
        const bool alpha_in = from == SL_MODEL_GRAY_ALPHA || from == SL_MODEL_RGBA;               \
        const bool alpha_out = to == SL_MODEL_GRAY_ALPHA || to == SL_MODEL_RGBA;                  \
        const size_t step_in = (colour_in ? 3 : 1) + (alpha_in ? 1 : 0);                          \
        const size_t step_out = (colour_out ? 3 : 1) + (alpha_out ? 1 : 0);                       \
        for (size_t i = 0; i < count; i++, in += step_in, out += step_out) {                      \
            uint32_t rgb[3] = {in[0], in[colour_in ? 1 : 0], in[colour_in ? 2 : 0]};              \
            uint32_t alpha = alpha_in ? in[step_in - 1] : (PEAK);                                 \
            if (alpha_in && !alpha_out)                                                           \
                for (int c = 0; c < 3; c++)                                                       \
                    rgb[c] =                                                                      \
                        blend(rgb[c], alpha, change->background[c], PEAK, change->premultiplied); \
            if (colour_out) {                                                                     \
                out[0] = (TYPE)rgb[0];                                                            \
                out[1] = (TYPE)rgb[1];                                                            \
                out[2] = (TYPE)rgb[2];                                                            \
            } else {                                                                              \
                out[0] = (TYPE)sl_pixels_luma(rgb[0], rgb[1], rgb[2]);                            \
            }                                                                                     \
            if (alpha_out)                                                                        \
                out[step_out - 1] = (TYPE)alpha;                                                  \
        }                                                                                         \
    }                                                                                             \
    static void change_to_##NAME(const struct sl_pixel_change *change, const enum sl_model to,    \
                                 const TYPE *in, size_t count, TYPE *out)                         \
    {                                                                                             \
        switch (change->from) {                                                                   \
        case SL_MODEL_GRAY:                                                                       \
            change_##NAME(change, SL_MODEL_GRAY, to, in, count, out);                             \
            break;                                                                                \
        case SL_MODEL_GRAY_ALPHA:                                                                 \
            change_##NAME(change, SL_MODEL_GRAY_ALPHA, to, in, count, out);                       \
            break;                                                                                \
        case SL_MODEL_RGB:                                                                        \
            change_##NAME(change, SL_MODEL_RGB, to, in, count, out);                              \
            break;                                                                                \
        default:                                                                                  \
            change_##NAME(change, SL_MODEL_RGBA, to, in, count, out);                             \
            break;                                                                                \
        }                                                                                         \
    }                                                                                             \
    static void premultiply_##NAME(TYPE *row, size_t count, size_t channels)                      \
    {                                                                                             \
        for (size_t i = 0; i < count; i++, row += channels) {                                     \
            uint32_t alpha = row[channels - 1];                                                   \
            for (size_t c = 0; c + 1 < channels; c++)                                             \
                row[c] = (TYPE)((row[c] * alpha + (PEAK) / 2) / (PEAK));                          \
        }                                                                                         \
    }                                                                                             \
    static void unpremultiply_##NAME(TYPE *row, size_t count, size_t channels)                    \
    {                                                                                             \
        for (size_t i = 0; i < count; i++, row += channels) {                                     \
            uint32_t alpha = row[channels - 1];                                                   \
            for (size_t c = 0; c + 1 < channels; c++) {                                           \
                uint32_t colour = row[c] < alpha ? row[c] : alpha;                                \
                row[c] = alpha ? (TYPE)((colour * (PEAK) + alpha / 2) / alpha) : 0;               \
            }                                                                                     \
        }                                                                                         \
    }

DEFINE_ROWS(8, uint8_t, 255U)
DEFINE_ROWS(16, uint16_t, 65535U)

static void change_8_to(const struct sl_pixel_change *change, const uint8_t *in, size_t count,
                        uint8_t *out)
{
    switch (change->to) {
    case SL_MODEL_GRAY:
        change_to_8(change, SL_MODEL_GRAY, in, count, out);
        break;
    case SL_MODEL_GRAY_ALPHA:
        change_to_8(change, SL_MODEL_GRAY_ALPHA, in, count, out);
        break;
    case SL_MODEL_RGB:
        change_to_8(change, SL_MODEL_RGB, in, count, out);
        break;
    default:
        change_to_8(change, SL_MODEL_RGBA, in, count, out);
        break;
    }
}

static void change_16_to(const struct sl_pixel_change *change, const uint16_t *in, size_t count,
                         uint16_t *out)
{
    switch (change->to) {
    case SL_MODEL_GRAY:
        change_to_16(change, SL_MODEL_GRAY, in, count, out);
        break;
    case SL_MODEL_GRAY_ALPHA:
        change_to_16(change, SL_MODEL_GRAY_ALPHA, in, count, out);
        break;
    case SL_MODEL_RGB:
        change_to_16(change, SL_MODEL_RGB, in, count, out);
        break;
    default:
        change_to_16(change, SL_MODEL_RGBA, in, count, out);
        break;
    }
}

void sl_pixel_row_change(const struct sl_pixel_change *change, const void *in, size_t count,
                         void *out)
{
    if (change->depth == 16)
        change_16_to(change, in, count, out);
    else
        change_8_to(change, in, count, out);
}

void sl_pixel_row_widen(const uint8_t *in, size_t count, uint16_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint16_t)(in[i] * 257);
}

void sl_pixel_row_narrow(const uint16_t *in, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)((in[i] * 255U + 32895) >> 16);
}

void sl_pixel_row_premultiply(void *row, size_t count, unsigned channels, unsigned depth)
{
    if (depth == 16)
        premultiply_16(row, count, channels);
    else
        premultiply_8(row, count, channels);
}

void sl_pixel_row_unpremultiply(void *row, size_t count, unsigned channels, unsigned depth)
{
    if (depth == 16)
        unpremultiply_16(row, count, channels);
    else
        unpremultiply_8(row, count, channels);
}

/* Words are collected without regard to where alpha lies in them. */
bool sl_pixel_row_is_opaque(const uint8_t *row, size_t count, unsigned channels)
{
    const size_t samples = count * channels;
    uint64_t all = UINT64_MAX;
    uint8_t bytes[sizeof all];
    size_t i = 0;
    for (; i + sizeof all <= samples; i += sizeof all) {
        uint64_t some;
        memcpy(&some, row + i, sizeof some);
        all &= some;
    }
    memcpy(bytes, &all, sizeof bytes);
    for (size_t k = 0; i < samples; i++, k++)
        bytes[k] &= row[i];
    for (size_t k = channels - 1; k < sizeof bytes; k += channels)
        if (bytes[k] != 255)
            return false;
    return true;
}
