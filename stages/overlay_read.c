/* SPDX-License-Identifier: MIT */
/* A file becomes what is laid over pictures. */
#include "overlays.h"

#include "codecs.h"
#include "colour.h"
#include "exif.h"
#include "orient.h"
#include "pixels.h"
#include "source.h"

#include <string.h>

static enum sl_status read_file(const char *path, const char *hash, const struct sl_limits *limits,
                                struct sl_bytes *out, struct sl_error *err)
{
    struct sl_file file;
    enum sl_status status = sl_file_open(&file, path, NULL, err);
    if (status)
        return status;
    if (file.version.size > limits->file_bytes)
        status = sl_error_set(err, SL_LIMIT_BYTES, "it is too large (--max-file-size)");
    else
        status = sl_file_read_all(&file, out, err);
    sl_file_close(&file);
    if (status)
        return status;
    struct sl_hash own;
    char text[SL_HASH_TEXT_SIZE];
    sl_hash_init(&own);
    sl_hash_add(&own, out->data, out->size);
    sl_hash_text(&own, text);
    return strcmp(text, hash) == 0
               ? SL_OK
               : sl_error_set(err, SL_SOURCE_CHANGED, "it changed while it was read");
}

/* To sRGB, from the profile that the file has. */
static enum sl_status change_colours(struct sl_colours *colours, const struct sl_metadata *metadata,
                                     struct sl_image **image, struct sl_error *err)
{
    const uint8_t *icc = metadata->blocks[SL_METADATA_ICC].data;
    if (!colours || !icc)
        return SL_OK;
    enum sl_status status = sl_pixels_own(NULL, image, err);
    return status ? status
                  : sl_colours_apply(colours, icc, metadata->blocks[SL_METADATA_ICC].size, *image,
                                     NULL, err);
}

static bool has_colour(const struct sl_image *image)
{
    const unsigned step = image->planes[0].channels;
    for (uint32_t y = 0; y < image->height && step > 2; y++) {
        const void *row = sl_image_row(image, 0, y);
        const uint8_t *bytes = row;
        const uint16_t *words = row;
        unsigned differ = 0;
        for (size_t i = 0; i < (size_t)image->width * step; i += step) {
            if (image->depth == 16)
                differ |= (words[i] ^ words[i + 1]) | (words[i] ^ words[i + 2]);
            else
                differ |= (bytes[i] ^ bytes[i + 1]) | (bytes[i] ^ bytes[i + 2]);
        }
        if (differ)
            return true;
    }
    return false;
}

/* Gives it the model that filters take: gray where that is all there is, so that pictures of gray
 * stay so, and alpha. */
static enum sl_status make_layer(struct sl_image **image, struct sl_error *err)
{
    enum sl_status status = sl_pixels_unpremultiply(*image, NULL);
    struct sl_image *layer = NULL;
    if (!status)
        status = sl_pixels_convert(NULL, *image,
                                   has_colour(*image) ? SL_MODEL_RGBA : SL_MODEL_GRAY_ALPHA,
                                   (*image)->depth, NULL, NULL, &layer, err);
    if (status)
        return status;
    sl_image_unref(*image);
    *image = layer;
    return SL_OK;
}

static void change_cmyk(void *context, const uint8_t *cmyk, uint8_t *rgb, uint32_t pixels)
{
    sl_colour_way_cmyk(context, cmyk, rgb, pixels);
}

static unsigned orientation_of(const struct sl_codec_info *info, const struct sl_metadata *metadata)
{
    const uint8_t *exif = metadata->blocks[SL_METADATA_EXIF].data;
    if (info->orientation)
        return info->orientation;
    return exif ? sl_exif_orientation(exif, metadata->blocks[SL_METADATA_EXIF].size) : 1;
}

/* The picture upright, with sRGB's colours. */
static enum sl_status finish(struct sl_colours *colours, const struct sl_codec *codec,
                             const struct sl_codec_info *info, struct sl_decode_job *job,
                             struct sl_image **out, struct sl_error *err)
{
    struct sl_metadata metadata = {.own = {NULL}};
    enum sl_status status =
        sl_codec_metadata(codec, job, SL_KEEP_ICC | SL_KEEP_EXIF, &metadata, err);
    const uint8_t *icc = metadata.blocks[SL_METADATA_ICC].data;
    struct sl_colour_way *way = NULL;
    if (!status && info->cmyk && icc && colours)
        way = sl_colours_take_cmyk(colours, icc, metadata.blocks[SL_METADATA_ICC].size);
    job->cmyk_to_rgb = way ? change_cmyk : NULL;
    job->cmyk_context = way;
    if (!status)
        status = codec->decode(job, out, err);
    sl_colours_give(colours, way);
    if (!status) {
        (*out)->orientation = orientation_of(info, &metadata);
        status = sl_orient_upright(NULL, out, NULL, err);
    }
    if (!status && !info->cmyk)
        status = change_colours(colours, &metadata, out, err);
    sl_metadata_release(&metadata);
    return status;
}

static enum sl_status decode(const struct sl_settings *settings, struct sl_memory *bytes,
                             struct sl_image **out, struct sl_error *err)
{
    const struct sl_limits *limits = &settings->limits;
    const struct sl_codec *codec = sl_codec_find_by_content(
        bytes->data, bytes->size < SL_CODEC_HEAD ? bytes->size : SL_CODEC_HEAD);
    struct sl_source source = sl_source_of_memory(bytes);
    struct sl_codec_info info = {.width = 0};
    struct sl_colours *colours;
    if (!codec)
        return sl_error_set(err, SL_UNKNOWN_FORMAT, "this build reads no such picture");
    enum sl_status status = codec->probe(&source, limits, &info, err);
    if (!status && info.decode_bytes > limits->item_bytes)
        status = sl_error_set(err, SL_LIMIT_BYTES, "it takes too much memory");
    if (status)
        return status;
    const struct sl_colour_target srgb = {.intent = SL_INTENT_RELATIVE, .black_point = true};
    status = sl_colours_new(&srgb, &colours, err);
    if (status)
        return status;
    struct sl_decode_job job = {.data = bytes->data,
                                .size = bytes->size,
                                .limits = limits,
                                .fail_on = settings->fail_on,
                                .memory_limit = (size_t)limits->item_bytes};
    status = finish(colours, codec, &info, &job, out, err);
    sl_colours_free(colours);
    return status ? status : make_layer(out, err);
}

enum sl_status sl_overlay_read(const char *path, const char *hash,
                               const struct sl_settings *settings, struct sl_image **out,
                               struct sl_error *err)
{
    struct sl_bytes bytes = {0};
    *out = NULL;
    enum sl_status status = read_file(path, hash, &settings->limits, &bytes, err);
    struct sl_memory memory = {bytes.data, bytes.size};
    if (!status)
        status = decode(settings, &memory, out, err);
    sl_bytes_release(&bytes);
    if (status) {
        sl_image_unref(*out);
        *out = NULL;
    }
    return status;
}
