/* SPDX-License-Identifier: MIT */
#include "fixed.h"

#include "alloc.h"

#include <math.h>
#include <string.h>

/* Samples of a strip: the strip of the block that is turned stays in the caches. Source rows are
 * read whole, since a column of short pieces is what prefetching takes worst. */
enum { STRIP = 2048 };

/* Offsets in the scratch memory. The tables of floats lie where rows are put later. */
struct layout {
    size_t x_first, x_used, x_weights, y_first, y_used, y_weights;
    size_t window, block, turned, spare;
    size_t x_floats, y_floats;
    size_t stride;
    uint32_t pixels;
    size_t size;
};

static bool place(struct layout *layout, size_t count, size_t bytes, size_t *offset)
{
    *offset = layout->size;
    return sl_size_mul(count, bytes, &bytes) && sl_size_align(bytes, SL_ALIGNMENT, &bytes) &&
           sl_size_add(layout->size, bytes, &layout->size);
}

/* One more than the window, for those that begin a sample earlier. */
static bool stride_of(const struct sl_axis_spec *spec, size_t *stride)
{
    return sl_size_align((size_t)sl_axis_taps(spec) + 1, SL_FIXED_GROUP, stride);
}

static bool place_axis(struct layout *layout, const struct sl_axis_spec *spec, size_t *first,
                       size_t *used, size_t *weights)
{
    size_t stride;
    return stride_of(spec, &stride) && sl_size_mul(stride, spec->out, &stride) &&
           place(layout, spec->out, sizeof(uint32_t), first) &&
           place(layout, spec->out, sizeof(uint32_t), used) &&
           place(layout, stride, sizeof(int16_t), weights);
}

/* Rows of samples: of a block, which a window may read beyond its end, and of a strip of it. */
static bool place_rows(struct layout *layout, size_t samples, size_t *stride, size_t *offset)
{
    return sl_size_add(samples, SL_FIXED_SLACK, &samples) &&
           sl_size_align(samples, SL_FIXED_SLACK, &samples) && (*stride = samples) &&
           sl_size_mul(samples, SL_FIXED_BLOCK, &samples) &&
           place(layout, samples, sizeof(int16_t), offset);
}

static bool place_block(struct layout *layout, const struct sl_axis_spec *x, unsigned channels)
{
    size_t taps, samples, stride;
    if (!stride_of(x, &taps) || taps > UINT32_MAX)
        return false;
    layout->pixels = taps > STRIP / channels ? (uint32_t)taps : STRIP / channels;
    return sl_size_add(x->in, taps, &samples) && sl_size_mul(samples, channels, &samples) &&
           place_rows(layout, samples, &layout->stride, &layout->block) &&
           sl_size_mul(layout->pixels, channels, &samples) &&
           place_rows(layout, samples, &stride, &layout->turned);
}

static bool plan(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                 struct layout *layout)
{
    size_t samples, x_bytes, y_bytes;
    *layout = (struct layout){.size = 0};
    return place_axis(layout, x, &layout->x_first, &layout->x_used, &layout->x_weights) &&
           place_axis(layout, y, &layout->y_first, &layout->y_used, &layout->y_weights) &&
           place(layout, sl_axis_taps(y), sizeof(uint8_t *), &layout->window) &&
           place_block(layout, x, channels) && sl_size_mul(x->out, channels, &samples) &&
           place(layout, samples, sizeof(int16_t), &layout->spare) && sl_axis_bytes(x, &x_bytes) &&
           sl_axis_bytes(y, &y_bytes) && place(layout, x_bytes, 1, &layout->x_floats) &&
           place(layout, y_bytes, 1, &layout->y_floats);
}

bool sl_fixed_scratch(const struct sl_axis_spec *x, const struct sl_axis_spec *y, unsigned channels,
                      size_t *out)
{
    struct layout layout;
    if (!plan(x, y, channels, &layout))
        return false;
    *out = layout.size;
    return true;
}

/* Rounds the running sum, not each weight: so they add up, and what rounding leaves does not. */
static void round_weights(const float *from, uint32_t count, int16_t *to)
{
    double sum = 0;
    long rounded = 0;
    for (uint32_t k = 0; k < count; k++) {
        sum += from[k];
        long next = k + 1 < count ? lrint(sum * SL_FIXED_ONE) : SL_FIXED_ONE;
        to[k] = (int16_t)(next - rounded);
        rounded = next;
    }
}

/* `even`: windows begin at even samples. */
static void make_axis(struct sl_fixed_axis *axis, const struct sl_axis_spec *spec, bool even,
                      void *first, void *used, void *weights, void *floats)
{
    struct sl_axis exact;
    sl_axis_init(&exact, spec, floats);
    *axis = (struct sl_fixed_axis){
        .count = exact.count, .first = first, .used = used, .weights = weights};
    (void)!stride_of(spec, &axis->stride); /* it fitted when it was planned */
    memset(axis->weights, 0, axis->count * axis->stride * sizeof *axis->weights);
    for (uint32_t i = 0; i < exact.count; i++) {
        uint32_t ahead = even ? exact.first[i] % 2 : 0;
        axis->first[i] = exact.first[i] - ahead;
        axis->used[i] = exact.used[i] + ahead;
        axis->taps = axis->used[i] > axis->taps ? axis->used[i] : axis->taps;
        round_weights(exact.weights + i * exact.stride, exact.used[i],
                      axis->weights + i * axis->stride + ahead);
    }
    axis->taps += even ? axis->taps % 2 : 0;
}

