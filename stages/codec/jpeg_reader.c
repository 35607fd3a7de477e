/* SPDX-License-Identifier: MIT */
#include "jpeg_reader.h"

#include "jpeg_picture.h"
#include "jpeg_scale.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t start_of_image[] = {0xFF, JPEG_SOI};
static const uint8_t end_of_image[] = {0xFF, JPEG_EOI};

/* Adobe's marker, version 100, no flags: stb takes four components without it for YCbCr. */
static const uint8_t adobe_cmyk[] = {0xFF, JPEG_APP14, 0,   14, 'A', 'd', 'o', 'b',
                                     'e',  0,          100, 0,  0,   0,   0,   0};

/* Hands bytes on to stb; what follows the last piece becomes part of it. */
enum sl_status sl_jpeg_keep(struct jpeg_reader *reader, const uint8_t *data, size_t size)
{
    struct jpeg *jpeg = reader->jpeg;
    struct sl_stb_span *last = jpeg->span_count ? &jpeg->spans[jpeg->span_count - 1] : NULL;
    if (last && last->data + last->size == data) {
        last->size += size;
        return SL_OK;
    }
    if (jpeg->span_count == JPEG_SPANS)
        return sl_error_set(reader->err, SL_CORRUPT, "jpeg: in too many pieces");
    jpeg->spans[jpeg->span_count++] = (struct sl_stb_span){data, size};
    return SL_OK;
}

enum sl_status sl_jpeg_corrupt(struct jpeg_reader *reader, const char *what)
{
    return sl_error_set(reader->err, SL_CORRUPT, "jpeg: %s", what);
}

static enum sl_status take_tables(struct jpeg_reader *reader, const uint8_t *p, size_t size)
{
    while (size) {
        struct jpeg_table table = {.counts = p + 1, .symbols = p + 17};
        unsigned kind = p[0] >> 4;
        unsigned number = p[0] & 15;
        for (unsigned i = 0; i < 16 && size >= 17; i++)
            table.symbol_count += table.counts[i];
        if (size < 17 || kind > 1 || number >= JPEG_TABLES || size - 17 < table.symbol_count ||
            !sl_jpeg_table_is_valid(&table))
            return sl_jpeg_corrupt(reader, "impossible Huffman table");
        reader->jpeg->tables[kind][number] = table;
        reader->tables = true;
        p += 17 + table.symbol_count;
        size -= 17 + table.symbol_count;
    }
    return SL_OK;
}

static enum sl_status take_quantisers(struct jpeg_reader *reader, const uint8_t *p, size_t size)
{
    while (size) {
        size_t bytes = p[0] >> 4 ? 129 : 65;
        if (p[0] >> 4 > 1 || (p[0] & 15) >= JPEG_TABLES || size < bytes)
            return sl_jpeg_corrupt(reader, "impossible quantisation table");
        reader->jpeg->steps[p[0] & 15] = (struct jpeg_steps){p + 1, p[0] >> 4};
        p += bytes;
        size -= bytes;
    }
    return SL_OK;
}

/* Where a walk leaves what it finds: nowhere, but for what a progressive one must know later. */
static enum sl_status make_history(struct jpeg_reader *reader)
{
    struct jpeg *jpeg = reader->jpeg;
    for (unsigned i = 0; !jpeg->makes && i < jpeg->frame.components; i++) {
        struct jpeg_component *component = &jpeg->frame.component[i];
        size_t blocks = (size_t)component->padded_wide * component->padded_high;
        component->places.count = 1;
        component->kept = jpeg->nowhere;
        component->busy = &jpeg->nothing;
        if (!jpeg->frame.progressive)
            continue;
        component->busy = sl_decode_alloc(blocks * sizeof *component->busy, reader->err);
        component->busy_stride = 1;
        if (!component->busy)
            return SL_NO_MEMORY;
    }
    return SL_OK;
}

/* Sets the frame up, after checking what it costs. */
static enum sl_status take_frame(struct jpeg_reader *reader, unsigned marker, const uint8_t *p,
                                 size_t size)
{
    struct jpeg_frame *frame = &reader->jpeg->frame;
    const struct sl_decode_job *job = reader->job;
    if (reader->framed)
        return sl_jpeg_corrupt(reader, "two frames");
    enum sl_status status = sl_jpeg_frame(marker, p, size, frame, reader->err);
    if (!status)
        status = sl_limits_check(job->limits, frame->width, frame->height, reader->err);
    if (!status)
        status = sl_jpeg_geometry(frame, reader->err);
    if (status)
        return status;
    reader->framed = true;
    reader->jpeg->eighths = sl_jpeg_eighths(&job->want, frame->width, frame->height);
    if (sl_jpeg_least_bytes(frame) > job->size) {
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, reader->err,
                                  "jpeg: %zu bytes cannot hold %lu x %lu pixels", job->size,
                                  (unsigned long)frame->width, (unsigned long)frame->height);
        if (status)
            return status;
    }
    return make_history(reader);
}

static enum sl_status take_adobe(struct jpeg_reader *reader, const uint8_t *marker,
                                 const uint8_t *p, size_t size)
{
    if (size < 12 || memcmp(p, "Adobe", 5) != 0)
        return SL_OK;
    reader->jpeg->adobe = p[11];
    return sl_jpeg_keep(reader, marker, (size_t)(p - marker) + size);
}

