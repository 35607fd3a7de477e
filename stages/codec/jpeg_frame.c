/* SPDX-License-Identifier: MIT */
#include "jpeg_file.h"

enum { BLOCK = 8, SAMPLING_MAX = 4 };

static enum sl_status check_marker(unsigned marker, unsigned precision, struct sl_error *err)
{
    if (marker > JPEG_SOF2) {
        bool lossless = (marker & 3) == 3;
        bool arithmetic = marker > JPEG_JPG;
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "jpeg: %s (SOF%u)",
                            lossless     ? "lossless coding"
                            : arithmetic ? "arithmetic coding"
                                         : "hierarchical coding",
                            marker - JPEG_SOF0);
    }
    if (precision == 12)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "jpeg: 12 bits a sample");
    if (precision != 8)
        return sl_error_set(err, SL_CORRUPT, "jpeg: %u bits a sample", precision);
    return SL_OK;
}

static enum sl_status read_components(const uint8_t *p, struct jpeg_frame *frame,
                                      struct sl_error *err)
{
    for (unsigned i = 0; i < frame->components; i++, p += 3) {
        struct jpeg_component *component = &frame->component[i];
        *component = (struct jpeg_component){
            .id = p[0],
            .h = p[1] >> 4,
            .v = p[1] & 15,
            .quantiser = p[2],
        };
        if (!component->h || component->h > SAMPLING_MAX || !component->v ||
            component->v > SAMPLING_MAX || component->quantiser >= JPEG_TABLES)
            return sl_error_set(err, SL_CORRUPT, "jpeg: component %u has impossible parameters", i);
        for (unsigned j = 0; j < i; j++) {
            if (frame->component[j].id == component->id)
                return sl_error_set(err, SL_CORRUPT, "jpeg: two components are called %u", p[0]);
        }
    }
    return SL_OK;
}

enum sl_status sl_jpeg_frame(unsigned marker, const uint8_t *payload, size_t size,
                             struct jpeg_frame *frame, struct sl_error *err)
{
    if (size < 6)
        return sl_error_set(err, SL_CORRUPT, "jpeg: the frame header is too short");
    enum sl_status status = check_marker(marker, payload[0], err);
    if (status)
        return status;
    *frame = (struct jpeg_frame){
        .height = sl_be16(payload + 1),
        .width = sl_be16(payload + 3),
        .progressive = marker == JPEG_SOF2,
        .components = payload[5],
    };
    if (!frame->height && frame->width)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "jpeg: the height follows the first scan");
    if (frame->components == 2)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "jpeg: 2 components");
    if (!frame->components || frame->components > JPEG_COMPONENTS ||
        size != 6 + (size_t)3 * frame->components)
        return sl_error_set(err, SL_CORRUPT, "jpeg: %u components in a header of %zu bytes",
                            frame->components, size);
    return read_components(payload + 6, frame, err);
}

static uint32_t divide_up(uint64_t a, uint64_t b)
{
    return (uint32_t)((a + b - 1) / b);
}

enum sl_status sl_jpeg_geometry(struct jpeg_frame *frame, struct sl_error *err)
{
    unsigned h = 1;
    unsigned v = 1;
    for (unsigned i = 0; i < frame->components; i++) {
        h = frame->component[i].h > h ? frame->component[i].h : h;
        v = frame->component[i].v > v ? frame->component[i].v : v;
    }
    frame->mcus_wide = divide_up(frame->width, (uint64_t)h * BLOCK);
    frame->mcus_high = divide_up(frame->height, (uint64_t)v * BLOCK);
    for (unsigned i = 0; i < frame->components; i++) {
        struct jpeg_component *component = &frame->component[i];
        if (h % component->h || v % component->v)
            return sl_error_set(err, SL_UNSUPPORTED_FEATURE,
                                "jpeg: sampling factors that are no whole ratio");
        component->blocks_wide = divide_up((uint64_t)frame->width * component->h, h * BLOCK);
        component->blocks_high = divide_up((uint64_t)frame->height * component->v, v * BLOCK);
        component->padded_wide = frame->mcus_wide * component->h;
        component->padded_high = frame->mcus_high * component->v;
    }
    return SL_OK;
}

uint64_t sl_jpeg_least_bytes(const struct jpeg_frame *frame)
{
    uint64_t blocks = 0;
    for (unsigned i = 0; i < frame->components; i++)
        blocks += (uint64_t)frame->component[i].blocks_wide * frame->component[i].blocks_high;
    /* A code has a bit at least: a block of a sequential picture takes two codes, one of a
     * progressive picture one, the rest may be one run. */
    return blocks / (frame->progressive ? 8 : 4);
}
