/* SPDX-License-Identifier: MIT */
/*
 * The decoded picture at half its size, a quarter, …, as far as the sizes of an item need it. Each
 * size begins from the one that its own geometry says, whatever other sizes there are: so it comes
 * out the same alone and among others, and the halvings are made once for all of them.
 */
#include "work.h"

#include "halve.h"
#include "orient.h"

/* How often the picture is halved before it is resized for a variant. */
static unsigned halvings_for(const struct sl_item_work *work, const struct sl_image *image,
                             uint32_t variant)
{
    enum sl_orientation orientation = (enum sl_orientation)image->orientation;
    uint32_t width = work->info.width;
    uint32_t height = work->info.height;
    struct sl_variant from = sl_settings_variant(work->settings, variant);
    if (!from.size || from.settings->linear || !sl_halve_takes(image->model, image->depth))
        return 0;
    struct sl_frame frame;
    sl_orient_size(orientation, &width, &height);
    sl_work_frame(work->settings, variant, width, height, &frame);
    sl_orient_size(orientation, &frame.scaled_width, &frame.scaled_height);
    /* What it covers, and not its size: so the decoder's halvings count like the ones made here. */
    return sl_resize_halvings((uint32_t)image->extent_width, (uint32_t)image->extent_height,
                              frame.scaled_width, frame.scaled_height, from.settings->kernel);
}

/* Gives the picture, halved so often, to every size that begins from it: as the frame of that
 * number, where the size has frames. */
static void hand_out(struct sl_item_work *work, const unsigned *wanted, struct sl_image *image,
                     unsigned halvings, size_t frame)
{
    for (uint32_t i = 0; i < work->part_count; i++) {
        struct sl_part_work *part = &work->parts[i];
        if (!work->spans[i] || wanted[i] != halvings || (frame && !part->animation.count))
            continue;
        *(frame ? &part->animation.frames[frame].image : &part->image) = sl_image_ref(image);
    }
}

static enum sl_status build(struct sl_recipe *recipe, struct sl_item *item, struct sl_image *image,
                            size_t frame, struct sl_error *err)
{
    struct sl_item_work *work = item->work;
    unsigned most = 0;
    unsigned wanted[SL_PARTS_MAX];
    for (uint32_t i = 0; i < work->part_count; i++) {
        wanted[i] = halvings_for(work, image, i);
        most = wanted[i] > most ? wanted[i] : most;
    }
    enum sl_status status = SL_OK;
    for (unsigned halvings = 0; !status; halvings++) {
        hand_out(work, wanted, image, halvings, frame);
        if (halvings == most)
            break;
        struct sl_image *half;
        status = sl_halve(recipe->pool, image, &item->poll, &half, err);
        sl_image_unref(image);
        image = half;
    }
    sl_image_unref(image);
    return status;
}

enum sl_status sl_pyramid_build(struct sl_recipe *recipe, struct sl_item *item,
                                struct sl_image *image, struct sl_error *err)
{
    struct sl_animation *animation = &((struct sl_item_work *)item->work)->animation;
    enum sl_status status = build(recipe, item, image, 0, err);
    for (size_t i = 1; i < animation->count && !status; i++) {
        struct sl_image *frame = animation->frames[i].image;
        animation->frames[i].image = NULL;
        status = build(recipe, item, frame, i, err);
    }
    return status;
}
