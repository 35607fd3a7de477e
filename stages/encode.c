/* SPDX-License-Identifier: MIT */
/*
 * Encode: the picture in the layout that the codec takes becomes bytes, and the bytes a temporary
 * file in the output's folder. Its final name it gets from the commit.
 */
#include "work.h"

#include "codecs.h"
#include "pixel_rows.h"
#include "pixels.h"

static bool is_opaque(const struct sl_image *image)
{
    unsigned channels = image->planes[0].channels;
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        const uint16_t *row_16 = (const uint16_t *)(const void *)row;
        if (image->depth == 8 && !sl_pixel_row_is_opaque(row, image->width, channels))
            return false;
        for (size_t x = 0; x < image->width && image->depth == 16; x++) {
            if (row_16[(x + 1) * channels - 1] != UINT16_MAX)
                return false;
        }
    }
    return true;
}

/* What decode does where it leaves them out, of an output that does. */
static enum sl_status drop_frames(struct sl_part *part, const struct sl_codec *codec,
                                  struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    if (!whole->animated || codec->animates)
        return SL_OK;
    sl_animation_release(&work->animation);
    const struct sl_decode_job job = {.fail_on = whole->settings->fail_on,
                                      .on_lossy = whole->settings->on_lossy,
                                      .warnings = &work->warnings};
    return sl_decode_loss(&job, err, "animated; only the first frame was converted");
}

/* Transparency lies over the background without a word, unless nothing is to be lost. */
static enum sl_status check_losses(const struct sl_part *part, const struct sl_codec *codec,
                                   struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    const struct sl_image *image = work->image;
    enum sl_on_lossy on_lossy = whole->settings->on_lossy;
    bool depth = image->depth == 16 && !codec->deep;
    if (on_lossy == SL_ON_LOSSY_ERROR) {
        if (depth)
            return sl_error_set(err, SL_LOSSY_REFUSED, "16 bits, and %s has no more than 8",
                                codec->format);
        if (sl_model_has_alpha(image->model) && !codec->alpha && !is_opaque(image))
            return sl_error_set(err, SL_LOSSY_REFUSED, "transparency, and %s has none",
                                codec->format);
    }
    if (depth && on_lossy == SL_ON_LOSSY_WARN)
        sl_warnings_add(&work->warnings, "16 bits became 8: %s has no more", codec->format);
    return SL_OK;
}

/* The layout nearest to the picture's that the codec can write. */
static enum sl_model model_for(const struct sl_codec *codec, const struct sl_image *image)
{
    bool alpha = sl_model_has_alpha(image->model) && codec->alpha;
    bool gray = sl_model_channels(image->model) < 3 && codec->gray;
    if (gray)
        return alpha ? SL_MODEL_GRAY_ALPHA : SL_MODEL_GRAY;
    return alpha ? SL_MODEL_RGBA : SL_MODEL_RGB;
}

/* Planes that were not resized share chroma as the input has it, others as the finest output. */
static enum sl_status fit_chroma(struct sl_recipe *recipe, struct sl_part *part, unsigned chroma_h,
                                 unsigned chroma_v, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    struct sl_resize_job job = {.width = work->image->width,
                                .height = work->image->height,
                                .kernel = sl_part_settings(part)->kernel,
                                .chroma_h = chroma_h,
                                .chroma_v = chroma_v};
    struct sl_image *fitted;
    enum sl_status status =
        sl_resize_by(recipe->pool, work->image, &job, &part->item->poll, &fitted, err);
    if (status)
        return status;
    sl_image_unref(work->image);
    work->image = fitted;
    return SL_OK;
}

static enum sl_status fit_codec(void *context, struct sl_part *part, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    const struct sl_codec *codec = sl_part_codec(part);
    struct sl_part_work *work = part->work;
    const struct sl_settings *settings = sl_part_settings(part);
    unsigned h;
    unsigned v;
    if (work->image->model == SL_MODEL_YCBCR && codec->chroma &&
        codec->chroma(&settings->encode, &h, &v))
        return fit_chroma(recipe, part, h, v, err);
    unsigned depth = codec->deep ? work->image->depth : 8;
    struct sl_image *fitted;
    enum sl_status status =
        sl_pixels_convert(recipe->pool, work->image, model_for(codec, work->image), depth,
                          settings->background, &part->item->poll, &fitted, err);
    if (status)
        return status;
    sl_image_unref(work->image);
    work->image = fitted;
    return SL_OK;
}

