/* SPDX-License-Identifier: MIT */
/*
 * Admission's part of the stages: opens the source, tells its format by its content, reads its
 * header, and has the item's peak of memory reckoned, all before a pixel is decoded.
 */
#include "work.h"

#include "codecs.h"

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
    work->spans = recipe->spans;
    if (!item->overrides)
        return SL_OK;
    work->own = malloc(sizeof *work->own);
    if (work->own && sl_settings_copy(&recipe->settings, work->own)) {
        free(work->own);
        work->own = NULL;
    }
    if (!work->own)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for an item's options");
    work->settings = work->own;
    enum sl_status status = sl_settings_override(work->own, item->overrides, err);
    return status ? status : sl_overlays_load(&work->overlays, work->own, err);
}

static enum sl_status check_outputs(const struct sl_item *item, struct sl_item_work *work,
                                    struct sl_error *err)
{
    bool keep_all = item->part_count > 0;
    for (uint32_t i = 0; i < item->part_count; i++) {
        const char *output = item->parts[i].output;
        item->parts[i].left_out = false;
        bool *keep = &work->parts[i].kept;
        enum sl_status status = sl_output_check(item, work->settings, output, keep, err);
        if (status)
            return status;
        keep_all &= *keep;
        if (item->owns_outputs || work->settings->in_place) {
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
    const char *what = name ? sl_format_describe(name) : NULL;
    if (what)
        return sl_error_set(err, SL_UNSUPPORTED_FORMAT,
                            "the file is %s: no build of sluice reads it", what);
    if (name)
        return sl_error_set(err, SL_UNSUPPORTED_FORMAT, "this build cannot read %s", name);
    return sl_error_set(err, SL_UNKNOWN_FORMAT,
                        "the content is of no picture format that is known");
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
    if (!status && work->codec->count_frames && sl_work_animates(item))
        status = work->codec->count_frames(&source, &work->settings->limits, &work->info, err);
    if (status) {
        sl_error_set_codec(err, work->codec->name);
        return status;
    }
    status = sl_in_place_open(item, work, err);
    if (status)
        return status;
    struct sl_decode_want want;
    sl_work_want(item, 0, &want);
    sl_work_expect(work, &want, &work->expected);
    status = sl_work_reckon(item, work, &item->memory_bytes, err);
    item->memory_bytes += sl_overlays_bytes(work->overlays);
    item->pixels = (uint64_t)work->info.width * work->info.height;
    return status;
}

enum sl_status sl_stage_open(void *context, struct sl_item *item, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    struct sl_item_work *work = sl_work_take(recipe);
    if (!work)
        return sl_error_set(err, SL_NO_MEMORY, "no memory to admit an item");
    item->work = work;
    work->part_count = item->part_count;
    for (uint32_t i = 0; i < item->part_count; i++)
        item->parts[i].work = &work->parts[i];
    enum sl_status status = apply_overrides(recipe, item, work, err);
    if (!status && item->part_count != sl_settings_variants(work->settings))
        status = sl_error_set(err, SL_INTERNAL, "planned with other variants than the recipe has");
    if (!status)
        status = open_source(recipe, item, work, err);
    if (!status && !recipe->discards)
        status = check_outputs(item, work, err);
    if (!status)
        status = probe(item, work, err);
    if (status) {
        item->work = NULL;
        sl_work_give(recipe, work);
        return status;
    }
    /* Small files are in the window whole: read now, they cost no second call. The window is the
     * next item's after this. */
    if (item->source_size <= SL_FILE_WINDOW) {
        status = sl_file_read_all(&work->file, &work->input, err);
        sl_file_close(&work->file);
    } else {
        sl_file_read_ahead(&work->file);
    }
    work->file.window = NULL;
    if (status) {
        item->work = NULL;
        sl_work_give(recipe, work);
    }
    return status;
}
