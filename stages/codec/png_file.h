/* SPDX-License-Identifier: MIT */
/*
 * A PNG taken apart: its chunks checked (order, lengths, CRCs), its stream inflated in one call
 * (deflate.h), then its rows. Why not stb: it checks no checksum, reads palette entries that do not
 * exist, and needs three copies of the picture. Specification: W3C, "Portable Network Graphics
 * (PNG)", third edition.
 */
#ifndef SL_CODEC_PNG_FILE_H
#define SL_CODEC_PNG_FILE_H

#include "reading.h"

enum { PNG_GRAY = 0, PNG_RGB = 2, PNG_INDEXED = 3, PNG_GRAY_ALPHA = 4, PNG_RGBA = 6 };
enum { PNG_SIGNATURE = 8, PNG_IHDR = 13, PNG_CHUNK_FRAME = 12, PNG_PASSES = 7 };

extern const uint8_t sl_png_signature[PNG_SIGNATURE];

struct png_header {
    uint32_t width, height;
    unsigned depth;    /* bits a stored sample */
    unsigned colour;   /* PNG_GRAY, … */
    unsigned channels; /* stored samples a pixel */
    bool interlaced;
    bool transparent; /* has tRNS */
};

struct png_file {
    struct png_header header;
    struct sl_palette palette;
    uint16_t key[3];     /* tRNS of gray and RGB: the transparent colour */
    const uint8_t *idat; /* the zlib stream: in the file, or in `joined` */
    size_t idat_size;
    uint8_t *joined; /* owned: the stream, where it is in several chunks */
    bool cut;        /* the file ends early */
};

/* Checks IHDR's 13 bytes. SL_CORRUPT, SL_UNSUPPORTED_FEATURE. */
SL_NODISCARD enum sl_status sl_png_header(const uint8_t ihdr[PNG_IHDR], struct png_header *header,
                                          struct sl_error *err);

/* Walks and checks every chunk. sl_png_release in any case. */
SL_NODISCARD enum sl_status sl_png_chunks(const struct sl_decode_job *job, struct png_file *png,
                                          struct sl_error *err);
void sl_png_release(const struct sl_decode_job *job, struct png_file *png);

/* Bytes of the inflated stream; false where they do not fit. */
SL_NODISCARD bool sl_png_raw_size(const struct png_header *header, uint64_t *out);

/* Turns the inflated stream `raw` (which may be changed) into the rows of a picture that is halved
 * `halvings` times, none for interlaced pictures or 16 bits. */
SL_NODISCARD enum sl_status sl_png_rows(const struct sl_decode_job *job, const struct png_file *png,
                                        uint8_t *raw, unsigned halvings, struct sl_image *image,
                                        struct sl_error *err);

#endif
