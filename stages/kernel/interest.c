/* SPDX-License-Identifier: MIT */
#include "interest.h"

#include "alloc.h"
#include "pixels.h"
#include "resize.h"

#include <math.h>
#include <string.h>

/* The longer side of the small copy, and the levels that tones are counted in. */
enum { SMALL = 128, TONES = 64 };

static const double pi = 3.14159265358979323846;

/* How a part may move along one axis of the small copy, whose samples are `count`. */
struct slide {
    uint32_t count;
    double length; /* of the part, in samples */
};

static struct sl_resize_job small_job(uint32_t width, uint32_t height)
{
    double factor = (double)SMALL / (width > height ? width : height);
    factor = factor < 1 ? factor : 1;
    return (struct sl_resize_job){.width = (uint32_t)fmax(1, rint(width * factor)),
                                  .height = (uint32_t)fmax(1, rint(height * factor)),
                                  .kernel = SL_RESIZE_TRIANGLE,
                                  .chroma_h = 1,
                                  .chroma_v = 1};
}

size_t sl_interest_scratch_bytes(uint32_t width, uint32_t height, enum sl_model model,
                                 unsigned depth)
{
    const struct sl_resize_job job = small_job(width, height);
    size_t bytes = sl_resize_scratch_bytes(width, height, job.width, job.height,
                                           sl_model_channels(model), job.kernel);
    /* The small copy as it comes, and as RGBA; rows are aligned. */
    size_t copies = (size_t)SMALL * (SMALL + SL_ALIGNMENT) * (depth / 2 + 4);
    return bytes < SIZE_MAX - copies ? bytes + copies : SIZE_MAX;
}

static enum sl_status make_small(struct sl_buffer_pool *pool, struct sl_image *in,
                                 const struct sl_poll *poll, struct sl_image **out,
                                 struct sl_error *err)
{
    const struct sl_resize_job job = small_job(in->width, in->height);
    struct sl_image *small;
    enum sl_status status = sl_resize_by(pool, in, &job, poll, &small, err);
    if (status != SL_OK)
        return status;
    status = sl_pixels_convert(pool, small, SL_MODEL_RGBA, 8, NULL, poll, out, err);
    sl_image_unref(small);
    return status;
}

static double luma_at(const struct sl_image *small, uint32_t x, uint32_t y)
{
    const uint8_t *p = sl_image_row(small, 0, y) + 4 * (size_t)x;
    return sl_pixels_luma(p[0], p[1], p[2]) / 255.0;
}

/* The difference to the mean of the four neighbours; at the edges, of those that there are. */
static double edge_at(const struct sl_image *small, uint32_t x, uint32_t y)
{
    double sum = 0;
    unsigned count = 0;
    if (x > 0)
        sum += luma_at(small, x - 1, y), count++;
    if (x + 1 < small->width)
        sum += luma_at(small, x + 1, y), count++;
    if (y > 0)
        sum += luma_at(small, x, y - 1), count++;
    if (y + 1 < small->height)
        sum += luma_at(small, x, y + 1), count++;
    return count ? fabs(luma_at(small, x, y) - sum / count) : 0;
}

/* How near the hue is to skin, lit whichever way, by the angle between colours: gray is near, too,
 * and is none. */
static double skin_of(const double rgb[3], double most, double least)
{
    static const double skin[] = {0.735, 0.537, 0.415}; /* of length 1 */
    enum { SHARPNESS = 20 };
    if (most < 0.2)
        return 0;
    double length = sqrt(rgb[0] * rgb[0] + rgb[1] * rgb[1] + rgb[2] * rgb[2]);
    double cosine = (rgb[0] * skin[0] + rgb[1] * skin[1] + rgb[2] * skin[2]) / length;
    double colourful = fmin(1, 5 * (most - least) / most);
    return fmax(0, 1 - SHARPNESS * (1 - cosine)) * colourful;
}

static double attention_at(const struct sl_image *small, uint32_t x, uint32_t y)
{
    const uint8_t *p = sl_image_row(small, 0, y) + 4 * (size_t)x;
    const double rgb[] = {p[0] / 255.0, p[1] / 255.0, p[2] / 255.0};
    double most = fmax(rgb[0], fmax(rgb[1], rgb[2]));
    double least = fmin(rgb[0], fmin(rgb[1], rgb[2]));
    double saturation = most - least;
    double sum = 5 * edge_at(small, x, y) + skin_of(rgb, most, least) + 0.5 * saturation;
    return sum * p[3] / 255.0;
}

