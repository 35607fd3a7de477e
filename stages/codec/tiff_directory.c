/* SPDX-License-Identifier: MIT */
/*
 * A file's first directory, before libtiff sees it: thousands of entries may name the same bytes of
 * a small file, and libtiff copies them for each.
 */
#include "tiff.h"

#include "source.h"

enum { ENTRIES_MAX = 4096, DNG_VERSION = 50706, VALUE_BYTES = 8 };
enum { XMP = 700, IPTC = 33723, ICC = 34675 };

struct walk {
    struct sl_cursor cursor;
    bool big;      /* BigTIFF */
    bool motorola; /* most significant byte first */
};

static uint16_t read_16(struct walk *walk)
{
    return walk->motorola ? sl_cursor_be16(&walk->cursor) : sl_cursor_le16(&walk->cursor);
}

static uint32_t read_32(struct walk *walk)
{
    return walk->motorola ? sl_cursor_be32(&walk->cursor) : sl_cursor_le32(&walk->cursor);
}

static uint64_t read_64(struct walk *walk)
{
    uint64_t first = read_32(walk);
    uint64_t second = read_32(walk);
    return walk->motorola ? first << 32 | second : second << 32 | first;
}

/* An offset or a count: as wide as the file has them. */
static uint64_t read_wide(struct walk *walk)
{
    return walk->big ? read_64(walk) : read_32(walk);
}

/* Of a field's type; those that are not known are left out by libtiff. */
static unsigned type_size(unsigned type)
{
    static const uint8_t sizes[] = {
        [1] = 1, [2] = 1,  [3] = 2,  [4] = 4,  [5] = 8,  [6] = 1,  [7] = 1,  [8] = 2,
        [9] = 4, [10] = 8, [11] = 4, [12] = 8, [13] = 4, [16] = 8, [17] = 8, [18] = 8,
    };
    return type < sizeof sizes ? sizes[type] : 0;
}

/* Blocks lie in the file as they are, whatever kind of numbers they are said to be. EXIF is not one
 * of them: it is spread over the file. */
static void note_block(unsigned tag, uint64_t at, uint64_t size,
                       struct sl_tiff_directory *directory)
{
    enum sl_metadata_kind kind = tag == ICC ? SL_METADATA_ICC : SL_METADATA_XMP;
    if (tag == IPTC)
        kind = SL_METADATA_IPTC;
    else if (tag != ICC && tag != XMP)
        return;
    directory->blocks[kind].at = at;
    directory->blocks[kind].size = size;
}

/* Values are stored one after another, so that they are no more than the file has. */
static enum sl_status read_entries(struct walk *walk, uint64_t count,
                                   struct sl_tiff_directory *directory, struct sl_error *err)
{
    uint64_t stored = 0;
    uint64_t file_size = walk->cursor.source->size;
    for (uint64_t i = 0; i < count; i++) {
        unsigned tag = read_16(walk);
        unsigned size = type_size(read_16(walk));
        uint64_t values = read_wide(walk);
        uint64_t at = read_wide(walk); /* or they themselves, where they are few */
        directory->raw |= tag == DNG_VERSION;
        if (!size)
            continue;
        if (values > file_size || (stored += values * size) > file_size)
            return sl_error_set(err, walk->cursor.at_end ? SL_TRUNCATED : SL_CORRUPT,
                                "tiff: the directory names more values than the file has bytes");
        directory->cut |= values * size > (walk->big ? 8 : 4) && at > file_size - values * size;
        note_block(tag, at, values * size, directory);
        directory->value_bytes += 2 * (size == 1 ? values : values * VALUE_BYTES);
    }
    return sl_cursor_status(&walk->cursor);
}

enum sl_status sl_tiff_read_directory(const struct sl_source *source,
                                      struct sl_tiff_directory *directory, struct sl_error *err)
{
    struct walk walk = {.big = false};
    *directory = (struct sl_tiff_directory){.value_bytes = 0};
    sl_cursor_init(&walk.cursor, source, err);
    walk.motorola = sl_cursor_be16(&walk.cursor) == 0x4D4D;
    walk.big = read_16(&walk) == 43;
    if (walk.big)
        sl_cursor_skip(&walk.cursor, 4); /* how wide offsets are: 8 bytes */
    uint64_t at = read_wide(&walk);
    uint64_t here = walk.cursor.position;
    if (at < here)
        return sl_error_set(err, SL_CORRUPT, "tiff: no directory");
    sl_cursor_skip(&walk.cursor, at - here);
    uint64_t count = walk.big ? read_64(&walk) : read_16(&walk);
    enum sl_status status = sl_cursor_status(&walk.cursor);
    if (!status && count > ENTRIES_MAX)
        status = sl_error_set(err, SL_CORRUPT, "tiff: a directory of %llu entries",
                              (unsigned long long)count);
    if (!status)
        status = read_entries(&walk, count, directory, err);
    if (status)
        return status;
    directory->more_pages = read_wide(&walk) != 0;
    return SL_OK;
}
