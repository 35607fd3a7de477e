/* SPDX-License-Identifier: MIT */
#include "webp.h"

#include "source.h"

#include <string.h>

#define TAG(a, b, c, d) \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

enum { CONTAINER = 12, SIDE_BITS = 14, SIDE_MASK = (1 << SIDE_BITS) - 1 };
enum { VP8L_SIGNATURE = 0x2F, VP8_START = 0x2A019D };

struct chunk {
    uint32_t tag;
    uint32_t size;
    uint64_t at; /* of what is in it */
};

static struct chunk read_chunk(struct sl_cursor *cursor)
{
    struct chunk chunk = {.tag = sl_cursor_le32(cursor)};
    chunk.size = sl_cursor_le32(cursor);
    chunk.at = cursor->position;
    return chunk;
}

/* Chunks begin at even places. */
static uint64_t next_place(const struct chunk *chunk)
{
    return chunk->at + chunk->size + (chunk->size & 1);
}

/* Never back, whatever sizes say. */
static void go_to(struct sl_cursor *cursor, uint64_t position)
{
    if (position > cursor->position)
        sl_cursor_skip(cursor, position - cursor->position);
}

static uint32_t read_le24(struct sl_cursor *cursor)
{
    uint32_t low = sl_cursor_le16(cursor);
    return low | (uint32_t)sl_cursor_u8(cursor) << 16;
}

/* RFC 6386, 9.1: a key frame, its start code, and sides with two bits of scaling advice above. */
static enum sl_status read_lossy(struct sl_cursor *cursor, struct sl_webp_header *header)
{
    uint32_t tag = read_le24(cursor);
    uint32_t start = read_le24(cursor);
    header->frame_width = sl_cursor_le16(cursor) & SIDE_MASK;
    header->frame_height = sl_cursor_le16(cursor) & SIDE_MASK;
    enum sl_status status = sl_cursor_status(cursor);
    if (!status && ((tag & 1) || start != VP8_START))
        status = sl_error_set(cursor->err, SL_CORRUPT, "webp: does not begin with a key frame");
    return status;
}

/* RFC 9649, 3.4. */
static enum sl_status read_lossless(struct sl_cursor *cursor, struct sl_webp_header *header)
{
    unsigned signature = sl_cursor_u8(cursor);
    uint32_t bits = sl_cursor_le32(cursor);
    header->frame_width = (bits & SIDE_MASK) + 1;
    header->frame_height = (bits >> SIDE_BITS & SIDE_MASK) + 1;
    header->alpha = bits >> 2 * SIDE_BITS & 1;
    enum sl_status status = sl_cursor_status(cursor);
    if (!status && (signature != VP8L_SIGNATURE || bits >> (2 * SIDE_BITS + 1)))
        status = sl_error_set(cursor->err, SL_CORRUPT, "webp: not a lossless stream that is known");
    return status;
}

static enum sl_status read_stream(struct sl_cursor *cursor, const struct chunk *chunk,
                                  uint64_t alpha_at, struct sl_webp_header *header)
{
    header->lossless = chunk->tag == TAG('V', 'P', '8', 'L');
    header->alpha = alpha_at != 0;
    header->data_at = alpha_at && !header->lossless ? alpha_at : chunk->at - 8;
    header->data_end = chunk->at + chunk->size;
    if (!header->framed)
        header->next_at = next_place(chunk);
    return header->lossless ? read_lossless(cursor, header) : read_lossy(cursor, header);
}

static void read_canvas(struct sl_cursor *cursor, struct sl_webp_header *header)
{
    sl_cursor_skip(cursor, 4); /* which chunks there are, they say themselves */
    header->width = read_le24(cursor) + 1;
    header->height = read_le24(cursor) + 1;
}

static void read_frame(struct sl_cursor *cursor, const struct chunk *chunk,
                       struct sl_webp_header *header)
{
    header->framed = true;
    header->x = 2 * read_le24(cursor);
    header->y = 2 * read_le24(cursor);
    sl_cursor_skip(cursor, 3 + 3 + 3 + 1); /* its sides, how long it is shown, how it is drawn */
    header->next_at = next_place(chunk);
}

