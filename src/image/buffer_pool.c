/* SPDX-License-Identifier: MIT */
/*
 * Sizes are rounded up to eight classes a power of two, so a buffer wastes at most an eighth. Each
 * class is a stack: what was used last is warm. Where a class has nothing idle, what a larger
 * picture left will do, up to eight times the size: the largest come first, so that it would lie
 * there unused, while each new page costs a fault. A head in front of each buffer remembers its
 * class.
 */
#include "buffer_pool.h"

#include "alloc.h"
#include "thread.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMALLEST_SHIFT = 12, /* below a page the system's allocator is as good */
    STEPS = 8,
    CLASSES = (48 - SMALLEST_SHIFT) * STEPS,
    REACH = 3 * STEPS, /* classes above its own that serve a request */
    FILLED = 64        /* a few for each worker: searched under the lock */
};

struct head {
    struct head *next; /* idle */
    size_t size;       /* of the buffer behind it */
    size_t class;
};

/* An idle buffer that is to stay as it is. */
struct filled {
    struct head *head; /* NULL: none */
    unsigned char key[SL_BUFFER_KEY_SIZE];
    unsigned long long since; /* when it was given back, in gives */
};

struct sl_buffer_pool {
    struct sl_mutex lock;
    size_t idle_limit;
    struct head *idle[CLASSES];        /* guarded by lock */
    struct filled filled[FILLED];      /* guarded by lock */
    unsigned long long gives;          /* guarded by lock */
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
            struct head *idle = pool->idle[i];
            pool->idle[i] = idle->next;
            free(idle);
        }
    }
    for (size_t i = 0; i < FILLED; i++)
        free(pool->filled[i].head);
    sl_mutex_release(&pool->lock);
    free(pool);
}

/* An idle buffer of the class, or of one that serves it, off its stack. Under the lock. */
static struct head *take_idle(struct sl_buffer_pool *pool, size_t class)
{
    for (size_t i = class; i <= class + REACH && i < CLASSES; i++) {
        struct head *head = pool->idle[i];
        if (!head)
            continue;
        pool->idle[i] = head->next;
        pool->stats.idle_bytes -= head->size;
        return head;
    }
    return NULL;
}

static struct head *make_buffer(size_t size, size_t class)
{
    size_t whole;
    struct head *head = sl_size_add(size, SL_ALIGNMENT, &whole) ? sl_alloc_aligned(whole) : NULL;
    if (head)
        *head = (struct head){.size = size, .class = class};
    return head;
}

void *sl_buffer_pool_take(struct sl_buffer_pool *pool, size_t size)
{
    if (!pool)
        return sl_alloc_aligned(size);
    size_t rounded = size;
    size_t class = class_of(size, &rounded);
    sl_mutex_lock(&pool->lock);
    struct head *head = take_idle(pool, class);
    pool->stats.hits += head != NULL;
    pool->stats.misses += head == NULL && class < CLASSES;
    pool->stats.taken_bytes += head ? head->size : 0;
    sl_mutex_unlock(&pool->lock);
    if (!head) {
        head = make_buffer(rounded, class);
        if (!head)
            return NULL;
        sl_mutex_lock(&pool->lock);
        pool->stats.taken_bytes += head->size;
        sl_mutex_unlock(&pool->lock);
    }
    return (uint8_t *)head + SL_ALIGNMENT;
}

void sl_buffer_pool_give(struct sl_buffer_pool *pool, void *buffer)
{
    if (!pool || !buffer) {
        free(buffer);
        return;
    }
    struct head *head = (void *)((uint8_t *)buffer - SL_ALIGNMENT);
    sl_mutex_lock(&pool->lock);
    pool->stats.taken_bytes -= head->size;
    bool keep = head->class < CLASSES && head->size <= pool->idle_limit &&
                pool->stats.idle_bytes <= pool->idle_limit - head->size;
    if (keep) {
        head->next = pool->idle[head->class];
        pool->idle[head->class] = head;
        pool->stats.idle_bytes += head->size;
    }
    sl_mutex_unlock(&pool->lock);
    if (!keep)
        free(head);
}

/* Takes the buffer of the key out of where it is kept; NULL when none is idle. */
static struct head *take_filled(struct sl_buffer_pool *pool, const void *key)
{
    struct head *head = NULL;
    sl_mutex_lock(&pool->lock);
    for (size_t i = 0; i < FILLED && !head; i++) {
        struct filled *filled = &pool->filled[i];
        if (!filled->head || memcmp(filled->key, key, sizeof filled->key) != 0)
            continue;
        head = filled->head;
        filled->head = NULL;
        pool->stats.idle_bytes -= head->size;
        pool->stats.taken_bytes += head->size;
        pool->stats.hits++;
    }
    sl_mutex_unlock(&pool->lock);
    return head;
}

void *sl_buffer_pool_take_filled(struct sl_buffer_pool *pool, const void *key, size_t size,
                                 bool *filled)
{
    struct head *head = pool ? take_filled(pool, key) : NULL;
    *filled = head;
    return head ? (uint8_t *)head + SL_ALIGNMENT : sl_buffer_pool_take(pool, size);
}

/* An empty place, else that of the buffer which was idle longest. Under the lock. */
static struct filled *place_for_filled(struct sl_buffer_pool *pool)
{
    struct filled *place = &pool->filled[0];
    for (size_t i = 1; i < FILLED && place->head; i++) {
        struct filled *other = &pool->filled[i];
        if (!other->head || other->since < place->since)
            place = other;
    }
    return place;
}

void sl_buffer_pool_give_filled(struct sl_buffer_pool *pool, const void *key, void *buffer)
{
    if (!pool || !buffer) {
        sl_buffer_pool_give(pool, buffer);
        return;
    }
    struct head *head = (void *)((uint8_t *)buffer - SL_ALIGNMENT);
    sl_mutex_lock(&pool->lock);
    struct filled *place = place_for_filled(pool);
    struct head *unwanted = head;
    size_t others = pool->stats.idle_bytes - (place->head ? place->head->size : 0);
    pool->stats.taken_bytes -= head->size;
    if (head->size <= pool->idle_limit && others <= pool->idle_limit - head->size) {
        unwanted = place->head;
        *place = (struct filled){.head = head, .since = pool->gives++};
        memcpy(place->key, key, sizeof place->key);
        pool->stats.idle_bytes = others + head->size;
    }
    sl_mutex_unlock(&pool->lock);
    free(unwanted);
}

void sl_buffer_pool_stats(struct sl_buffer_pool *pool, struct sl_buffer_pool_stats *out)
{
    sl_mutex_lock(&pool->lock);
    *out = pool->stats;
    sl_mutex_unlock(&pool->lock);
}
