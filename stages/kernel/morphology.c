/* SPDX-License-Identifier: MIT */
#include "morphology.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "window.h"

#include <string.h>

/* The smallest is the complement of the largest of complements: one set of loops does for both. */
struct morphology {
    const struct sl_image *in;
    unsigned radius;
    uint8_t flip; /* 0xff: complements */
    size_t samples, row_bytes;
    uint8_t *ahead, *behind; /* two blocks of as many rows as the square has, widened */
    uint8_t *prefix;         /* the largest of the rows of the block ahead so far */
};

#define DEFINE_LARGER(NAME, TYPE)                                                         \
    static void larger_##NAME(void *restrict to, const void *restrict with, size_t count) \
    {                                                                                     \
        TYPE *restrict a = to;                                                            \
        const TYPE *restrict b = with;                                                    \
        for (size_t i = 0; i < count; i++)                                                \
            a[i] = a[i] > b[i] ? a[i] : b[i];                                             \
    }                                                                                     \
    /* Each sample and the one `step` behind it, in place. */                             \
    static void spread_##NAME(void *row, size_t step, size_t count)                       \
    {                                                                                     \
        TYPE *a = row;                                                                    \
        for (size_t i = 0; i < count; i++)                                                \
            a[i] = a[i] > a[i + step] ? a[i] : a[i + step];                               \
    }

DEFINE_LARGER(8, uint8_t)
DEFINE_LARGER(16, uint16_t)

static void larger(const struct morphology *m, uint8_t *to, const uint8_t *with)
{
    if (m->in->depth == 16)
        larger_16(to, with, m->samples);
    else
        larger_8(to, with, m->samples);
}

/* Each sample becomes the largest of the 2 · radius + 1 pixels from it on: of 2, 4, 8 …, and of two
 * such runs that overlap. */
static void spread(const struct morphology *m, uint8_t *row)
{
    size_t side = 2 * (size_t)m->radius + 1;
    size_t pixels = m->in->width + side - 1;
    size_t channels = m->in->planes[0].channels;
    for (size_t run = 1; run < side;) {
        size_t step = 2 * run <= side ? run : side - run;
        pixels -= step;
        if (m->in->depth == 16)
            spread_16(row, step * channels, pixels * channels);
        else
            spread_8(row, step * channels, pixels * channels);
        run += step;
    }
}

static void complement(const struct morphology *m, uint8_t *row, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        row[i] ^= m->flip;
}

/* Rows `y` and on into a block. */
static enum sl_status load_block(const struct morphology *m, int64_t y, uint8_t *block,
                                 const struct sl_poll *poll)
{
    size_t bytes = m->samples * (m->in->depth / 8);
    size_t margin = 2 * (size_t)m->radius * m->in->planes[0].channels * (m->in->depth / 8);
    for (unsigned i = 0; i < 2 * m->radius + 1; i++, y++, block += m->row_bytes) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        /* Past the edges the same row again changes no maximum. */
        if (i > 0 && (y <= 0 || y >= m->in->height)) {
            memcpy(block, block - m->row_bytes, bytes);
            continue;
        }
        sl_window_load(m->in, y, m->radius, block);
        complement(m, block, bytes + margin);
        spread(m, block);
    }
    return SL_OK;
}

/* Each row of a block becomes the largest of itself and those behind it. */
static void accumulate(const struct morphology *m, uint8_t *block)
{
    for (unsigned i = 2 * m->radius; i-- > 0;)
        larger(m, block + i * m->row_bytes, block + (i + 1) * m->row_bytes);
}

/* The square of an output row begins in one block and ends in the next: what is left of the one,
 * and what was seen of the other. */
static enum sl_status run(struct morphology *m, const struct sl_image *out,
                          const struct sl_poll *poll)
{
    size_t bytes = m->samples * (m->in->depth / 8);
    unsigned side = 2 * m->radius + 1;
    enum sl_status status = load_block(m, -(int64_t)m->radius, m->ahead, poll);
    unsigned at = 0; /* in the block behind */
    for (uint32_t y = 0; y < out->height && status == SL_OK; y++) {
        if (at == 0) {
            uint8_t *block = m->behind;
            m->behind = m->ahead;
            m->ahead = block;
            accumulate(m, m->behind);
            status = load_block(m, (int64_t)y + m->radius + 1, m->ahead, poll);
        } else if (at == 1) {
            memcpy(m->prefix, m->ahead, bytes);
        } else {
            larger(m, m->prefix, m->ahead + (at - 1) * m->row_bytes);
        }
        uint8_t *row = sl_image_row(out, 0, y);
        memcpy(row, m->behind + at * m->row_bytes, bytes);
        if (at > 0)
            larger(m, row, m->prefix);
        complement(m, row, bytes);
        at = at + 1 < side ? at + 1 : 0;
    }
    return status;
}

size_t sl_morphology_scratch_bytes(uint32_t width, unsigned channels, unsigned depth,
                                   unsigned radius)
{
    size_t row = sl_window_row_bytes(width, radius, channels * (size_t)(depth / 8), 0);
    size_t bytes;
    return row < SIZE_MAX && sl_size_mul(row, 2 * (2 * (size_t)radius + 1) + 1, &bytes) ? bytes
                                                                                        : SIZE_MAX;
}

enum sl_status sl_morphology(struct sl_buffer_pool *pool, const struct sl_image *in,
                             unsigned radius, bool erode, const struct sl_poll *poll,
                             struct sl_image **out, struct sl_error *err)
{
    unsigned channels = in->planes[0].channels;
    size_t size = sl_morphology_scratch_bytes(in->width, channels, in->depth, radius);
    enum sl_status status = sl_window_picture(pool, in, out, err);
    if (status != SL_OK)
        return status;
    uint8_t *rows = size < SIZE_MAX ? sl_buffer_pool_take(pool, size) : NULL;
    if (rows) {
        struct morphology m = {
            .in = in,
            .radius = radius,
            .flip = erode ? 0xff : 0,
            .samples = (size_t)in->width * channels,
            .row_bytes =
                sl_window_row_bytes(in->width, radius, channels * (size_t)(in->depth / 8), 0),
        };
        m.behind = rows;
        m.ahead = rows + (2 * radius + 1) * m.row_bytes;
        m.prefix = m.ahead + (2 * radius + 1) * m.row_bytes;
        status = run(&m, *out, poll);
        sl_buffer_pool_give(pool, rows);
    } else {
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for rows of %u pixels", in->width);
    }
    if (status != SL_OK) {
        sl_image_unref(*out);
        *out = NULL;
    }
    return status;
}
