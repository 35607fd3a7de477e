/* SPDX-License-Identifier: MIT */
/*
 * What an item needs at its peak, from its header: admission takes it all at once, for every
 * variant, so that none ever asks for more while it holds some.
 *
 * Orientation may swap the sides, which changes no product; the larger of both ways counts where it
 * could.
 */
#include "work.h"

#include "filters.h"
#include "halve.h"
#include "interest.h"
#include "linear.h"

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t times(uint64_t a, uint64_t n)
{
    return n && a > UINT64_MAX / n ? UINT64_MAX : a * n;
}

/* How many pictures there are of each size at a time. */
static uint64_t frames_of(const struct sl_item_work *work)
{
    return work->expected.frames > 1 ? work->expected.frames : 1;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint64_t image_bytes(uint32_t width, uint32_t height, enum sl_model model, unsigned depth)
{
    size_t size;
    return sl_image_size(width, height, model, depth, &size) ? size : UINT64_MAX;
}

/* The same of a picture that decode gives, with chroma shared by h × v samples. */
static uint64_t decoded_bytes(const struct sl_codec_info *info, uint32_t width, uint32_t height,
                              unsigned h, unsigned v)
{
    size_t size;
    if (info->model != SL_MODEL_YCBCR)
        return image_bytes(width, height, info->model, info->depth);
    return sl_image_size_ycbcr(width, height, h, v, &size) ? size : UINT64_MAX;
}

void sl_work_frame(const struct sl_settings *settings, uint32_t variant, uint32_t width,
                   uint32_t height, struct sl_frame *out)
{
    const struct sl_variant own = sl_settings_variant(settings, variant);
    *out = (struct sl_frame){width, height, width, height, .crops = false};
    if (own.size)
        sl_frame_plan(&own.settings->framing, own.size, width, height, out);
}

enum sl_status sl_work_check_filters(const struct sl_settings *settings, uint32_t width,
                                     uint32_t height, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < settings->filter_count && !status; i++) {
        const struct sl_filter *filter = settings->filters[i].filter;
        if (!filter->output_size)
            continue;
        filter->output_size(&settings->filters[i], &width, &height);
        status = sl_limits_check(&settings->limits, width, height, err);
    }
    return status;
}

/* What an animation's coder keeps beside what it has coded: the frame, three canvases to compare it
 * with. */
enum { ANIMATION_CANVASES = 4 };

/* Encode, of each variant of these pixels: a converted copy, bytes that hardly exceed the picture's
 * twice, and what the codec itself takes. */
static uint64_t encode_bytes(const struct sl_item *item, uint32_t variant, uint32_t width,
                             uint32_t height)
{
    const struct sl_item_work *work = item->work;
    const struct sl_settings *s = sl_settings_variant(work->settings, variant).settings;
    enum sl_model model = work->expected.model;
    for (size_t i = 0; i < s->filter_count; i++) {
        const struct sl_filter *filter = s->filters[i].filter;
        if (filter->output_size)
            filter->output_size(&s->filters[i], &width, &height);
        if (filter->output_model)
            model = filter->output_model(&s->filters[i], model);
    }
    const uint64_t frames = frames_of(work);
    uint64_t picture = times(image_bytes(width, height, model, work->expected.depth), frames);
    uint64_t sum = picture;
    for (uint32_t i = variant; i < variant + work->spans[variant]; i++) {
        const struct sl_codec *codec = sl_part_codec(&item->parts[i]);
        const struct sl_encode_options *encode = &sl_part_settings(&item->parts[i])->encode;
        sum = add(sum, add(picture, add(picture, picture)));
        if (codec && codec->encode_bytes)
            sum = add(sum, codec->encode_bytes(encode, width, height, model));
        if (codec && codec->animates && frames > 1)
            sum = add(sum, ANIMATION_CANVASES * image_bytes(width, height, SL_MODEL_RGBA, 8));
    }
    return sum;
}

/* What the variants of the same pixels take at a time, in turn. */
struct phases {
    uint64_t resize; /* beside the decoded picture, as long as that is there */
    uint64_t rest;   /* filters, then encoding */
};

