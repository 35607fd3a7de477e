/* SPDX-License-Identifier: MIT */
/* Encoding an animation: libwebp finds what changes from frame to frame, and shows frames that are
 * the same as one. */
#include "webp.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <limits.h>
#include <string.h>

enum { CHUNK = 8, FLAGS_AT = 12 + CHUNK, HAS_ALPHA = 0x10 }; /* RFC 9649, 2.7.1 */
enum { DELAY_MAX = (1 << 24) - 2 }; /* in a frame's header there are 24 bits for it */

static enum sl_status failed(WebPAnimEncoder *encoder, WebPEncodingError code, struct sl_error *err)
{
    if (code == VP8_ENC_ERROR_OUT_OF_MEMORY || code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY)
        return sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "webp: libwebp refuses the animation: %s",
                        WebPAnimEncoderGetError(encoder));
}

static enum sl_status add_frame(WebPAnimEncoder *encoder, const WebPConfig *config,
                                const struct sl_image *image, int start_ms, bool *transparent,
                                struct sl_error *err)
{
    WebPPicture picture;
    enum sl_status status = SL_OK;
    if (!WebPPictureInit(&picture))
        return sl_error_set(err, SL_INTERNAL, "webp: another libwebp than it was built with");
    picture.use_argb = 1;
    picture.width = (int)image->width;
    picture.height = (int)image->height;
    if (!sl_webp_import(image, &picture))
        status = sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    else if (!WebPAnimEncoderAdd(encoder, &picture, start_ms, config))
        status = failed(encoder, picture.error_code, err);
    else
        *transparent = *transparent || WebPPictureHasTransparency(&picture);
    WebPPictureFree(&picture);
    return status;
}

static enum sl_status add_frames(WebPAnimEncoder *encoder, const struct sl_image *image,
                                 const struct sl_encode_options *options, bool *transparent,
                                 struct sl_error *err)
{
    const struct sl_animation *animation = options->animation;
    WebPConfig config;
    int64_t at_ms = 0;
    if (!sl_webp_configure(options, &config))
        return sl_error_set(err, SL_INTERNAL, "webp: libwebp refuses its options");
    for (size_t i = 0; i < animation->count; i++) {
        const struct sl_animation_frame *frame = &animation->frames[i];
        enum sl_status status = sl_poll_check(options->poll);
        if (status)
            return sl_error_set(err, status, "webp: stopped: %s", sl_status_text(status));
        status =
            add_frame(encoder, &config, i ? frame->image : image, (int)at_ms, transparent, err);
        if (status)
            return status;
        at_ms += frame->delay_ms < DELAY_MAX ? frame->delay_ms : DELAY_MAX;
        if (at_ms > INT_MAX)
            return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "webp: an animation of over 24 days");
    }
    return WebPAnimEncoderAdd(encoder, NULL, (int)at_ms, NULL) ? SL_OK
                                                               : failed(encoder, VP8_ENC_OK, err);
}

/* libwebp says that there is alpha only where a frame's own part of the canvas has some. Where the
 * rest shows nothing, readers that go by it would show black. */
static enum sl_status assemble(WebPAnimEncoder *encoder, bool transparent, struct sl_bytes *out,
                               struct sl_error *err)
{
    WebPData file;
    size_t flags = out->size + FLAGS_AT;
    WebPDataInit(&file);
    if (!WebPAnimEncoderAssemble(encoder, &file))
        return failed(encoder, VP8_ENC_OK, err);
    enum sl_status status = sl_bytes_append(out, file.bytes, file.size);
    WebPDataClear(&file);
    if (!status && transparent && !memcmp(out->data + flags - CHUNK, "VP8X", 4))
        out->data[flags] |= HAS_ALPHA;
    return status ? sl_error_set(err, status, "webp: no room for the animation") : SL_OK;
}

enum sl_status sl_webp_encode_frames(const struct sl_image *image,
                                     const struct sl_encode_options *options, struct sl_bytes *out,
                                     struct sl_error *err)
{
    WebPAnimEncoderOptions how;
    if (!WebPAnimEncoderOptionsInit(&how))
        return sl_error_set(err, SL_INTERNAL, "webp: another libwebp than it was built with");
    how.anim_params.loop_count = (int)options->animation->loops;
    how.anim_params.bgcolor = 0; /* none shows through */
    WebPAnimEncoder *encoder = WebPAnimEncoderNew((int)image->width, (int)image->height, &how);
    if (!encoder)
        return sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    bool transparent = false;
    enum sl_status status = add_frames(encoder, image, options, &transparent, err);
    if (!status)
        status = assemble(encoder, transparent, out, err);
    WebPAnimEncoderDelete(encoder);
    return status;
}
