/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

enum sl_status sl_decode_check_memory(const struct sl_decode_job *job,
                                      const struct sl_codec_info *info, struct sl_error *err)
{
    if (job->memory_limit && info->decode_bytes > job->memory_limit)
        return sl_error_set(err, SL_OVER_RESERVE, "decoding takes %llu bytes, %zu were reserved",
                            (unsigned long long)info->decode_bytes, job->memory_limit);
    return SL_OK;
}

enum sl_status sl_decode_picture(const struct sl_decode_job *job, const struct sl_codec_info *info,
                                 struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (sl_decode_check_memory(job, info, err))
        return SL_OVER_RESERVE;
    uint32_t width = info->decoded_width ? info->decoded_width : info->width;
    uint32_t height = info->decoded_height ? info->decoded_height : info->height;
    enum sl_status status =
        info->model == SL_MODEL_YCBCR
            ? sl_image_new_ycbcr(job->pool, width, height, info->chroma_h, info->chroma_v, out)
            : sl_image_new(job->pool, width, height, info->model, info->depth, out);
    if (status)
        return sl_error_set(err, status, "no memory for %lu x %lu pixels", (unsigned long)width,
                            (unsigned long)height);
    return SL_OK;
}

enum sl_status sl_decode_begin(const struct sl_decode_job *job, const struct sl_codec_info *info,
                               struct sl_image **out, struct sl_error *err)
{
    enum sl_status status = sl_decode_picture(job, info, out, err);
    if (status)
        return status;
    /* Rows that a cut file does not reach must not show what the memory held before. */
    memset((*out)->pixels, 0, (*out)->size);
    return SL_OK;
}

void *sl_decode_alloc(size_t size, struct sl_error *err)
{
    void *memory = sl_alloc_zeroed(1, size);
    if (!memory)
        (void)sl_error_set(err, SL_NO_MEMORY, "no memory for %zu bytes", size);
    return memory;
}

enum sl_status sl_decode_end(enum sl_status status, struct sl_image *image, struct sl_image **out)
{
    *out = status ? NULL : image;
    if (status)
        sl_image_unref(image);
    return status;
}

enum sl_status sl_decode_poll(const struct sl_decode_job *job, struct sl_error *err)
{
    enum sl_status status = sl_poll_check(job->poll);
    return status ? sl_error_set(err, status, "decoding stopped: %s", sl_status_text(status))
                  : SL_OK;
}

enum sl_status sl_info_bytes(struct sl_codec_info *info, uint64_t extra,
                             const struct sl_limits *limits, struct sl_error *err)
{
    size_t pixels;
    if (!sl_image_size(info->width, info->height, info->model, info->depth, &pixels) ||
        __builtin_add_overflow((uint64_t)pixels, extra, &info->decode_bytes) ||
        (limits->item_bytes && info->decode_bytes > limits->item_bytes))
        return sl_error_set(err, SL_LIMIT_BYTES,
                            "%lu x %lu needs more memory than one item may use (%llu bytes)",
                            (unsigned long)info->width, (unsigned long)info->height,
                            (unsigned long long)limits->item_bytes);
    return SL_OK;
}

/* Frames have at least a pixel each and there are not too many of them: nothing overflows but in
 * sl_info_bytes, which checks. */
enum sl_status sl_info_animate(struct sl_codec_info *info, size_t frames, uint64_t extra,
                               const struct sl_limits *limits, struct sl_error *err)
{
    info->frames = frames;
    if (frames < 2)
        return SL_OK;
    if (frames > SL_ANIMATION_FRAMES_MAX)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "an animation of more than %d frames",
                            SL_ANIMATION_FRAMES_MAX);
    if ((uint64_t)info->width * info->height > limits->pixels / frames)
        return sl_error_set(err, SL_LIMIT_PIXELS,
                            "%zu frames of %lu x %lu have more than %llu pixels in all (raise with "
                            "--max-pixels)",
                            frames, (unsigned long)info->width, (unsigned long)info->height,
                            (unsigned long long)limits->pixels);
    size_t frame;
    uint64_t others;
    info->model = SL_MODEL_RGBA;
    if (!sl_image_size(info->width, info->height, info->model, info->depth, &frame) ||
        __builtin_mul_overflow((uint64_t)frame + SL_ANIMATION_FRAME_BYTES, frames, &others) ||
        __builtin_add_overflow(others, extra, &extra))
        extra = UINT64_MAX;
    return sl_info_bytes(info, extra, limits, err);
}

void sl_palette_init(struct sl_palette *palette)
{
    palette->count = 0;
    for (unsigned i = 0; i < 256; i++) {
        memset(palette->rgba[i], 0, 3);
        palette->rgba[i][3] = 255;
    }
}

unsigned sl_palette_expand(const struct sl_palette *palette, const uint8_t *indexes, size_t count,
                           unsigned channels, uint8_t *out)
{
    unsigned largest = 0;
    for (size_t i = 0; i < count; i++, out += channels) {
        unsigned index = indexes[i];
        const uint8_t *colour = palette->rgba[index];
        largest = index > largest ? index : largest;
        out[0] = colour[0];
        out[1] = colour[1];
        out[2] = colour[2];
        if (channels == 4)
            out[3] = colour[3];
    }
    return largest;
}

void sl_unpack_bits(const uint8_t *packed, unsigned bits, size_t count, uint8_t *out)
{
    if (bits == 8) {
        memcpy(out, packed, count);
        return;
    }
    unsigned mask = (1U << bits) - 1;
    unsigned shift = 8;
    for (size_t i = 0; i < count; i++) {
        shift -= bits;
        out[i] = (uint8_t)(*packed >> shift & mask);
        if (!shift) {
            shift = 8;
            packed++;
        }
    }
}
