/* SPDX-License-Identifier: MIT */
#include "buffer_pool.h"

#include "alloc.h"

#include <stdlib.h>

void *sl_buffer_pool_take(struct sl_buffer_pool *pool, size_t size)
{
    (void)pool;
    return sl_alloc_aligned(size);
}

void sl_buffer_pool_give(struct sl_buffer_pool *pool, void *buffer, size_t size)
{
    (void)pool;
    (void)size;
    free(buffer);
}
