/* SPDX-License-Identifier: MIT */
/*
 * Decoding: libjxl writes into the picture, on this thread alone. It is handed the data a part at a
 * time, although all of it is there, so that it comes back in between to ask whether to go on; of a
 * cut file it gives what there is of it.
 */
#include "jxl.h"

#include "pixels.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 16, PART_MIN = 64 * 1024, EXIF_OFFSET = 4 };

struct decoding {
    const struct sl_decode_job *job;
    JxlDecoder *decoder;
    size_t given; /* bytes of the file */
    JxlBasicInfo basic;
    struct sl_image *image;
    bool more_frames;
    struct sl_error *err;
};

static enum sl_status failed(const struct decoding *d, const char *what)
{
    return sl_error_set(d->err, SL_CORRUPT, "jxl: %s", what);
}

static enum sl_status start(struct decoding *d, int events)
{
    d->decoder = sl_libjxl.JxlDecoderCreate(NULL);
    if (!d->decoder)
        return sl_error_set(d->err, SL_NO_MEMORY, "jxl: no memory");
    if (sl_libjxl.JxlDecoderSubscribeEvents(d->decoder, events) ||
        sl_libjxl.JxlDecoderSetKeepOrientation(d->decoder, JXL_TRUE) ||
        sl_libjxl.JxlDecoderSetInput(d->decoder, d->job->data, 0))
        return failed(d, "libjxl refuses to begin");
    return SL_OK;
}

/* JXL_DEC_NEED_MORE_INPUT only at the end of the file. */
static JxlDecoderStatus proceed(struct decoding *d, enum sl_status *status)
{
    size_t part = d->job->size / PARTS + PART_MIN;
    for (;;) {
        JxlDecoderStatus said = sl_libjxl.JxlDecoderProcessInput(d->decoder);
        if (said != JXL_DEC_NEED_MORE_INPUT || d->given == d->job->size)
            return said;
        *status = sl_decode_poll(d->job, d->err);
        if (*status)
            return JXL_DEC_ERROR;
        size_t begin = d->given - sl_libjxl.JxlDecoderReleaseInput(d->decoder);
        d->given = d->job->size - d->given > part ? d->given + part : d->job->size;
        if (sl_libjxl.JxlDecoderSetInput(d->decoder, d->job->data + begin, d->given - begin))
            return JXL_DEC_ERROR;
        if (d->given == d->job->size)
            sl_libjxl.JxlDecoderCloseInput(d->decoder);
    }
}

/* ---- pixels ---- */

/* Inks would be taken for light. */
static enum sl_status check_channels(const struct decoding *d)
{
    for (uint32_t i = 0; i < d->basic.num_extra_channels; i++) {
        JxlExtraChannelInfo channel;
        if (sl_libjxl.JxlDecoderGetExtraChannelInfo(d->decoder, i, &channel))
            return failed(d, "a channel that is not described");
        if (channel.type == JXL_CHANNEL_BLACK || channel.type == JXL_CHANNEL_CFA)
            return sl_error_set(d->err, SL_UNSUPPORTED_FEATURE, "jxl: colours of CMYK or a sensor");
    }
    return SL_OK;
}

static enum sl_status make_picture(struct decoding *d)
{
    struct sl_codec_info info;
    if (sl_libjxl.JxlDecoderGetBasicInfo(d->decoder, &d->basic))
        return failed(d, "no header");
    enum sl_status status = sl_jxl_describe(&d->basic, d->job->limits, &info, d->err);
    if (!status)
        status = check_channels(d);
    return status ? status : sl_decode_begin(d->job, &info, &d->image, d->err);
}

static enum sl_status give_picture(struct decoding *d)
{
    const struct sl_plane *plane = &d->image->planes[0];
    const JxlPixelFormat format = {
        .num_channels = plane->channels,
        .data_type = d->image->depth == 16 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
        .endianness = JXL_NATIVE_ENDIAN,
        .align = plane->stride_bytes, /* no row is longer */
    };
    return sl_libjxl.JxlDecoderSetImageOutBuffer(d->decoder, &format, sl_image_row(d->image, 0, 0),
                                                 plane->stride_bytes * plane->height)
               ? failed(d, "libjxl refuses the picture")
               : SL_OK;
}

