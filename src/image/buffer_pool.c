/* SPDX-License-Identifier: MIT */
/*
 * Sizes are rounded up to eight classes a power of two, so a buffer wastes at most an eighth and
 * its class follows from the size it was taken with. Each class is a stack: what was used last is
 * warm. An idle buffer holds its own link.
 */
#include "buffer_pool.h"

#include "alloc.h"
#include "thread.h"

#include <stdlib.h>

enum {
    SMALLEST_SHIFT = 12, /* below a page the system's allocator is as good */
    STEPS = 8,
    CLASSES = (48 - SMALLEST_SHIFT) * STEPS
};

struct idle {
    struct idle *next;
};

struct sl_buffer_pool {
    struct sl_mutex lock;
    size_t idle_limit;
    struct idle *idle[CLASSES];        /* guarded by lock */
    struct sl_buffer_pool_stats stats; /* guarded by lock */
};

/* The class of a size and the bytes of its buffers; CLASSES for sizes that are not pooled. */
static size_t class_of(size_t size, size_t *rounded)
{
    if (size < (size_t)1 << SMALLEST_SHIFT || size >> 47)
        return CLASSES;
    unsigned shift = (unsigned)(63 - __builtin_clzll(size));
    size_t step = (size_t)1 << (shift - 3);
    size_t steps = (size - ((size_t)1 << shift) + step - 1) / step;
    *rounded = ((size_t)1 << shift) + steps * step;
    return (shift - SMALLEST_SHIFT) * STEPS + steps;
}

enum sl_status sl_buffer_pool_new(size_t idle_limit, struct sl_buffer_pool **out)
{
    *out = NULL;
    struct sl_buffer_pool *pool = sl_alloc_zeroed(1, sizeof *pool);
    if (!pool)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&pool->lock)) {
        free(pool);
        return SL_NO_MEMORY;
    }
    pool->idle_limit = idle_limit;
    *out = pool;
    return SL_OK;
}

void sl_buffer_pool_free(struct sl_buffer_pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < CLASSES; i++) {
        while (pool->idle[i]) {
            struct idle *idle = pool->idle[i];
            pool->idle[i] = idle->next;
            free(idle);
        }
    }
    sl_mutex_release(&pool->lock);
    free(pool);
}

void *sl_buffer_pool_take(struct sl_buffer_pool *pool, size_t size)
{
    size_t rounded;
    size_t class = pool ? class_of(size, &rounded) : CLASSES;
    if (class >= CLASSES)
        return sl_alloc_aligned(size);
    sl_mutex_lock(&pool->lock);
    struct idle *idle = pool->idle[class];
    if (idle) {
        pool->idle[class] = idle->next;
        pool->stats.idle_bytes -= rounded;
        pool->stats.hits++;
    } else {
        pool->stats.misses++;
    }
    pool->stats.taken_bytes += rounded;
    sl_mutex_unlock(&pool->lock);
    if (idle)
        return idle;
    void *buffer = sl_alloc_aligned(rounded);
    if (!buffer) {
        sl_mutex_lock(&pool->lock);
        pool->stats.taken_bytes -= rounded;
        sl_mutex_unlock(&pool->lock);
    }
    return buffer;
}

void sl_buffer_pool_give(struct sl_buffer_pool *pool, void *buffer, size_t size)
{
    if (!buffer)
        return;
    size_t rounded;
    size_t class = pool ? class_of(size, &rounded) : CLASSES;
    if (class >= CLASSES) {
        free(buffer);
        return;
    }
    sl_mutex_lock(&pool->lock);
    pool->stats.taken_bytes -= rounded;
    bool keep = rounded <= pool->idle_limit && pool->stats.idle_bytes <= pool->idle_limit - rounded;
    if (keep) {
        struct idle *idle = buffer;
        idle->next = pool->idle[class];
        pool->idle[class] = idle;
        pool->stats.idle_bytes += rounded;
    }
    sl_mutex_unlock(&pool->lock);
    if (!keep)
        free(buffer);
}

void sl_buffer_pool_stats(struct sl_buffer_pool *pool, struct sl_buffer_pool_stats *out)
{
    sl_mutex_lock(&pool->lock);
    *out = pool->stats;
    sl_mutex_unlock(&pool->lock);
}
