/* SPDX-License-Identifier: MIT */
#include "jpeg_file.h"

#include "exif.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t start_of_image[] = {0xFF, JPEG_SOI};
static const uint8_t end_of_image[] = {0xFF, JPEG_EOI};

/* Adobe's marker, version 100, no flags: stb takes four components without it for YCbCr. */
static const uint8_t adobe_cmyk[] = {0xFF, JPEG_APP14, 0,   14, 'A', 'd', 'o', 'b',
                                     'e',  0,          100, 0,  0,   0,   0,   0};

struct reader {
    const struct sl_decode_job *job;
    struct jpeg *jpeg;
    struct sl_error *err;
    size_t at;
    bool framed, ended, tables;
};

/* Hands bytes on to stb; what follows the last piece becomes part of it. */
static enum sl_status keep(struct reader *reader, const uint8_t *data, size_t size)
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

static enum sl_status corrupt(struct reader *reader, const char *what)
{
    return sl_error_set(reader->err, SL_CORRUPT, "jpeg: %s", what);
}

static enum sl_status take_tables(struct reader *reader, const uint8_t *p, size_t size)
{
    while (size) {
        struct jpeg_table table = {.counts = p + 1, .symbols = p + 17};
        unsigned kind = p[0] >> 4;
        unsigned number = p[0] & 15;
        for (unsigned i = 0; i < 16 && size >= 17; i++)
            table.symbol_count += table.counts[i];
        if (size < 17 || kind > 1 || number >= JPEG_TABLES || size - 17 < table.symbol_count ||
            !sl_jpeg_table_is_valid(&table))
            return corrupt(reader, "impossible Huffman table");
        reader->jpeg->tables[kind][number] = table;
        reader->tables = true;
        p += 17 + table.symbol_count;
        size -= 17 + table.symbol_count;
    }
    return SL_OK;
}

static enum sl_status take_quantisers(struct reader *reader, const uint8_t *p, size_t size)
{
    while (size) {
        size_t bytes = p[0] >> 4 ? 129 : 65;
        if (p[0] >> 4 > 1 || (p[0] & 15) >= JPEG_TABLES || size < bytes)
            return corrupt(reader, "impossible quantisation table");
        reader->jpeg->quantisers |= 1U << (p[0] & 15);
        p += bytes;
        size -= bytes;
    }
    return SL_OK;
}

static enum sl_status make_history(struct reader *reader)
{
    struct jpeg_frame *frame = &reader->jpeg->frame;
    for (unsigned i = 0; frame->progressive && i < frame->components; i++) {
        struct jpeg_component *component = &frame->component[i];
        size_t blocks = (size_t)component->blocks_wide * component->blocks_high;
        component->nonzero = sl_decode_alloc(blocks * sizeof *component->nonzero, reader->err);
        if (!component->nonzero)
            return SL_NO_MEMORY;
    }
    return SL_OK;
}

/* Sets the frame up, after checking what it costs. */
static enum sl_status take_frame(struct reader *reader, unsigned marker, const uint8_t *p,
                                 size_t size)
{
    struct jpeg_frame *frame = &reader->jpeg->frame;
    const struct sl_decode_job *job = reader->job;
    if (reader->framed)
        return corrupt(reader, "two frames");
    enum sl_status status = sl_jpeg_frame(marker, p, size, frame, reader->err);
    if (!status)
        status = sl_limits_check(job->limits, frame->width, frame->height, reader->err);
    if (!status)
        status = sl_jpeg_geometry(frame, reader->err);
    if (status)
        return status;
    reader->framed = true;
    if (sl_jpeg_least_bytes(frame) > job->size) {
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, reader->err,
                                  "jpeg: %zu bytes cannot hold %lu x %lu pixels", job->size,
                                  (unsigned long)frame->width, (unsigned long)frame->height);
        if (status)
            return status;
    }
    return make_history(reader);
}

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

static enum sl_status read_scan_header(struct reader *reader, const uint8_t *p, size_t size,
                                       struct jpeg_scan *scan)
{
    struct jpeg_frame *frame = &reader->jpeg->frame;
    unsigned count = size ? p[0] : 0;
    if (!reader->framed || !count || count > frame->components || size != 4 + (size_t)2 * count)
        return corrupt(reader, "impossible scan header");
    *scan = (struct jpeg_scan){
        .components = count,
        .first = p[size - 3],
        .last = p[size - 2],
        .high = p[size - 1] >> 4,
        .low = p[size - 1] & 15,
    };
    unsigned blocks = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned which;
        if (!find_component(frame, p[1 + 2 * i], &which))
            return corrupt(reader, "a scan of an unknown component");
        scan->of[i].which = which;
        scan->of[i].dc_table = p[2 + 2 * i] >> 4;
        scan->of[i].ac_table = p[2 + 2 * i] & 15;
        blocks += frame->component[which].h * frame->component[which].v;
        if (scan->of[i].dc_table >= JPEG_TABLES || scan->of[i].ac_table >= JPEG_TABLES)
            return corrupt(reader, "a scan with an impossible table");
    }
    if (!is_allowed(frame, scan) || (count > 1 && blocks > 10 * JPEG_COMPONENTS))
        return corrupt(reader, "impossible scan parameters");
    return SL_OK;
}