static enum sl_status look_at_frame(struct decoding *d)
{
    JxlFrameHeader frame;
    if (sl_libjxl.JxlDecoderGetFrameHeader(d->decoder, &frame))
        return failed(d, "a frame without a header");
    d->more_frames = !frame.is_last;
    return SL_OK;
}

/* What there is of a picture that was begun. */
static enum sl_status end_early(const struct decoding *d)
{
    if (!d->image || sl_libjxl.JxlDecoderFlushImage(d->decoder))
        return sl_error_set(d->err, SL_TRUNCATED, "jxl: the file ends early: no pixels");
    return sl_decode_damage(d->job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, d->err,
                            "jxl: the file ends early");
}

static enum sl_status read_frame(struct decoding *d)
{
    for (;;) {
        enum sl_status status = SL_OK;
        switch (proceed(d, &status)) {
        case JXL_DEC_BASIC_INFO:
            status = make_picture(d);
            break;
        case JXL_DEC_FRAME:
            status = look_at_frame(d);
            break;
        case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
            status = give_picture(d);
            break;
        case JXL_DEC_FULL_IMAGE:
            return SL_OK;
        case JXL_DEC_NEED_MORE_INPUT:
            return end_early(d);
        case JXL_DEC_SUCCESS:
            return failed(d, "no frame");
        default:
            return status ? status : failed(d, "the data is damaged");
        }
        if (status)
            return status;
    }
}

static enum sl_status run(struct decoding *d)
{
    enum sl_status status = start(d, JXL_DEC_BASIC_INFO | JXL_DEC_FRAME | JXL_DEC_FULL_IMAGE);
    if (!status)
        status = read_frame(d);
    if (!status && sl_model_has_alpha(d->image->model) && d->basic.alpha_premultiplied) {
        d->image->premultiplied = true;
        status = sl_pixels_unpremultiply(d->image, d->job->poll);
    }
    if (!status && d->more_frames)
        status =
            sl_decode_loss(d->job, d->err, "jxl: animated; only the first frame was converted");
    return status;
}

enum sl_status sl_jxl_decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct decoding d = {.job = job, .err = err};
    *out = NULL;
    enum sl_status status = sl_libjxl_open(err);
    if (!status)
        status = run(&d);
    if (d.decoder)
        sl_libjxl.JxlDecoderDestroy(d.decoder);
    return sl_decode_end(status, d.image, out);
}

/* ---- metadata ---- */

/* A profile that says no more than what is taken for granted is none. */
static bool is_plain(const JxlDecoder *decoder, const JxlPixelFormat *format)
{
    JxlColorEncoding colour;
    return !sl_libjxl.JxlDecoderGetColorAsEncodedProfile(decoder, format,
                                                         JXL_COLOR_PROFILE_TARGET_DATA, &colour) &&
           colour.transfer_function == JXL_TRANSFER_FUNCTION_SRGB &&
           colour.white_point == JXL_WHITE_POINT_D65 &&
           (colour.color_space == JXL_COLOR_SPACE_GRAY ||
            (colour.color_space == JXL_COLOR_SPACE_RGB && colour.primaries == JXL_PRIMARIES_SRGB));
}

/* Of the pixels that decode gives. One that cannot be made is none. */
static enum sl_status take_profile(struct decoding *d, struct sl_metadata *out)
{
    const JxlPixelFormat format = {.num_channels = 3, .data_type = JXL_TYPE_UINT8};
    size_t size = 0;
    if (is_plain(d->decoder, &format) ||
        sl_libjxl.JxlDecoderGetICCProfileSize(d->decoder, &format, JXL_COLOR_PROFILE_TARGET_DATA,
                                              &size) ||
        size == 0 || size > SL_METADATA_MAX)
        return SL_OK;
    uint8_t *profile = sl_decode_alloc(size, d->err);
    if (!profile)
        return SL_NO_MEMORY;
    if (sl_libjxl.JxlDecoderGetColorAsICCProfile(d->decoder, &format, JXL_COLOR_PROFILE_TARGET_DATA,
                                                 profile, size))
        free(profile);
    else
        sl_metadata_own(out, SL_METADATA_ICC, profile, size);
    return SL_OK;
}

