/* SPDX-License-Identifier: MIT */
/*
 * What an item needs at its peak, from its header: admission takes it all at once, for every
 * variant, so that none ever asks for more while it holds some.
 *
 * Orientation may swap the sides, which changes no product; the larger of both ways counts where it
 * could.
 */
#include "work.h"

#include "filters.h"

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t image_bytes(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    size_t size;
    return sl_image_size(width, height, model, depth, &size) ? size : UINT64_MAX;
}

void sl_resized_size(const struct sl_settings *settings, uint32_t variant, uint32_t *width,
                     uint32_t *height)
{
    if (settings->size_count > 0)
        sl_geometry_apply(&settings->sizes[variant / sl_settings_formats(settings)], *width,
                          *height, width, height);
}

/* Encode, of each format: a converted copy, and bytes that hardly exceed the picture's twice. */
static uint64_t encode_bytes(const struct sl_item_work *work, uint32_t width, uint32_t height)
{
    const struct sl_settings *s = work->settings;
    enum sl_model model = work->info.model;
    for (size_t i = 0; i < s->filter_count; i++) {
        const struct sl_filter *filter = s->filters[i].filter;
        if (filter->output_size)
            filter->output_size(&s->filters[i], &width, &height);
        if (filter->output_model)
            model = filter->output_model(model);
    }
    uint64_t picture = image_bytes(width, height, model, work->info.depth);
    uint64_t sum = picture;
    for (uint32_t i = 0; i < 3 * sl_settings_formats(s); i++)
        sum = add(sum, picture);
    return sum;
}

/* The peak of the variants of one size, whose first one is given, beside the decoded picture. */
static uint64_t size_bytes(const struct sl_item_work *work, uint32_t variant)
{
    const struct sl_codec_info *info = &work->info;
    const struct sl_settings *s = work->settings;
    uint32_t width = info->width;
    uint32_t height = info->height;
    sl_resized_size(s, variant, &width, &height);
    uint64_t resized = image_bytes(width, height, info->model, info->depth);
    uint64_t scratch = sl_resize_scratch_bytes(info->width, info->height, width, height,
                                               sl_model_channels(info->model), s->kernel);
    uint64_t peak = add(resized, scratch);
    peak = larger(peak, sl_filter_peak_bytes(s->filters, s->filter_count, width, height,
                                             info->model, info->depth));
    return larger(peak, encode_bytes(work, width, height));
}

static enum sl_status check_limits(struct sl_item *item, const struct sl_item_work *work,
                                   struct sl_error *err)
{
    enum sl_status first = SL_OK;
    for (uint32_t i = 0; i < item->part_count && work->settings->size_count > 0; i++) {
        struct sl_error *blamed = item->part_count > 1 ? &item->parts[i].error : err;
        uint32_t width = work->info.width;
        uint32_t height = work->info.height;
        sl_resized_size(work->settings, i, &width, &height);
        enum sl_status status = sl_limits_check(&work->settings->limits, width, height, blamed);
        if (status && !first) {
            first = status;
            if (err && blamed != err)
                *err = *blamed;
        }
    }
    return first;
}

enum sl_status sl_work_reckon(struct sl_item *item, const struct sl_item_work *work, uint64_t *out,
                              struct sl_error *err)
{
    const struct sl_codec_info *info = &work->info;
    const struct sl_settings *s = work->settings;
    enum sl_status status = check_limits(item, work, err);
    if (status)
        return status;
    uint64_t decoded = image_bytes(info->width, info->height, info->model, info->depth);
    uint64_t peak = add(work->file.version.size, info->decode_bytes);
    uint64_t together = s->size_count > 0 ? decoded : add(decoded, decoded); /* or turned upright */
    for (uint32_t i = 0; i < item->part_count; i += sl_settings_formats(s))
        together = add(together, size_bytes(work, i));
    *out = add(larger(peak, together), 65536);
    return SL_OK;
}
