/* SPDX-License-Identifier: MIT */
/*
 * Checked arithmetic on sizes, and memory for pictures. Every product of sizes that comes from an
 * input goes through these; a size is checked before it is allocated.
 */
#ifndef SL_BASE_ALLOC_H
#define SL_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

enum { SL_ALIGNMENT = 64 }; /* a cache line, and the widest vector register */

/* *out = a op b; returns false, and leaves *out unspecified, where the result does not fit.
 * Thread-safe. */
static inline bool sl_size_mul(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static inline bool sl_size_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

/* `size` rounded up to a multiple of `alignment` (a power of two) into *out; false on overflow. */
static inline bool sl_size_align(size_t size, size_t alignment, size_t *out)
{
    if (!sl_size_add(size, alignment - 1, out))
        return false;
    *out &= ~(alignment - 1);
    return true;
}

/* Memory for `count` objects of `size` bytes, uninitialised / zeroed. NULL on overflow or when
 * memory is out. The caller owns it; free(). A count or size of 0 gives a block of one byte.
 * Thread-safe. */
void *sl_alloc_array(size_t count, size_t size);
void *sl_alloc_zeroed(size_t count, size_t size);

/* `size` bytes at a 64-byte boundary, uninitialised. NULL when memory is out. The caller owns it;
 * free(). Thread-safe. */
void *sl_alloc_aligned(size_t size);

/* A copy of `size` bytes and a terminating NUL; NULL when memory is out. free(). Thread-safe. */
char *sl_alloc_string(const char *text, size_t size);

#endif
