/* SPDX-License-Identifier: MIT */
/* Encoding: planes become libwebp's own without RGB in between, pixels are made planes by it. */
#include "webp.h"

#include "studio_range.h"

#include <webp/encode.h>

#include <string.h>

enum { METHODS = 6, METHOD_DEFAULT = 4, EFFORTS = 9, LOSSLESS_DEFAULT = 6 };

struct encoding {
    const struct sl_encode_options *options;
    struct sl_bytes *out;
    enum sl_status status; /* why libwebp was told to stop */
};

static int append(const uint8_t *data, size_t size, const WebPPicture *picture)
{
    struct encoding *e = picture->custom_ptr;
    if (!e->status)
        e->status = sl_bytes_append(e->out, data, size);
    return e->status == SL_OK;
}

static int go_on(int percent, const WebPPicture *picture)
{
    (void)percent;
    struct encoding *e = picture->custom_ptr;
    if (!e->status)
        e->status = sl_poll_check(e->options->poll);
    return e->status == SL_OK;
}

bool sl_webp_configure(const struct sl_encode_options *options, WebPConfig *config)
{
    bool by_default = options->effort > EFFORTS;
    unsigned effort = by_default ? LOSSLESS_DEFAULT : options->effort;
    if (!WebPConfigPreset(config, WEBP_PRESET_DEFAULT, (float)options->quality))
        return false;
    if (options->lossless)
        return WebPConfigLosslessPreset(config, (int)effort);
    config->method =
        by_default ? METHOD_DEFAULT : (int)((effort * METHODS + EFFORTS / 2) / EFFORTS);
    return true;
}

/* ---- what is given as planes, or nearly ---- */

static void split_alpha(const uint8_t *in, uint32_t width, uint8_t *gray, uint8_t *alpha)
{
    for (size_t x = 0; x < width; x++) {
        gray[x] = in[2 * x];
        alpha[x] = in[2 * x + 1];
    }
}

static void fill_luma(const struct sl_image *image, const WebPPicture *picture)
{
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *in = sl_image_row(image, 0, y);
        uint8_t *out = picture->y + (size_t)y * (size_t)picture->y_stride;
        if (picture->a) {
            split_alpha(in, image->width, out, picture->a + (size_t)y * (size_t)picture->a_stride);
            in = out;
        }
        sl_studio_luma_from_full(in, image->width, out);
    }
}

static void fill_chroma(const struct sl_image *image, const WebPPicture *picture)
{
    uint32_t width = image->width / 2 + image->width % 2;
    uint32_t height = image->height / 2 + image->height % 2;
    for (unsigned i = 1; i < 3; i++) {
        for (uint32_t y = 0; y < height; y++) {
            uint8_t *out =
                (i == 1 ? picture->u : picture->v) + (size_t)y * (size_t)picture->uv_stride;
            if (image->model == SL_MODEL_YCBCR)
                sl_studio_chroma_from_full(sl_image_row(image, i, y), width, out);
            else
                memset(out, 128, width);
        }
    }
}

static bool fill_planes(const struct sl_image *image, WebPPicture *picture)
{
    picture->colorspace = sl_model_has_alpha(image->model) ? WEBP_YUV420A : WEBP_YUV420;
    if (!WebPPictureAlloc(picture))
        return false;
    fill_luma(image, picture);
    fill_chroma(image, picture);
    return true;
}

static bool fill_pixels_of_gray(const struct sl_image *image, WebPPicture *picture)
{
    unsigned channels = image->planes[0].channels;
    if (!WebPPictureAlloc(picture))
        return false;
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *in = sl_image_row(image, 0, y);
        uint32_t *out = picture->argb + (size_t)y * (size_t)picture->argb_stride;
        for (size_t x = 0; x < image->width; x++, in += channels)
            out[x] = (channels == 2 ? (uint32_t)in[1] : 255) << 24 | in[0] * UINT32_C(0x010101);
    }
    return true;
}

/* ---- the whole ---- */

bool sl_webp_import(const struct sl_image *image, WebPPicture *picture)
{
    const uint8_t *pixels = sl_image_row(image, 0, 0);
    int stride = (int)image->planes[0].stride_bytes;
    switch (image->model) {
    case SL_MODEL_RGB:
        return WebPPictureImportRGB(picture, pixels, stride);
    case SL_MODEL_RGBA:
        return WebPPictureImportRGBA(picture, pixels, stride);
    case SL_MODEL_YCBCR:
        return fill_planes(image, picture);
    default:
        return picture->use_argb ? fill_pixels_of_gray(image, picture)
                                 : fill_planes(image, picture);
    }
}

static enum sl_status failed(const struct encoding *e, WebPEncodingError code, struct sl_error *err)
{
    if (e->status)
        return sl_error_set(err, e->status, "webp: stopped: %s", sl_status_text(e->status));
    switch (code) {
    case VP8_ENC_ERROR_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY:
        return sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    case VP8_ENC_ERROR_PARTITION0_OVERFLOW:
    case VP8_ENC_ERROR_PARTITION_OVERFLOW:
    case VP8_ENC_ERROR_FILE_TOO_BIG:
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "webp cannot hold so much detail (%d)",
                            (int)code);
    default:
        return sl_error_set(err, SL_INTERNAL, "webp: libwebp refuses the picture (%d)", (int)code);
    }
}

static enum sl_status run(struct encoding *e, const struct sl_image *image, WebPPicture *picture,
                          struct sl_error *err)
{
    WebPConfig config;
    if (!sl_webp_configure(e->options, &config))
        return sl_error_set(err, SL_INTERNAL, "webp: libwebp refuses its options");
    picture->use_argb = config.lossless;
    picture->width = (int)image->width;
    picture->height = (int)image->height;
    picture->writer = append;
    picture->progress_hook = go_on;
    picture->custom_ptr = e;
    if (!sl_webp_import(image, picture))
        return sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    return WebPEncode(&config, picture) ? SL_OK : failed(e, picture->error_code, err);
}

static enum sl_status encode_still(const struct sl_image *image,
                                   const struct sl_encode_options *options, struct sl_bytes *out,
                                   struct sl_error *err)
{
    struct encoding e = {.options = options, .out = out};
    WebPPicture picture;
    if (!WebPPictureInit(&picture))
        return sl_error_set(err, SL_INTERNAL, "webp: another libwebp than it was built with");
    enum sl_status status = run(&e, image, &picture, err);
    WebPPictureFree(&picture);
    return status;
}

enum sl_status sl_webp_encode(const struct sl_image *image, const struct sl_encode_options *options,
                              struct sl_bytes *out, struct sl_error *err)
{
    if (image->width > WEBP_MAX_DIMENSION || image->height > WEBP_MAX_DIMENSION)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "webp has sides of up to %d pixels, not %u",
                            (int)WEBP_MAX_DIMENSION,
                            image->width > image->height ? image->width : image->height);
    size_t before = out->size;
    enum sl_status status = options->animation && options->animation->count
                                ? sl_webp_encode_frames(image, options, out, err)
                                : encode_still(image, options, out, err);
    if (!status) {
        status = sl_webp_add_metadata(options->metadata, image, before, out);
        if (status)
            sl_error_set(err, status, "webp: no room for metadata");
    }
    if (status)
        out->size = before;
    return status;
}