static enum sl_status change_colours(void *context, struct sl_part *part, struct sl_error *err)
{
    return sl_part_change_colours(context, part, sl_part_codec(part), err);
}

static enum sl_status write_temporary(struct sl_part *part, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    const struct sl_item_work *whole = part->item->work;
    work->temporary = sl_temporary_name(part->output, part->index);
    if (!work->temporary)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    enum sl_fsync fsync = whole->settings->fsync;
    if (whole->settings->in_place && fsync == SL_FSYNC_NONE)
        fsync = SL_FSYNC_FILE; /* it may be all that is left of the picture */
    int64_t mtime_ns = whole->settings->keep_mtime ? part->item->source_mtime_ns : SL_FILE_NOW;
    enum sl_status status = sl_file_write_new(work->temporary, work->encoded.data,
                                              work->encoded.size, mtime_ns, fsync, err);
    if (status != SL_NOT_FOUND)
        return status;
    /* Folders are made when they are missed: once each, not looked for at every file. */
    sl_error_clear(err);
    status = sl_file_make_parents(part->output, err);
    if (!status)
        status = sl_file_write_new(work->temporary, work->encoded.data, work->encoded.size,
                                   mtime_ns, fsync, err);
    return status;
}

/* Stages that an item's own options ask for, and the recipe does not. */
static enum sl_status catch_up(struct sl_recipe *recipe, struct sl_part *part, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    enum sl_status status = work->resized ? SL_OK : sl_stage_resize(recipe, part, err);
    if (!status && !work->filtered)
        status = sl_stage_filter(recipe, part, err);
    return status;
}

/* The picture's bytes, at the end of what the part has so far. */
static enum sl_status encode(struct sl_recipe *recipe, struct sl_part *part,
                             const struct sl_codec *codec, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    enum sl_status status = catch_up(recipe, part, err);
    if (!status)
        status = drop_frames(part, codec, err);
    if (!status)
        status = sl_part_each_frame(part, change_colours, recipe, err);
    if (!status)
        status = check_losses(part, codec, err);
    if (!status)
        status = sl_part_each_frame(part, fit_codec, recipe, err);
    if (status)
        return status;
    struct sl_encode_options options = sl_part_settings(part)->encode;
    options.poll = &part->item->poll;
    options.warnings = &work->warnings;
    part->width = work->image->width;
    part->height = work->image->height;
    options.animation = &work->animation;
    struct sl_metadata metadata = {.own = {NULL}};
    options.metadata = &metadata;
    status = sl_part_metadata(recipe, part, codec, work->image->model, &metadata, err);
    if (!status)
        status = sl_part_encode(part, codec, &options, err);
    sl_metadata_release(&metadata);
    sl_image_unref(work->image);
    work->image = NULL;
    sl_animation_release(&work->animation);
    if (status)
        sl_error_set_codec(err, codec->name);
    return status;
}

enum sl_status sl_stage_encode(void *context, struct sl_part *part, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    const struct sl_item_work *whole = part->item->work;
    if (whole->kept || work->kept)
        return SL_OK;
    const struct sl_codec *codec = sl_part_codec(part);
    if (!codec)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "this build cannot write %s",
                            sl_path_extension(part->output));
    enum sl_status status = work->coded ? SL_OK : encode(context, part, codec, err);
    if (status)
        return status;
    status = sl_part_weigh(context, part, codec, err);
    if (status || work->left_out)
        return status;
    part->bytes = work->encoded.size;
    /* An item that is overdue may have been given up, and the file belong to its next attempt. */
    status = sl_poll_check(&part->item->poll);
    if (status)
        return sl_error_set(err, status, "stopped before it was written");
    const struct sl_recipe *recipe = context;
    return recipe->discards ? SL_OK : write_temporary(part, err);
}
