/* SPDX-License-Identifier: MIT */
#include "png_metadata.h"

#include "metadata_search.h"
#include "png_append.h"
#include "png_file.h"

#include <stdlib.h>
#include <string.h>

#define TAG(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

enum { KEYWORD_MAX = 79 };

/* What the inflater may leave unused before it says that there is more; and the room for a block at
 * first, which is made so many times as large as long as it does not do. */
enum { SLACK = 65536, FIRST_BYTES = 32768, GROWTH = 4 };

static const char xmp_keyword[] = "XML:com.adobe.xmp";

/* ---- reading ---- */

struct chunk {
    uint32_t tag;
    const uint8_t *data;
    size_t size;
};

/* The next chunk that is whole. */
static bool next_chunk(const struct sl_decode_job *job, size_t *at, struct chunk *chunk)
{
    if (*at > job->size || job->size - *at < PNG_CHUNK_FRAME)
        return false;
    const uint8_t *p = job->data + *at;
    *chunk = (struct chunk){.tag = sl_be32(p + 4), .data = p + 8, .size = sl_be32(p)};
    if (chunk->size > job->size - *at - PNG_CHUNK_FRAME)
        return false;
    *at += chunk->size + PNG_CHUNK_FRAME;
    return true;
}

static enum sl_status damaged(struct sl_metadata_search *search, enum sl_metadata_kind kind)
{
    return sl_decode_damage(search->job, SL_FAIL_ON_WARNING, SL_CORRUPT, search->err,
                            "png: %s left out: damaged", sl_metadata_name(kind));
}

/* Inflates up to `most` bytes. */
static enum sl_status inflate(struct sl_metadata_search *search, enum sl_metadata_kind kind,
                              const uint8_t *data, size_t size, size_t most,
                              enum sl_inflate *result)
{
    size_t limit = search->job->memory_limit;
    size_t capacity = most + SLACK;
    if (limit && capacity > limit)
        return sl_error_set(search->err, SL_OVER_RESERVE, "png: %s of up to %zu bytes",
                            sl_metadata_name(kind), most);
    uint8_t *memory = malloc(capacity);
    size_t written = 0;
    if (!memory)
        return sl_error_set(search->err, SL_NO_MEMORY, "no memory for %zu bytes", capacity);
    *result = sl_deflate_best()->inflate(data, size, memory, most, capacity, &written);
    if (*result == SL_INFLATE_DONE && written > most)
        *result = SL_INFLATE_OVERFLOW;
    if (*result != SL_INFLATE_DONE || !written) {
        free(memory);
        return SL_OK;
    }
    uint8_t *exact = realloc(memory, written);
    sl_metadata_own(search->out, kind, exact ? exact : memory, written);
    search->wanted &= ~(1U << kind);
    return SL_OK;
}

static enum sl_status take_stream(struct sl_metadata_search *search, enum sl_metadata_kind kind,
                                  const uint8_t *data, size_t size)
{
    enum sl_inflate result = SL_INFLATE_OVERFLOW;
    enum sl_status status = SL_OK;
    for (size_t most = FIRST_BYTES; !status && result == SL_INFLATE_OVERFLOW; most *= GROWTH) {
        if (most / GROWTH >= SL_METADATA_MAX)
            break;
        status = inflate(search, kind, data, size, most < SL_METADATA_MAX ? most : SL_METADATA_MAX,
                         &result);
    }
    return status || result == SL_INFLATE_DONE ? status : damaged(search, kind);
}

/* Section 11.3.2.3: a name, 0 for deflate, the stream. */
static enum sl_status take_profile(struct sl_metadata_search *search, const struct chunk *chunk)
{
    const uint8_t *end =
        memchr(chunk->data, 0, chunk->size <= KEYWORD_MAX ? chunk->size : KEYWORD_MAX + 1);
    size_t head = end ? (size_t)(end - chunk->data) + 2 : 0;
    if (!end || head > chunk->size || chunk->data[head - 1] != 0)
        return damaged(search, SL_METADATA_ICC);
    return take_stream(search, SL_METADATA_ICC, chunk->data + head, chunk->size - head);
}

