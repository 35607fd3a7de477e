/* SPDX-License-Identifier: MIT */
/* Metadata in WebP: the chunks ICCP, EXIF and XMP beside the picture's. IPTC has no place. */
#include "webp.h"

#include "source.h"

#include <string.h>

enum { CONTAINER = 12, CHUNK = 8, CANVAS = CHUNK + 10 };

/* RFC 9649, 2.7.1: what VP8X says there is. */
enum { HAS_PROFILE = 0x20, HAS_ALPHA = 0x10, HAS_EXIF = 0x08, HAS_XMP = 0x04, HAS_FRAMES = 0x02 };

static const struct {
    char tag[5];
    enum sl_metadata_kind kind;
} chunks[] = {{"ICCP", SL_METADATA_ICC}, {"EXIF", SL_METADATA_EXIF}, {"XMP ", SL_METADATA_XMP}};

/* ---- reading ---- */

/* Some copy JPEG's prefix along. */
static void borrow(struct sl_metadata *out, enum sl_metadata_kind kind, const uint8_t *data,
                   size_t size)
{
    static const uint8_t prefix[] = {'E', 'x', 'i', 'f', 0, 0};
    if (kind == SL_METADATA_EXIF && size >= sizeof prefix && !memcmp(data, prefix, sizeof prefix)) {
        data += sizeof prefix;
        size -= sizeof prefix;
    }
    if (size >= (kind == SL_METADATA_EXIF ? 8 : 1))
        sl_metadata_borrow(out, kind, data, size);
}

enum sl_status sl_webp_metadata(const struct sl_decode_job *job, unsigned wanted,
                                struct sl_metadata *out, struct sl_error *err)
{
    (void)err;
    wanted &= ~(unsigned)SL_KEEP_IPTC;
    size_t at = CONTAINER;
    while (wanted && at < job->size && job->size - at > CHUNK) {
        const uint8_t *p = job->data + at;
        size_t size = sl_le32(p + 4);
        if (size > job->size - at - CHUNK)
            break;
        for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
            if (memcmp(p, chunks[i].tag, 4) != 0 || !(wanted >> chunks[i].kind & 1))
                continue;
            borrow(out, chunks[i].kind, p + CHUNK, size);
            wanted &= ~(1U << chunks[i].kind);
        }
        at += CHUNK + size + (size & 1);
    }
    return SL_OK;
}

/* ---- writing ---- */

static void store_le(uint8_t *p, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

static size_t chunk_bytes(const struct sl_metadata *metadata, enum sl_metadata_kind kind)
{
    size_t size = metadata->blocks[kind].size;
    return metadata->blocks[kind].data ? CHUNK + size + (size & 1) : 0;
}

/* Writes the block's chunk, if there is one, into room for it. */
static uint8_t *put_chunk(uint8_t *p, const char *tag, const struct sl_metadata *metadata,
                          enum sl_metadata_kind kind)
{
    size_t size = metadata->blocks[kind].size;
    if (!metadata->blocks[kind].data)
        return p;
    memcpy(p, tag, 4);
    store_le(p + 4, 4, size);
    memcpy(p + CHUNK, metadata->blocks[kind].data, size);
    if (size & 1)
        p[CHUNK + size] = 0; /* chunks begin at even places */
    return p + chunk_bytes(metadata, kind);
}

static const uint8_t canvas_start[] = {'V', 'P', '8', 'X', CANVAS - CHUNK};

/* What a picture's chunk, VP8X or VP8L (RFC 9649, 3.4), says of alpha and frames. */
static unsigned has_otherwise(const uint8_t *chunk)
{
    if (!memcmp(chunk, "VP8X", 4))
        return chunk[CHUNK] & (HAS_ALPHA | HAS_FRAMES);
    return !memcmp(chunk, "VP8L", 4) && (chunk[CHUNK + 4] >> 4 & 1) ? HAS_ALPHA : 0;
}

enum sl_status sl_webp_add_metadata(const struct sl_metadata *metadata,
                                    const struct sl_image *image, size_t start,
                                    struct sl_bytes *out)
{
    size_t profile = metadata ? chunk_bytes(metadata, SL_METADATA_ICC) : 0;
    size_t exif = metadata ? chunk_bytes(metadata, SL_METADATA_EXIF) : 0;
    size_t xmp = metadata ? chunk_bytes(metadata, SL_METADATA_XMP) : 0;
    if (!(profile | exif | xmp))
        return SL_OK;
    enum sl_status status = sl_bytes_reserve(out, CANVAS + profile + exif + xmp);
    if (status)
        return status;
    uint8_t *file = out->data + start;
    uint8_t *canvas = file + CONTAINER;
    uint8_t *picture = canvas + (memcmp(canvas, "VP8X", 4) ? 0 : CANVAS);
    size_t picture_size = (size_t)(out->data + out->size - picture);
    unsigned has = (profile ? HAS_PROFILE : 0) | (exif ? HAS_EXIF : 0) | (xmp ? HAS_XMP : 0) |
                   has_otherwise(canvas);
    memmove(canvas + CANVAS + profile, picture, picture_size);
    memset(canvas, 0, CANVAS);
    memcpy(canvas, canvas_start, sizeof canvas_start);
    canvas[CHUNK] = (uint8_t)has;
    store_le(canvas + CHUNK + 4, 3, image->width - 1);
    store_le(canvas + CHUNK + 7, 3, image->height - 1);
    uint8_t *end = put_chunk(canvas + CANVAS, "ICCP", metadata, SL_METADATA_ICC);
    end = put_chunk(end + picture_size, "EXIF", metadata, SL_METADATA_EXIF);
    end = put_chunk(end, "XMP ", metadata, SL_METADATA_XMP);
    out->size = (size_t)(end - out->data);
    store_le(file + 4, 4, out->size - start - CHUNK);
    return SL_OK;
}
