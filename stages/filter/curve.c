/* SPDX-License-Identifier: MIT */
#include "curve.h"

#include "buffer_pool.h"
#include "pixels.h"
#include "tone.h"

static void fill(const struct sl_filter_call *call, sl_curve *curve, uint32_t peak, uint16_t *table)
{
    for (uint32_t i = 0; i <= peak; i++) {
        double value = curve(call, (double)i / peak);
        value = value < 0 ? 0 : value > 1 ? 1 : value;
        table[i] = (uint16_t)(value * peak + 0.5);
    }
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
    uint32_t peak = (*image)->depth == 16 ? 65535 : 255;
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

enum sl_status sl_curve_matrix(const double matrix[3][3], const struct sl_filter_context *context,
                               struct sl_image **image, struct sl_error *err)
{
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    if (status != SL_OK)
        return status;
    float rounded[3][3];
    for (int i = 0; i < 9; i++)
        rounded[i / 3][i % 3] = (float)matrix[i / 3][i % 3];
    return sl_tone_matrix(*image, (const float(*)[3])rounded, context->poll);
}
