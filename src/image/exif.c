/* SPDX-License-Identifier: MIT */
#include "exif.h"

#ifdef SLUICE_HAVE_EXIF
#include "alloc.h"

#include <libexif/exif-data.h>

#include <stdlib.h>
#include <string.h>

/* What a JPEG can hold, and libexif is made for: the orientation stands at the beginning. */
enum { SEEN_MAX = 65527 };

bool sl_exif_is_read(void)
{
    return true;
}

static unsigned orientation_of(ExifData *data)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->components < 1 || !entry->data)
        return 1;
    unsigned value = exif_get_short(entry->data, exif_data_get_byte_order(data));
    return value >= 1 && value <= 8 ? value : 1;
}

unsigned sl_exif_orientation(const uint8_t *exif, size_t size)
{
    static const char prefix[6] = "Exif\0"; /* what libexif wants in front of the TIFF header */
    if (size < 8)
        return 1;
    if (size > SEEN_MAX)
        size = SEEN_MAX;
    uint8_t *block = malloc(sizeof prefix + size);
    if (!block)
        return 1;
    memcpy(block, prefix, sizeof prefix);
    memcpy(block + sizeof prefix, exif, size);
    unsigned orientation = 1;
    ExifData *data = exif_data_new();
    if (data) {
        /* As it stands: no entries made up, none converted. */
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
        exif_data_set_option(data, EXIF_DATA_OPTION_DONT_CHANGE_MAKER_NOTE);
        exif_data_load_data(data, block, (unsigned)(sizeof prefix + size));
        orientation = orientation_of(data);
        exif_data_unref(data);
    }
    free(block);
    return orientation;
}

#else

bool sl_exif_is_read(void)
{
    return false;
}

unsigned sl_exif_orientation(const uint8_t *exif, size_t size)
{
    (void)exif;
    (void)size;
    return 1;
}

#endif
