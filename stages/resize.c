/* SPDX-License-Identifier: MIT */
/* Resize: to the size that the upright picture is to have, and then upright. */
#include "work.h"

#include "orient.h"

enum sl_status sl_stage_resize(void *context, struct sl_part *part, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    struct sl_item *item = part->item;
    const struct sl_item_work *whole = item->work;
    struct sl_part_work *work = part->work;
    work->resized = true;
    if (whole->kept || work->coded || !sl_settings_resize(whole->settings))
        return SL_OK;
    struct sl_variant variant = sl_settings_variant(whole->settings, part->index);
    if (!variant.size) /* one of several, others being resized */
        return sl_orient_upright(recipe->pool, &work->image, &item->poll, err);
    enum sl_orientation orientation = (enum sl_orientation)work->image->orientation;
    uint32_t width = whole->info.width;
    uint32_t height = whole->info.height;
    sl_orient_size(orientation, &width, &height);
    sl_resized_size(whole->settings, part->index, &width, &height);
    enum sl_status status = sl_limits_check(&whole->settings->limits, width, height, err);
    if (status)
        return status;
    sl_orient_size(orientation, &width, &height); /* back to how it lies */
    struct sl_image *resized;
    struct sl_resize_job job = {
        .width = width, .height = height, .kernel = variant.settings->kernel};
    sl_work_chroma(item, &job.chroma_h, &job.chroma_v);
    if (orientation > SL_ORIENT_FLIP) { /* on its side */
        unsigned swapped = job.chroma_h;
        job.chroma_h = job.chroma_v;
        job.chroma_v = swapped;
    }
    status = sl_resize_by(recipe->pool, work->image, &job, &item->poll, &resized, err);
    if (status)
        return status;
    bool shared = resized == work->image; /* it has that size already */
    sl_image_unref(work->image);
    work->image = resized;
    if (!shared)
        work->image->orientation = orientation;
    return sl_orient_upright(recipe->pool, &work->image, &item->poll, err);
}