/* Whether the picture may have to be turned on its side, which its metadata says. */
static bool may_be_turned(const struct sl_item_work *work)
{
    return work->settings->auto_orient && work->codec->metadata;
}

/* The frames beside the one that is filtered: each is as it was, or as it is to be. */
static uint64_t others_bytes(const struct sl_settings *settings, const struct sl_frame *frame,
                             const struct sl_codec_info *info)
{
    uint32_t width = frame->width;
    uint32_t height = frame->height;
    uint64_t most = image_bytes(width, height, SL_MODEL_RGBA, info->depth);
    if (info->frames < 2)
        return 0;
    for (size_t i = 0; i < settings->filter_count; i++) {
        const struct sl_filter *filter = settings->filters[i].filter;
        if (filter->output_size)
            filter->output_size(&settings->filters[i], &width, &height);
        most = larger(most, image_bytes(width, height, SL_MODEL_RGBA, info->depth));
    }
    return times(most, info->frames - 1);
}

/* Of a picture that lies as it is stored, or on its side. */
static struct phases phases_of(const struct sl_item *item, uint32_t variant, bool turned)
{
    const struct sl_item_work *work = item->work;
    const struct sl_codec_info *info = &work->expected;
    const struct sl_settings *s = sl_settings_variant(work->settings, variant).settings;
    struct sl_frame frame;
    unsigned h;
    unsigned v;
    sl_work_frame(work->settings, variant, turned ? info->height : info->width,
                  turned ? info->width : info->height, &frame);
    sl_work_chroma(item, &h, &v);
    if (frame.pads) /* what is filled up shares no chroma */
        h = v = 1;
    uint32_t width = smaller(frame.width, frame.scaled_width);
    uint32_t height = smaller(frame.height, frame.scaled_height);
    const uint64_t frames = frames_of(work);
    uint64_t resized = times(decoded_bytes(info, width, height, h, v), frames);
    if (frame.pads)
        resized = add(resized, times(decoded_bytes(info, frame.width, frame.height, h, v), frames));
    uint64_t scratch =
        sl_resize_scratch_bytes(info->decoded_width, info->decoded_height, turned ? height : width,
                                turned ? width : height, sl_model_channels(info->model), s->kernel);
    if (frame.crops && s->framing.position.anchor != SL_ANCHOR_PLACE)
        scratch =
            larger(scratch, sl_interest_scratch_bytes(info->decoded_width, info->decoded_height,
                                                      info->model, info->depth));
    if (s->linear && s->size_count > 0) {
        scratch =
            add(scratch, image_bytes(info->decoded_width, info->decoded_height, info->model, 16));
        scratch = add(scratch, add(image_bytes(width, height, info->model, 16), SL_LINEAR_SCRATCH));
    }
    uint64_t filters = sl_filter_peak_bytes(s->filters, s->filter_count, frame.width, frame.height,
                                            info->model, info->depth);
    filters = add(filters, others_bytes(s, &frame, info));
    return (struct phases){
        .resize = add(resized, s->size_count ? scratch : 0),
        .rest = larger(filters, encode_bytes(item, variant, frame.width, frame.height))};
}

static struct phases pixel_phases(const struct sl_item *item, uint32_t variant)
{
    struct phases stored = phases_of(item, variant, false);
    if (!may_be_turned(item->work))
        return stored;
    struct phases turned = phases_of(item, variant, true);
    return (struct phases){.resize = larger(stored.resize, turned.resize),
                           .rest = larger(stored.rest, turned.rest)};
}

/* All halvings of the picture together, if any size wants one: below half of its bytes. */
static uint64_t pyramid_bytes(const struct sl_item_work *work, uint64_t decoded)
{
    const struct sl_codec_info *info = &work->expected;
    bool halves = false;
    for (uint32_t i = 0; i < work->part_count; i++) {
        struct sl_variant variant = sl_settings_variant(work->settings, i);
        for (int turned = 0; turned < 2 && variant.size; turned++) {
            uint32_t width = turned ? info->decoded_height : info->decoded_width;
            uint32_t height = turned ? info->decoded_width : info->decoded_height;
            struct sl_frame frame;
            sl_work_frame(work->settings, i, turned ? info->height : info->width,
                          turned ? info->width : info->height, &frame);
            halves |= !variant.settings->linear &&
                      sl_resize_halvings(width, height, frame.scaled_width, frame.scaled_height,
                                         variant.settings->kernel) > 0;
        }
    }
    return halves && sl_halve_takes(info->model, info->depth) ? decoded / 2 : 0;
}

