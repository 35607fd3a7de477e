/* SPDX-License-Identifier: MIT */
/*
 * What becomes of metadata on the way from an input to its outputs. A block is passed on as it is
 * unless it says something of the picture that is no longer so.
 */
#include "work.h"

#include "codecs.h"
#include "exif.h"
#include "xmp.h"

#include <stdlib.h>
#include <string.h>

/* An item that comes again was given more than its header asks for. */
static enum sl_status check_reserve(const struct sl_item *item, struct sl_error *err)
{
    const struct sl_item_work *work = item->work;
    size_t found = sl_metadata_bytes(&work->metadata);
    uint64_t takes = sl_work_metadata_bytes(work, found);
    uint64_t spare =
        item->reserve_bytes > item->memory_bytes ? item->reserve_bytes - item->memory_bytes : 0;
    if (!takes || takes <= spare || takes - spare <= sl_work_metadata_reserve(work))
        return SL_OK;
    return sl_error_set(err, SL_OVER_RESERVE, "%zu bytes of metadata", found);
}

enum sl_status sl_work_find_metadata(const struct sl_recipe *recipe, struct sl_item *item,
                                     const struct sl_decode_job *job, unsigned *orientation,
                                     struct sl_error *err)
{
    struct sl_item_work *work = item->work;
    struct sl_metadata *metadata = &work->metadata;
    const struct sl_settings *settings = work->settings;
    unsigned wanted = settings->keep | (settings->auto_orient ? SL_KEEP_EXIF : 0) |
                      (recipe->colours ? SL_KEEP_ICC : 0);
    *orientation = 1;
    enum sl_status status = sl_codec_metadata(work->codec, job, wanted, metadata, err);
    if (status)
        return status;
    if (settings->auto_orient && work->info.orientation)
        *orientation = work->info.orientation;
    else if (settings->auto_orient && metadata->blocks[SL_METADATA_EXIF].data)
        *orientation = sl_exif_orientation(metadata->blocks[SL_METADATA_EXIF].data,
                                           metadata->blocks[SL_METADATA_EXIF].size);
    if (!(settings->keep & SL_KEEP_EXIF))
        sl_metadata_drop(metadata, SL_METADATA_EXIF);
    if (!(settings->keep & SL_KEEP_ICC) && !sl_work_needs_profile(recipe, item))
        sl_metadata_drop(metadata, SL_METADATA_ICC);
    return check_reserve(item, err);
}

enum sl_status sl_work_detach_metadata(struct sl_item *item, struct sl_error *err)
{
    struct sl_item_work *work = item->work;
    enum sl_status status = sl_metadata_detach(&work->metadata);
    return status ? sl_error_set(err, status, "no memory for metadata") : SL_OK;
}

/* Whether the picture was turned as its metadata, or its format, said. */
static bool is_upright(const struct sl_item_work *work)
{
    return work->settings->auto_orient && (work->info.orientation || sl_exif_is_read());
}

/* A copy of the block that says what is so of the part's output; none where it cannot be made. */
static enum sl_status make_true(struct sl_part *part, enum sl_metadata_kind kind,
                                struct sl_metadata *out)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    bool upright = is_upright(whole);
    size_t size = whole->metadata.blocks[kind].size;
    uint8_t *copy = malloc(size);
    if (!copy)
        return SL_NO_MEMORY;
    memcpy(copy, whole->metadata.blocks[kind].data, size);
    if (kind == SL_METADATA_XMP && upright)
        sl_xmp_make_upright(copy, size);
    if (kind == SL_METADATA_EXIF &&
        sl_exif_make_true(copy, &size, upright, part->width, part->height)) {
        sl_warnings_add(&work->warnings, "%s left out: damaged", sl_metadata_name(kind));
        free(copy);
        return SL_OK;
    }
    sl_metadata_own(out, kind, copy, size);
    return SL_OK;
}

static enum sl_status pass_on(struct sl_part *part, enum sl_metadata_kind kind,
                              struct sl_metadata *out)
{
    const struct sl_item_work *whole = part->item->work;
    if (kind == SL_METADATA_EXIF || kind == SL_METADATA_XMP)
        return make_true(part, kind, out);
    sl_metadata_borrow(out, kind, whole->metadata.blocks[kind].data,
                       whole->metadata.blocks[kind].size);
    return SL_OK;
}

static void pass_profile(const struct sl_recipe *recipe, const struct sl_item_work *whole,
                         const struct sl_codec *codec, enum sl_model model, struct sl_metadata *out)
{
    const uint8_t *icc;
    size_t size;
    if (whole->settings->keep & codec->keeps & SL_KEEP_ICC &&
        sl_part_profile(recipe, whole, codec, model, &icc, &size))
        sl_metadata_borrow(out, SL_METADATA_ICC, icc, size);
}

enum sl_status sl_part_metadata(const struct sl_recipe *recipe, struct sl_part *part,
                                const struct sl_codec *codec, enum sl_model model,
                                struct sl_metadata *out, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    unsigned kinds = sl_metadata_kinds(&whole->metadata);
    unsigned missed = kinds & ~codec->keeps & whole->settings->keep_named;
    enum sl_status status = SL_OK;
    pass_profile(recipe, whole, codec, model, out);
    for (enum sl_metadata_kind kind = SL_METADATA_ICC; kind < SL_METADATA_KINDS; kind++) {
        if (kind != SL_METADATA_ICC && kinds & codec->keeps & 1U << kind && !status)
            status = pass_on(part, kind, out);
        if (missed & 1U << kind)
            sl_warnings_add(&work->warnings, "%s left out: %s has no place for it",
                            sl_metadata_name(kind), codec->format);
    }
    return status ? sl_error_set(err, status, "no memory for metadata") : SL_OK;
}
