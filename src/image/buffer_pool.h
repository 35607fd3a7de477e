/* SPDX-License-Identifier: MIT */
/*
 * Pixel buffers, recycled by size, so that a run in its steady state neither allocates nor faults
 * pages in. What it keeps idle is bounded; what is more goes back to the system.
 *
 * A buffer that was laborious to fill can be given back under a key, to be had again as it is.
 */
#ifndef SL_IMAGE_BUFFER_POOL_H
#define SL_IMAGE_BUFFER_POOL_H

#include <sluice/status.h>

#include <stdbool.h>
#include <stddef.h>

struct sl_buffer_pool;

/* Keeps at most `idle_limit` bytes that nobody uses. SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status sl_buffer_pool_new(size_t idle_limit, struct sl_buffer_pool **out);

/* Frees it and its idle buffers; every buffer taken must have been given back. NULL is ignored. */
void sl_buffer_pool_free(struct sl_buffer_pool *pool);

/* At least `size` bytes at a 64-byte boundary, contents unspecified; NULL when memory is out.
 * Thread-safe. `pool` may be NULL: plain memory. */
void *sl_buffer_pool_take(struct sl_buffer_pool *pool, size_t size);

/* Gives a buffer back; NULL is ignored. Thread-safe. */
void sl_buffer_pool_give(struct sl_buffer_pool *pool, void *buffer);

enum { SL_BUFFER_KEY_SIZE = 56 };

/* As sl_buffer_pool_take, but a buffer that was given back under the same key (SL_BUFFER_KEY_SIZE
 * bytes, which say its size, too) where one is idle: *filled says whether it is. The buffer is the
 * caller's alone, who gives it back the same way, filled. Of all keys together the few that were
 * used last are kept. Thread-safe. */
void *sl_buffer_pool_take_filled(struct sl_buffer_pool *pool, const void *key, size_t size,
                                 bool *filled);
void sl_buffer_pool_give_filled(struct sl_buffer_pool *pool, const void *key, void *buffer);

struct sl_buffer_pool_stats {
    size_t taken_bytes; /* in use now */
    size_t idle_bytes;
    unsigned long long hits, misses;
};
void sl_buffer_pool_stats(struct sl_buffer_pool *pool, struct sl_buffer_pool_stats *out);

#endif
