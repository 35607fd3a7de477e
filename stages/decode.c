/* SPDX-License-Identifier: MIT */
/* Decode: the file's bytes become a picture, for all variants; upright, unless a resize comes first
 * and has fewer pixels to turn. */
#include "work.h"

#include "codecs.h"
#include "colour.h"

static enum sl_status read_input(struct sl_item_work *work, struct sl_error *err)
{
    if (work->file.fd < 0) /* admission had it all */
        return SL_OK;
    enum sl_status status = sl_file_read_all(&work->file, &work->input, err);
    sl_file_close(&work->file);
    return status;
}

/* Beside the file and the metadata. */
static size_t memory_left(const struct sl_item *item)
{
    const struct sl_item_work *work = item->work;
    uint64_t spent = work->input.capacity + sl_metadata_bytes(&work->metadata);
    return item->reserve_bytes > spent ? (size_t)(item->reserve_bytes - spent) : 1;
}

static struct sl_decode_job make_job(struct sl_recipe *recipe, struct sl_item *item)
{
    struct sl_item_work *work = item->work;
    return (struct sl_decode_job){
        .data = work->input.data,
        .size = work->input.size,
        .limits = &work->settings->limits,
        .fail_on = work->settings->fail_on,
        .on_lossy = work->settings->on_lossy,
        .memory_limit = memory_left(item),
        .pool = recipe->pool,
        .poll = &item->poll,
        .warnings = &item->warnings,
        .animation = work->info.frames > 1 ? &work->animation : NULL,
    };
}

/* Half of the item's memory, and needed no more. */
static void drop_input(struct sl_item_work *work)
{
    if (work->settings->if_larger == SL_LARGER_COPY)
        return;
    sl_bytes_clear(&work->input);
    if (work->input.capacity > SL_FILE_WINDOW)
        sl_bytes_release(&work->input);
}

/* Where the pixels stay as they are, the codec may go the shorter way. SL_NOT_APPLICABLE: the
 * longer one is to be gone. */
static enum sl_status transcode(struct sl_recipe *recipe, struct sl_part *part,
                                const struct sl_decode_job *job, unsigned orientation,
                                struct sl_error *err)
{
    const struct sl_item_work *work = part->item->work;
    struct sl_part_work *own = part->work;
    if (!sl_work_keeps_pixels(part->item, orientation) ||
        sl_part_changes_colours(recipe, work, work->codec, work->info.model))
        return SL_NOT_APPLICABLE;
    struct sl_encode_options options = sl_part_settings(part)->encode;
    options.poll = &part->item->poll;
    options.warnings = &own->warnings;
    part->width = work->info.width;
    part->height = work->info.height;
    struct sl_metadata metadata = {.own = {NULL}};
    options.metadata = &metadata;
    enum sl_status status =
        sl_part_metadata(recipe, part, work->codec, work->info.model, &metadata, err);
    if (!status)
        status = work->codec->transcode(job, &options, &own->encoded, err);
    sl_metadata_release(&metadata);
    own->resized = own->filtered = own->coded = !status;
    return status;
}

static void change_cmyk(void *context, const uint8_t *cmyk, uint8_t *rgb, uint32_t pixels)
{
    sl_colour_way_cmyk(context, cmyk, rgb, pixels);
}

/* CMYK leaves the decoder as RGB, by its own profile where it has one: that of the pixels is gone
 * then, for they have the outputs' colours. */
static enum sl_status decode_pixels(struct sl_recipe *recipe, struct sl_item_work *work,
                                    struct sl_decode_job *job, struct sl_image **image,
                                    struct sl_error *err)
{
    const uint8_t *icc = work->metadata.blocks[SL_METADATA_ICC].data;
    struct sl_colour_way *way = NULL;
    if (icc && work->info.cmyk)
        way =
            sl_colours_take_cmyk(recipe->colours, icc, work->metadata.blocks[SL_METADATA_ICC].size);
    if (way) {
        job->cmyk_to_rgb = change_cmyk;
        job->cmyk_context = way;
    }
    enum sl_status status = work->codec->decode(job, image, err);
    sl_colours_give(recipe->colours, way);
    work->cmyk_profile = way != NULL;
    if (work->info.cmyk)
        sl_metadata_drop(&work->metadata, SL_METADATA_ICC);
    return status;
}

/* An input's bytes become *image, or what is to be written; *image is NULL then. */
static enum sl_status decode(struct sl_recipe *recipe, struct sl_part *part,
                             struct sl_image **image, struct sl_error *err)
{
    struct sl_item *item = part->item;
    struct sl_item_work *work = item->work;
    enum sl_status status = read_input(work, err);
    if (status)
        return status;
    unsigned orientation;
    struct sl_decode_job job = make_job(recipe, item);
    status = sl_work_find_metadata(recipe, item, &job, &orientation, err);
    if (!status) {
        work->orientation = orientation;
        job.memory_limit = memory_left(item);
        sl_work_want(item, orientation, &job.want);
        status = transcode(recipe, part, &job, orientation, err);
    }
    if (status == SL_NOT_APPLICABLE) {
        status = decode_pixels(recipe, work, &job, image, err);
        if (!status)
            (*image)->orientation = orientation;
        for (size_t i = 1; i < work->animation.count; i++)
            work->animation.frames[i].image->orientation = orientation;
    }
    if (status)
        sl_error_set_codec(err, work->codec->name);
    else
        status = sl_work_detach_metadata(item, err);
    drop_input(work);
    return status;
}

enum sl_status sl_stage_decode(void *context, struct sl_part *part, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    struct sl_item *item = part->item;
    struct sl_item_work *work = item->work;
    if (work->kept)
        return SL_OK;
    struct sl_image *image = NULL;
    enum sl_status status = decode(recipe, part, &image, err);
    if (!status && !image)
        return SL_OK;
    work->animated = work->animation.count > 0;
    if (!status && work->animated)
        status = sl_work_expect_frames(item, err);
    if (status) {
        sl_image_unref(image);
        return status;
    }
    if (sl_settings_resize(work->settings))
        return sl_pyramid_build(recipe, item, image, err);
    struct sl_part_work *own = part->work;
    own->image = image;
    for (size_t i = 1; i < own->animation.count; i++) {
        own->animation.frames[i].image = work->animation.frames[i].image;
        work->animation.frames[i].image = NULL;
    }
    return sl_part_each_frame(part, sl_part_turn_upright, recipe, err);
}
