/* SPDX-License-Identifier: MIT */
#include "jpeg_metadata.h"

#include "jpeg_file.h"
#include "metadata_search.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENT_MAX = 65535 - 2, ICC_PARTS = 255, IPTC_RESOURCE = 0x0404 };

/* What a segment begins with, the NULs included. */
static const char exif_prefix[] = "Exif\0"; /* and the literal's own */
static const char xmp_prefix[] = "http://ns.adobe.com/xap/1.0/";
static const char icc_prefix[] = "ICC_PROFILE";
static const char photoshop_prefix[] = "Photoshop 3.0";
static const uint8_t resource[4] = {'8', 'B', 'I', 'M'};

struct segment {
    unsigned marker;
    const uint8_t *data;
    size_t size;
};

/* ---- reading ---- */

struct search {
    struct sl_metadata_search blocks;
    struct segment parts[ICC_PARTS];
    unsigned part_count, parts_seen; /* as the first part says; so far */
    bool parts_bad;
};

/* The next segment of the header; false at the first scan, and where the file makes no sense. */
static bool next_segment(const struct sl_decode_job *job, size_t *at, struct segment *segment)
{
    const uint8_t *data = job->data;
    while (*at + 4 <= job->size && data[*at] == 0xFF && data[*at + 1] == 0xFF)
        ++*at; /* fill */
    if (*at + 4 > job->size || data[*at] != 0xFF)
        return false;
    size_t size = sl_be16(data + *at + 2);
    *segment = (struct segment){data[*at + 1], data + *at + 4, size - 2};
    if (segment->marker == JPEG_SOS || segment->marker == JPEG_EOI || size < 2 ||
        size > job->size - *at - 2)
        return false;
    *at += 2 + size;
    return true;
}

/* Takes the prefix off; false where it does not begin so. */
static bool strip(struct segment *segment, const char *prefix, size_t size)
{
    if (segment->size < size || memcmp(segment->data, prefix, size) != 0)
        return false;
    segment->data += size;
    segment->size -= size;
    return true;
}

/* ICC.1:2022, B.4: a part's number from 1, how many there are, and its share of the bytes. */
static void take_part(struct search *search, const struct segment *segment)
{
    unsigned number = segment->size >= 2 ? segment->data[0] : 0;
    unsigned count = segment->size >= 2 ? segment->data[1] : 0;
    if (!search->part_count)
        search->part_count = count;
    if (number == 0 || number > count || count != search->part_count ||
        search->parts[number - 1].data) {
        search->parts_bad = true;
        return;
    }
    search->parts[number - 1] = (struct segment){0, segment->data + 2, segment->size - 2};
    search->parts_seen++;
    if (search->parts_seen == 1 && count == 1)
        sl_search_found(&search->blocks, SL_METADATA_ICC, segment->data + 2, segment->size - 2);
}

/* Photoshop's resources: "8BIM", a number, a name of even length with its count, the size. */
static void take_resources(struct search *search, const struct segment *segment)
{
    const uint8_t *p = segment->data;
    size_t left = segment->size;
    while (left >= 12 && !memcmp(p, resource, sizeof resource)) {
        unsigned number = sl_be16(p + 4);
        size_t name = ((size_t)p[6] + 2) / 2 * 2;
        if (left < 10 + name)
            return;
        size_t size = sl_be32(p + 6 + name);
        p += 10 + name;
        left -= 10 + name;
        if (size > left)
            return;
        if (number == IPTC_RESOURCE && size) {
            sl_search_found(&search->blocks, SL_METADATA_IPTC, p, size);
            return;
        }
        size += size < left ? size & 1 : 0;
        p += size;
        left -= size;
    }
}

static void take(struct search *search, struct segment segment)
{
    if (segment.marker == JPEG_APP1 && sl_search_wants(&search->blocks, SL_METADATA_EXIF) &&
        strip(&segment, exif_prefix, sizeof exif_prefix))
        sl_search_found(&search->blocks, SL_METADATA_EXIF, segment.data, segment.size);
    else if (segment.marker == JPEG_APP1 && sl_search_wants(&search->blocks, SL_METADATA_XMP) &&
             strip(&segment, xmp_prefix, sizeof xmp_prefix))
        sl_search_found(&search->blocks, SL_METADATA_XMP, segment.data, segment.size);
    else if (segment.marker == JPEG_APP2 && sl_search_wants(&search->blocks, SL_METADATA_ICC) &&
             strip(&segment, icc_prefix, sizeof icc_prefix))
        take_part(search, &segment);
    else if (segment.marker == JPEG_APP13 && sl_search_wants(&search->blocks, SL_METADATA_IPTC) &&
             strip(&segment, photoshop_prefix, sizeof photoshop_prefix))
        take_resources(search, &segment);
}

