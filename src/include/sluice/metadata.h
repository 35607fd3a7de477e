/* SPDX-License-Identifier: MIT */
/*
 * What a file says about its picture beside the pixels: up to one block of each kind, as raw bytes
 * that are the same whatever container they were found in. A block is borrowed from a file's bytes
 * or, where it had to be joined, inflated or changed, the metadata's own.
 *
 * Zero-initialise. Externally synchronised; several may read one at a time.
 */
#ifndef SLUICE_METADATA_H
#define SLUICE_METADATA_H

#include <sluice/status.h>

#include <stddef.h>
#include <stdint.h>

enum sl_metadata_kind {
    SL_METADATA_ICC,  /* a colour profile */
    SL_METADATA_EXIF, /* a TIFF header ("II*\0" or "MM\0*") and what follows it, without JPEG's
                         "Exif\0\0" prefix */
    SL_METADATA_XMP,  /* a packet of XML */
    SL_METADATA_IPTC, /* records of IPTC's IIM, without Photoshop's resources around them */
    SL_METADATA_KINDS
};

/* Sets of kinds. */
enum {
    SL_KEEP_NONE = 0,
    SL_KEEP_ICC = 1 << SL_METADATA_ICC,
    SL_KEEP_EXIF = 1 << SL_METADATA_EXIF,
    SL_KEEP_XMP = 1 << SL_METADATA_XMP,
    SL_KEEP_IPTC = 1 << SL_METADATA_IPTC,
    SL_KEEP_ALL = (1 << SL_METADATA_KINDS) - 1,
};

enum { SL_METADATA_MAX = 4 << 20 }; /* bytes of a block; a larger one is taken for damage */

struct sl_metadata {
    struct {
        const uint8_t *data; /* NULL: there is none */
        size_t size;
    } blocks[SL_METADATA_KINDS];
    uint8_t *own[SL_METADATA_KINDS]; /* private: the block's memory where it is its own */
};

/* "icc", "exif", "xmp", "iptc". Thread-safe. */
const char *sl_metadata_name(enum sl_metadata_kind kind);

/* Frees what is its own; empty afterwards. */
void sl_metadata_release(struct sl_metadata *metadata);

/* Each takes the place of the block before it. `data` is borrowed until the metadata is released
 * or owns the block; `memory` of malloc is moved. */
void sl_metadata_borrow(struct sl_metadata *metadata, enum sl_metadata_kind kind,
                        const uint8_t *data, size_t size);
void sl_metadata_own(struct sl_metadata *metadata, enum sl_metadata_kind kind, uint8_t *memory,
                     size_t size);
void sl_metadata_drop(struct sl_metadata *metadata, enum sl_metadata_kind kind);

/* Copies every block that is borrowed, so that what it was borrowed from may go away. SL_NO_MEMORY:
 * those that were not copied are still borrowed. */
SL_NODISCARD enum sl_status sl_metadata_detach(struct sl_metadata *metadata);

/* The kinds that are there, as a set, and the bytes of all blocks. */
unsigned sl_metadata_kinds(const struct sl_metadata *metadata);
size_t sl_metadata_bytes(const struct sl_metadata *metadata);

#endif
