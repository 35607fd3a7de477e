/* SPDX-License-Identifier: MIT */
/*
 * The memory of one call into stb: zeroed, counted against a limit, and freed as a whole whatever
 * way the call ends. stb gives its allocator no context and cannot be stopped from within, so a
 * call runs between sl_stb_open and sl_stb_close, and sl_stb_escape leaves it with a longjmp.
 * Only stb_read.c and stb_write.c use it.
 *
 * Owner thread only.
 */
#ifndef SL_CODEC_STB_MEMORY_H
#define SL_CODEC_STB_MEMORY_H

#include <sluice/status.h>

#include <setjmp.h>
#include <stddef.h>

struct sl_stb_block;

struct sl_stb_heap {
    size_t limit; /* bytes in use at a time; 0 for none */
    size_t used;
    size_t peak;
    struct sl_stb_block *blocks;
    struct sl_stb_heap *outer; /* the heap of the call that this one is nested in, or NULL */
    enum sl_status why;        /* of the escape */
    jmp_buf escape;            /* the caller sets it right after sl_stb_open */
};

/* What one block takes beside its own bytes; counted against the limit. */
enum { SL_STB_BLOCK_OVERHEAD = 64 };

void sl_stb_open(struct sl_stb_heap *heap, size_t limit);

/* Frees every block that was not kept. */
void sl_stb_close(struct sl_stb_heap *heap);

/* Leaves the running call: heap.escape returns 1 and heap.why is `why`. */
_Noreturn void sl_stb_escape(enum sl_status why);

/* What stb calls. They escape with SL_OVER_RESERVE or SL_NO_MEMORY instead of returning NULL. */
void *sl_stb_alloc(size_t size);
void *sl_stb_realloc(void *memory, size_t size);
void sl_stb_release(void *memory);

/* Takes a block out of the heap: sl_stb_close leaves it, and sl_stb_free_kept frees it, on any
 * thread. */
void sl_stb_keep(void *memory);
void sl_stb_free_kept(void *memory);

/* STBI_ASSERT and STBIW_ASSERT: what a library on hostile input must not do is abort. */
void sl_stb_assert(int holds);

#endif
