/* SPDX-License-Identifier: MIT */
/* How large an output may be: a quality is looked for that keeps to --max-bytes, and what is not
 * smaller than its input goes by --if-larger. */
#include "work.h"

#include "codecs.h"

#include <inttypes.h>
#include <string.h>

/* Encodes anew with a quality; what an earlier one had to say is forgotten. */
static enum sl_status try_quality(struct sl_part *part, const struct sl_codec *codec,
                                  struct sl_encode_options *options, unsigned quality,
                                  const struct sl_warnings *before, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    *options->warnings = *before;
    options->quality = quality;
    sl_bytes_clear(&work->encoded);
    return codec->encode(work->image, options, &work->encoded, err);
}

/* The highest quality that keeps to the bound, and 0 where the lowest does not. More quality is
 * taken to be more bytes, which is nearly so. */
static enum sl_status search_quality(struct sl_part *part, const struct sl_codec *codec,
                                     struct sl_encode_options *options, uint64_t most,
                                     unsigned *best, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    const struct sl_warnings before = *options->warnings;
    unsigned low = 1;
    unsigned high = options->quality;
    unsigned quality = high; /* most pictures keep to the bound as they are */
    unsigned last = 0;
    enum sl_status status = SL_OK;
    *best = 0;
    while (!status && low <= high) {
        status = try_quality(part, codec, options, quality, &before, err);
        last = quality;
        if (work->encoded.size <= most) {
            *best = quality;
            low = quality + 1;
        } else {
            high = quality - 1;
        }
        quality = low + (high - low) / 2;
    }
    if (!status && *best && *best != last)
        status = try_quality(part, codec, options, *best, &before, err);
    return status;
}

enum sl_status sl_part_encode(struct sl_part *part, const struct sl_codec *codec,
                              struct sl_encode_options *options, struct sl_error *err)
{
    struct sl_part_work *work = part->work;
    uint64_t most = sl_part_settings(part)->max_bytes;
    bool lossy = codec->lossy && !options->lossless;
    unsigned best = 0;
    if (!most || !lossy) {
        enum sl_status status = codec->encode(work->image, options, &work->encoded, err);
        if (status || !most || work->encoded.size <= most)
            return status;
    } else {
        enum sl_status status = search_quality(part, codec, options, most, &best, err);
        if (status || best)
            return status;
    }
    return sl_error_set(err, SL_ENCODE_UNSUPPORTED,
                        "%zu bytes%s, more than %" PRIu64 " (--max-bytes)%s", work->encoded.size,
                        lossy ? " at the lowest quality" : "", most,
                        lossy ? "" : ": without loss there is no quality to lower");
}

/* Whether the input's own bytes show what the output is to show and carry nothing that it is not to
 * carry. */
static enum sl_status may_copy(const struct sl_recipe *recipe, const struct sl_part *part,
                               const struct sl_codec *codec, bool *out, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    const struct sl_settings *settings = whole->settings;
    struct sl_frame frame;
    sl_work_frame(settings, part->index, whole->info.width, whole->info.height, &frame);
    *out = strcmp(codec->format, whole->codec->format) == 0 && whole->orientation == 1 &&
           !frame.crops && !frame.pads && sl_part_settings(part)->filter_count == 0 &&
           !recipe->profile.size && part->width == whole->info.width &&
           part->height == whole->info.height;
    if (!*out)
        return SL_OK;
    const struct sl_decode_job job = {.data = whole->input.data, .size = whole->input.size};
    struct sl_metadata all = {.own = {NULL}};
    enum sl_status status = sl_codec_metadata(whole->codec, &job, SL_KEEP_ALL, &all, err);
    *out = !status && !(sl_metadata_kinds(&all) & ~settings->keep);
    sl_metadata_release(&all);
    return status;
}

static enum sl_status copy_input(const struct sl_recipe *recipe, struct sl_part *part,
                                 const struct sl_codec *codec, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    bool copies;
    enum sl_status status = may_copy(recipe, part, codec, &copies, err);
    if (status)
        return status;
    if (!copies) {
        sl_warnings_add(&work->warnings,
                        "not smaller than the input, whose bytes cannot stand for it: kept");
        return SL_OK;
    }
    sl_bytes_clear(&work->encoded);
    status = sl_bytes_append(&work->encoded, whole->input.data, whole->input.size);
    return status ? sl_error_set(err, status, "no memory for a copy of the input") : SL_OK;
}

enum sl_status sl_part_weigh(const struct sl_recipe *recipe, struct sl_part *part,
                             const struct sl_codec *codec, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    const struct sl_settings *settings = whole->settings;
    struct sl_part_work *work = part->work;
    uint64_t input = part->item->source_size;
    double most = (double)input * (100 - settings->min_savings) / 100;
    if (settings->if_larger == SL_LARGER_KEEP || (double)work->encoded.size <= most)
        return SL_OK;
    if (settings->if_larger == SL_LARGER_COPY && !settings->in_place)
        return copy_input(recipe, part, codec, err);
    sl_warnings_add(&work->warnings, "%s of %zu bytes not written: the input has %" PRIu64,
                    codec->format, work->encoded.size, input);
    sl_bytes_clear(&work->encoded);
    work->left_out = part->left_out = true;
    return SL_OK;
}