/* Without decoding: the file twice, and at most three 16-bit coefficients a pixel. */
static uint64_t transcode_bytes(const struct sl_item_work *work)
{
    uint64_t coefficients = (uint64_t)(work->info.width + 32) * (work->info.height + 32) * 6;
    return add(coefficients, add(work->file.version.size, 2 * work->file.version.size));
}

/* What a file has is known when it has been read: this much is taken for granted. */
enum { METADATA_EXPECTED = 65536 };

uint64_t sl_work_metadata_bytes(const struct sl_item_work *work, uint64_t found)
{
    return found * (1 + (uint64_t)3 * work->part_count);
}

uint64_t sl_work_metadata_reserve(const struct sl_item_work *work)
{
    uint64_t size = work->file.version.size;
    if (!work->settings->keep || !work->codec->metadata)
        return 0;
    return sl_work_metadata_bytes(work, size < METADATA_EXPECTED ? size : METADATA_EXPECTED);
}

static enum sl_status check_part(const struct sl_settings *settings, uint32_t variant,
                                 uint32_t width, uint32_t height, struct sl_error *err)
{
    struct sl_frame frame;
    sl_work_frame(settings, variant, width, height, &frame);
    enum sl_status status = sl_limits_check(&settings->limits, frame.width, frame.height, err);
    return status ? status
                  : sl_work_check_filters(sl_settings_variant(settings, variant).settings,
                                          frame.width, frame.height, err);
}

/* What is beyond a limit however the picture lies; the rest is checked when that is known. */
static enum sl_status check_limits(struct sl_item *item, const struct sl_item_work *work,
                                   struct sl_error *err)
{
    enum sl_status first = SL_OK;
    const uint32_t width = work->info.width;
    const uint32_t height = work->info.height;
    for (uint32_t i = 0; i < item->part_count; i++) {
        struct sl_error *blamed = item->part_count > 1 ? &item->parts[i].error : err;
        if (may_be_turned(work) && !check_part(work->settings, i, height, width, NULL))
            continue;
        enum sl_status status = check_part(work->settings, i, width, height, blamed);
        if (status && !first) {
            first = status;
            if (err && blamed != err)
                *err = *blamed;
        }
    }
    return first;
}

enum sl_status sl_work_reckon(struct sl_item *item, const struct sl_item_work *work, uint64_t *out,
                              struct sl_error *err)
{
    const struct sl_codec_info *info = &work->expected;
    uint32_t kinds = 0; /* of pixels */
    enum sl_status status = check_limits(item, work, err);
    if (status)
        return status;
    uint64_t decoded = times(decoded_bytes(info, info->decoded_width, info->decoded_height,
                                           info->chroma_h, info->chroma_v),
                             frames_of(work));
    uint64_t peak = add(work->file.version.size, info->decode_bytes);
    uint64_t source = add(decoded, pyramid_bytes(work, decoded));
    uint64_t all = source;
    for (uint32_t i = 0; i < item->part_count; i++) {
        if (!work->spans[i])
            continue;
        struct phases phases = pixel_phases(item, i);
        kinds++;
        peak = larger(peak, larger(add(source, phases.resize), phases.rest));
        all = add(all, larger(phases.resize, phases.rest));
    }
    /* All kinds may be in their largest phases while the decoded picture is still there. */
    if (kinds > 1)
        peak = larger(peak, all);
    if (work->settings->if_larger == SL_LARGER_COPY) /* it is there to the end, and once more */
        peak = add(peak, 2 * work->file.version.size);
    if (sl_work_keeps_pixels(item, 1))
        peak = larger(peak, transcode_bytes(work));
    if (info->frames > 1)
        peak = add(peak, times(SL_ANIMATION_FRAME_BYTES * info->frames, 1 + item->part_count));
    *out = add(add(peak, sl_work_metadata_reserve(work)), 65536);
    return SL_OK;
}
