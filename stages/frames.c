/* SPDX-License-Identifier: MIT */
/*
 * The frames of an animation on their way: a part has the first as its picture and the others
 * behind it, and what is done to a picture is done to each of them in its place.
 */
#include "work.h"

#include "codecs.h"
#include "orient.h"

static bool holds_frames(const struct sl_part *part)
{
    const struct sl_codec *codec = sl_part_codec(part);
    return codec && codec->animates;
}

bool sl_work_animates(const struct sl_item *item)
{
    for (uint32_t i = 0; i < item->part_count; i++) {
        if (holds_frames(&item->parts[i]))
            return true;
    }
    return false;
}

static enum sl_status make_room(struct sl_item_work *work, uint32_t part)
{
    struct sl_animation *animation = &work->parts[part].animation;
    return animation->count ? SL_OK : sl_animation_copy(&work->animation, false, animation);
}

/* Those that the others get their pixels from have what any of these needs: the first of a span,
 * and where sizes have not been handed out, the first of all. */
enum sl_status sl_work_expect_frames(struct sl_item *item, struct sl_error *err)
{
    struct sl_item_work *work = item->work;
    uint32_t lead = 0;
    enum sl_status status = sl_settings_resize(work->settings) ? SL_OK : make_room(work, 0);
    for (uint32_t i = 0; i < work->part_count && !status; i++) {
        lead = work->spans[i] ? i : lead;
        if (!holds_frames(&item->parts[i]))
            continue;
        status = make_room(work, lead);
        if (!status)
            status = make_room(work, i);
    }
    return status ? sl_error_set(err, status, "no memory for frames") : SL_OK;
}

void sl_part_leave_frames(struct sl_part *part)
{
    const struct sl_item_work *work = part->item->work;
    uint32_t end = part->index + (work->spans[part->index] ? work->spans[part->index] : 1);
    for (uint32_t i = part->index; i < end; i++) {
        if (holds_frames(&part->item->parts[i]))
            return;
    }
    sl_animation_release(&((struct sl_part_work *)part->work)->animation);
}

enum sl_status sl_part_each_frame(struct sl_part *part, sl_frame_step *step, void *context,
                                  struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    enum sl_status status = step(context, part, err);
    for (size_t i = 1; i < work->animation.count && !status; i++) {
        struct sl_image *first = work->image;
        work->image = work->animation.frames[i].image;
        status = step(context, part, err);
        work->animation.frames[i].image = work->image;
        work->image = first;
    }
    return status;
}

enum sl_status sl_part_turn_upright(void *context, struct sl_part *part, struct sl_error *err)
{
    const struct sl_recipe *recipe = context;
    struct sl_part_work *work = part->work;
    return sl_orient_upright(recipe->pool, &work->image, &part->item->poll, err);
}
