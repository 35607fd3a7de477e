/* SPDX-License-Identifier: MIT */
/* The frames of an animated WebP as libwebp alone sees them. Include unit.h first. */
#ifndef TESTS_WEBP_FRAMES_H
#define TESTS_WEBP_FRAMES_H

#include <webp/demux.h>

#include <stdlib.h>
#include <string.h>

enum { WEBP_FRAMES_MAX = 16 };

struct webp_frames {
    WebPAnimInfo info;
    size_t count;
    uint8_t *pixels[WEBP_FRAMES_MAX]; /* RGBA */
    int delay_ms[WEBP_FRAMES_MAX];
};

static inline void webp_frames_read(const uint8_t *data, size_t size, struct webp_frames *out)
{
    const WebPData file = {data, size};
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&file, NULL);
    int before = 0;
    assert_non_null(decoder);
    assert_true(WebPAnimDecoderGetInfo(decoder, &out->info));
    size_t bytes = (size_t)4 * out->info.canvas_width * out->info.canvas_height;
    for (out->count = 0; WebPAnimDecoderHasMoreFrames(decoder); out->count++) {
        uint8_t *pixels;
        int now;
        assert_true(out->count < WEBP_FRAMES_MAX);
        assert_true(WebPAnimDecoderGetNext(decoder, &pixels, &now));
        out->pixels[out->count] = malloc(bytes);
        memcpy(out->pixels[out->count], pixels, bytes);
        out->delay_ms[out->count] = now - before;
        before = now;
    }
    WebPAnimDecoderDelete(decoder);
}

static inline void webp_frames_release(struct webp_frames *frames)
{
    for (size_t i = 0; i < frames->count; i++)
        free(frames->pixels[i]);
}

#endif
