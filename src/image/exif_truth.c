/* SPDX-License-Identifier: MIT */
/*
 * Changing single values where they lie (TIFF 6.0, section 2; Exif 2.32). libexif would lay the
 * whole block out anew: that drops tags it does not know, leaves the offsets in maker notes
 * pointing elsewhere, and makes hundreds of megabytes of a block of 64 KiB that is made to.
 */
#include "exif.h"

#include <string.h>

enum { ENTRY = 12, SHORT_TYPE = 3, LONG_TYPE = 4 };

enum tag {
    TAG_IMAGE_WIDTH = 0x0100,
    TAG_IMAGE_LENGTH = 0x0101,
    TAG_STRIP_OFFSETS = 0x0111,
    TAG_ORIENTATION = 0x0112,
    TAG_STRIP_BYTE_COUNTS = 0x0117,
    TAG_THUMBNAIL_OFFSET = 0x0201,
    TAG_THUMBNAIL_LENGTH = 0x0202,
    TAG_EXIF_IFD = 0x8769,
    TAG_PIXEL_X_DIMENSION = 0xA002,
    TAG_PIXEL_Y_DIMENSION = 0xA003,
};

struct block {
    uint8_t *data;
    size_t size;
    bool big; /* endian */
};

struct directory {
    size_t at; /* of the first entry; 0: there is none */
    unsigned count;
};

static uint32_t load(const struct block *block, size_t at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | block->data[at + (block->big ? i : bytes - 1 - i)];
    return value;
}

static void store(struct block *block, size_t at, unsigned bytes, uint32_t value)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        block->data[at + (block->big ? bytes - 1 - i : i)] = (uint8_t)value;
}

/* A directory with the link behind it; what is cut off counts as missing. */
static struct directory find_directory(const struct block *block, size_t at)
{
    if (at < 8 || at + 2 > block->size)
        return (struct directory){0};
    unsigned count = load(block, at, 2);
    if ((size_t)count * ENTRY + 4 > block->size - at - 2)
        return (struct directory){0};
    return (struct directory){at + 2, count};
}

/* The entry of a tag that holds one number itself; 0: there is none. */
static size_t find_number(const struct block *block, struct directory in, enum tag tag)
{
    for (unsigned i = 0; i < in.count; i++) {
        size_t at = in.at + (size_t)i * ENTRY;
        unsigned type = load(block, at + 2, 2);
        if (load(block, at, 2) == (unsigned)tag && load(block, at + 4, 4) == 1 &&
            (type == SHORT_TYPE || type == LONG_TYPE))
            return at;
    }
    return 0;
}

static uint32_t number_of(const struct block *block, struct directory in, enum tag tag)
{
    size_t at = find_number(block, in, tag);
    return at ? load(block, at + 8, load(block, at + 2, 2) == SHORT_TYPE ? 2 : 4) : 0;
}

/* Where it is told already, in as many bytes as that takes now. */
static void set_number(struct block *block, struct directory in, enum tag tag, uint32_t value)
{
    size_t at = find_number(block, in, tag);
    if (!at)
        return;
    bool is_short = load(block, at + 2, 2) == SHORT_TYPE && value <= UINT16_MAX;
    store(block, at + 2, 2, is_short ? SHORT_TYPE : LONG_TYPE);
    store(block, at + 8, 4, 0);
    store(block, at + 8, is_short ? 2 : 4, value);
}

/* Nobody is to find it in what no tag points to. At the end of the block, where it mostly is, it is
 * cut off. */
static void erase(struct block *block, uint32_t at, uint32_t size)
{
    if (at < 8 || at >= block->size || !size)
        return;
    if (size >= block->size - at)
        block->size = at;
    else
        memset(block->data + at, 0, size);
}

/* The second directory is the thumbnail's: JPEG, or a strip of samples. */
static void remove_thumbnail(struct block *block, struct directory first)
{
    size_t link = first.at + (size_t)first.count * ENTRY;
    struct directory second = find_directory(block, load(block, link, 4));
    store(block, link, 4, 0);
    if (!second.at || second.at == first.at)
        return;
    uint32_t at = number_of(block, second, TAG_THUMBNAIL_OFFSET);
    uint32_t size = number_of(block, second, TAG_THUMBNAIL_LENGTH);
    uint32_t strip_at = number_of(block, second, TAG_STRIP_OFFSETS);
    uint32_t strip_size = number_of(block, second, TAG_STRIP_BYTE_COUNTS);
    erase(block, at, size);
    erase(block, strip_at, strip_size);
}

enum sl_status sl_exif_make_true(uint8_t *exif, size_t *size, bool upright, uint32_t width,
                                 uint32_t height)
{
    struct block block = {exif, *size, *size > 0 && exif[0] == 'M'};
    if (*size < 8 || memcmp(exif, block.big ? "MM\0*" : "II*\0", 4) != 0)
        return SL_CORRUPT;
    struct directory first = find_directory(&block, load(&block, 4, 4));
    if (!first.at)
        return SL_CORRUPT;
    remove_thumbnail(&block, first);
    set_number(&block, first, TAG_IMAGE_WIDTH, width);
    set_number(&block, first, TAG_IMAGE_LENGTH, height);
    if (upright)
        set_number(&block, first, TAG_ORIENTATION, 1);
    struct directory second = find_directory(&block, number_of(&block, first, TAG_EXIF_IFD));
    set_number(&block, second, TAG_PIXEL_X_DIMENSION, width);
    set_number(&block, second, TAG_PIXEL_Y_DIMENSION, height);
    *size = block.size;
    /* What contradicts itself may have been overwritten, or read in another way before. */
    return upright && sl_exif_orientation(exif, *size) != 1 ? SL_CORRUPT : SL_OK;
}
