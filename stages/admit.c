/* SPDX-License-Identifier: MIT */
/*
 * Admission's part of the stages: opens the source, tells its format by its content, reads its
 * header, and reckons the item's peak of memory, all before a pixel is decoded.
 */
#include "work.h"

#include "codecs.h"
#include "filters.h"
#include "orient.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum sl_status read_source(void *context, uint64_t offset, void *buffer, size_t size,
                                  size_t *got, struct sl_error *err)
{
    return sl_file_read_at(context, offset, buffer, size, got, err);
}

static enum sl_status apply_overrides(const struct sl_recipe *recipe, struct sl_item *item,
                                      struct sl_item_work *work, struct sl_error *err)
{
    work->settings = &recipe->settings;
    if (!item->overrides)
        return SL_OK;
    work->own = malloc(sizeof *work->own);
    if (!work->own)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for an item's options");
    *work->own = recipe->settings;
    work->settings = work->own;
    return sl_settings_override(work->own, item->overrides, err);
}

static enum sl_status check_outputs(const struct sl_item *item, struct sl_item_work *work,
                                    struct sl_error *err)
{
    bool keep_all = item->part_count > 0;
    for (uint32_t i = 0; i < item->part_count; i++) {
        const char *output = item->parts[i].output;
        bool keep;
        enum sl_status status = sl_output_check(item, work->settings, output, &keep, err);
        if (status)
            return status;
        keep_all &= keep;
        if (item->owns_outputs) {
            char *stale = sl_temporary_name(output, i);
            if (stale)
                unlink(stale);
            free(stale);
        }
    }
    work->kept = keep_all;
    return SL_OK;
}

static enum sl_status find_codec(struct sl_item_work *work, struct sl_error *err)
{
    uint8_t head[SL_CODEC_HEAD];
    size_t size;
    enum sl_status status = sl_file_read_at(&work->file, 0, head, sizeof head, &size, err);
    if (status)
        return status;
    work->codec = sl_codec_find_by_content(head, size);
    if (work->codec)
        return SL_OK;
    const char *name = sl_format_name_of_unreadable(head, size);
    if (name)
        return sl_error_set(err, SL_UNSUPPORTED_FORMAT, "this build cannot read %s", name);
    return sl_error_set(err, SL_UNKNOWN_FORMAT,
                        "the content is of no picture format that is known");
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t image_bytes(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    size_t size;
    return sl_image_size(width, height, model, depth, &size) ? size : UINT64_MAX;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void sl_resized_size(const struct sl_settings *settings, uint32_t *width, uint32_t *height)
{
    if (settings->has_size)
        sl_geometry_apply(&settings->size, *width, *height, width, height);
}

/* The peak of one item: the largest of what its phases hold at a time. Orientation may swap the
 * sides, which changes no product; the larger of both ways counts where it could. */
static enum sl_status reckon(const struct sl_item_work *work, uint64_t *out, struct sl_error *err)
{
    const struct sl_codec_info *info = &work->info;
    const struct sl_settings *s = work->settings;
    uint64_t decoded = image_bytes(info->width, info->height, info->model, info->depth);
    uint64_t peak = add(work->file.version.size, info->decode_bytes);
    uint32_t width = info->width;
    uint32_t height = info->height;
    sl_resized_size(s, &width, &height);
    if (s->has_size) {
        enum sl_status status = sl_limits_check(&s->limits, width, height, err);
        if (status)
            return status;
    }
    uint64_t resized = image_bytes(width, height, info->model, info->depth);
    uint64_t scratch = sl_resize_scratch_bytes(info->width, info->height, width, height,
                                               sl_model_channels(info->model), s->kernel);
    peak = larger(peak, s->has_size ? add(decoded, add(resized, scratch)) : add(decoded, decoded));
    peak = larger(peak, sl_filter_peak_bytes(s->filters, s->filter_count, width, height,
                                             info->model, info->depth));
    enum sl_model model = info->model;
    for (size_t i = 0; i < s->filter_count; i++) {
        const struct sl_filter *filter = s->filters[i].filter;
        if (filter->output_size)
            filter->output_size(&s->filters[i], &width, &height);
        if (filter->output_model)
            model = filter->output_model(model);
    }
    /* Encode: the picture, a converted copy, and bytes that hardly exceed it. */
    uint64_t last = image_bytes(width, height, model, info->depth);
    peak = larger(peak, add(last, add(last, add(last, last))));
    *out = add(peak, 65536);
    return SL_OK;
}

static enum sl_status open_source(struct sl_recipe *recipe, struct sl_item *item,
                                  struct sl_item_work *work, struct sl_error *err)
{
    enum sl_status status = sl_file_open(&work->file, item->source, recipe->window, err);
    if (status)
        return status;
    item->source_size = work->file.version.size;
    item->source_mtime_ns = work->file.version.mtime_ns;
    if (item->source_size == 0)
        return sl_error_set(err, SL_EMPTY, "the file is empty");
    if (item->source_size > work->settings->limits.file_bytes)
        return sl_error_set(err, SL_LIMIT_BYTES,
                            "the file has %" PRIu64 " bytes, more than %" PRIu64
                            " (--max-file-size)",
                            item->source_size, work->settings->limits.file_bytes);
    return SL_OK;
}

static enum sl_status probe(struct sl_item *item, struct sl_item_work *work, struct sl_error *err)
{
    enum sl_status status = find_codec(work, err);
    if (status)
        return status;
    struct sl_source source = {
        .size = work->file.version.size, .read_at = read_source, .context = &work->file};
    status = work->codec->probe(&source, &work->settings->limits, &work->info, err);
    if (status) {
        sl_error_set_codec(err, work->codec->name);
        return status;
    }
    status = reckon(work, &item->memory_bytes, err);
    item->pixels = (uint64_t)work->info.width * work->info.height;
    return status;
}

enum sl_status sl_stage_open(void *context, struct sl_item *item, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    struct sl_item_work *work = sl_work_take(recipe);
    if (!work)
        return sl_error_set(err, SL_NO_MEMORY, "no memory to admit an item");
    work->part_count = item->part_count;
    for (uint32_t i = 0; i < item->part_count; i++)
        item->parts[i].work = &work->parts[i];
    enum sl_status status = apply_overrides(recipe, item, work, err);
    if (!status)
        status = open_source(recipe, item, work, err);
    if (!status)
        status = check_outputs(item, work, err);
    if (!status)
        status = probe(item, work, err);
    if (status) {
        sl_work_give(recipe, work);
        return status;
    }
    /* Small files are in the window whole: read now, they cost no second call. The window is the
     * next item's after this. */
    if (item->source_size <= SL_FILE_WINDOW) {
        status = sl_file_read_all(&work->file, &work->input, err);
        sl_file_close(&work->file);
    }
    work->file.window = NULL;
    if (status) {
        sl_work_give(recipe, work);
        return status;
    }
    item->work = work;
    return SL_OK;
}
