/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "region.h"

#include <stdlib.h>

enum { SAMPLES_MAX = 4 };

/* What is a border: as the first pixel, within so many levels in every sample. */
struct border {
    const struct sl_image *image;
    unsigned channels;
    bool alpha;
    int64_t peak;
    int64_t first[SAMPLES_MAX];
    int64_t threshold; /* times peak, as the samples are */
};

/* The samples times peak, colours weighed by alpha: what cannot be seen makes no difference. */
static void read_pixel(const struct border *border, const uint8_t *row, uint32_t x,
                       int64_t out[SAMPLES_MAX])
{
    const size_t index = (size_t)x * border->channels;
    int64_t alpha = border->peak;
    for (unsigned c = border->channels; c-- > 0;) {
        out[c] = border->image->depth == 16 ? ((const uint16_t *)(const void *)row)[index + c]
                                            : row[index + c];
        const bool is_alpha = border->alpha && c + 1 == border->channels;
        alpha = is_alpha ? out[c] : alpha;
        out[c] *= is_alpha ? border->peak : alpha;
    }
}

static bool is_border(const struct border *border, const uint8_t *row, uint32_t x)
{
    int64_t pixel[SAMPLES_MAX];
    read_pixel(border, row, x, pixel);
    for (unsigned c = 0; c < border->channels; c++) {
        if (llabs(pixel[c] - border->first[c]) > border->threshold)
            return false;
    }
    return true;
}

/* Widens the range of columns to what of this row is no border. False where there is nothing. */
static bool widen(const struct border *border, uint32_t y, uint32_t *left, uint32_t *right)
{
    const uint8_t *row = sl_image_row(border->image, 0, y);
    const uint32_t width = border->image->width;
    uint32_t x = 0;
    while (x < width && is_border(border, row, x))
        x++;
    if (x == width)
        return false;
    *left = x < *left ? x : *left;
    for (x = width; x > *right && is_border(border, row, x - 1);)
        x--;
    *right = x > *right ? x : *right;
    return true;
}

/* The part without borders; of no width where there is nothing else. */
static enum sl_status find_part(const struct border *border, const struct sl_poll *poll,
                                struct sl_rect *out)
{
    uint32_t left = UINT32_MAX;
    uint32_t right = 0;
    uint32_t top = 0;
    uint32_t bottom = 0;
    for (uint32_t y = 0; y < border->image->height; y++) {
        enum sl_status status = sl_poll_check(poll);
        if (status != SL_OK)
            return status;
        if (!widen(border, y, &left, &right))
            continue;
        top = bottom ? top : y;
        bottom = y + 1;
    }
    *out = bottom ? (struct sl_rect){left, top, right - left, bottom - top}
                  : (struct sl_rect){.width = 0};
    return SL_OK;
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    const struct sl_image *in = *image;
    struct border border = {.image = in,
                            .channels = sl_model_channels(in->model),
                            .alpha = sl_model_has_alpha(in->model),
                            .peak = in->depth == 16 ? 65535 : 255};
    border.threshold =
        (int64_t)(call->argument[0] * (double)border.peak / 255 * (double)border.peak);
    read_pixel(&border, sl_image_row(in, 0, 0), 0, border.first);
    struct sl_rect part;
    enum sl_status status = find_part(&border, context->poll, &part);
    if (status != SL_OK)
        return sl_error_set(err, status, "stopped while looking for borders");
    if (!part.width || (part.width == in->width && part.height == in->height))
        return SL_OK;
    struct sl_image *out;
    status = sl_region_cut(context->pool, in, &part, context->poll, &out, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = out;
    return SL_OK;
}

const struct sl_filter sl_filter_trim = {
    .name = "trim",
    .summary = "cuts off borders of the top left pixel's colour; threshold is how many levels of "
               "255 a sample may differ; a picture that is all border stays",
    .kind = SL_FILTER_GEOMETRY,
    .still = true,
    .parameter_count = 1,
    .parameters = {{.name = "threshold", .maximum = 255, .initial = 10}},
    .apply = apply,
};
