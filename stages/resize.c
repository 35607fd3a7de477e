/* SPDX-License-Identifier: MIT */
/* Resize: to the size that the upright picture is to have, and then upright. */
#include "work.h"

#include "linear.h"
#include "orient.h"
#include "pixels.h"

/* In linear light, where that was asked for; of a picture that has its size already neither way is
 * gone. */
static enum sl_status resize_by(struct sl_recipe *recipe, struct sl_part *part,
                                const struct sl_resize_job *job, struct sl_image **out,
                                struct sl_error *err)
{
    struct sl_image *in = ((struct sl_part_work *)part->work)->image;
    const struct sl_poll *poll = &part->item->poll;
    if (!sl_part_settings(part)->linear || (job->width == in->width && job->height == in->height))
        return sl_resize_by(recipe->pool, in, job, poll, out, err);
    struct sl_image *light;
    struct sl_image *resized;
    *out = NULL;
    enum sl_status status = sl_linear_from(recipe->pool, in, poll, &light, err);
    if (status)
        return status;
    status = sl_resize_by(recipe->pool, light, job, poll, &resized, err);
    sl_image_unref(light);
    if (status)
        return status;
    status = sl_pixels_unpremultiply(resized, poll);
    if (!status)
        status = sl_linear_to(recipe->pool, resized, in->depth, poll, out, err);
    sl_image_unref(resized);
    return status;
}

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
    status = resize_by(recipe, part, &job, &resized, err);
    if (status)
        return status;
    bool shared = resized == work->image; /* it has that size already */
    sl_image_unref(work->image);
    work->image = resized;
    if (!shared)
        work->image->orientation = orientation;
    return sl_orient_upright(recipe->pool, &work->image, &item->poll, err);
}
