/* SPDX-License-Identifier: MIT */
/*
 * Decoding: libwebp writes straight into the picture, planes where they will do. It is handed the
 * data a part at a time, although all of it is there, so that it comes back in between to ask
 * whether to go on; and of a cut file it tells how many rows there are.
 *
 * libwebp's own scaling is not used: measured, it takes as long as the whole picture and more. But
 * where a quarter of each side will do, blocks are not smoothed into each other: that is a sixth to
 * a third of the time, and at a quarter photos of quality 60 differ by 49 dB and more.
 */
#include "webp.h"

#include "reading.h"
#include "studio_range.h"

#include <webp/decode.h>

#include <string.h>

enum { PARTS = 16, PART_MIN = 16 * 1024, COARSE = 4 };

struct decoding {
    const struct sl_decode_job *job;
    struct sl_webp_header header;
    struct sl_image *image;
    WebPDecoderConfig config;
    WebPIDecoder *decoder;
};

static void set_planes(struct decoding *d)
{
    const struct sl_plane *planes = d->image->planes;
    WebPYUVABuffer *out = &d->config.output.u.YUVA;
    d->config.output.colorspace = MODE_YUV;
    out->y = sl_image_row(d->image, 0, 0);
    out->u = sl_image_row(d->image, 1, 0);
    out->v = sl_image_row(d->image, 2, 0);
    out->y_stride = (int)planes[0].stride_bytes;
    out->u_stride = (int)planes[1].stride_bytes;
    out->v_stride = (int)planes[2].stride_bytes;
    out->y_size = planes[0].stride_bytes * planes[0].height;
    out->u_size = planes[1].stride_bytes * planes[1].height;
    out->v_size = planes[2].stride_bytes * planes[2].height;
}

/* Where the frame lies on the canvas. */
static void set_pixels(struct decoding *d)
{
    const struct sl_plane *plane = &d->image->planes[0];
    WebPRGBABuffer *out = &d->config.output.u.RGBA;
    size_t left = (size_t)d->header.x * plane->channels;
    d->config.output.colorspace = d->image->model == SL_MODEL_RGBA ? MODE_RGBA : MODE_RGB;
    out->rgba = sl_image_row(d->image, 0, d->header.y) + left;
    out->stride = (int)plane->stride_bytes;
    out->size = plane->stride_bytes * d->header.frame_height - left;
}

static bool will_do_coarse(const struct sl_decode_want *want, const struct sl_image *image)
{
    return want->least_width && want->least_height &&
           (uint64_t)want->least_width * COARSE <= image->width &&
           (uint64_t)want->least_height * COARSE <= image->height;
}

static enum sl_status start(struct decoding *d, struct sl_error *err)
{
    if (!WebPInitDecoderConfig(&d->config))
        return sl_error_set(err, SL_INTERNAL, "webp: another libwebp than it was built with");
    d->config.output.is_external_memory = 1;
    d->config.options.bypass_filtering = will_do_coarse(&d->job->want, d->image);
    if (d->image->model == SL_MODEL_YCBCR)
        set_planes(d);
    else
        set_pixels(d);
    if (!d->header.covers)
        memset(d->image->pixels, 0, d->image->size);
    d->decoder = WebPIDecode(NULL, 0, &d->config);
    return d->decoder ? SL_OK : sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
}

static enum sl_status read_frame(struct decoding *d, VP8StatusCode *code, struct sl_error *err)
{
    const uint8_t *data = d->job->data + d->header.data_at;
    uint64_t end = d->header.data_end < d->job->size ? d->header.data_end : d->job->size;
    size_t size = (size_t)(end - d->header.data_at);
    size_t part = size / PARTS + PART_MIN;
    *code = VP8_STATUS_SUSPENDED;
    for (size_t given = 0; given < size && *code == VP8_STATUS_SUSPENDED;) {
        enum sl_status status = sl_decode_poll(d->job, err);
        if (status)
            return status;
        given = size - given > part ? given + part : size;
        *code = WebPIUpdate(d->decoder, data, given);
    }
    return SL_OK;
}

