/* SPDX-License-Identifier: MIT */
/* What a codec that looks for metadata in a file keeps meanwhile: the first block of a kind counts.
 */
#ifndef SL_CODEC_METADATA_SEARCH_H
#define SL_CODEC_METADATA_SEARCH_H

#include <sluice/codec.h>

struct sl_metadata_search {
    const struct sl_decode_job *job;
    struct sl_metadata *out;
    struct sl_error *err;
    unsigned wanted; /* kinds that are, and were not found yet */
};

static inline bool sl_search_wants(const struct sl_metadata_search *search,
                                   enum sl_metadata_kind kind)
{
    return search->wanted >> kind & 1;
}

/* `data` is borrowed from the file. */
static inline void sl_search_found(struct sl_metadata_search *search, enum sl_metadata_kind kind,
                                   const uint8_t *data, size_t size)
{
    sl_metadata_borrow(search->out, kind, data, size);
    search->wanted &= ~(1U << kind);
}

#endif
