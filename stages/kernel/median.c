/* SPDX-License-Identifier: MIT */
#include "median.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "local.h"
#include "window.h"

#include <string.h>

enum { LANES = 64, SIDE_MAX = 5, COUNT_MAX = SIDE_MAX * SIDE_MAX };

/* `lanes` windows at once: what belongs to the same place of each is one array. Of half of the
 * values and two more, neither the smallest nor the largest can be the median: both are forgotten,
 * the next value takes part, until one is left. */
#define DEFINE_SELECT(NAME, TYPE)                                                                \
    static void exchange_##NAME(TYPE *restrict low, TYPE *restrict high)                         \
    {                                                                                            \
        for (size_t i = 0; i < LANES; i++) {                                                     \
            TYPE a = low[i];                                                                     \
            TYPE b = high[i];                                                                    \
            low[i] = a < b ? a : b;                                                              \
            high[i] = a < b ? b : a;                                                             \
        }                                                                                        \
    }                                                                                            \
    static const TYPE *select_##NAME(TYPE(*values)[LANES], size_t count)                         \
    {                                                                                            \
        size_t next = count / 2 + 2;                                                             \
        size_t low = 0;                                                                          \
        size_t high = next - 1;                                                                  \
        while (low < high) {                                                                     \
            for (size_t i = low + 1; i <= high; i++)                                             \
                exchange_##NAME(values[low], values[i]);                                         \
            for (size_t i = low + 1; i < high; i++)                                              \
                exchange_##NAME(values[i], values[high]);                                        \
            low++;                                                                               \
            if (next < count)                                                                    \
                memcpy(values[high], values[next++], sizeof *values);                            \
            else                                                                                 \
                high--;                                                                          \
        }                                                                                        \
        return values[low];                                                                      \
    }                                                                                            \
    static void row_##NAME(const struct square *square, const uint8_t *const *rows,              \
                           size_t channels, size_t count, void *out)                             \
    {                                                                                            \
        TYPE values[COUNT_MAX][LANES];                                                           \
        for (size_t at = 0; at < count; at += LANES) {                                           \
            for (size_t i = 0; i < (size_t)square->side * square->side; i++) {                   \
                size_t from = at + i % square->side * channels;                                  \
                memcpy(values[i], rows[i / square->side] + from * sizeof(TYPE), sizeof *values); \
            }                                                                                    \
            size_t rest = count - at < LANES ? count - at : LANES;                               \
            memcpy((TYPE *)out + at, select_##NAME(values, (size_t)square->side * square->side), \
                   rest * sizeof(TYPE));                                                         \
        }                                                                                        \
    }

struct square {
    const struct sl_image *in;
    unsigned side;
    size_t row_bytes;
    uint8_t *ring; /* `side` rows with their edges repeated */
};

DEFINE_SELECT(8, uint8_t)
DEFINE_SELECT(16, uint16_t)

static uint8_t *ring_row(const struct square *square, int64_t y)
{
    int64_t side = square->side;
    return square->ring + (size_t)((y % side + side) % side) * square->row_bytes;
}

static enum sl_status run(const struct square *square, const struct sl_image *out,
                          const struct sl_poll *poll)
{
    unsigned reach = square->side / 2;
    size_t channels = out->planes[0].channels;
    for (int64_t y = -(int64_t)reach; y < (int64_t)reach; y++)
        sl_window_load(square->in, y, reach, ring_row(square, y));
    for (uint32_t y = 0; y < out->height; y++) {
        const uint8_t *rows[SIDE_MAX];
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        sl_window_load(square->in, (int64_t)y + reach, reach, ring_row(square, (int64_t)y + reach));
        for (unsigned i = 0; i < square->side; i++)
            rows[i] = ring_row(square, (int64_t)y + i - reach);
        (out->depth == 16 ? row_16 : row_8)(square, rows, channels, out->width * channels,
                                            sl_image_row(out, 0, y));
    }
    return SL_OK;
}

static bool is_selected(unsigned size)
{
    return size == 3 || size == 5;
}

static size_t selected_row_bytes(uint32_t width, unsigned channels, unsigned depth, unsigned side)
{
    size_t sample = depth / 8;
    return sl_window_row_bytes(width, side / 2, channels * sample, LANES * sample);
}

static enum sl_status select_median(struct sl_buffer_pool *pool, const struct sl_image *in,
                                    unsigned side, const struct sl_poll *poll,
                                    const struct sl_image *out, struct sl_error *err)
{
    unsigned channels = in->planes[0].channels;
    size_t size = sl_median_scratch_bytes(in->width, channels, in->depth, side);
    struct square square = {
        .in = in,
        .side = side,
        .row_bytes = selected_row_bytes(in->width, channels, in->depth, side),
        .ring = size < SIZE_MAX ? sl_buffer_pool_take(pool, size) : NULL,
    };
    if (!square.ring)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for rows of %u pixels", in->width);
    memset(square.ring, 0, size); /* lanes behind a row's end are worked on, too */
    enum sl_status status = run(&square, out, poll);
    sl_buffer_pool_give(pool, square.ring);
    return status;
}

/* The level at which half of the square is reached. */
static uint32_t middle(const struct sl_local_histogram *h, uint32_t centre)
{
    uint32_t bin = 0;
    uint32_t rest = h->area / 2;
    (void)centre;
    for (const uint32_t *group = h->groups; rest >= *group; group++, bin += 1U << h->group_bits)
        rest -= *group;
    for (; rest >= h->counts[bin]; bin++)
        rest -= h->counts[bin];
    return bin;
}

static struct sl_local local_of(unsigned size, unsigned depth)
{
    return (struct sl_local){.width = size, .height = size, .bits = depth, .level = middle};
}

size_t sl_median_scratch_bytes(uint32_t width, unsigned channels, unsigned depth, unsigned size)
{
    size_t bytes;
    struct sl_local local = local_of(size, depth);
    if (!is_selected(size))
        return sl_local_scratch_bytes(width, &local);
    size_t row = selected_row_bytes(width, channels, depth, size);
    return row < SIZE_MAX && sl_size_mul(row, size, &bytes) ? bytes : SIZE_MAX;
}

enum sl_status sl_median(struct sl_buffer_pool *pool, const struct sl_image *in, unsigned size,
                         const struct sl_poll *poll, struct sl_image **out, struct sl_error *err)
{
    enum sl_status status = sl_window_picture(pool, in, out, err);
    if (status != SL_OK)
        return status;
    struct sl_local local = local_of(size, in->depth);
    status = is_selected(size) ? select_median(pool, in, size, poll, *out, err)
                               : sl_local_apply(pool, in, &local, poll, *out, err);
    if (status != SL_OK) {
        sl_image_unref(*out);
        *out = NULL;
    }
    return status;
}