/* A box's bytes of memory that grows as they come, unpacked: what is too large is left out. */
static enum sl_status take_box(struct decoding *d, enum sl_metadata_kind kind,
                               struct sl_metadata *out, JxlDecoderStatus *said)
{
    struct sl_bytes box = {0};
    enum sl_status status = SL_OK;
    *said = JXL_DEC_BOX_NEED_MORE_OUTPUT;
    while (!status && *said == JXL_DEC_BOX_NEED_MORE_OUTPUT && box.size <= SL_METADATA_MAX) {
        status = sl_bytes_reserve(&box, PART_MIN);
        if (status || sl_libjxl.JxlDecoderSetBoxBuffer(d->decoder, box.data + box.size, PART_MIN))
            break;
        *said = proceed(d, &status);
        box.size += PART_MIN - sl_libjxl.JxlDecoderReleaseBoxBuffer(d->decoder);
    }
    size_t skip = kind == SL_METADATA_EXIF ? EXIF_OFFSET : 0;
    if (kind == SL_METADATA_EXIF && box.size > EXIF_OFFSET)
        skip += sl_be32(box.data);
    bool whole = *said != JXL_DEC_NEED_MORE_INPUT && *said != JXL_DEC_ERROR;
    if (!status && whole && box.size <= SL_METADATA_MAX && box.size > skip) {
        size_t size = box.size - skip;
        uint8_t *memory = sl_decode_alloc(size, d->err);
        status = memory ? SL_OK : SL_NO_MEMORY;
        if (memory) {
            memcpy(memory, box.data + skip, size);
            sl_metadata_own(out, kind, memory, size);
        }
    }
    sl_bytes_release(&box);
    return status;
}

static bool is_wanted(const struct decoding *d, unsigned wanted, enum sl_metadata_kind *kind)
{
    JxlBoxType type;
    if (sl_libjxl.JxlDecoderGetBoxType(d->decoder, type, JXL_TRUE))
        return false;
    *kind = SL_METADATA_EXIF;
    if (memcmp(type, "Exif", 4) != 0) {
        *kind = SL_METADATA_XMP;
        if (memcmp(type, "xml ", 4) != 0)
            return false;
    }
    return wanted >> *kind & 1;
}

/* Damage is decode's to tell. */
static enum sl_status read_boxes(struct decoding *d, unsigned wanted, struct sl_metadata *out)
{
    enum sl_status status = SL_OK;
    enum sl_metadata_kind kind;
    JxlDecoderStatus said = proceed(d, &status);
    while (!status && (said == JXL_DEC_BOX || said == JXL_DEC_COLOR_ENCODING)) {
        if (said == JXL_DEC_COLOR_ENCODING)
            status = wanted & SL_KEEP_ICC ? take_profile(d, out) : SL_OK;
        else if (is_wanted(d, wanted, &kind)) {
            status = take_box(d, kind, out, &said);
            continue;
        }
        if (!status)
            said = proceed(d, &status);
    }
    return status;
}

enum sl_status sl_jxl_metadata(const struct sl_decode_job *job, unsigned wanted,
                               struct sl_metadata *out, struct sl_error *err)
{
    struct decoding d = {.job = job, .err = err};
    enum sl_status status = sl_libjxl_open(err);
    if (status)
        return status;
    bool boxes = sl_libjxl.JxlSignatureCheck(job->data, job->size) == JXL_SIG_CONTAINER &&
                 wanted & (SL_KEEP_EXIF | SL_KEEP_XMP);
    if (!boxes && !(wanted & SL_KEEP_ICC))
        return SL_OK;
    status = start(&d, JXL_DEC_COLOR_ENCODING | (boxes ? JXL_DEC_BOX : 0));
    if (!status && sl_libjxl.JxlDecoderSetDecompressBoxes(d.decoder, JXL_TRUE) == JXL_DEC_SUCCESS)
        status = read_boxes(&d, wanted, out);
    if (d.decoder)
        sl_libjxl.JxlDecoderDestroy(d.decoder);
    return status;
}
