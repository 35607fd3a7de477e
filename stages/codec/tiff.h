/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the TIFF codec share: one open file of libtiff's, and what its first page says.
 * Source: TIFF 6.0 (1992), and BigTIFF, which differs in the width of its numbers.
 *
 * Externally synchronised; several files may be read at once.
 */
#ifndef SL_CODEC_TIFF_H
#define SL_CODEC_TIFF_H

#include <sluice/codec.h>

#include <tiffio.h>

/* What the first directory takes, told without libtiff, which would read all of it first. */
struct sl_tiff_directory {
    uint64_t value_bytes; /* upper bound of what libtiff makes of its values */
    struct {
        uint64_t at, size;
    } blocks[SL_METADATA_KINDS]; /* where metadata is in the file; a size of 0: nowhere */
    bool cut;                    /* values are beyond the end of the file */
    bool more_pages;
    bool raw; /* a camera's sensor values (DNG) */
};

enum sl_tiff_kind {
    SL_TIFF_SAMPLES, /* gray or RGB of 8 or 16 bits, as they are */
    SL_TIFF_PACKED,  /* gray of 1, 2 or 4 bits */
    SL_TIFF_INDEXES, /* a palette's */
    SL_TIFF_INKS,    /* CMYK of 8 bits */
    SL_TIFF_AS_RGBA, /* whatever else libtiff makes 8-bit RGB of */
};

struct sl_tiff {
    TIFF *tif;
    const struct sl_source *source;
    const uint8_t *mapped; /* the whole file, or NULL */
    size_t memory_limit;   /* of one allocation; 0: what the directory takes */
    uint64_t position;     /* of libtiff's next read */
    char message[128];     /* libtiff's first complaint */
    struct sl_tiff_directory directory;

    uint32_t width, height;
    enum sl_tiff_kind kind;
    uint16_t bits, samples, photometric, compression;
    uint16_t colours, channels; /* of the picture */
    bool planar, tiled, associated;
    bool reversed; /* bits of a byte, which takes a copy of a strip */
    unsigned orientation;
};

enum { SL_TIFF_ALLOC_MIN = 1 << 20 }; /* what libtiff may take at once whatever the file is */

/* Opens tiff->source, of which all but the directory is set, at its first page, and closes it where
 * it is open. SL_CORRUPT, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_tiff_open(struct sl_tiff *tiff, struct sl_error *err);
void sl_tiff_close(struct sl_tiff *tiff);

/* SL_CORRUPT, SL_TRUNCATED, SL_IO. */
SL_NODISCARD enum sl_status sl_tiff_read_directory(const struct sl_source *source,
                                                   struct sl_tiff_directory *directory,
                                                   struct sl_error *err);

/* Reads all of the picture's pixels. As decode. */
SL_NODISCARD enum sl_status sl_tiff_read_pixels(struct sl_tiff *tiff,
                                                const struct sl_decode_job *job,
                                                struct sl_image *image, struct sl_error *err);

/* What that allocates. */
uint64_t sl_tiff_pixel_bytes(const struct sl_tiff *tiff);

#endif
