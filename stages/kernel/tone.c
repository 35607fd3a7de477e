/* SPDX-License-Identifier: MIT */
#include "tone.h"

#include "pixels.h"

#include <math.h>

static inline int32_t clamp(int32_t value, int32_t peak)
{
    value = value < 0 ? 0 : value;
    return value > peak ? peak : value;
}

/* Rounds halves away from zero, so that gaining and losing are symmetric. */
static inline int32_t round_float(float value)
{
    return (int32_t)(value < 0 ? value - 0.5F : value + 0.5F);
}

/* What the loops over a row get; each uses its own part. */
struct tone {
    size_t channels;
    size_t colours; /* channels that are not alpha */
    const uint16_t *table;
    const uint16_t *const *tables;
    const float (*matrix)[4];
    const struct sl_image *luma, *blurred;
    float amount, threshold;
};

/* How much luma gains, on the scale of 65535. */
static inline float unsharp_gain(const struct tone *tone, float luma, float blurred)
{
    float detail = luma - blurred;
    if (fabsf(detail) < tone->threshold)
        return 0;
    float sharp = luma + tone->amount * detail;
    sharp = sharp < 0 ? 0 : sharp > 65535 ? 65535 : sharp;
    return sharp - luma;
}

/* The loops are written once for both sample types. */
#define DEFINE_ROWS(NAME, TYPE, PEAK)                                                          \
    static void samples_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y) \
    {                                                                                          \
        (void)y;                                                                               \
        for (uint32_t x = 0; x < width; x++, row += tone->channels)                            \
            for (size_t c = 0; c < tone->colours; c++)                                         \
                row[c] = (TYPE)tone->table[row[c]];                                            \
    }                                                                                          \
    static void luma_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y)    \
    {                                                                                          \
        (void)y;                                                                               \
        for (uint32_t x = 0; x < width; x++, row += tone->channels) {                          \
            uint32_t luma = sl_pixels_luma(row[0], row[1], row[2]);                            \
            int32_t gain = (int32_t)tone->table[luma] - (int32_t)luma;                         \
            for (int c = 0; c < 3; c++)                                                        \
                row[c] = (TYPE)clamp(row[c] + gain, PEAK);                                     \
        }                                                                                      \
    }                                                                                          \
    static void own_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y)     \
    {                                                                                          \
        (void)y;                                                                               \
        for (uint32_t x = 0; x < width; x++, row += tone->channels)                            \
            for (size_t c = 0; c < tone->colours; c++)                                         \
                row[c] = (TYPE)tone->tables[c][row[c]];                                        \
    }                                                                                          \
    static void by_luma_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y) \
    {                                                                                          \
        (void)y;                                                                               \
        for (uint32_t x = 0; x < width; x++, row += tone->channels) {                          \
            uint32_t luma = sl_pixels_luma(row[0], row[1], row[2]);                            \
            for (int c = 0; c < 3; c++)                                                        \
                row[c] = (TYPE)tone->tables[c][luma];                                          \
        }                                                                                      \
    }                                                                                          \
    static void matrix_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y)  \
    {                                                                                          \
        (void)y;                                                                               \
        for (uint32_t x = 0; x < width; x++, row += tone->channels) {                          \
            const float red = row[0], green = row[1], blue = row[2];                           \
            for (int c = 0; c < 3; c++) {                                                      \
                const float *m = tone->matrix[c];                                              \
                float sum = m[0] * red + m[1] * green + m[2] * blue + m[3] * (PEAK);           \
                sum = sum < 0 ? 0 : sum > (PEAK) ? (PEAK) : sum;                               \
                row[c] = (TYPE)round_float(sum);                                               \
            }                                                                                  \
        }                                                                                      \
    }                                                                                          \
    static void unsharp_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y) \
    {                                                                                          \
        const uint16_t *luma = (const void *)sl_image_row(tone->luma, 0, y);                   \
        const uint16_t *blurred = (const void *)sl_image_row(tone->blurred, 0, y);             \
        const size_t step = tone->luma->planes[0].channels;                                    \
        for (uint32_t x = 0; x < width; x++, row += tone->channels) {                          \
            float gain = unsharp_gain(tone, luma[x * step], blurred[x * step]);                \
            int32_t scaled = round_float(gain * ((PEAK) / 65535.0F));                          \
            for (size_t c = 0; c < tone->colours; c++)                                         \
                row[c] = (TYPE)clamp(row[c] + scaled, PEAK);                                   \
        }                                                                                      \
    }                                                                                          \
    typedef void row_##NAME(const struct tone *tone, TYPE *row, uint32_t width, uint32_t y);

DEFINE_ROWS(8, uint8_t, 255)
DEFINE_ROWS(16, uint16_t, 65535)

static enum sl_status each_row(struct sl_image *image, struct tone tone, row_8 *narrow,
                               row_16 *wide, const struct sl_poll *poll)
{
    tone.channels = image->planes[0].channels;
    tone.colours = tone.channels - (sl_model_has_alpha(image->model) ? 1 : 0);
    for (uint32_t y = 0; y < image->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        void *row = sl_image_row(image, 0, y);
        if (image->depth == 16)
            wide(&tone, row, image->width, y);
        else
            narrow(&tone, row, image->width, y);
    }
    return SL_OK;
}

static bool has_colour(const struct sl_image *image)
{
    return image->model == SL_MODEL_RGB || image->model == SL_MODEL_RGBA;
}

enum sl_status sl_tone_samples(struct sl_image *image, const uint16_t *table,
                               const struct sl_poll *poll)
{
    return each_row(image, (struct tone){.table = table}, samples_8, samples_16, poll);
}

enum sl_status sl_tone_luma(struct sl_image *image, const uint16_t *table,
                            const struct sl_poll *poll)
{
    if (!has_colour(image))
        return sl_tone_samples(image, table, poll);
    return each_row(image, (struct tone){.table = table}, luma_8, luma_16, poll);
}

enum sl_status sl_tone_colours(struct sl_image *image, const uint16_t *const tables[3],
                               bool by_luma, const struct sl_poll *poll)
{
    struct tone tone = {.tables = tables};
    if (by_luma && has_colour(image))
        return each_row(image, tone, by_luma_8, by_luma_16, poll);
    return each_row(image, tone, own_8, own_16, poll);
}

enum sl_status sl_tone_matrix(struct sl_image *image, const float matrix[3][4],
                              const struct sl_poll *poll)
{
    if (!has_colour(image))
        return SL_INVALID_ARGUMENT;
    return each_row(image, (struct tone){.matrix = matrix}, matrix_8, matrix_16, poll);
}

enum sl_status sl_tone_unsharp(struct sl_image *image, const struct sl_image *luma,
                               const struct sl_image *blurred, float amount, float threshold,
                               const struct sl_poll *poll)
{
    struct tone tone = {.luma = luma, .blurred = blurred, .amount = amount, .threshold = threshold};
    return each_row(image, tone, unsharp_8, unsharp_16, poll);
}