static enum sl_status find_stream(struct sl_cursor *cursor, struct sl_webp_header *header)
{
    uint64_t alpha_at = 0;
    while (cursor->position < (header->framed ? header->next_at : header->end)) {
        struct chunk chunk = read_chunk(cursor);
        enum sl_status status = sl_cursor_status(cursor);
        if (status)
            return status;
        switch (chunk.tag) {
        case TAG('V', 'P', '8', ' '):
        case TAG('V', 'P', '8', 'L'):
            return read_stream(cursor, &chunk, alpha_at, header);
        case TAG('V', 'P', '8', 'X'):
            if (!header->width)
                read_canvas(cursor, header);
            break;
        case TAG('A', 'L', 'P', 'H'):
            alpha_at = chunk.at - 8;
            break;
        case TAG('A', 'N', 'M', 'F'):
            if (!header->framed) {
                read_frame(cursor, &chunk, header);
                continue; /* with the chunks inside */
            }
            break;
        default:
            break;
        }
        go_to(cursor, next_place(&chunk));
    }
    return sl_error_set(cursor->err, SL_CORRUPT, "webp: no picture");
}

static enum sl_status check_geometry(struct sl_webp_header *header, struct sl_error *err)
{
    if (!header->width) { /* no canvas of its own */
        header->width = header->frame_width;
        header->height = header->frame_height;
    }
    header->covers = header->frame_width == header->width && header->frame_height == header->height;
    if (!header->framed && !header->covers)
        return sl_error_set(err, SL_CORRUPT, "webp: a canvas of %u x %u for a picture of %u x %u",
                            header->width, header->height, header->frame_width,
                            header->frame_height);
    if (header->x + header->frame_width > header->width ||
        header->y + header->frame_height > header->height)
        return sl_error_set(err, SL_CORRUPT, "webp: the first frame is not within the canvas");
    return SL_OK;
}

enum sl_status sl_webp_read_header(const struct sl_source *source, const struct sl_limits *limits,
                                   struct sl_webp_header *header, struct sl_error *err)
{
    struct sl_cursor cursor;
    *header = (struct sl_webp_header){.width = 0};
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 4);
    header->end = (uint64_t)8 + sl_cursor_le32(&cursor);
    sl_cursor_skip(&cursor, 4);
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = find_stream(&cursor, header);
    if (!status)
        status = check_geometry(header, err);
    return status ? status : sl_limits_check(limits, header->width, header->height, err);
}

void sl_webp_walk_frames(const struct sl_source *source, const struct sl_webp_header *header,
                         size_t *frames, bool *cut, uint64_t *end)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, NULL);
    *cut = header->next_at > source->size;
    *frames = !*cut;
    *end = header->next_at;
    go_to(&cursor, header->next_at);
    while (header->framed && !*cut && cursor.position < header->end &&
           *frames <= SL_ANIMATION_FRAMES_MAX) {
        struct chunk chunk = read_chunk(&cursor);
        if (cursor.at_end)
            break;
        if (chunk.tag == TAG('A', 'N', 'M', 'F')) {
            *cut = next_place(&chunk) > source->size;
            *frames += !*cut;
            *end = *cut ? *end : next_place(&chunk);
        }
        go_to(&cursor, next_place(&chunk));
    }
}

static bool has_more_frames(const struct sl_decode_job *job, const struct sl_webp_header *header)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    size_t frames;
    bool cut;
    uint64_t end;
    sl_webp_walk_frames(&source, header, &frames, &cut, &end);
    return frames + cut > 1;
}

enum sl_status sl_webp_check_rest(const struct sl_decode_job *job,
                                  const struct sl_webp_header *header, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    /* Which way is up stands behind the picture. */
    if (header->end > job->size)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                  "webp: the file ends early");
    else if (header->data_end > header->end)
        status = sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err,
                                  "webp: the picture goes on behind the end of the file");
    if (!status && header->framed && has_more_frames(job, header))
        status = sl_decode_loss(job, err, "webp: animated; only the first frame was converted");
    return status;
}
