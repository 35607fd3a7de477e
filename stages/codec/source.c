/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <string.h>

static enum sl_status read_memory(void *context, uint64_t offset, void *buffer, size_t size,
                                  size_t *got, struct sl_error *err)
{
    (void)err;
    const struct sl_memory *memory = context;
    size_t left = offset < memory->size ? memory->size - (size_t)offset : 0;
    *got = size < left ? size : left;
    if (*got)
        memcpy(buffer, memory->data + offset, *got);
    return SL_OK;
}

struct sl_source sl_source_of_memory(struct sl_memory *memory)
{
    return (struct sl_source){
        .size = memory->size,
        .read_at = read_memory,
        .context = memory,
    };
}

void sl_cursor_init(struct sl_cursor *cursor, const struct sl_source *source, struct sl_error *err)
{
    cursor->source = source;
    cursor->position = 0;
    cursor->window_at = 0;
    cursor->window_size = 0;
    cursor->at_end = false;
    cursor->status = SL_OK;
    cursor->err = err;
}

static void fill(struct sl_cursor *cursor)
{
    cursor->window_at = cursor->position;
    cursor->window_size = 0;
    if (cursor->status)
        return;
    size_t got = 0;
    cursor->status = cursor->source->read_at(cursor->source->context, cursor->position,
                                             cursor->window, SL_CURSOR_WINDOW, &got, cursor->err);
    cursor->window_size = cursor->status ? 0 : got;
}

void sl_cursor_read(struct sl_cursor *cursor, void *buffer, size_t size)
{
    uint8_t *out = buffer;
    while (size) {
        uint64_t at = cursor->position - cursor->window_at;
        if (cursor->position < cursor->window_at || at >= cursor->window_size) {
            fill(cursor);
            at = 0;
        }
        if (!cursor->window_size) {
            memset(out, 0, size);
            cursor->at_end = true;
            return;
        }
        size_t part = cursor->window_size - (size_t)at;
        part = part < size ? part : size;
        memcpy(out, cursor->window + at, part);
        out += part;
        size -= part;
        cursor->position += part;
    }
}

void sl_cursor_skip(struct sl_cursor *cursor, uint64_t size)
{
    /* A position past the end is fine: the next read says so. */
    if (__builtin_add_overflow(cursor->position, size, &cursor->position))
        cursor->position = UINT64_MAX - SL_CURSOR_WINDOW;
}

uint8_t sl_cursor_u8(struct sl_cursor *cursor)
{
    uint8_t byte;
    sl_cursor_read(cursor, &byte, 1);
    return byte;
}

uint16_t sl_cursor_be16(struct sl_cursor *cursor)
{
    uint8_t bytes[2];
    sl_cursor_read(cursor, bytes, sizeof bytes);
    return sl_be16(bytes);
}

uint32_t sl_cursor_be32(struct sl_cursor *cursor)
{
    uint8_t bytes[4];
    sl_cursor_read(cursor, bytes, sizeof bytes);
    return sl_be32(bytes);
}

uint16_t sl_cursor_le16(struct sl_cursor *cursor)
{
    uint8_t bytes[2];
    sl_cursor_read(cursor, bytes, sizeof bytes);
    return sl_le16(bytes);
}

uint32_t sl_cursor_le32(struct sl_cursor *cursor)
{
    uint8_t bytes[4];
    sl_cursor_read(cursor, bytes, sizeof bytes);
    return sl_le32(bytes);
}

enum sl_status sl_cursor_status(struct sl_cursor *cursor)
{
    if (cursor->status)
        return cursor->status;
    if (cursor->at_end)
        return sl_error_set(cursor->err, SL_TRUNCATED, "the file ends inside its header");
    return SL_OK;
}
