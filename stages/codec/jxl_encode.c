/* SPDX-License-Identifier: MIT */
/* Encoding, on this thread alone. The whole frame is encoded in one call, which cannot be stopped.
 */
#include "jxl.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUT_PART = 64 * 1024, EFFORTS = 9, EFFORT_DEFAULT = 7, EXIF_OFFSET = 4 };

struct encoding {
    const struct sl_image *image;
    const struct sl_encode_options *options;
    JxlEncoder *encoder;
    struct sl_bytes *out;
    struct sl_error *err;
};

/* As libjxl has it since 0.8: 90 is a distance of 1, where differences begin to be seen. */
static float distance_of(unsigned quality)
{
    float q = (float)quality;
    return quality >= 30 ? 0.1F + (100 - q) * 0.09F
                         : 53.0F / 3000.0F * q * q - 23.0F / 20.0F * q + 25.0F;
}

static JxlEncoderStatus describe(const struct encoding *e)
{
    const struct sl_image *image = e->image;
    JxlBasicInfo info;
    sl_libjxl.JxlEncoderInitBasicInfo(&info);
    info.xsize = image->width;
    info.ysize = image->height;
    info.bits_per_sample = image->depth;
    info.num_color_channels = sl_model_channels(image->model) < 3 ? 1 : 3;
    info.uses_original_profile = e->options->lossless;
    if (sl_model_has_alpha(image->model)) {
        info.num_extra_channels = 1;
        info.alpha_bits = image->depth;
    }
    JxlEncoderStatus said = sl_libjxl.JxlEncoderSetBasicInfo(e->encoder, &info);
    if (!said && sl_libjxl.JxlEncoderGetRequiredCodestreamLevel(e->encoder) > 5)
        said = sl_libjxl.JxlEncoderSetCodestreamLevel(e->encoder, 10); /* 16 bits without loss */
    return said;
}

static JxlEncoderStatus set_colours(const struct encoding *e)
{
    const struct sl_metadata *metadata = e->options->metadata;
    if (metadata && metadata->blocks[SL_METADATA_ICC].data &&
        !sl_libjxl.JxlEncoderSetICCProfile(e->encoder, metadata->blocks[SL_METADATA_ICC].data,
                                           metadata->blocks[SL_METADATA_ICC].size))
        return JXL_ENC_SUCCESS;
    if (metadata && metadata->blocks[SL_METADATA_ICC].data)
        sl_warnings_add(e->options->warnings, "icc left out: libjxl does not take it");
    JxlColorEncoding colour;
    sl_libjxl.JxlColorEncodingSetToSRGB(&colour, sl_model_channels(e->image->model) < 3);
    return sl_libjxl.JxlEncoderSetColorEncoding(e->encoder, &colour);
}

/* EXIF comes behind where its TIFF header is: at once. */
static JxlEncoderStatus add_boxes(const struct encoding *e)
{
    const struct sl_metadata *metadata = e->options->metadata;
    if (!metadata || !(sl_metadata_kinds(metadata) & (SL_KEEP_EXIF | SL_KEEP_XMP)))
        return JXL_ENC_SUCCESS;
    const uint8_t *exif = metadata->blocks[SL_METADATA_EXIF].data;
    const uint8_t *xmp = metadata->blocks[SL_METADATA_XMP].data;
    size_t exif_size = metadata->blocks[SL_METADATA_EXIF].size;
    JxlEncoderStatus said = sl_libjxl.JxlEncoderUseBoxes(e->encoder);
    if (!said && exif) {
        uint8_t *box = malloc(EXIF_OFFSET + exif_size);
        if (!box)
            return JXL_ENC_ERROR;
        memset(box, 0, EXIF_OFFSET);
        memcpy(box + EXIF_OFFSET, exif, exif_size);
        said =
            sl_libjxl.JxlEncoderAddBox(e->encoder, "Exif", box, EXIF_OFFSET + exif_size, JXL_FALSE);
        free(box);
    }
    if (!said && xmp)
        said = sl_libjxl.JxlEncoderAddBox(e->encoder, "xml ", xmp,
                                          metadata->blocks[SL_METADATA_XMP].size, JXL_FALSE);
    sl_libjxl.JxlEncoderCloseBoxes(e->encoder);
    return said;
}

static JxlEncoderStatus add_picture(const struct encoding *e)
{
    const struct sl_encode_options *options = e->options;
    const struct sl_plane *plane = &e->image->planes[0];
    unsigned effort = options->effort > EFFORTS ? EFFORT_DEFAULT : options->effort;
    const JxlPixelFormat format = {
        .num_channels = plane->channels,
        .data_type = e->image->depth == 16 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
        .endianness = JXL_NATIVE_ENDIAN,
        .align = plane->stride_bytes, /* no row is longer */
    };
    JxlEncoderFrameSettings *settings = sl_libjxl.JxlEncoderFrameSettingsCreate(e->encoder, NULL);
    if (!settings)
        return JXL_ENC_ERROR;
    JxlEncoderStatus said =
        options->lossless
            ? sl_libjxl.JxlEncoderSetFrameLossless(settings, JXL_TRUE)
            : sl_libjxl.JxlEncoderSetFrameDistance(settings, distance_of(options->quality));
    if (!said)
        said = sl_libjxl.JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT,
                                                          effort ? effort : 1);
    if (!said)
        said = sl_libjxl.JxlEncoderAddImageFrame(settings, &format, sl_image_row(e->image, 0, 0),
                                                 plane->stride_bytes * plane->height);
    sl_libjxl.JxlEncoderCloseInput(e->encoder);
    return said;
}

static enum sl_status append_output(const struct encoding *e)
{
    for (;;) {
        enum sl_status status = sl_poll_check(e->options->poll);
        if (status)
            return sl_error_set(e->err, status, "jxl: stopped: %s", sl_status_text(status));
        status = sl_bytes_reserve(e->out, OUTPUT_PART);
        if (status)
            return sl_error_set(e->err, status, "jxl: no memory");
        uint8_t *next = e->out->data + e->out->size;
        size_t left = OUTPUT_PART;
        JxlEncoderStatus said = sl_libjxl.JxlEncoderProcessOutput(e->encoder, &next, &left);
        e->out->size += OUTPUT_PART - left;
        if (said == JXL_ENC_SUCCESS)
            return SL_OK;
        if (said != JXL_ENC_NEED_MORE_OUTPUT)
            return sl_error_set(e->err, SL_INTERNAL, "jxl: libjxl refuses the picture (%d)",
                                (int)sl_libjxl.JxlEncoderGetError(e->encoder));
    }
}

enum sl_status sl_jxl_encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err)
{
    struct encoding e = {.image = image, .options = options, .out = out, .err = err};
    size_t before = out->size;
    enum sl_status status = sl_libjxl_open(err);
    if (status)
        return status;
    e.encoder = sl_libjxl.JxlEncoderCreate(NULL);
    if (!e.encoder)
        return sl_error_set(err, SL_NO_MEMORY, "jxl: no memory");
    if (describe(&e) || set_colours(&e) || add_boxes(&e) || add_picture(&e))
        status = sl_error_set(err, SL_INTERNAL, "jxl: libjxl refuses the picture (%d)",
                              (int)sl_libjxl.JxlEncoderGetError(e.encoder));
    else
        status = append_output(&e);
    sl_libjxl.JxlEncoderDestroy(e.encoder);
    if (status)
        out->size = before;
    return status;
}