/* Every table that the scan's codes need. */
static enum sl_status check_tables(struct reader *reader, const struct jpeg_scan *scan)
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
            return corrupt(reader, "a scan without its Huffman table");
        struct jpeg_component *component = &jpeg->frame.component[scan->of[i].which];
        if (!(jpeg->quantisers >> component->quantiser & 1))
            return corrupt(reader, "no quantisation table");
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

static enum sl_status report(struct reader *reader, enum jpeg_walk walk, bool cut)
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
static enum sl_status take_scan(struct reader *reader, const uint8_t *marker, const uint8_t *p,
                                size_t size)
{
    const struct sl_decode_job *job = reader->job;
    struct jpeg_scan scan;
    enum sl_status status = read_scan_header(reader, p, size, &scan);
    if (!status)
        status = check_tables(reader, &scan);
    if (status)
        return status;
    const uint8_t *data = p + size;
    size_t left = (size_t)(job->data + job->size - data);
    size_t length = scan_end(data, left);
    size_t used;
    reader->jpeg->scans++;
    enum jpeg_walk walk = sl_jpeg_walk(reader->jpeg, &scan, data, length, job->poll, &used);
    reader->jpeg->cut = length == left;
    reader->at = (size_t)(data - job->data) + length;
    status = report(reader, walk, length == left);
    if (!status)
        status = keep(reader, marker,
                      (size_t)(data - marker) + (walk == JPEG_WALK_EXTRA ? used : length));
    return status;
}

static enum sl_status take_adobe(struct reader *reader, const uint8_t *marker, const uint8_t *p,
                                 size_t size)
{
    if (size < 12 || memcmp(p, "Adobe", 5))
        return SL_OK;
    reader->jpeg->adobe = p[11];
    return keep(reader, marker, (size_t)(p - marker) + size);
}

static enum sl_status take_segment(struct reader *reader, unsigned marker, const uint8_t *start,
                                   const uint8_t *p, size_t size)
{
    enum sl_status status = SL_OK;
    switch (marker) {
    case JPEG_SOS:
        return take_scan(reader, start, p, size);
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
            return corrupt(reader, "impossible restart interval");
        reader->jpeg->restart_interval = sl_be16(p);
        break;
    case JPEG_APP0:
        break;
    default:
        if (marker < JPEG_SOF0 || marker > JPEG_SOF15 || marker == JPEG_DAC || marker == JPEG_JPG)
            return SL_OK; /* of no interest to the pixels */
        status = take_frame(reader, marker, p, size);
    }
    return status ? status : keep(reader, start, (size_t)(p - start) + size);
}

/* Moves to the next marker, over fill bytes and junk. False at the end of the file. */
static bool next_marker(struct reader *reader, unsigned *marker)
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
static enum sl_status step(struct reader *reader)
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
        return corrupt(reader, "a marker of impossible length");
    if (left < 2 || length > left) {
        reader->at = job->size;
        return SL_OK; /* cut; the next step says so */
    }
    reader->at += length;
    return take_segment(reader, marker, start, start + 4, length - 2);
}

/* What can be said only at the end. */
static enum sl_status check_whole(struct reader *reader)
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

static enum sl_status read_all(struct reader *reader)
{
    enum sl_status status = keep(reader, start_of_image, sizeof start_of_image);
    while (!status && !reader->ended)
        status = step(reader);
    if (!status)
        status = check_whole(reader);
    return status ? status : keep(reader, end_of_image, sizeof end_of_image);
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
    struct reader reader = {.job = job, .jpeg = jpeg, .err = err, .at = 2};
    jpeg->adobe = JPEG_NO_ADOBE;
    enum sl_status status = read_all(&reader);
    if (!status)
        add_adobe(jpeg);
    return status;
}

void sl_jpeg_release(struct jpeg *jpeg)
{
    for (unsigned i = 0; i < JPEG_COMPONENTS; i++) {
        free(jpeg->frame.component[i].nonzero);
        jpeg->frame.component[i].nonzero = NULL;
    }
}

bool sl_jpeg_find_exif(const uint8_t *data, size_t size, size_t *offset, size_t *length)
{
    static const uint8_t prefix[] = {'E', 'x', 'i', 'f', 0, 0};
    size_t at = 2;
    while (at + 4 <= size && data[at] == 0xFF) {
        unsigned marker = data[at + 1];
        if (marker == 0xFF) {
            at++;
            continue;
        }
        size_t segment = sl_be16(data + at + 2);
        if (marker == JPEG_SOS || marker == JPEG_EOI || segment < 2 || segment > size - at - 2)
            return false;
        if (marker == JPEG_APP1 && segment >= 2 + sizeof prefix + 8 &&
            !memcmp(data + at + 4, prefix, sizeof prefix)) {
            *offset = at + 4 + sizeof prefix;
            *length = segment - 2 - sizeof prefix;
            return true;
        }
        at += 2 + segment;
    }
    return false;
}
