/* SPDX-License-Identifier: MIT */
/*
 * Whose colours a picture's numbers are, and how outputs come to theirs. With --output-profile all
 * get that one. Without it an output keeps the profile of its input; where the profile cannot stay,
 * the colours go to sRGB, which is what everybody takes a picture without a profile for.
 */
#include "work.h"

#include "colour.h"
#include "filters.h"
#include "pixels.h"
#include "recipe_options.h"

#include <string.h>

enum sl_status sl_colour_read(const char *path, struct sl_bytes *out, struct sl_error *err)
{
    struct sl_file file;
    enum sl_status status = sl_file_open(&file, path, NULL, err);
    if (status)
        return status;
    if (file.version.size > SL_PROFILE_BYTES_MAX)
        status = sl_error_set(err, SL_LIMIT_BYTES, "a profile has no more than %d bytes",
                              SL_PROFILE_BYTES_MAX);
    else
        status = sl_file_read_all(&file, out, err);
    sl_file_close(&file);
    return status ? status : sl_colour_check(out->data, out->size, err);
}

static enum sl_status read_target(struct sl_recipe *recipe, struct sl_error *err)
{
    const struct sl_profile_choice *choice = &recipe->settings.output_profile;
    sl_bytes_clear(&recipe->profile);
    if (!choice->name[0])
        return SL_OK;
    if (choice->hash[0])
        return sl_colour_read(choice->name, &recipe->profile, err);
    return sl_colour_profile(choice->name, &recipe->profile);
}

void sl_recipe_close_colours(struct sl_recipe *recipe)
{
    sl_colours_free(recipe->colours);
    recipe->colours = NULL;
    sl_bytes_release(&recipe->profile);
    sl_bytes_release(&recipe->srgb);
}

enum sl_status sl_recipe_open_colours(struct sl_recipe *recipe, struct sl_error *err)
{
    sl_recipe_close_colours(recipe);
    if (!sl_colour_available())
        return SL_OK;
    enum sl_status status = read_target(recipe, err);
    if (!status && recipe->profile.size > 0)
        status = sl_colour_profile("srgb", &recipe->srgb);
    if (status)
        return err && err->status ? status : sl_error_set(err, status, "no memory for a profile");
    const struct sl_colour_target target = {.icc = recipe->profile.data,
                                            .size = recipe->profile.size,
                                            .intent = recipe->settings.intent,
                                            .black_point = recipe->settings.black_point};
    return sl_colours_new(&target, &recipe->colours, err);
}

static enum sl_colour_layout layout_of(enum sl_model model)
{
    return sl_model_channels(model) < 3 ? SL_COLOUR_GRAY : SL_COLOUR_RGB;
}

/* The profile that the picture's numbers are of; without one sRGB. */
static void source_of(const struct sl_recipe *recipe, const struct sl_item_work *work,
                      const uint8_t **icc, size_t *size)
{
    *icc = work->metadata.blocks[SL_METADATA_ICC].data;
    *size = work->metadata.blocks[SL_METADATA_ICC].size;
    if (!*icc) {
        *icc = recipe->srgb.data;
        *size = recipe->srgb.size;
    }
}

bool sl_part_changes_colours(const struct sl_recipe *recipe, const struct sl_item_work *work,
                             const struct sl_codec *codec, enum sl_model model)
{
    bool tagged = work->metadata.blocks[SL_METADATA_ICC].data != NULL;
    bool keeps = work->settings->keep & codec->keeps & SL_KEEP_ICC;
    if (!recipe->colours || work->cmyk_profile || (!recipe->profile.size && (!tagged || keeps)))
        return false;
    const uint8_t *icc;
    size_t size;
    source_of(recipe, work, &icc, &size);
    return sl_colours_differ(recipe->colours, icc, size, layout_of(model), NULL);
}

bool sl_work_needs_profile(const struct sl_recipe *recipe, const struct sl_item *item)
{
    const struct sl_item_work *work = item->work;
    bool needs = work->info.cmyk || recipe->profile.size > 0;
    for (uint32_t i = 0; i < item->part_count && !needs; i++) {
        const struct sl_codec *codec = sl_part_codec(&item->parts[i]);
        needs = codec && sl_part_changes_colours(recipe, work, codec, work->info.model);
    }
    return needs;
}

enum sl_status sl_part_change_colours(struct sl_recipe *recipe, struct sl_part *part,
                                      const struct sl_codec *codec, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    const struct sl_poll *poll = &part->item->poll;
    if (!sl_part_changes_colours(recipe, whole, codec, work->image->model))
        return SL_OK;
    const struct sl_filter_context context = {.pool = recipe->pool, .poll = poll};
    enum sl_status status = SL_OK;
    if (work->image->model == SL_MODEL_YCBCR)
        status = sl_filter_to_pixels(&context, &work->image, err);
    if (!status)
        status = sl_pixels_own(recipe->pool, &work->image, err);
    if (!status)
        status = sl_pixels_unpremultiply(work->image, poll);
    const uint8_t *icc;
    size_t size;
    source_of(recipe, whole, &icc, &size);
    if (!status)
        status = sl_colours_apply(recipe->colours, icc, size, work->image, poll, err);
    return status;
}

bool sl_part_profile(const struct sl_recipe *recipe, const struct sl_item_work *work,
                     const struct sl_codec *codec, enum sl_model model, const uint8_t **icc,
                     size_t *size)
{
    bool gray = layout_of(model) == SL_COLOUR_GRAY;
    *icc = work->metadata.blocks[SL_METADATA_ICC].data;
    *size = work->metadata.blocks[SL_METADATA_ICC].size;
    if (recipe->profile.size > 0 && !gray) {
        *icc = recipe->profile.data;
        *size = recipe->profile.size;
    } else if (work->cmyk_profile || sl_part_changes_colours(recipe, work, codec, model)) {
        return false;
    }
    /* ICC.1:2022, 7.2.6: a profile of other colours than the picture has says nothing of it. */
    return *icc && memcmp(*icc + 16, gray ? "GRAY" : "RGB ", 4) == 0;
}
