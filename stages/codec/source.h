/* SPDX-License-Identifier: MIT */
/*
 * Reading headers: a cursor over an sl_source, so that probe (a file, a few small reads) and decode
 * (memory) share one header parser. Errors are sticky: parse first, ask sl_cursor_status once.
 *
 * Externally synchronised.
 */
#ifndef SL_CODEC_SOURCE_H
#define SL_CODEC_SOURCE_H

#include <sluice/codec.h>

enum { SL_CURSOR_WINDOW = 1024 };

struct sl_cursor {
    const struct sl_source *source;
    uint64_t position;  /* of the next byte */
    uint64_t window_at; /* position of window[0] */
    size_t window_size;
    bool at_end;           /* something was read past the end; it read as zeros */
    enum sl_status status; /* of a read that failed */
    struct sl_error *err;
    uint8_t window[SL_CURSOR_WINDOW];
};

/* A source over memory: `memory` must outlive it. */
struct sl_memory {
    const uint8_t *data;
    size_t size;
};
struct sl_source sl_source_of_memory(struct sl_memory *memory);

void sl_cursor_init(struct sl_cursor *cursor, const struct sl_source *source, struct sl_error *err);

/* Copies the next bytes; zeros from the end on. */
void sl_cursor_read(struct sl_cursor *cursor, void *buffer, size_t size);
void sl_cursor_skip(struct sl_cursor *cursor, uint64_t size);

uint8_t sl_cursor_u8(struct sl_cursor *cursor);
uint16_t sl_cursor_be16(struct sl_cursor *cursor);
uint32_t sl_cursor_be32(struct sl_cursor *cursor);
uint16_t sl_cursor_le16(struct sl_cursor *cursor);
uint32_t sl_cursor_le32(struct sl_cursor *cursor);

/* SL_OK; a failed read's status; SL_TRUNCATED ("… ends inside its header") after a read past the
 * end. Sets the cursor's err. */
SL_NODISCARD enum sl_status sl_cursor_status(struct sl_cursor *cursor);

static inline uint16_t sl_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t sl_le32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint16_t sl_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t sl_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

#endif