/* The sums of attention over each column, or row. */
static void add_up(const struct sl_image *small, double columns[SMALL], double rows[SMALL])
{
    memset(columns, 0, SMALL * sizeof *columns);
    memset(rows, 0, SMALL * sizeof *rows);
    for (uint32_t y = 0; y < small->height; y++) {
        for (uint32_t x = 0; x < small->width; x++) {
            double value = attention_at(small, x, y);
            columns[x] += value;
            rows[y] += value;
        }
    }
}

/* What the part from `begin` on has, more and more towards its middle. */
static double held(const struct slide *slide, const double *sums, double begin)
{
    double total = 0;
    for (uint32_t i = 0; i < slide->count; i++) {
        double at = (i + 0.5 - begin) / slide->length;
        if (at > 0 && at < 1)
            total += sums[i] * sin(pi * at);
    }
    return total;
}

/* From the middle outwards, in whole samples: so what is even gives the same sum everywhere, and
 * the middle wins. The last step on either side stands for the end. */
static double slide_to_attention(const struct slide *slide, const double *sums)
{
    const double middle = (slide->count - slide->length) / 2;
    const double margin = 1e-9;
    double best = middle;
    double most = held(slide, sums, middle);
    for (uint32_t step = 1; step <= middle; step++) {
        for (int side = -1; side <= 1; side += 2) {
            double begin = middle + side * (double)step;
            double value = held(slide, sums, begin);
            if (value > most * (1 + margin) + margin) {
                most = value;
                best = step + 1 > middle ? (side < 0 ? 0 : 2 * middle) : begin;
            }
        }
    }
    return best;
}

/* The entropy of the tones in columns, or rows, `from` to `to`, in bits. */
static double entropy_of(const struct sl_image *small, bool columns, uint32_t from, uint32_t to)
{
    uint32_t tones[TONES] = {0};
    uint32_t across = columns ? small->height : small->width;
    for (uint32_t i = from; i < to; i++) {
        for (uint32_t k = 0; k < across; k++) {
            double luma = columns ? luma_at(small, i, k) : luma_at(small, k, i);
            tones[(unsigned)(luma * (TONES - 1) + 0.5)]++;
        }
    }
    const double total = (double)across * (to - from);
    double sum = 0;
    for (int i = 0; i < TONES; i++) {
        if (tones[i])
            sum -= tones[i] / total * log2(tones[i] / total);
    }
    return sum;
}

static double slide_to_entropy(const struct slide *slide, const struct sl_image *small,
                               bool columns)
{
    enum { STRIPS = 8 }; /* that what is too much is dropped in, at most */
    uint32_t from = 0;
    uint32_t to = slide->count;
    const double much = (slide->count - slide->length) / STRIPS;
    while (to - from >= slide->length + 1) {
        uint32_t strip = (uint32_t)fmax(1, fmin(much, to - from - slide->length));
        double before = entropy_of(small, columns, from, from + strip);
        double behind = entropy_of(small, columns, to - strip, to);
        bool front = before == behind ? from <= slide->count - to : before < behind;
        from += front ? strip : 0;
        to -= front ? 0 : strip;
    }
    if (from == 0 && to < slide->count)
        return 0;
    if (from > 0 && to == slide->count)
        return slide->count - slide->length;
    return from + (to - from - slide->length) / 2;
}

static uint32_t scaled(double begin, uint32_t count, uint32_t whole, uint32_t part)
{
    double at = rint(begin * whole / count);
    return at < whole - part ? (uint32_t)at : whole - part;
}

enum sl_status sl_interest_place(struct sl_buffer_pool *pool, struct sl_image *in,
                                 enum sl_anchor anchor, uint32_t width, uint32_t height,
                                 struct sl_rect *rect, const struct sl_poll *poll,
                                 struct sl_error *err)
{
    struct sl_image *small;
    enum sl_status status = make_small(pool, in, poll, &small, err);
    if (status != SL_OK)
        return status;
    const struct slide x = {small->width, (double)rect->width / width * small->width};
    const struct slide y = {small->height, (double)rect->height / height * small->height};
    double left;
    double top;
    if (anchor == SL_ANCHOR_ENTROPY) {
        left = slide_to_entropy(&x, small, true);
        top = slide_to_entropy(&y, small, false);
    } else {
        double columns[SMALL];
        double rows[SMALL];
        add_up(small, columns, rows);
        left = slide_to_attention(&x, columns);
        top = slide_to_attention(&y, rows);
    }
    rect->left = scaled(left, x.count, width, rect->width);
    rect->top = scaled(top, y.count, height, rect->height);
    sl_image_unref(small);
    return SL_OK;
}
