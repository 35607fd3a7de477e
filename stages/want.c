/* SPDX-License-Identifier: MIT */
/*
 * What decode may leave out, seen from the item's outputs: pixels, where all of them are smaller,
 * and the way to RGB and back, where every filter and every codec takes planes.
 */
#include "work.h"

#include "codecs.h"
#include "orient.h"

#include <string.h>

const char *sl_path_extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash + 1 : path, '.');
    return dot ? dot + 1 : "";
}

const struct sl_codec *sl_part_codec(const struct sl_part *part)
{
    return sl_codec_for_extension(sl_path_extension(part->output));
}

bool sl_work_chroma(const struct sl_item *item, unsigned *chroma_h, unsigned *chroma_v)
{
    const struct sl_item_work *work = item->work;
    *chroma_h = *chroma_v = 4;
    for (uint32_t i = 0; i < item->part_count; i++) {
        const struct sl_codec *codec = sl_part_codec(&item->parts[i]);
        unsigned h;
        unsigned v;
        const struct sl_encode_options *encode =
            &sl_settings_variant(work->settings, i).settings->encode;
        if (!codec || !codec->chroma || !codec->chroma(encode, &h, &v))
            return false;
        *chroma_h = h < *chroma_h ? h : *chroma_h;
        *chroma_v = v < *chroma_v ? v : *chroma_v;
    }
    return true;
}

const struct sl_settings *sl_part_settings(const struct sl_part *part)
{
    const struct sl_item_work *work = part->item->work;
    return sl_settings_variant(work->settings, part->index).settings;
}

static bool filters_take_planes(const struct sl_settings *settings)
{
    for (size_t i = 0; i < settings->filter_count; i++) {
        if (!settings->filters[i].filter->planes)
            return false;
    }
    return true;
}

static bool takes_planes(const struct sl_item *item, const struct sl_item_work *work)
{
    unsigned h;
    unsigned v;
    for (uint32_t i = 0; i < work->part_count; i++) {
        struct sl_variant variant = sl_settings_variant(work->settings, i);
        if (work->spans[i] &&
            (!filters_take_planes(variant.settings) || (variant.size && variant.settings->linear)))
            return false;
    }
    return sl_work_chroma(item, &h, &v);
}

/* Raises the sides to what the sizes of the item come to, of a picture that lies so. Nearest and
 * box say what each sample is: they get the whole picture, and so does linear light, since decoders
 * reduce what is stored; and then the others do, too. */
static void raise_least(const struct sl_item_work *work, enum sl_orientation orientation,
                        struct sl_decode_want *want)
{
    for (uint32_t i = 0; i < work->part_count; i++) {
        struct sl_variant variant = sl_settings_variant(work->settings, i);
        enum sl_resize_kernel kernel = variant.settings->kernel;
        bool whole =
            kernel == SL_RESIZE_NEAREST || kernel == SL_RESIZE_BOX || variant.settings->linear;
        struct sl_frame frame;
        uint32_t width = work->info.width;
        uint32_t height = work->info.height;
        if (!work->spans[i] || !sl_settings_resize(work->settings))
            continue;
        sl_orient_size(orientation, &width, &height);
        sl_work_frame(work->settings, i, width, height, &frame);
        if (!whole) {
            width = frame.scaled_width;
            height = frame.scaled_height;
        }
        sl_orient_size(orientation, &width, &height);
        want->least_width = width > want->least_width ? width : want->least_width;
        want->least_height = height > want->least_height ? height : want->least_height;
    }
}

void sl_work_want(const struct sl_item *item, unsigned orientation, struct sl_decode_want *want)
{
    const struct sl_item_work *work = item->work;
    *want = (struct sl_decode_want){.ycbcr = work->info.frames < 2 && takes_planes(item, work)};
    if (orientation) {
        raise_least(work, (enum sl_orientation)orientation, want);
    } else {
        raise_least(work, SL_ORIENT_NONE, want);
        raise_least(work, SL_ORIENT_ROTATE_90, want);
    }
}

void sl_work_expect(const struct sl_item_work *work, const struct sl_decode_want *want,
                    struct sl_codec_info *info)
{
    *info = work->info;
    info->decoded_width = info->width;
    info->decoded_height = info->height;
    if (work->codec->reduce && info->frames < 2)
        work->codec->reduce(want, info);
}

bool sl_work_keeps_pixels(const struct sl_item *item, unsigned orientation)
{
    const struct sl_item_work *work = item->work;
    const struct sl_settings *settings = work->settings;
    if (item->part_count != 1 || sl_settings_filter(settings) || orientation != 1 ||
        !work->codec->transcode || item->parts[0].work == NULL)
        return false;
    if (sl_part_settings(&item->parts[0])->max_bytes) /* a quality is to be looked for */
        return false;
    struct sl_frame frame;
    sl_work_frame(settings, 0, work->info.width, work->info.height, &frame);
    return !frame.crops && !frame.pads && frame.width == work->info.width &&
           frame.height == work->info.height && sl_part_codec(&item->parts[0]) == work->codec;
}
