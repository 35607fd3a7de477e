/* SPDX-License-Identifier: MIT */
#include "curve.h"

#include "buffer_pool.h"
#include "pixels.h"
#include "tone.h"

static uint32_t peak_of(unsigned depth)
{
    return depth == 16 ? 65535 : 255;
}

static uint16_t level_of(double value, uint32_t peak)
{
    value = value < 0 ? 0 : value > 1 ? 1 : value;
    return (uint16_t)(value * peak + 0.5);
}

static void fill(const struct sl_filter_call *call, sl_curve *curve, uint32_t peak, uint16_t *table)
{
    for (uint32_t i = 0; i <= peak; i++)
        table[i] = level_of(curve(call, (double)i / peak), peak);
}

static enum sl_status apply(const struct sl_filter_call *call, sl_curve *curve,
                            const struct sl_filter_context *context, struct sl_image **image,
                            enum sl_status (*tone)(struct sl_image *, const uint16_t *,
                                                   const struct sl_poll *),
                            struct sl_error *err)
{
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    if (status != SL_OK)
        return status;
    uint32_t peak = peak_of((*image)->depth);
    size_t size = (peak + 1) * sizeof(uint16_t);
    uint16_t *table = sl_buffer_pool_take(context->pool, size);
    if (!table)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a table of tones");
    fill(call, curve, peak, table);
    status = tone(*image, table, context->poll);
    sl_buffer_pool_give(context->pool, table);
    return status;
}

enum sl_status sl_curve_samples(const struct sl_filter_call *call, sl_curve *curve,
                                const struct sl_filter_context *context, struct sl_image **image,
                                struct sl_error *err)
{
    return apply(call, curve, context, image, sl_tone_samples, err);
}

enum sl_status sl_curve_luma(const struct sl_filter_call *call, sl_curve *curve,
                             const struct sl_filter_context *context, struct sl_image **image,
                             struct sl_error *err)
{
    return apply(call, curve, context, image, sl_tone_luma, err);
}

static size_t tables_bytes(unsigned depth)
{
    return 3 * ((size_t)peak_of(depth) + 1) * sizeof(uint16_t);
}

size_t sl_curve_colours_scratch_bytes(const struct sl_filter_call *call, uint32_t width,
                                      uint32_t height, enum sl_model model, unsigned depth)
{
    (void)call;
    (void)width;
    (void)height;
    (void)model;
    return tables_bytes(depth);
}

enum sl_status sl_curve_colours(const struct sl_filter_call *call, sl_curve_colour *curve,
                                bool by_luma, const struct sl_filter_context *context,
                                struct sl_image **image, struct sl_error *err)
{
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    if (status != SL_OK)
        return status;
    uint32_t peak = peak_of((*image)->depth);
    uint16_t *memory = sl_buffer_pool_take(context->pool, tables_bytes((*image)->depth));
    if (!memory)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for tables of tones");
    const uint16_t *tables[3];
    for (unsigned c = 0; c < 3; c++) {
        uint16_t *table = memory + (size_t)c * (peak + 1);
        for (uint32_t i = 0; i <= peak; i++)
            table[i] = level_of(curve(call, c, (double)i / peak), peak);
        tables[c] = table;
    }
    status = sl_tone_colours(*image, tables, by_luma, context->poll);
    sl_buffer_pool_give(context->pool, memory);
    return status;
}

enum sl_status sl_curve_matrix(const double matrix[3][4], const struct sl_filter_context *context,
                               struct sl_image **image, struct sl_error *err)
{
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    if (status != SL_OK)
        return status;
    float rounded[3][4];
    for (int i = 0; i < 12; i++)
        rounded[i / 4][i % 4] = (float)matrix[i / 4][i % 4];
    return sl_tone_matrix(*image, (const float(*)[4])rounded, context->poll);
}
