/* SPDX-License-Identifier: MIT */
#include "stb_memory.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* Kept a cache line long, so that what follows it is as aligned as what malloc gives. */
struct sl_stb_block {
    struct sl_stb_block *next;
    struct sl_stb_block **link; /* what points to this block */
    size_t size;
    char pad[SL_STB_BLOCK_OVERHEAD - 3 * sizeof(void *)];
};

_Static_assert(sizeof(struct sl_stb_block) == SL_STB_BLOCK_OVERHEAD, "the header's size is known");

/* The one thread-local of the stages: stb's allocator macros are given no context. It points to
 * the heap of the call that is running on this thread, and is NULL outside of such calls. */
static _Thread_local struct sl_stb_heap *running;

void sl_stb_open(struct sl_stb_heap *heap, size_t limit)
{
    heap->limit = limit;
    heap->used = 0;
    heap->peak = 0;
    heap->blocks = NULL;
    heap->outer = running;
    heap->why = SL_OK;
    running = heap;
}

static void unlink_block(struct sl_stb_block *block)
{
    *block->link = block->next;
    if (block->next)
        block->next->link = block->link;
}

static void link_block(struct sl_stb_block *block)
{
    block->next = running->blocks;
    block->link = &running->blocks;
    if (block->next)
        block->next->link = &block->next;
    running->blocks = block;
}

void sl_stb_close(struct sl_stb_heap *heap)
{
    struct sl_stb_block *block = heap->blocks;
    while (block) {
        struct sl_stb_block *next = block->next;
        free(block);
        block = next;
    }
    heap->blocks = NULL;
    running = heap->outer;
}

_Noreturn void sl_stb_escape(enum sl_status why)
{
    running->why = why;
    longjmp(running->escape, 1);
}

static void charge(size_t total)
{
    size_t used;
    if (!sl_size_add(running->used, total, &used))
        sl_stb_escape(SL_NO_MEMORY);
    if (running->limit && used > running->limit)
        sl_stb_escape(SL_OVER_RESERVE);
    running->used = used;
    running->peak = used > running->peak ? used : running->peak;
}

static struct sl_stb_block *block_of(void *memory)
{
    return (struct sl_stb_block *)memory - 1;
}

void *sl_stb_alloc(size_t size)
{
    size_t total;
    if (!sl_size_add(size, sizeof(struct sl_stb_block), &total))
        sl_stb_escape(SL_NO_MEMORY);
    charge(total);
    struct sl_stb_block *block = sl_alloc_zeroed(1, total);
    if (!block)
        sl_stb_escape(SL_NO_MEMORY);
    block->size = total;
    link_block(block);
    return block + 1;
}

void *sl_stb_realloc(void *memory, size_t size)
{
    if (!memory)
        return sl_stb_alloc(size);
    /* Old and new exist side by side in the worst case, and are charged so. */
    size_t had = block_of(memory)->size - sizeof(struct sl_stb_block);
    void *grown = sl_stb_alloc(size);
    memcpy(grown, memory, had < size ? had : size);
    sl_stb_release(memory);
    return grown;
}

void sl_stb_release(void *memory)
{
    if (!memory)
        return;
    struct sl_stb_block *block = block_of(memory);
    running->used -= block->size;
    unlink_block(block);
    free(block);
}

void sl_stb_keep(void *memory)
{
    struct sl_stb_block *block = block_of(memory);
    running->used -= block->size;
    unlink_block(block);
}

void sl_stb_free_kept(void *memory)
{
    if (memory)
        free(block_of(memory));
}

void sl_stb_assert(int holds)
{
    if (!holds)
        sl_stb_escape(SL_CORRUPT);
}