/* Section 11.3.3.4: a keyword, whether it is compressed, how, a language, the keyword in it. */
static enum sl_status take_text(struct sl_metadata_search *search, const struct chunk *chunk)
{
    size_t head = sizeof xmp_keyword + 2;
    if (chunk->size < head || memcmp(chunk->data, xmp_keyword, sizeof xmp_keyword) != 0)
        return SL_OK;
    const uint8_t *p = chunk->data + head;
    const uint8_t *end = chunk->data + chunk->size;
    for (int i = 0; i < 2; i++) {
        const uint8_t *nul = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
        if (!nul)
            return damaged(search, SL_METADATA_XMP);
        p = nul + 1;
    }
    if (chunk->data[head - 2] && !chunk->data[head - 1])
        return take_stream(search, SL_METADATA_XMP, p, (size_t)(end - p));
    if (!chunk->data[head - 2] && p < end)
        sl_search_found(search, SL_METADATA_XMP, p, (size_t)(end - p));
    return SL_OK;
}

static int digit_of(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\nexif\n    1234\n", then so many bytes in hexadecimal digits, over several lines: in place. The
 * size they come to; 0 where that is not what it is. */
static size_t read_digits(uint8_t *text, size_t size)
{
    size_t at = 0;
    size_t length = 0;
    for (int lines = 0; at < size && lines < 3; at++) {
        lines += text[at] == '\n';
        if (lines == 2 && text[at] >= '0' && text[at] <= '9' && length < SL_METADATA_MAX)
            length = 10 * length + (size_t)(text[at] - '0');
    }
    size_t digits = 0;
    for (; at < size && digits < 2 * length; at++) {
        int digit = digit_of(text[at]);
        if (digit >= 0 && digits % 2 == 0)
            text[digits++ / 2] = (uint8_t)(digit << 4);
        else if (digit >= 0)
            text[digits++ / 2] |= (uint8_t)digit;
        else if (text[at] != '\n')
            return 0;
    }
    return digits == 2 * length ? length : 0;
}

/* What ImageMagick writes, and others before there was eXIf: a block of JPEG in digits, deflated.
 */
static enum sl_status take_raw(struct sl_metadata_search *search, const struct chunk *chunk)
{
    static const struct {
        char keyword[24];
        enum sl_metadata_kind kind;
    } raw[] = {{"Raw profile type exif", SL_METADATA_EXIF},
               {"Raw profile type APP1", SL_METADATA_EXIF},
               {"Raw profile type xmp", SL_METADATA_XMP}};
    static const uint8_t prefix[] = {'E', 'x', 'i', 'f', 0, 0};
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < sizeof raw / sizeof *raw && !status; i++) {
        enum sl_metadata_kind kind = raw[i].kind;
        size_t head = strlen(raw[i].keyword) + 2;
        if (!sl_search_wants(search, kind) || chunk->size < head || chunk->data[head - 1] != 0 ||
            memcmp(chunk->data, raw[i].keyword, head - 1) != 0)
            continue;
        status = take_stream(search, kind, chunk->data + head, chunk->size - head);
        uint8_t *text = search->out->own[kind];
        size_t size = text ? read_digits(text, search->out->blocks[kind].size) : 0;
        bool prefixed = size > sizeof prefix && !memcmp(text, prefix, sizeof prefix);
        if (size && (kind != SL_METADATA_EXIF || prefixed)) {
            search->out->blocks[kind].data = text + (prefixed ? sizeof prefix : 0);
            search->out->blocks[kind].size = size - (prefixed ? sizeof prefix : 0);
        } else if (text) {
            sl_metadata_drop(search->out, kind);
        }
    }
    return status;
}