static enum sl_status take_segment(struct jpeg_reader *reader, unsigned marker,
                                   const uint8_t *start, const uint8_t *p, size_t size)
{
    enum sl_status status = SL_OK;
    switch (marker) {
    case JPEG_SOS:
        return sl_jpeg_take_scan(reader, start, p, size);
    case JPEG_APP14:
        return take_adobe(reader, start, p, size);
    case JPEG_DHT:
        status = take_tables(reader, p, size);
        break;
    case JPEG_DQT:
        status = take_quantisers(reader, p, size);
        break;
    case JPEG_DRI:
        if (size != 2)
            return sl_jpeg_corrupt(reader, "impossible restart interval");
        reader->jpeg->restart_interval = sl_be16(p);
        break;
    case JPEG_APP0:
        break;
    default:
        if (marker < JPEG_SOF0 || marker > JPEG_SOF15 || marker == JPEG_DAC || marker == JPEG_JPG)
            return SL_OK; /* of no interest to the pixels */
        status = take_frame(reader, marker, p, size);
    }
    return status ? status : sl_jpeg_keep(reader, start, (size_t)(p - start) + size);
}

/* Moves to the next marker, over fill bytes and junk. False at the end of the file. */
static bool next_marker(struct jpeg_reader *reader, unsigned *marker)
{
    const uint8_t *data = reader->job->data;
    size_t size = reader->job->size;
    size_t at = reader->at;
    while (at + 1 < size && !(data[at] == 0xFF && data[at + 1] && data[at + 1] != 0xFF)) {
        reader->jpeg->junk = reader->jpeg->junk || data[at] != 0xFF || !data[at + 1];
        at++;
    }
    reader->at = at;
    if (at + 1 >= size)
        return false;
    *marker = data[at + 1];
    return true;
}

static bool stands_alone(unsigned marker)
{
    return marker == 1 || (marker >= JPEG_RST0 && marker <= JPEG_SOI);
}

/* One marker and what belongs to it. */
static enum sl_status step(struct jpeg_reader *reader)
{
    const struct sl_decode_job *job = reader->job;
    unsigned marker;
    if (!next_marker(reader, &marker)) {
        reader->jpeg->cut = true;
        reader->ended = true;
        return SL_OK;
    }
    const uint8_t *start = job->data + reader->at;
    size_t left = job->size - reader->at - 2;
    reader->at += 2;
    if (marker == JPEG_EOI) {
        reader->jpeg->cut = false;
        reader->ended = true;
        return SL_OK;
    }
    if (marker < JPEG_SOF0 || stands_alone(marker)) {
        reader->jpeg->junk = true;
        return SL_OK;
    }
    size_t length = left >= 2 ? sl_be16(start + 2) : 0;
    if (left >= 2 && length < 2)
        return sl_jpeg_corrupt(reader, "a marker of impossible length");
    if (left < 2 || length > left) {
        reader->at = job->size;
        return SL_OK; /* cut; the next step says so */
    }
    reader->at += length;
    return take_segment(reader, marker, start, start + 4, length - 2);
}

/* What can be said only at the end. */
static enum sl_status check_whole(struct jpeg_reader *reader)
{
    const struct sl_decode_job *job = reader->job;
    struct jpeg *jpeg = reader->jpeg;
    enum sl_status status = SL_OK;
    if (!reader->framed || !jpeg->scans)
        return sl_error_set(reader->err, jpeg->cut ? SL_TRUNCATED : SL_CORRUPT, "jpeg: no %s",
                            reader->framed ? "scan" : "frame header");
    for (unsigned i = 0; i < jpeg->frame.components && !status; i++) {
        if (!jpeg->frame.component[i].seen)
            status =
                sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, jpeg->cut ? SL_TRUNCATED : SL_CORRUPT,
                                 reader->err, "jpeg: no scan of component %u", i);
    }
    if (!status && jpeg->junk)
        status = sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, reader->err,
                                  "jpeg: junk between markers");
    /* A sequential picture is whole when its scans are; a progressive one may lack some. */
    if (!status && jpeg->cut)
        status =
            sl_decode_damage(job, jpeg->frame.progressive ? SL_FAIL_ON_TRUNCATED : SL_FAIL_ON_ERROR,
                             SL_TRUNCATED, reader->err,
                             "jpeg: the file ends without its end "
                             "marker");
    return status;
}

static enum sl_status read_all(struct jpeg_reader *reader)
{
    enum sl_status status = sl_jpeg_keep(reader, start_of_image, sizeof start_of_image);
    while (!status && !reader->ended)
        status = step(reader);
    if (!status)
        status = check_whole(reader);
    return status ? status : sl_jpeg_keep(reader, end_of_image, sizeof end_of_image);
}

static void add_adobe(struct jpeg *jpeg)
{
    if (jpeg->frame.components != 4 || jpeg->adobe == 0 || jpeg->adobe == 2)
        return;
    /* Behind SOI, whose span has nothing else in it. */
    memmove(jpeg->spans + 2, jpeg->spans + 1, (jpeg->span_count - 1) * sizeof jpeg->spans[0]);
    jpeg->spans[1] = (struct sl_stb_span){adobe_cmyk, sizeof adobe_cmyk};
    jpeg->span_count++;
}

enum sl_status sl_jpeg_read(const struct sl_decode_job *job, struct jpeg *jpeg,
                            struct sl_error *err)
{
    struct jpeg_reader reader = {.job = job, .jpeg = jpeg, .err = err, .at = 2};
    jpeg->adobe = JPEG_NO_ADOBE;
    enum sl_status status = read_all(&reader);
    if (!status && jpeg->makes)
        return sl_jpeg_picture_end(job, jpeg, err);
    if (!status)
        add_adobe(jpeg);
    return status;
}

void sl_jpeg_release(const struct sl_decode_job *job, struct jpeg *jpeg)
{
    if (jpeg->makes)
        sl_jpeg_picture_free(job, jpeg);
    for (unsigned i = 0; !jpeg->makes && i < JPEG_COMPONENTS; i++) {
        if (jpeg->frame.component[i].busy_stride)
            free(jpeg->frame.component[i].busy);
    }
    sl_image_unref(jpeg->image);
}
