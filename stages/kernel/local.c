/* SPDX-License-Identifier: MIT */
#include "local.h"

#include "alloc.h"
#include "buffer_pool.h"

#include <string.h>

/* Where the window looks: its rows, and for each column the pixel that is there. */
struct view {
    const struct sl_image *in;
    const struct sl_local *local;
    unsigned drop;        /* bits of a sample that no level has */
    const uint8_t **rows; /* local->height */
    uint32_t *columns;    /* width + local->width - 1 */
    struct sl_local_histogram histogram;
};

/* The place inside 0 to length - 1 that stands for one outside. */
static uint32_t inside(int64_t at, uint32_t length, bool mirrored)
{
    if (!mirrored)
        return (uint32_t)(at < 0 ? 0 : at < length ? at : (int64_t)length - 1);
    int64_t period = 2 * (int64_t)length;
    at = (at % period + period) % period;
    return (uint32_t)(at < length ? at : period - 1 - at);
}

static inline uint32_t sample(const struct view *view, unsigned row, size_t index)
{
    const uint8_t *samples = view->rows[row];
    return view->in->depth == 16 ? ((const uint16_t *)(const void *)samples)[index]
                                 : samples[index];
}

static inline void add_column(struct view *view, size_t index)
{
    struct sl_local_histogram *h = &view->histogram;
    for (unsigned row = 0; row < view->local->height; row++) {
        uint32_t level = sample(view, row, index) >> view->drop;
        h->groups[level >> h->group_bits] += h->counts[level] < h->limit;
        h->counts[level]++;
    }
}

static inline void remove_column(struct view *view, size_t index)
{
    struct sl_local_histogram *h = &view->histogram;
    for (unsigned row = 0; row < view->local->height; row++) {
        uint32_t level = sample(view, row, index) >> view->drop;
        h->counts[level]--;
        h->groups[level >> h->group_bits] -= h->counts[level] < h->limit;
    }
}

/* One channel of one row. What is left of the window at the end is taken out again: clearing 65536
 * counts would take longer. */
static void sweep(struct view *view, unsigned channel, uint8_t *out)
{
    size_t channels = view->in->planes[0].channels;
    unsigned width = view->local->width;
    unsigned centre_row = view->local->height / 2;
    for (unsigned i = 0; i + 1 < width; i++)
        add_column(view, view->columns[i] * channels + channel);
    for (uint32_t x = 0; x < view->in->width; x++) {
        size_t to = x * channels + channel;
        add_column(view, view->columns[x + width - 1] * channels + channel);
        uint32_t level = view->local->level(&view->histogram, sample(view, centre_row, to));
        if (view->in->depth == 16)
            ((uint16_t *)(void *)out)[to] = (uint16_t)level;
        else
            out[to] = (uint8_t)level;
        remove_column(view, view->columns[x] * channels + channel);
    }
    for (unsigned i = 0; i + 1 < width; i++)
        remove_column(view, view->columns[view->in->width + i] * channels + channel);
}

static enum sl_status sweep_rows(struct view *view, const struct sl_image *out,
                                 const struct sl_poll *poll)
{
    const struct sl_local *local = view->local;
    const struct sl_image *in = view->in;
    for (uint32_t x = 0; x < in->width + local->width - 1; x++)
        view->columns[x] = inside((int64_t)x - local->width / 2, in->width, local->mirrored);
    for (uint32_t y = 0; y < in->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        for (unsigned i = 0; i < local->height; i++) {
            int64_t from = (int64_t)y + i - local->height / 2;
            view->rows[i] = sl_image_row(in, 0, inside(from, in->height, local->mirrored));
        }
        unsigned channels = in->planes[0].channels;
        uint8_t *row = sl_image_row(out, 0, y);
        if (local->keeps_alpha && sl_model_has_alpha(in->model)) {
            memcpy(row, sl_image_row(in, 0, y), (size_t)in->width * channels * (in->depth / 8));
            channels--;
        }
        for (unsigned c = 0; c < channels; c++)
            sweep(view, c, row);
    }
    return SL_OK;
}

static size_t counts_bytes(const struct sl_local *local)
{
    return ((size_t)1 << local->bits) * sizeof(uint32_t);
}

static size_t groups_bytes(const struct sl_local *local)
{
    return ((size_t)1 << (local->bits - local->bits / 2)) * sizeof(uint32_t);
}

size_t sl_local_scratch_bytes(uint32_t width, const struct sl_local *local)
{
    size_t columns;
    size_t bytes = counts_bytes(local) + groups_bytes(local) + local->height * sizeof(uint8_t *);
    bool fits = sl_size_add(width, local->width, &columns) &&
                sl_size_mul(columns, sizeof(uint32_t), &columns) &&
                sl_size_add(bytes, columns, &bytes);
    return fits ? bytes : SIZE_MAX;
}

enum sl_status sl_local_apply(struct sl_buffer_pool *pool, const struct sl_image *in,
                              const struct sl_local *local, const struct sl_poll *poll,
                              const struct sl_image *out, struct sl_error *err)
{
    size_t size = sl_local_scratch_bytes(in->width, local);
    uint8_t *memory = size < SIZE_MAX ? sl_buffer_pool_take(pool, size) : NULL;
    if (!memory)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for histograms");
    struct view view = {.in = in, .local = local, .drop = in->depth - local->bits};
    view.histogram = (struct sl_local_histogram){
        .area = local->width * local->height,
        .limit = local->limit ? local->limit : UINT32_MAX,
        .group_bits = local->bits / 2,
        .depth = in->depth,
    };
    memset(memory, 0, counts_bytes(local) + groups_bytes(local));
    view.histogram.counts = (void *)memory;
    view.histogram.groups = (void *)(memory + counts_bytes(local));
    view.rows = (void *)(memory + counts_bytes(local) + groups_bytes(local));
    view.columns = (void *)((uint8_t *)view.rows + local->height * sizeof *view.rows);
    enum sl_status status = sweep_rows(&view, out, poll);
    sl_buffer_pool_give(pool, memory);
    return status;
}
