/* SPDX-License-Identifier: MIT */
#include "jpeg_picture.h"

#include "jpeg_scale.h"
#include "jpeg_tables.h"

#include <buffer_pool.h>
#include <idct.h>

#include <string.h>

/* What the inverse DCT adds up must stay within 32 bits: with steps of 8 bits it does. */
enum { STEP_MAX = 255, NOT_YET = -1 };

bool sl_jpeg_may_be_rgb(const struct jpeg *jpeg)
{
    const struct jpeg_component *c = jpeg->frame.component;
    return jpeg->adobe == 0 || (c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B');
}

/* The sides of each component's blocks, and the picture. SL_NOT_APPLICABLE; SL_NO_MEMORY. */
static enum sl_status make_picture(const struct sl_decode_job *job, struct jpeg *jpeg)
{
    struct jpeg_frame *frame = &jpeg->frame;
    struct jpeg_component *c = frame->component;
    unsigned eighths = jpeg->eighths;
    uint32_t width = (uint32_t)(((uint64_t)frame->width * eighths + 7) / 8);
    uint32_t height = (uint32_t)(((uint64_t)frame->height * eighths + 7) / 8);
    enum sl_status status = SL_NOT_APPLICABLE;
    c[0].side = eighths;
    if (frame->components == 1) {
        status = sl_image_new(job->pool, width, height, SL_MODEL_GRAY, 8, &jpeg->image);
    } else if (frame->components == 3 && job->want.ycbcr && !sl_jpeg_may_be_rgb(jpeg)) {
        struct jpeg_shares shares;
        if (!sl_jpeg_shares((unsigned[]){c[0].h, c[1].h, c[2].h},
                            (unsigned[]){c[0].v, c[1].v, c[2].v}, eighths, &shares))
            return SL_NOT_APPLICABLE;
        c[1].side = c[2].side = shares.side;
        status = sl_image_new_ycbcr(job->pool, width, height, shares.chroma_h, shares.chroma_v,
                                    &jpeg->image);
    }
    if (status)
        return status;
    jpeg->image->extent_width = frame->width * (eighths / 8.0);
    jpeg->image->extent_height = frame->height * (eighths / 8.0);
    return SL_OK;
}

/* The coefficients of a side, and a place for all others. */
static unsigned places_of(unsigned side)
{
    return side * side + (side < SL_IDCT_SIDE);
}

static uint64_t rows_kept(const struct jpeg *jpeg, const struct jpeg_component *c)
{
    return jpeg->streams ? c->v : c->padded_high;
}

static uint64_t kept_bytes(const struct jpeg *jpeg, const struct jpeg_component *c)
{
    return rows_kept(jpeg, c) * c->padded_wide * places_of(c->side) * sizeof(int16_t);
}

static uint64_t busy_bytes(const struct jpeg *jpeg, const struct jpeg_component *c)
{
    return rows_kept(jpeg, c) * c->padded_wide * sizeof(uint64_t);
}

static void choose_places(struct jpeg_places *places, unsigned side)
{
    places->count = places_of(side);
    for (unsigned k = 0; k < 64; k++) {
        unsigned x = sl_jpeg_zigzag[k] % 8;
        unsigned y = sl_jpeg_zigzag[k] / 8;
        places->at[k] = (uint8_t)(x < side && y < side ? x * side + y : side * side);
    }
}

/* Room for what `side` and `streams` say. SL_NOT_APPLICABLE where it was not reserved. */
static enum sl_status make_room(const struct sl_decode_job *job, struct jpeg *jpeg)
{
    uint64_t bytes = jpeg->image->size;
    for (unsigned i = 0; i < jpeg->frame.components; i++) {
        const struct jpeg_component *c = &jpeg->frame.component[i];
        bytes += kept_bytes(jpeg, c) + busy_bytes(jpeg, c) + (uint64_t)c->padded_wide * 8;
    }
    if ((job->memory_limit && bytes > job->memory_limit) || bytes > SIZE_MAX / 2)
        return SL_NOT_APPLICABLE;
    for (unsigned i = 0; i < jpeg->frame.components; i++) {
        struct jpeg_component *c = &jpeg->frame.component[i];
        choose_places(&c->places, c->side);
        memset(c->precision, NOT_YET, sizeof c->precision);
        c->kept_stride = c->places.count;
        c->busy_stride = 1;
        c->kept = sl_buffer_pool_take(job->pool, (size_t)kept_bytes(jpeg, c));
        c->busy = sl_buffer_pool_take(job->pool, (size_t)busy_bytes(jpeg, c));
        c->spare = sl_buffer_pool_take(job->pool, (size_t)c->padded_wide * 8);
        if (!c->kept || !c->busy || !c->spare)
            return SL_NO_MEMORY;
    }
    return SL_OK;
}

/* A component's steps are those of its first scan. */
static enum sl_status take_steps(struct jpeg *jpeg, struct jpeg_component *c)
{
    uint16_t steps[64];
    const struct jpeg_steps *from = &jpeg->steps[c->quantiser];
    for (unsigned k = 0; k < 64; k++) {
        unsigned step = from->wide ? sl_be16(from->data + 2 * (size_t)k) : from->data[k];
        if (step > STEP_MAX)
            return SL_NOT_APPLICABLE;
        steps[sl_jpeg_zigzag[k]] = (uint16_t)step;
    }
    sl_idct_scales(steps, c->side, c->scales);
    return SL_OK;
}

/* Each coefficient's bits come once, from the highest down, and the first coefficient before the
 * others. */
static bool goes_on(struct jpeg_component *c, const struct jpeg_scan *scan)
{
    if (scan->first && c->precision[0] == NOT_YET)
        return false;
    for (unsigned k = scan->first; k <= scan->last; k++) {
        bool fits = scan->high ? c->precision[k] == (int)scan->high && scan->low + 1 == scan->high
                               : c->precision[k] == NOT_YET;
        if (!fits)
            return false;
        c->precision[k] = (int8_t)scan->low;
    }
    return true;
}

enum sl_status sl_jpeg_picture_scan(const struct sl_decode_job *job, struct jpeg *jpeg,
                                    const struct jpeg_scan *scan)
{
    enum sl_status status = SL_OK;
    if (!jpeg->image) {
        jpeg->streams = !jpeg->frame.progressive && scan->components == jpeg->frame.components &&
                        (scan->components > 1 || jpeg->frame.component[0].v == 1);
        status = make_picture(job, jpeg);
        if (!status)
            status = make_room(job, jpeg);
    }
    for (unsigned i = 0; i < scan->components && !status; i++) {
        struct jpeg_component *c = &jpeg->frame.component[scan->of[i].which];
        if (c->precision[0] == NOT_YET)
            status = take_steps(jpeg, c);
        if (!status && !goes_on(c, scan))
            status = SL_NOT_APPLICABLE;
    }
    return status;
}

bool sl_jpeg_picture_needs(const struct jpeg *jpeg, const struct jpeg_scan *scan)
{
    return !scan->first || jpeg->frame.component[scan->of[0].which].side > 1;
}

static void transform(const struct jpeg *jpeg, unsigned plane, uint32_t y, size_t kept_row)
{
    const struct jpeg_component *c = &jpeg->frame.component[plane];
    uint8_t *rows[SL_IDCT_SIDE];
    size_t index = kept_row * c->padded_wide;
    for (uint32_t k = 0; k < c->side; k++) {
        uint32_t row = y * c->side + k;
        rows[k] = row < jpeg->image->planes[plane].height ? sl_image_row(jpeg->image, plane, row)
                                                          : c->spare;
    }
    sl_idct(c->side, &(struct sl_idct_row){
                         .blocks = c->kept + index * c->kept_stride,
                         .stride = c->kept_stride,
                         .busy = c->busy + index,
                         .count = c->blocks_wide,
                         .scales = c->scales,
                         .rows = rows,
                     });
}

void sl_jpeg_picture_row(const struct jpeg *jpeg, uint32_t y)
{
    for (unsigned i = 0; i < jpeg->frame.components; i++) {
        const struct jpeg_component *c = &jpeg->frame.component[i];
        for (uint32_t v = 0; v < c->v && y * c->v + v < c->blocks_high; v++)
            transform(jpeg, i, y * c->v + v, jpeg->streams ? v : (size_t)y * c->v + v);
    }
}

enum sl_status sl_jpeg_picture_end(const struct sl_decode_job *job, struct jpeg *jpeg,
                                   struct sl_error *err)
{
    enum sl_status status = jpeg->image ? SL_OK : SL_NOT_APPLICABLE;
    for (unsigned i = 0; i < jpeg->frame.components && !status; i++) {
        if (jpeg->frame.component[i].precision[0] == NOT_YET)
            status = SL_NOT_APPLICABLE;
    }
    for (uint32_t y = 0; y < jpeg->frame.mcus_high && !jpeg->streams && !status; y++) {
        status = sl_decode_poll(job, err);
        if (!status)
            sl_jpeg_picture_row(jpeg, y);
    }
    return status;
}

void sl_jpeg_picture_free(const struct sl_decode_job *job, struct jpeg *jpeg)
{
    for (unsigned i = 0; i < jpeg->frame.components && jpeg->image; i++) {
        struct jpeg_component *c = &jpeg->frame.component[i];
        sl_buffer_pool_give(job->pool, c->kept);
        sl_buffer_pool_give(job->pool, c->busy);
        sl_buffer_pool_give(job->pool, c->spare);
        c->kept = NULL;
        c->busy = NULL;
        c->spare = NULL;
    }
}
