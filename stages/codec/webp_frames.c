/* SPDX-License-Identifier: MIT */
/*
 * All frames of an animated WebP, drawn by libwebp. It wants a file that is whole: where the end is
 * missing, and that is tolerated, it gets a copy that ends behind the last frame that is.
 */
#include "webp.h"

#include "reading.h"

#include <webp/demux.h>

#include <stdlib.h>
#include <string.h>

enum { RIFF_SIZE_AT = 4, RIFF_HEAD = 8, CANVASES = 2 /* of libwebp's own */ };

enum sl_status sl_webp_count_frames(const struct sl_source *source, const struct sl_limits *limits,
                                    struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_webp_header header;
    size_t frames;
    bool cut;
    uint64_t end;
    enum sl_status status = sl_webp_read_header(source, limits, &header, err);
    if (status)
        return status;
    sl_webp_walk_frames(source, &header, &frames, &cut, &end);
    uint64_t canvas = (uint64_t)4 * header.width * header.height;
    return sl_info_animate(info, frames + cut,
                           CANVASES * canvas + sl_webp_frame_bytes(&header) + source->size, limits,
                           err);
}

static enum sl_status copy_frame(const struct sl_decode_job *job, const struct sl_codec_info *info,
                                 const uint8_t *pixels, struct sl_image **out, struct sl_error *err)
{
    size_t row = (size_t)4 * info->width;
    enum sl_status status =
        sl_image_new(job->pool, info->width, info->height, SL_MODEL_RGBA, 8, out);
    if (status)
        return sl_error_set(err, status, "webp: no memory for a frame");
    for (uint32_t y = 0; y < info->height; y++)
        memcpy(sl_image_row(*out, 0, y), pixels + y * row, row);
    return SL_OK;
}

static enum sl_status read_frames(const struct sl_decode_job *job, const struct sl_codec_info *info,
                                  WebPAnimDecoder *decoder, struct sl_image **first,
                                  struct sl_error *err)
{
    struct sl_animation *animation = job->animation;
    int before = 0;
    while (animation->count < info->frames && WebPAnimDecoderHasMoreFrames(decoder)) {
        uint8_t *pixels;
        int now;
        struct sl_image *image;
        enum sl_status status = sl_decode_poll(job, err);
        if (status)
            return status;
        if (!WebPAnimDecoderGetNext(decoder, &pixels, &now))
            return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                    "webp: damaged behind frame %zu", animation->count);
        status = copy_frame(job, info, pixels, &image, err);
        if (status)
            return status;
        struct sl_animation_frame *frame = &animation->frames[animation->count++];
        *(*first ? &frame->image : first) = image;
        frame->delay_ms = now > before ? (uint32_t)(now - before) : 0;
        before = now;
    }
    return SL_OK;
}

static enum sl_status decode_whole(const struct sl_decode_job *job,
                                   const struct sl_codec_info *info, const WebPData *file,
                                   struct sl_image **first, struct sl_error *err)
{
    WebPAnimDecoderOptions options;
    WebPAnimInfo about;
    if (!WebPAnimDecoderOptionsInit(&options))
        return sl_error_set(err, SL_INTERNAL, "webp: another libwebp than it was built with");
    options.color_mode = MODE_RGBA;
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(file, &options);
    if (!decoder || !WebPAnimDecoderGetInfo(decoder, &about) || about.canvas_width != info->width ||
        about.canvas_height != info->height) {
        WebPAnimDecoderDelete(decoder);
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                "webp: an animation that libwebp cannot read");
    }
    enum sl_status status = SL_OK;
    if (sl_animation_reserve(job->animation, info->frames))
        status = sl_error_set(err, SL_NO_MEMORY, "webp: no memory for %zu frames", info->frames);
    if (!status)
        status = read_frames(job, info, decoder, first, err);
    job->animation->loops = about.loop_count;
    WebPAnimDecoderDelete(decoder);
    return status;
}

/* Of a file that is cut, the part up to `end`, as a file. */
static enum sl_status decode_part(const struct sl_decode_job *job, const struct sl_codec_info *info,
                                  uint64_t end, struct sl_image **first, struct sl_error *err)
{
    uint8_t *copy = sl_decode_alloc((size_t)end, err);
    if (!copy)
        return SL_NO_MEMORY;
    memcpy(copy, job->data, (size_t)end);
    for (unsigned i = 0; i < 4; i++)
        copy[RIFF_SIZE_AT + i] = (uint8_t)((end - RIFF_HEAD) >> 8 * i);
    const WebPData file = {copy, (size_t)end};
    enum sl_status status = decode_whole(job, info, &file, first, err);
    free(copy);
    return status;
}

enum sl_status sl_webp_decode_frames(const struct sl_decode_job *job,
                                     const struct sl_webp_header *header,
                                     const struct sl_codec_info *info, struct sl_image **out,
                                     struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_image *first = NULL;
    size_t frames;
    bool cut;
    uint64_t end;
    *out = NULL;
    enum sl_status status = sl_decode_check_memory(job, info, err);
    if (status)
        return status;
    sl_webp_walk_frames(&source, header, &frames, &cut, &end);
    if (cut || header->end > job->size) {
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                  "webp: the file ends after frame %zu", frames);
        if (!status && frames)
            status = decode_part(job, info, end, &first, err);
    } else {
        const WebPData file = {job->data, job->size};
        status = decode_whole(job, info, &file, &first, err);
    }
    if (status || job->animation->count < 2)
        sl_animation_release(job->animation);
    if (!status && !first)
        status = SL_NOT_APPLICABLE;
    return sl_decode_end(status, first, out);
}
