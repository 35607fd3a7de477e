/* SPDX-License-Identifier: MIT */
#include "convolve.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "window.h"

struct rows {
    const struct sl_image *in;
    const struct sl_convolution *convolution;
    size_t row_bytes;
    uint8_t *ring; /* `side` rows of floats, then the sums, then a row as it was */
};

static float *ring_row(const struct rows *rows, int64_t y)
{
    int64_t side = rows->convolution->side;
    return (void *)(rows->ring + (size_t)((y % side + side) % side) * rows->row_bytes);
}

static void load(const struct rows *rows, int64_t y)
{
    unsigned reach = rows->convolution->side / 2;
    size_t count = (rows->in->width + 2 * (size_t)reach) * rows->in->planes[0].channels;
    void *before = rows->ring + (rows->convolution->side + 1) * rows->row_bytes;
    float *row = ring_row(rows, y);
    sl_window_load(rows->in, y, reach, before);
    if (rows->in->depth == 16)
        for (size_t i = 0; i < count; i++)
            row[i] = ((const uint16_t *)before)[i];
    else
        for (size_t i = 0; i < count; i++)
            row[i] = ((const uint8_t *)before)[i];
}

static void add(float *restrict sums, const float *restrict row, float weight, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += weight * row[i];
}

static void sum_up(const struct rows *rows, uint32_t y, float *sums, size_t count, float peak)
{
    const struct sl_convolution *c = rows->convolution;
    size_t channels = rows->in->planes[0].channels;
    for (size_t i = 0; i < count; i++)
        sums[i] = (float)(c->offset * (double)peak) + 0.5F;
    for (unsigned j = 0; j < c->side; j++) {
        const float *row = ring_row(rows, (int64_t)y + j - c->side / 2);
        for (unsigned i = 0; i < c->side; i++) {
            double weight = c->weights[j * c->side + i];
            if (weight != 0)
                add(sums, row + i * channels, (float)(weight / c->scale), count);
        }
    }
    for (size_t i = 0; i < count; i++)
        sums[i] = sums[i] < 0 ? 0 : sums[i] > peak ? peak : sums[i];
}

#define DEFINE_STORE(NAME, TYPE)                                                        \
    static void store_##NAME(const float *restrict sums, size_t count, void *out)       \
    {                                                                                   \
        TYPE *restrict row = out;                                                       \
        for (size_t i = 0; i < count; i++)                                              \
            row[i] = (TYPE)(int32_t)sums[i];                                            \
    }                                                                                   \
    static void keep_alpha_##NAME(const void *in, size_t count, size_t step, void *out) \
    {                                                                                   \
        const TYPE *from = in;                                                          \
        TYPE *row = out;                                                                \
        for (size_t i = step - 1; i < count; i += step)                                 \
            row[i] = from[i];                                                           \
    }

DEFINE_STORE(8, uint8_t)
DEFINE_STORE(16, uint16_t)

static void store(const struct rows *rows, uint32_t y, const float *sums, size_t count, void *out)
{
    bool wide = rows->in->depth == 16;
    size_t channels = rows->in->planes[0].channels;
    (wide ? store_16 : store_8)(sums, count, out);
    if (rows->convolution->keeps_alpha && sl_model_has_alpha(rows->in->model))
        (wide ? keep_alpha_16 : keep_alpha_8)(sl_image_row(rows->in, 0, y), count, channels, out);
}

static enum sl_status run(const struct rows *rows, const struct sl_image *out,
                          const struct sl_poll *poll)
{
    int64_t reach = rows->convolution->side / 2;
    float *sums = (void *)(rows->ring + rows->convolution->side * rows->row_bytes);
    size_t count = (size_t)out->width * out->planes[0].channels;
    for (int64_t y = -reach; y < reach; y++)
        load(rows, y);
    for (uint32_t y = 0; y < out->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        load(rows, y + reach);
        sum_up(rows, y, sums, count, out->depth == 16 ? 65535 : 255);
        store(rows, y, sums, count, sl_image_row(out, 0, y));
    }
    return SL_OK;
}

size_t sl_convolve_scratch_bytes(uint32_t width, unsigned channels, unsigned side)
{
    size_t row = sl_window_row_bytes(width, side / 2, channels * sizeof(float), 0);
    size_t bytes;
    return row < SIZE_MAX && sl_size_mul(row, (size_t)side + 2, &bytes) ? bytes : SIZE_MAX;
}

enum sl_status sl_convolve(struct sl_buffer_pool *pool, const struct sl_image *in,
                           const struct sl_convolution *convolution, const struct sl_poll *poll,
                           struct sl_image **out, struct sl_error *err)
{
    unsigned channels = in->planes[0].channels;
    unsigned side = convolution->side;
    size_t size = sl_convolve_scratch_bytes(in->width, channels, side);
    enum sl_status status = sl_window_picture(pool, in, out, err);
    if (status != SL_OK)
        return status;
    struct rows rows = {
        .in = in,
        .convolution = convolution,
        .row_bytes = sl_window_row_bytes(in->width, side / 2, channels * sizeof(float), 0),
        .ring = size < SIZE_MAX ? sl_buffer_pool_take(pool, size) : NULL,
    };
    status = rows.ring
                 ? run(&rows, *out, poll)
                 : sl_error_set(err, SL_NO_MEMORY, "no memory for rows of %u pixels", in->width);
    sl_buffer_pool_give(pool, rows.ring);
    if (status != SL_OK) {
        sl_image_unref(*out);
        *out = NULL;
    }
    return status;
}
