/* SPDX-License-Identifier: MIT */
/* Metadata in WebP: the chunks ICCP, EXIF and XMP beside the picture's. IPTC has no place. */
#include "webp.h"

#include "source.h"

#include <string.h>

enum { CONTAINER = 12, CHUNK = 8 };

static const struct {
    char tag[5];
    enum sl_metadata_kind kind;
} chunks[] = {{"ICCP", SL_METADATA_ICC}, {"EXIF", SL_METADATA_EXIF}, {"XMP ", SL_METADATA_XMP}};

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