void sl_fixed_init(struct sl_fixed *fixed, const struct sl_axis_spec *x,
                   const struct sl_axis_spec *y, unsigned channels, void *scratch)
{
    struct layout layout;
    (void)!plan(x, y, channels, &layout); /* as the caller did for its size */
    uint8_t *at = scratch;
    make_axis(&fixed->x, x, true, at + layout.x_first, at + layout.x_used, at + layout.x_weights,
              at + layout.x_floats);
    make_axis(&fixed->y, y, false, at + layout.y_first, at + layout.y_used, at + layout.y_weights,
              at + layout.y_floats);
    fixed->rows = sl_fixed_rows_best();
    fixed->channels = channels;
    fixed->pixels = layout.pixels;
    fixed->window = (void *)(at + layout.window);
    fixed->block = (void *)(at + layout.block);
    fixed->stride = layout.stride;
    fixed->turned = at + layout.turned;
    fixed->spare = at + layout.spare;
}

/* As many output pixels as fit, by eights, which is how the horizontal pass takes them. */
static uint32_t strip_end(const struct sl_fixed *fixed, uint32_t from)
{
    const struct sl_fixed_axis *axis = &fixed->x;
    uint32_t to = from + 1;
    while (to < axis->count && axis->first[to] - axis->first[from] + axis->taps <= fixed->pixels)
        to++;
    return to < axis->count && to - from > 8 ? to - (to - from) % 8 : to;
}

/* The vertical pass of the block at output row `y`. */
static void make_block(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                       uint32_t y)
{
    const struct sl_fixed_axis *axis = &fixed->y;
    const size_t length = (size_t)in->planes[plane].width * fixed->channels;
    const uint32_t end = axis->count - y < SL_FIXED_BLOCK ? axis->count : y + SL_FIXED_BLOCK;
    int16_t *row = fixed->block;
    for (uint32_t i = y; i < end; i++, row += fixed->stride) {
        for (uint32_t k = 0; k < axis->used[i]; k++)
            fixed->window[k] = sl_image_row(in, plane, axis->first[i] + k);
        fixed->rows->vertical(fixed->window, axis->weights + i * axis->stride, axis->used[i],
                              length, row);
    }
}

static struct sl_fixed_strip strip_at(const struct sl_fixed *fixed, uint32_t from)
{
    return (struct sl_fixed_strip){.axis = &fixed->x,
                                   .from = from,
                                   .to = strip_end(fixed, from),
                                   .channels = fixed->channels,
                                   .in = fixed->block +
                                         (size_t)fixed->x.first[from] * fixed->channels,
                                   .stride = fixed->stride,
                                   .turned = fixed->turned};
}

void sl_fixed_block(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                    uint32_t y, uint8_t *const out[SL_FIXED_BLOCK])
{
    make_block(fixed, in, plane, y);
    for (struct sl_fixed_strip strip = {.to = 0}; strip.to < fixed->x.count;) {
        strip = strip_at(fixed, strip.to);
        fixed->rows->horizontal(&strip, out);
    }
}

void sl_fixed_block_fine(const struct sl_fixed *fixed, const struct sl_image *in, unsigned plane,
                         uint32_t y, int16_t *const out[SL_FIXED_BLOCK])
{
    make_block(fixed, in, plane, y);
    for (struct sl_fixed_strip strip = {.to = 0}; strip.to < fixed->x.count;) {
        strip = strip_at(fixed, strip.to);
        fixed->rows->horizontal_fine(&strip, out);
    }
}

/* Whether the last of the channels is 255 in a whole row. */
static bool is_opaque(const uint8_t *row, size_t width, size_t channels)
{
    uint64_t all = UINT64_MAX;
    uint8_t bytes[sizeof all];
    size_t i = 0;
    for (; i + sizeof all <= width * channels; i += sizeof all) {
        uint64_t some;
        memcpy(&some, row + i, sizeof some);
        all &= some;
    }
    memcpy(bytes, &all, sizeof bytes);
    for (size_t k = 0; i < width * channels; i++, k++)
        bytes[k] &= row[i];
    for (size_t k = channels - 1; k < sizeof bytes; k += channels)
        if (bytes[k] != 255)
            return false;
    return true;
}

/* The block's last output row. */
static uint32_t last_of(const struct sl_fixed *fixed, uint32_t y)
{
    return fixed->y.count - y > SL_FIXED_BLOCK ? y + SL_FIXED_BLOCK - 1 : fixed->y.count - 1;
}

enum sl_status sl_fixed_resample(const struct sl_image *in, unsigned plane,
                                 const struct sl_axis_spec *x, const struct sl_axis_spec *y,
                                 bool weigh_alpha, void *scratch, const struct sl_poll *poll,
                                 const struct sl_image *out, uint32_t *end)
{
    struct sl_fixed fixed;
    const struct sl_plane *p = &in->planes[plane];
    uint32_t opaque = 0; /* source rows that are */
    sl_fixed_init(&fixed, x, y, p->channels, scratch);
    for (*end = 0; *end < fixed.y.count; *end = last_of(&fixed, *end) + 1) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        const uint32_t last = last_of(&fixed, *end);
        for (; weigh_alpha && opaque < fixed.y.first[last] + fixed.y.used[last]; opaque++)
            if (!is_opaque(sl_image_row(in, plane, opaque), p->width, p->channels))
                return SL_OK;
        uint8_t *rows[SL_FIXED_BLOCK];
        for (uint32_t i = 0; i < SL_FIXED_BLOCK; i++)
            rows[i] = *end + i <= last ? sl_image_row(out, plane, *end + i) : fixed.spare;
        sl_fixed_block(&fixed, in, plane, *end, rows);
    }
    return SL_OK;
}
