/* SPDX-License-Identifier: MIT */
#include <sluice/metadata.h>

#include <stdlib.h>
#include <string.h>

const char *sl_metadata_name(enum sl_metadata_kind kind)
{
    static const char *const names[SL_METADATA_KINDS] = {
        [SL_METADATA_ICC] = "icc",
        [SL_METADATA_EXIF] = "exif",
        [SL_METADATA_XMP] = "xmp",
        [SL_METADATA_IPTC] = "iptc",
    };
    return names[kind];
}

void sl_metadata_release(struct sl_metadata *metadata)
{
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++)
        free(metadata->own[kind]);
    *metadata = (struct sl_metadata){.own = {NULL}};
}

void sl_metadata_borrow(struct sl_metadata *metadata, enum sl_metadata_kind kind,
                        const uint8_t *data, size_t size)
{
    free(metadata->own[kind]);
    metadata->own[kind] = NULL;
    metadata->blocks[kind].data = data;
    metadata->blocks[kind].size = size;
}

void sl_metadata_own(struct sl_metadata *metadata, enum sl_metadata_kind kind, uint8_t *memory,
                     size_t size)
{
    sl_metadata_borrow(metadata, kind, memory, size);
    metadata->own[kind] = memory;
}

void sl_metadata_drop(struct sl_metadata *metadata, enum sl_metadata_kind kind)
{
    sl_metadata_borrow(metadata, kind, NULL, 0);
}

enum sl_status sl_metadata_detach(struct sl_metadata *metadata)
{
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++) {
        size_t size = metadata->blocks[kind].size;
        if (!metadata->blocks[kind].data || metadata->own[kind])
            continue;
        uint8_t *copy = malloc(size ? size : 1);
        if (!copy)
            return SL_NO_MEMORY;
        memcpy(copy, metadata->blocks[kind].data, size);
        sl_metadata_own(metadata, (enum sl_metadata_kind)kind, copy, size);
    }
    return SL_OK;
}

unsigned sl_metadata_kinds(const struct sl_metadata *metadata)
{
    unsigned kinds = 0;
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++)
        kinds |= (unsigned)(metadata->blocks[kind].data != NULL) << kind;
    return kinds;
}

size_t sl_metadata_bytes(const struct sl_metadata *metadata)
{
    size_t bytes = 0;
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++)
        bytes += metadata->blocks[kind].size;
    return bytes;
}