/* Rows of the frame that there are. */
static uint32_t count_rows(const struct decoding *d, VP8StatusCode code)
{
    int rows;
    if (code == VP8_STATUS_OK)
        return d->header.frame_height;
    WebPIDecodedArea(d->decoder, NULL, NULL, NULL, &rows);
    return rows > 0 ? (uint32_t)rows : 0;
}

static enum sl_status check_pixels(const struct decoding *d, VP8StatusCode code, uint32_t rows,
                                   struct sl_error *err)
{
    bool cut = d->header.data_end > d->job->size;
    enum sl_status status = cut ? SL_TRUNCATED : SL_CORRUPT;
    switch (code) {
    case VP8_STATUS_OK:
        return SL_OK;
    case VP8_STATUS_OUT_OF_MEMORY:
        return sl_error_set(err, SL_NO_MEMORY, "webp: no memory");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "webp: a stream that libwebp cannot read");
    case VP8_STATUS_SUSPENDED:
        break;
    default:
        status = SL_CORRUPT;
    }
    if (!rows)
        return sl_error_set(err, status, "webp: no pixels");
    return sl_decode_damage(d->job, SL_FAIL_ON_TRUNCATED, status, err, "webp: the data %s row %u",
                            status == SL_TRUNCATED ? "ends after" : "is damaged after", rows);
}

/* Full range, and black where rows are missing. */
static void finish_planes(const struct sl_image *image, uint32_t rows)
{
    for (unsigned i = 0; i < 3; i++) {
        const struct sl_plane *plane = &image->planes[i];
        uint32_t there = i ? rows / 2 + rows % 2 : rows;
        for (uint32_t y = 0; y < plane->height; y++) {
            uint8_t *row = sl_image_row(image, i, y);
            if (y >= there)
                memset(row, i ? 128 : 0, plane->width);
            else if (i)
                sl_studio_chroma_to_full(row, plane->width);
            else
                sl_studio_luma_to_full(row, plane->width);
        }
    }
}

static void finish_pixels(const struct decoding *d, uint32_t rows)
{
    const struct sl_plane *plane = &d->image->planes[0];
    for (uint32_t y = rows; y < d->header.frame_height; y++)
        memset(sl_image_row(d->image, 0, d->header.y + y) + (size_t)d->header.x * plane->channels,
               0, (size_t)d->header.frame_width * plane->channels);
}

static enum sl_status run(struct decoding *d, struct sl_error *err)
{
    VP8StatusCode code;
    enum sl_status status = start(d, err);
    if (!status)
        status = read_frame(d, &code, err);
    if (status)
        return status;
    uint32_t rows = count_rows(d, code);
    status = check_pixels(d, code, rows, err);
    if (status)
        return status;
    if (d->image->model == SL_MODEL_YCBCR)
        finish_planes(d->image, rows);
    else
        finish_pixels(d, rows);
    return code == VP8_STATUS_OK ? sl_webp_check_rest(d->job, &d->header, err) : SL_OK;
}

enum sl_status sl_webp_decode(const struct sl_decode_job *job, struct sl_image **out,
                              struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct decoding d = {.job = job};
    *out = NULL;
    enum sl_status status = sl_webp_read_header(&source, job->limits, &d.header, err);
    if (!status)
        status = sl_webp_describe(&d.header, job->limits, &info, err);
    if (!status && job->animation)
        status = sl_webp_count_frames(&source, job->limits, &info, err);
    if (!status && info.frames > 1) {
        status = sl_webp_decode_frames(job, &d.header, &info, out, err);
        if (status != SL_NOT_APPLICABLE)
            return status;
        status = sl_webp_describe(&d.header, job->limits, &info, err);
    }
    if (status)
        return status;
    sl_webp_reduce(&job->want, &info);
    status = sl_decode_picture(job, &info, &d.image, err);
    if (status)
        return status;
    status = run(&d, err);
    WebPIDelete(d.decoder);
    return sl_decode_end(status, d.image, out);
}
