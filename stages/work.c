/* SPDX-License-Identifier: MIT */
#include "work.h"

#include "alloc.h"
#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a recycled item's buffers that are worth keeping; pixels come from the pool. */
enum { KEEP_BYTES = 256 * 1024 };

struct sl_item_work *sl_work_take(struct sl_recipe *recipe)
{
    sl_mutex_lock(&recipe->lock);
    struct sl_item_work *work = recipe->idle;
    if (work)
        recipe->idle = work->next;
    sl_mutex_unlock(&recipe->lock);
    if (!work)
        work = sl_alloc_zeroed(1, sizeof *work);
    if (work)
        work->file.fd = -1;
    return work;
}

static void recycle(struct sl_bytes *bytes)
{
    if (bytes->capacity > KEEP_BYTES)
        sl_bytes_release(bytes);
    bytes->size = 0;
    bytes->limit = 0;
}

static void release_part(struct sl_part_work *part)
{
    sl_image_unref(part->image);
    part->image = NULL;
    sl_animation_release(&part->animation);
    part->resized = part->filtered = part->kept = part->left_out = part->coded = false;
    part->warnings.count = 0;
    recycle(&part->encoded);
    free(part->temporary);
    part->temporary = NULL;
}

void sl_work_give(struct sl_recipe *recipe, struct sl_item_work *work)
{
    sl_file_close(&work->file);
    recycle(&work->input);
    sl_metadata_release(&work->metadata);
    sl_animation_release(&work->animation);
    for (uint32_t i = 0; i < work->part_count; i++)
        release_part(&work->parts[i]);
    work->part_count = 0;
    if (work->own)
        sl_settings_release(work->own);
    free(work->own);
    work->own = NULL;
    sl_overlays_free(&work->overlays);
    work->kept = work->animated = work->cmyk_profile = false;
    sl_mutex_lock(&recipe->lock);
    work->next = recipe->idle;
    recipe->idle = work;
    sl_mutex_unlock(&recipe->lock);
}

void sl_work_free_idle(struct sl_recipe *recipe)
{
    while (recipe->idle) {
        struct sl_item_work *work = recipe->idle;
        recipe->idle = work->next;
        sl_bytes_release(&work->input);
        for (size_t i = 0; i < SL_PARTS_MAX; i++)
            sl_bytes_release(&work->parts[i].encoded);
        free(work);
    }
}

char *sl_temporary_name(const char *output, uint32_t part)
{
    struct sl_hash hash;
    sl_hash_init(&hash);
    sl_hash_add_string(&hash, output);
    const char *slash = strrchr(output, '/');
    size_t folder = slash ? (size_t)(slash - output) + 1 : 0;
    size_t size = folder + 48;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%.*s.sluice-%016" PRIx64 "-%" PRIu32, (int)folder, output,
                 hash.lane[0], part);
    return name;
}
