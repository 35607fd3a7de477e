/* SPDX-License-Identifier: MIT */
/* Resize: to the size that the upright picture is to have, of which cover makes only the part that
 * stays; then upright, and what contain fills up around it. */
#include "work.h"

#include "interest.h"
#include "linear.h"
#include "orient.h"
#include "pixels.h"
#include "region.h"

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

/* The job for the picture as it lies: `frame` is of the upright one. What an animation is cropped
 * to is seen in its first picture. */
static enum sl_status make_job(struct sl_recipe *recipe, const struct sl_part *part,
                               const struct sl_frame *frame, enum sl_orientation orientation,
                               struct sl_resize_job *job, struct sl_error *err)
{
    const struct sl_item *item = part->item;
    const struct sl_part_work *work = part->work;
    const struct sl_settings *settings = sl_part_settings(part);
    const enum sl_anchor anchor = settings->framing.position.anchor;
    *job = (struct sl_resize_job){
        .width = frame->scaled_width, .height = frame->scaled_height, .kernel = settings->kernel};
    sl_orient_size(orientation, &job->width, &job->height);
    sl_work_chroma(item, &job->chroma_h, &job->chroma_v);
    if (orientation > SL_ORIENT_FLIP) { /* on its side */
        unsigned swapped = job->chroma_h;
        job->chroma_h = job->chroma_v;
        job->chroma_v = swapped;
    }
    if (frame->pads) /* the picture may begin amid what would be shared */
        job->chroma_h = job->chroma_v = 1;
    if (!frame->crops)
        return SL_OK;
    job->part = (struct sl_rect){frame->left, frame->top, frame->width, frame->height};
    sl_orient_rect(orientation, job->width, job->height, &job->part);
    return anchor == SL_ANCHOR_PLACE
               ? SL_OK
               : sl_interest_place(recipe->pool, work->image, anchor, job->width, job->height,
                                   &job->part, &item->poll, err);
}

static enum sl_status fill_up(struct sl_recipe *recipe, const struct sl_part *part,
                              const struct sl_frame *frame, struct sl_error *err)
{
    const struct sl_settings *settings = sl_part_settings(part);
    struct sl_part_work *work = part->work;
    struct sl_pad_job job = {.width = frame->width,
                             .height = frame->height,
                             .left = frame->left,
                             .top = frame->top,
                             .edge = SL_EDGE_COLOUR};
    for (int c = 0; c < 4; c++)
        job.colour[c] = settings->background[c];
    struct sl_image *padded;
    enum sl_status status =
        sl_region_pad(recipe->pool, work->image, &job, &part->item->poll, &padded, err);
    if (status)
        return status;
    sl_image_unref(work->image);
    work->image = padded;
    return SL_OK;
}

struct resizing {
    struct sl_recipe *recipe;
    const struct sl_frame *frame;
    struct sl_resize_job job;
    enum sl_orientation orientation;
};

static enum sl_status resize_frame(void *context, struct sl_part *part, struct sl_error *err)
{
    const struct resizing *r = context;
    struct sl_part_work *work = part->work;
    struct sl_image *resized;
    enum sl_status status = resize_by(r->recipe, part, &r->job, &resized, err);
    if (status)
        return status;
    bool shared = resized == work->image; /* it has that size already */
    sl_image_unref(work->image);
    work->image = resized;
    if (!shared)
        work->image->orientation = r->orientation;
    status = sl_part_turn_upright(r->recipe, part, err);
    return status || !r->frame->pads ? status : fill_up(r->recipe, part, r->frame, err);
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
        return sl_part_each_frame(part, sl_part_turn_upright, recipe, err);
    const enum sl_orientation orientation = (enum sl_orientation)work->image->orientation;
    uint32_t width = whole->info.width;
    uint32_t height = whole->info.height;
    struct sl_frame frame;
    struct resizing resizing = {.recipe = recipe, .frame = &frame, .orientation = orientation};
    sl_orient_size(orientation, &width, &height);
    sl_work_frame(whole->settings, part->index, width, height, &frame);
    enum sl_status status =
        sl_limits_check(&whole->settings->limits, frame.width, frame.height, err);
    if (!status)
        status = make_job(recipe, part, &frame, orientation, &resizing.job, err);
    return status ? status : sl_part_each_frame(part, resize_frame, &resizing, err);
}
