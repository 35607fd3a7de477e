/* SPDX-License-Identifier: MIT */
/*
 * The checksums of PNG: CRC-32 (ISO 3309) of a chunk and Adler-32 (RFC 1950) of what it inflates
 * to. Thread-safe.
 */
#ifndef SL_CODEC_CRC32_H
#define SL_CODEC_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from `crc`, which is 0 for the first piece. */
uint32_t sl_crc32(uint32_t crc, const uint8_t *data, size_t size);

uint32_t sl_adler32(const uint8_t *data, size_t size);

#endif