static enum sl_status take(struct sl_metadata_search *search, const struct chunk *chunk)
{
    switch (chunk->tag) {
    case TAG('i', 'C', 'C', 'P'):
        return sl_search_wants(search, SL_METADATA_ICC) ? take_profile(search, chunk) : SL_OK;
    case TAG('e', 'X', 'I', 'f'):
        if (sl_search_wants(search, SL_METADATA_EXIF) && chunk->size >= 8)
            sl_search_found(search, SL_METADATA_EXIF, chunk->data, chunk->size);
        return SL_OK;
    case TAG('i', 'T', 'X', 't'):
        return sl_search_wants(search, SL_METADATA_XMP) ? take_text(search, chunk) : SL_OK;
    case TAG('z', 'T', 'X', 't'):
        return take_raw(search, chunk);
    case TAG('I', 'D', 'A', 'T'):
        search->wanted &= ~(unsigned)SL_KEEP_ICC; /* it stands before the pixels or nowhere */
        return SL_OK;
    case TAG('I', 'E', 'N', 'D'):
        search->wanted = 0;
        return SL_OK;
    default:
        return SL_OK;
    }
}

enum sl_status sl_png_metadata(const struct sl_decode_job *job, unsigned wanted,
                               struct sl_metadata *out, struct sl_error *err)
{
    struct sl_metadata_search search = {
        .job = job, .out = out, .err = err, .wanted = wanted & ~(unsigned)SL_KEEP_IPTC};
    size_t at = PNG_SIGNATURE;
    struct chunk chunk;
    enum sl_status status = SL_OK;
    while (search.wanted && !status && next_chunk(job, &at, &chunk))
        status = take(&search, &chunk);
    return status;
}

/* ---- writing ---- */

static enum sl_status append_profile(const struct sl_deflate *deflate,
                                     const struct sl_encode_options *options, struct sl_bytes *out)
{
    static const char head[] = "icc\0"; /* a name, and the literal's own 0 for deflate */
    const uint8_t *data = options->metadata->blocks[SL_METADATA_ICC].data;
    size_t size = options->metadata->blocks[SL_METADATA_ICC].size;
    size_t at;
    enum sl_status status = sl_png_begin_chunk(out, "iCCP", &at);
    if (!status)
        status = sl_bytes_append(out, head, sizeof head);
    if (!status)
        status = deflate->deflate(data, size, options->effort, out);
    return status ? status : sl_png_end_chunk(out, at);
}

static enum sl_status append_text(const uint8_t *data, size_t size, struct sl_bytes *out)
{
    static const char rest[4] = {0}; /* not compressed, nor how; no language, no keyword in it */
    size_t at;
    enum sl_status status = sl_png_begin_chunk(out, "iTXt", &at);
    if (!status)
        status = sl_bytes_append(out, xmp_keyword, sizeof xmp_keyword);
    if (!status)
        status = sl_bytes_append(out, rest, sizeof rest);
    if (!status)
        status = sl_bytes_append(out, data, size);
    return status ? status : sl_png_end_chunk(out, at);
}

enum sl_status sl_png_append_metadata(const struct sl_deflate *deflate,
                                      const struct sl_encode_options *options, struct sl_bytes *out)
{
    const struct sl_metadata *metadata = options->metadata;
    unsigned kinds = metadata ? sl_metadata_kinds(metadata) : 0;
    enum sl_status status = SL_OK;
    if (kinds & SL_KEEP_ICC)
        status = append_profile(deflate, options, out);
    if (kinds & SL_KEEP_EXIF && !status)
        status = sl_png_append_chunk(out, "eXIf", metadata->blocks[SL_METADATA_EXIF].data,
                                     metadata->blocks[SL_METADATA_EXIF].size);
    if (kinds & SL_KEEP_XMP && !status)
        status = append_text(metadata->blocks[SL_METADATA_XMP].data,
                             metadata->blocks[SL_METADATA_XMP].size, out);
    return status;
}
