/* SPDX-License-Identifier: MIT */
/*
 * The studio range of WebP's samples and of much AVIF, in which Rec. 601 leaves room at both ends
 * (luma 16 to 235, chroma 16 to 240), to and from the full range of sluice's own planes. Each
 * result is the nearest there is to the exact value; what lies in the room becomes the end next to
 * it.
 *
 * `out` may be `in`. Every function is thread-safe.
 */
#ifndef SL_CODEC_STUDIO_RANGE_H
#define SL_CODEC_STUDIO_RANGE_H

#include <stddef.h>
#include <stdint.h>

void sl_studio_luma_to_full(uint8_t *samples, size_t count);
void sl_studio_chroma_to_full(uint8_t *samples, size_t count);
void sl_studio_luma_from_full(const uint8_t *in, size_t count, uint8_t *out);
void sl_studio_chroma_from_full(const uint8_t *in, size_t count, uint8_t *out);

#endif