static enum sl_status join_parts(struct search *search)
{
    size_t size = 0; /* 255 parts of 64 KiB fit */
    for (unsigned i = 0; i < search->part_count; i++)
        size += search->parts[i].size;
    if (search->parts_bad || search->parts_seen != search->part_count || size > SL_METADATA_MAX) {
        sl_metadata_drop(search->blocks.out, SL_METADATA_ICC);
        return sl_decode_damage(search->blocks.job, SL_FAIL_ON_WARNING, SL_CORRUPT,
                                search->blocks.err,
                                "jpeg: icc left out: its parts do not fit together");
    }
    if (search->blocks.job->memory_limit && size > search->blocks.job->memory_limit)
        return sl_error_set(search->blocks.err, SL_OVER_RESERVE, "jpeg: a profile of %zu bytes",
                            size);
    uint8_t *whole = malloc(size + 1);
    if (!whole)
        return sl_error_set(search->blocks.err, SL_NO_MEMORY, "no memory for %zu bytes", size);
    sl_metadata_own(search->blocks.out, SL_METADATA_ICC, whole, size);
    for (unsigned i = 0; i < search->part_count; i++) {
        memcpy(whole, search->parts[i].data, search->parts[i].size);
        whole += search->parts[i].size;
    }
    return SL_OK;
}

enum sl_status sl_jpeg_metadata(const struct sl_decode_job *job, unsigned wanted,
                                struct sl_metadata *out, struct sl_error *err)
{
    struct search search = {.blocks = {.job = job, .out = out, .err = err, .wanted = wanted}};
    struct segment segment;
    size_t at = 2;
    while (search.blocks.wanted && next_segment(job, &at, &segment))
        take(&search, segment);
    bool parted = search.part_count > 1 || search.parts_bad;
    return wanted & SL_KEEP_ICC && parted ? join_parts(&search) : SL_OK;
}

/* ---- writing ---- */

/* The segment's payload: `head`, then `size` bytes. */
static enum sl_status append(struct sl_bytes *out, unsigned marker, const void *head,
                             size_t head_size, const uint8_t *data, size_t size)
{
    size_t length = 2 + head_size + size;
    const uint8_t start[4] = {0xFF, (uint8_t)marker, (uint8_t)(length >> 8), (uint8_t)length};
    enum sl_status status = sl_bytes_append(out, start, sizeof start);
    if (!status)
        status = sl_bytes_append(out, head, head_size);
    return status ? status : sl_bytes_append(out, data, size);
}

/* A block that is to be in one segment. */
static enum sl_status append_whole(const struct sl_encode_options *options,
                                   enum sl_metadata_kind kind, unsigned marker, const void *head,
                                   size_t head_size, struct sl_bytes *out)
{
    const uint8_t *data = options->metadata->blocks[kind].data;
    size_t size = options->metadata->blocks[kind].size;
    if (!data)
        return SL_OK;
    if (size > SEGMENT_MAX - head_size) {
        sl_warnings_add(options->warnings, "%s left out: %zu bytes are more than jpeg can hold",
                        sl_metadata_name(kind), size);
        return SL_OK;
    }
    return append(out, marker, head, head_size, data, size);
}

static enum sl_status append_profile(const struct sl_metadata *metadata, struct sl_bytes *out)
{
    enum { HEAD = sizeof icc_prefix + 2, PART = SEGMENT_MAX - HEAD };
    const uint8_t *data = metadata->blocks[SL_METADATA_ICC].data;
    size_t size = metadata->blocks[SL_METADATA_ICC].size; /* SL_METADATA_MAX at most */
    size_t count = (size + PART - 1) / PART;
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < count && !status; i++) {
        uint8_t head[HEAD];
        memcpy(head, icc_prefix, sizeof icc_prefix);
        head[HEAD - 2] = (uint8_t)(i + 1);
        head[HEAD - 1] = (uint8_t)count;
        size_t part = size - i * PART < PART ? size - i * PART : PART;
        status = append(out, JPEG_APP2, head, HEAD, data + i * PART, part);
    }
    return status;
}

static enum sl_status append_resource(const struct sl_encode_options *options, struct sl_bytes *out)
{
    enum { HEAD = sizeof photoshop_prefix + 12 };
    size_t size = options->metadata->blocks[SL_METADATA_IPTC].size;
    uint8_t head[HEAD] = {0};
    memcpy(head, photoshop_prefix, sizeof photoshop_prefix);
    memcpy(head + sizeof photoshop_prefix, resource, sizeof resource);
    head[HEAD - 8] = IPTC_RESOURCE >> 8;
    head[HEAD - 7] = IPTC_RESOURCE & 255;
    for (int i = 0; i < 4; i++)
        head[HEAD - 4 + i] = (uint8_t)(size >> (24 - 8 * i));
    return append_whole(options, SL_METADATA_IPTC, JPEG_APP13, head, HEAD, out);
}

enum sl_status sl_jpeg_append_metadata(const struct sl_encode_options *options,
                                       struct sl_bytes *out)
{
    if (!options->metadata)
        return SL_OK;
    enum sl_status status =
        append_whole(options, SL_METADATA_EXIF, JPEG_APP1, exif_prefix, sizeof exif_prefix, out);
    if (!status)
        status =
            append_whole(options, SL_METADATA_XMP, JPEG_APP1, xmp_prefix, sizeof xmp_prefix, out);
    if (!status)
        status = append_profile(options->metadata, out);
    return status ? status : append_resource(options, out);
}
