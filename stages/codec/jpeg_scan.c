/* SPDX-License-Identifier: MIT */
#include "jpeg_picture.h"
#include "jpeg_reader.h"

#include <string.h>

static bool find_component(const struct jpeg_frame *frame, unsigned id, unsigned *which)
{
    for (*which = 0; *which < frame->components; ++*which) {
        if (frame->component[*which].id == id)
            return true;
    }
    return false;
}

static bool is_allowed(const struct jpeg_frame *frame, const struct jpeg_scan *scan)
{
    if (!frame->progressive)
        return !scan->first && !scan->high && !scan->low;
    if (scan->last > 63 || scan->first > scan->last || scan->high > 13 || scan->low > 13)
        return false;
    return scan->first ? scan->components == 1 : !scan->last;
}

static enum sl_status read_scan_header(struct jpeg_reader *reader, const uint8_t *p, size_t size,
                                       struct jpeg_scan *scan)
{
    struct jpeg_frame *frame = &reader->jpeg->frame;
    unsigned count = size ? p[0] : 0;
    if (!reader->framed || !count || count > frame->components || size != 4 + (size_t)2 * count)
        return sl_jpeg_corrupt(reader, "impossible scan header");
    *scan = (struct jpeg_scan){
        .components = count,
        .first = p[size - 3],
        .last = p[size - 2],
        .high = p[size - 1] >> 4,
        .low = p[size - 1] & 15,
    };
    unsigned blocks = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned which = 0;
        if (!find_component(frame, p[1 + 2 * i], &which))
            return sl_jpeg_corrupt(reader, "a scan of an unknown component");
        scan->of[i].which = which;
        scan->of[i].dc_table = p[2 + 2 * i] >> 4;
        scan->of[i].ac_table = p[2 + 2 * i] & 15;
        blocks += frame->component[which].h * frame->component[which].v;
        if (scan->of[i].dc_table >= JPEG_TABLES || scan->of[i].ac_table >= JPEG_TABLES)
            return sl_jpeg_corrupt(reader, "a scan with an impossible table");
    }
    if (!is_allowed(frame, scan) || (count > 1 && blocks > 10 * JPEG_COMPONENTS))
        return sl_jpeg_corrupt(reader, "impossible scan parameters");
    return SL_OK;
}

/* Every table that the scan's codes need. */
static enum sl_status check_tables(struct jpeg_reader *reader, const struct jpeg_scan *scan)
{
    struct jpeg *jpeg = reader->jpeg;
    bool progressive = jpeg->frame.progressive;
    bool needs_dc = !scan->first && !scan->high;
    bool needs_ac = !progressive || scan->first;
    if (!reader->tables && (needs_dc || needs_ac))
        return sl_error_set(reader->err, SL_UNSUPPORTED_FEATURE,
                            "jpeg: no Huffman tables (a frame of a video)");
    for (unsigned i = 0; i < scan->components; i++) {
        if ((needs_dc && !jpeg->tables[0][scan->of[i].dc_table].counts) ||
            (needs_ac && !jpeg->tables[1][scan->of[i].ac_table].counts))
            return sl_jpeg_corrupt(reader, "a scan without its Huffman table");
        struct jpeg_component *component = &jpeg->frame.component[scan->of[i].which];
        if (!jpeg->steps[component->quantiser].data)
            return sl_jpeg_corrupt(reader, "no quantisation table");
        component->seen = component->seen || !scan->first;
    }
    return SL_OK;
}

/* The first marker in entropy-coded data that is neither stuffing nor a restart. */
static size_t scan_end(const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at < size) {
        const uint8_t *found = memchr(data + at, 0xFF, size - at);
        if (!found || found == data + size - 1)
            return size;
        at = (size_t)(found - data);
        unsigned next = found[1];
        if (next && next != 0xFF && (next < JPEG_RST0 || next > JPEG_RST7))
            return at;
        at += next == 0xFF ? 1 : 2;
    }
    return size;
}

static enum sl_status report(struct jpeg_reader *reader, enum jpeg_walk walk, bool cut)
{
    const struct sl_decode_job *job = reader->job;
    switch (walk) {
    case JPEG_WALK_WHOLE:
        return SL_OK;
    case JPEG_WALK_STOP:
        return sl_decode_poll(job, reader->err);
    case JPEG_WALK_EXTRA:
        return sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, reader->err,
                                "jpeg: junk after the data of scan %u", reader->jpeg->scans);
    case JPEG_WALK_SHORT:
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, cut ? SL_TRUNCATED : SL_CORRUPT,
                                reader->err, "jpeg: the data of scan %u ends early",
                                reader->jpeg->scans);
    default:
        return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, reader->err,
                                "jpeg: the data of scan %u is damaged", reader->jpeg->scans);
    }
}

/* `p` is SOS's payload; the scan's data follows it. */
enum sl_status sl_jpeg_take_scan(struct jpeg_reader *reader, const uint8_t *marker,
                                 const uint8_t *p, size_t size)
{
    const struct sl_decode_job *job = reader->job;
    struct jpeg_scan scan = {0};
    enum sl_status status = read_scan_header(reader, p, size, &scan);
    if (!status)
        status = check_tables(reader, &scan);
    if (!status && reader->jpeg->makes)
        status = sl_jpeg_picture_scan(job, reader->jpeg, &scan);
    if (status)
        return status;
    const uint8_t *data = p + size;
    size_t left = (size_t)(job->data + job->size - data);
    size_t length = scan_end(data, left);
    size_t used = length;
    enum jpeg_walk walk = JPEG_WALK_WHOLE;
    reader->jpeg->scans++;
    if (!reader->jpeg->makes || sl_jpeg_picture_needs(reader->jpeg, &scan))
        walk = reader->jpeg->walk(reader->jpeg, &scan, data, length, job->poll, &used);
    reader->jpeg->cut = length == left;
    reader->at = (size_t)(data - job->data) + length;
    status = report(reader, walk, length == left);
    if (!status)
        status = sl_jpeg_keep(reader, marker,
                              (size_t)(data - marker) + (walk == JPEG_WALK_EXTRA ? used : length));
    return status;
}
