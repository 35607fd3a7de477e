/* SPDX-License-Identifier: MIT */
/*
 * Chunks of a PNG, appended to its bytes. A chunk's length comes before what it holds: *at says
 * where it is filled in at the end. SL_OVER_RESERVE, SL_NO_MEMORY. Externally synchronised.
 */
#ifndef SL_CODEC_PNG_APPEND_H
#define SL_CODEC_PNG_APPEND_H

#include <sluice/bytes.h>

void sl_png_store_be32(uint8_t *p, uint32_t value);

SL_NODISCARD enum sl_status sl_png_begin_chunk(struct sl_bytes *out, const char *tag, size_t *at);
SL_NODISCARD enum sl_status sl_png_end_chunk(struct sl_bytes *out, size_t at);

/* A chunk of these bytes. */
SL_NODISCARD enum sl_status sl_png_append_chunk(struct sl_bytes *out, const char *tag,
                                                const uint8_t *data, size_t size);

#endif
