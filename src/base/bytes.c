/* SPDX-License-Identifier: MIT */
#include <sluice/bytes.h>

#include "alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096 };

void sl_bytes_release(struct sl_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct sl_bytes){.limit = bytes->limit};
}

void sl_bytes_clear(struct sl_bytes *bytes)
{
    bytes->size = 0;
}

enum sl_status sl_bytes_reserve(struct sl_bytes *bytes, size_t extra)
{
    size_t needed;
    if (!sl_size_add(bytes->size, extra, &needed))
        return SL_NO_MEMORY;
    if (bytes->limit && needed > bytes->limit)
        return SL_OVER_RESERVE;
    if (needed <= bytes->capacity)
        return SL_OK;
    /* At least double, and exact for a first large request: a file's size is known. */
    size_t capacity = FIRST_CAPACITY;
    if (bytes->capacity && !sl_size_mul(bytes->capacity, 2, &capacity))
        capacity = needed;
    if (capacity < needed)
        capacity = needed;
    if (bytes->limit && capacity > bytes->limit)
        capacity = bytes->limit;
    uint8_t *data = realloc(bytes->data, capacity);
    if (!data)
        return SL_NO_MEMORY;
    bytes->data = data;
    bytes->capacity = capacity;
    return SL_OK;
}

enum sl_status sl_bytes_append(struct sl_bytes *bytes, const void *data, size_t size)
{
    enum sl_status status = sl_bytes_reserve(bytes, size);
    if (status)
        return status;
    if (size)
        memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return SL_OK;
}

enum sl_status sl_bytes_printf(struct sl_bytes *bytes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    enum sl_status status = length < 0 ? SL_INTERNAL : sl_bytes_reserve(bytes, (size_t)length + 1);
    if (!status) {
        vsnprintf((char *)bytes->data + bytes->size, (size_t)length + 1, format, again);
        bytes->size += (size_t)length;
    }
    va_end(again);
    return status;
}
