/* SPDX-License-Identifier: MIT */
/*
 * Growable bytes with a limit: what an encoder writes into, and what a file is read into.
 * Zero-initialise, or keep one and `sl_bytes_clear` it to reuse its memory.
 */
#ifndef SLUICE_BYTES_H
#define SLUICE_BYTES_H

#include <sluice/status.h>

#include <stddef.h>
#include <stdint.h>

struct sl_bytes {
    uint8_t *data; /* owned */
    size_t size;
    size_t capacity;
    size_t limit; /* the most it may hold; 0 means no limit */
};

/* Frees the memory; the struct can be used again, with its limit kept. */
void sl_bytes_release(struct sl_bytes *bytes);

/* Empties it and keeps the memory. */
void sl_bytes_clear(struct sl_bytes *bytes);

/* Makes room for `extra` more bytes. SL_OVER_RESERVE when the limit is in the way, SL_NO_MEMORY.
 * Growth doubles, so that appending is linear in total. Externally synchronised. */
SL_NODISCARD enum sl_status sl_bytes_reserve(struct sl_bytes *bytes, size_t extra);

/* Appends a copy. Statuses as sl_bytes_reserve; on failure nothing was appended. */
SL_NODISCARD enum sl_status sl_bytes_append(struct sl_bytes *bytes, const void *data, size_t size);

/* Appends formatted text, without a terminating NUL in `size` but with one behind it. */
SL_NODISCARD enum sl_status sl_bytes_printf(struct sl_bytes *bytes, const char *format, ...)
    SL_PRINTF(2, 3);

#endif
