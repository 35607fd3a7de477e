/* SPDX-License-Identifier: MIT */
#include "report/thumbnail.h"

#include "codecs.h"
#include "exif.h"
#include "file.h"
#include "orient.h"
#include "pixels.h"
#include "resize.h"
#include "source.h"

#include <math.h>

static const uint64_t memory_most = (uint64_t)512 << 20;
static const unsigned quality = 75;

static enum sl_status read_file(const char *path, const struct sl_limits *limits,
                                struct sl_bytes *out)
{
    struct sl_file file;
    enum sl_status status = sl_file_open(&file, path, NULL, NULL);
    if (status)
        return status;
    bool fits = file.version.size <= limits->file_bytes && file.version.size <= memory_most;
    status = fits ? sl_file_read_all(&file, out, NULL) : SL_LIMIT_BYTES;
    sl_file_close(&file);
    return status;
}

static void fit(uint32_t width, uint32_t height, uint32_t *to_width, uint32_t *to_height)
{
    uint32_t longer = width > height ? width : height;
    double scale = longer > CLI_THUMBNAIL_SIDE ? (double)CLI_THUMBNAIL_SIDE / longer : 1;
    *to_width = (uint32_t)fmax(1, floor(width * scale + 0.5));
    *to_height = (uint32_t)fmax(1, floor(height * scale + 0.5));
}

static enum sl_status read_picture(const struct sl_codec *codec, const struct sl_bytes *input,
                                   const struct sl_limits *limits, const struct sl_poll *poll,
                                   struct sl_image **out)
{
    struct sl_memory memory = {.data = input->data, .size = input->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info = {0};
    enum sl_status status = codec->probe(&source, limits, &info, NULL);
    if (status)
        return status;
    struct sl_warnings warnings = {0};
    struct sl_decode_job job = {.data = input->data,
                                .size = input->size,
                                .want = {.ycbcr = true},
                                .limits = limits,
                                .fail_on = SL_FAIL_ON_NONE,
                                .poll = poll,
                                .warnings = &warnings};
    fit(info.width, info.height, &job.want.least_width, &job.want.least_height);
    if (codec->reduce)
        codec->reduce(&job.want, &info);
    uint64_t most = limits->item_bytes < memory_most ? limits->item_bytes : memory_most;
    if (info.decode_bytes > most)
        return SL_LIMIT_BYTES;
    job.memory_limit = (size_t)most;
    return codec->decode(&job, out, NULL);
}

static enum sl_status shrink(const struct sl_poll *poll, struct sl_image **image)
{
    struct sl_resize_job job = {.kernel = SL_RESIZE_TRIANGLE};
    fit((*image)->width, (*image)->height, &job.width, &job.height);
    struct sl_image *small;
    enum sl_status status = sl_resize_by(NULL, *image, &job, poll, &small, NULL);
    if (status)
        return status;
    sl_image_unref(*image);
    *image = small;
    return SL_OK;
}

static enum sl_status encode(struct sl_image *image, const struct sl_poll *poll,
                             struct sl_bytes *out)
{
    static const uint16_t white[3] = {UINT16_MAX, UINT16_MAX, UINT16_MAX};
    const struct sl_codec *codec = sl_codec_for_extension("jpg");
    struct sl_warnings warnings = {0};
    struct sl_encode_options options = {
        .quality = quality, .effort = SL_EFFORT_DEFAULT, .poll = poll, .warnings = &warnings};
    struct sl_image *plain;
    if (!codec)
        return SL_ENCODE_UNSUPPORTED;
    enum sl_status status =
        sl_pixels_convert(NULL, image, SL_MODEL_RGB, 8, white, poll, &plain, NULL);
    if (status)
        return status;
    status = codec->encode(plain, &options, out, NULL);
    sl_image_unref(plain);
    return status;
}

static unsigned orientation_of(const struct sl_codec *codec, const struct sl_bytes *input)
{
    const struct sl_decode_job job = {.data = input->data, .size = input->size};
    struct sl_metadata metadata = {.own = {NULL}};
    unsigned orientation = SL_ORIENT_NONE;
    if (!sl_codec_metadata(codec, &job, SL_KEEP_EXIF, &metadata, NULL))
        orientation = sl_exif_orientation(metadata.blocks[SL_METADATA_EXIF].data,
                                          metadata.blocks[SL_METADATA_EXIF].size);
    sl_metadata_release(&metadata);
    return orientation;
}

enum sl_status cli_thumbnail(const char *path, const struct sl_limits *limits,
                             const struct sl_poll *poll, struct sl_bytes *out)
{
    struct sl_bytes input = {0};
    struct sl_image *image = NULL;
    enum sl_status status = read_file(path, limits, &input);
    if (status)
        goto done;
    size_t head = input.size < SL_CODEC_HEAD ? input.size : SL_CODEC_HEAD;
    const struct sl_codec *codec = sl_codec_find_by_content(input.data, head);
    status = codec ? read_picture(codec, &input, limits, poll, &image) : SL_UNKNOWN_FORMAT;
    if (!status)
        image->orientation = orientation_of(codec, &input);
    if (!status)
        status = shrink(poll, &image);
    if (!status)
        status = sl_orient_upright(NULL, &image, poll, NULL);
    if (!status)
        status = encode(image, poll, out);
done:
    sl_image_unref(image);
    sl_bytes_release(&input);
    return status;
}
