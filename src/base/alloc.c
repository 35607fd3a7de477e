/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

void *sl_alloc_array(size_t count, size_t size)
{
    size_t bytes;
    if (!sl_size_mul(count, size, &bytes))
        return NULL;
    return malloc(bytes ? bytes : 1);
}

void *sl_alloc_zeroed(size_t count, size_t size)
{
    return count && size ? calloc(count, size) : calloc(1, 1);
}

void *sl_alloc_aligned(size_t size)
{
    size_t rounded;
    if (!sl_size_align(size ? size : 1, SL_ALIGNMENT, &rounded))
        return NULL;
    return aligned_alloc(SL_ALIGNMENT, rounded);
}

char *sl_alloc_string(const char *text, size_t size)
{
    size_t bytes;
    if (!sl_size_add(size, 1, &bytes))
        return NULL;
    char *copy = malloc(bytes);
    if (!copy)
        return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}
