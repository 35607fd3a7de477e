/* SPDX-License-Identifier: MIT */
/* A binary heap in an array, ordered by due time and then by arrival. */
#include "retry.h"

#include "alloc.h"
#include "clock.h"

#include <assert.h>
#include <stdlib.h>

enum sl_status sl_delay_heap_init(struct sl_delay_heap *heap, size_t capacity)
{
    *heap = (struct sl_delay_heap){.capacity = capacity};
    heap->slots = sl_alloc_array(capacity, sizeof(struct sl_flight *));
    if (!heap->slots)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&heap->lock)) {
        free(heap->slots);
        return SL_NO_MEMORY;
    }
    return SL_OK;
}

void sl_delay_heap_release(struct sl_delay_heap *heap)
{
    sl_mutex_release(&heap->lock);
    free(heap->slots);
}

static bool is_before(const struct sl_flight *a, const struct sl_flight *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

/* Lock held. */
static void sift_up(struct sl_delay_heap *heap, size_t at)
{
    struct sl_flight *flight = heap->slots[at];
    while (at > 0 && is_before(flight, heap->slots[(at - 1) / 2])) {
        heap->slots[at] = heap->slots[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->slots[at] = flight;
}

/* Lock held. */
static void sift_down(struct sl_delay_heap *heap, size_t at)
{
    struct sl_flight *flight = heap->slots[at];
    for (size_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && is_before(heap->slots[child + 1], heap->slots[child]))
            child++;
        if (!is_before(heap->slots[child], flight))
            break;
        heap->slots[at] = heap->slots[child];
        at = child;
    }
    heap->slots[at] = flight;
}

bool sl_delay_heap_push(struct sl_delay_heap *heap, struct sl_flight *flight, int64_t due_ns)
{
    sl_mutex_lock(&heap->lock);
    bool open = !heap->closed;
    if (open) {
        assert(heap->count < heap->capacity);
        flight->due_ns = due_ns;
        flight->order = heap->pushed++;
        heap->slots[heap->count] = flight;
        sift_up(heap, heap->count++);
    }
    sl_mutex_unlock(&heap->lock);
    return open;
}

struct sl_flight *sl_delay_heap_pop(struct sl_delay_heap *heap, int64_t now_ns, int64_t *next_ns)
{
    struct sl_flight *flight = NULL;
    sl_mutex_lock(&heap->lock);
    *next_ns = heap->count ? heap->slots[0]->due_ns : SL_NEVER;
    if (heap->count && (heap->closed || *next_ns <= now_ns)) {
        flight = heap->slots[0];
        heap->slots[0] = heap->slots[--heap->count];
        if (heap->count)
            sift_down(heap, 0);
    }
    sl_mutex_unlock(&heap->lock);
    return flight;
}

void sl_delay_heap_close(struct sl_delay_heap *heap)
{
    sl_mutex_lock(&heap->lock);
    heap->closed = true;
    sl_mutex_unlock(&heap->lock);
}

size_t sl_delay_heap_count(struct sl_delay_heap *heap)
{
    sl_mutex_lock(&heap->lock);
    size_t count = heap->count;
    sl_mutex_unlock(&heap->lock);
    return count;
}
