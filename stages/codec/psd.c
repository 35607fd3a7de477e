/* SPDX-License-Identifier: MIT */
/*
 * Photoshop: the merged picture of gray and RGB files, 8 or 16 bits, raw or PackBits. Our own
 * reader: stb decodes 16-bit PackBits wrongly and takes any fourth channel for transparency.
 * Specification: Adobe, "Photoshop File Formats Specification" (2019).
 */
#include "codecs.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { MODE_GRAY = 1, MODE_RGB = 3, RAW = 0, PACK_BITS = 1, CHANNELS_MAX = 56 };

struct psd {
    uint32_t width, height;
    unsigned channels; /* stored */
    unsigned used;     /* of them: colours and, where there is one, transparency */
    unsigned depth;
    bool alpha;
    unsigned compression;
    uint64_t data_at;
};

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 6 && !memcmp(head, "8BPS\0\1", 6);
}

/* The layer section says whether the channel behind the colours is the merged picture's
 * transparency: its count of layers is negative then. */
static bool read_layers(struct sl_cursor *cursor)
{
    uint32_t size = sl_cursor_be32(cursor);
    uint64_t end = cursor->position + size;
    bool transparent = false;
    if (size >= 6 && sl_cursor_be32(cursor))
        transparent = sl_cursor_be16(cursor) >> 15;
    cursor->position = end;
    return transparent;
}

static enum sl_status check_kind(struct psd *psd, unsigned mode, struct sl_error *err)
{
    unsigned colours = mode == MODE_RGB ? 3 : 1;
    if (!psd->channels || psd->channels > CHANNELS_MAX)
        return sl_error_set(err, SL_CORRUPT, "psd: %u channels", psd->channels);
    if (mode != MODE_GRAY && mode != MODE_RGB)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "psd: colour mode %u", mode);
    if (psd->depth != 8 && psd->depth != 16)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "psd: %u bits a channel", psd->depth);
    if (psd->channels < colours)
        return sl_error_set(err, SL_CORRUPT, "psd: %u channels in colour mode %u", psd->channels,
                            mode);
    psd->used = colours;
    return SL_OK;
}

static enum sl_status read_header(const struct sl_source *source, const struct sl_limits *limits,
                                  struct psd *psd, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 12);
    *psd = (struct psd){.channels = sl_cursor_be16(&cursor)};
    psd->height = sl_cursor_be32(&cursor);
    psd->width = sl_cursor_be32(&cursor);
    psd->depth = sl_cursor_be16(&cursor);
    unsigned mode = sl_cursor_be16(&cursor);
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, psd->width, psd->height, err);
    if (!status)
        status = check_kind(psd, mode, err);
    if (status)
        return status;
    uint32_t mode_data = sl_cursor_be32(&cursor);
    sl_cursor_skip(&cursor, mode_data);
    uint32_t resources = sl_cursor_be32(&cursor);
    sl_cursor_skip(&cursor, resources);
    psd->alpha = read_layers(&cursor) && psd->channels > psd->used;
    psd->used += psd->alpha;
    psd->compression = sl_cursor_be16(&cursor);
    psd->data_at = cursor.position;
    status = sl_cursor_status(&cursor);
    if (!status && psd->compression > PACK_BITS)
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "psd: compression %u", psd->compression);
    return status;
}

static enum sl_status describe(const struct psd *psd, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    static const enum sl_model models[] = {
        [1] = SL_MODEL_GRAY,
        [2] = SL_MODEL_GRAY_ALPHA,
        [3] = SL_MODEL_RGB,
        [4] = SL_MODEL_RGBA,
    };
    *info = (struct sl_codec_info){
        .width = psd->width,
        .height = psd->height,
        .model = models[psd->used],
        .depth = psd->depth,
    };
    return sl_info_bytes(info, (uint64_t)psd->width * 2, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct psd psd;
    enum sl_status status = read_header(source, limits, &psd, err);
    return status ? status : describe(&psd, limits, info, err);
}

/* Apple's PackBits. Returns how many bytes of `out` were written. */
static size_t unpack(const uint8_t *data, size_t size, uint8_t *out, size_t capacity)
{
    size_t count = 0;
    while (size && count < capacity) {
        unsigned code = *data++;
        size--;
        if (code == 128)
            continue;
        bool literal = code < 128;
        size_t length = literal ? code + 1 : 257 - code;
        size_t take = literal ? length : 1;
        length = length < capacity - count ? length : capacity - count;
        if (take > size)
            break;
        if (literal)
            memcpy(out + count, data, length);
        else
            memset(out + count, *data, length);
        data += take;
        size -= take;
        count += length;
    }
    return count;
}

/* A row of one channel among the picture's interleaved samples. */
static void scatter(const struct psd *psd, const uint8_t *row, unsigned channel, uint8_t *out)
{
    if (psd->depth == 8) {
        out += channel;
        for (uint32_t x = 0; x < psd->width; x++, out += psd->used)
            *out = row[x];
        return;
    }
    uint16_t *out_16 = (uint16_t *)(void *)out + channel;
    for (uint32_t x = 0; x < psd->width; x++, out_16 += psd->used)
        *out_16 = sl_be16(row + (size_t)2 * x);
}

/* Where the rows are. */
struct rows {
    const struct psd *psd;
    const uint8_t *counts; /* of PackBits alone: the bytes of each row, two bytes each */
    const uint8_t *data;
    size_t size;
    size_t row_bytes;
    uint8_t *row;
};

/* The next stored row into rows->row. False when the file has too little for it. */
static bool next_row(struct rows *rows)
{
    memset(rows->row, 0, rows->row_bytes);
    bool packed = rows->psd->compression == PACK_BITS;
    size_t stored = rows->row_bytes;
    if (packed) {
        stored = sl_be16(rows->counts);
        rows->counts += 2;
    }
    bool whole = stored <= rows->size;
    stored = whole ? stored : rows->size;
    if (packed)
        whole = unpack(rows->data, stored, rows->row, rows->row_bytes) == rows->row_bytes && whole;
    else
        memcpy(rows->row, rows->data, stored);
    rows->data += stored;
    rows->size -= stored;
    return whole;
}

static enum sl_status read_rows(const struct sl_decode_job *job, struct rows *rows,
                                struct sl_image *image, struct sl_error *err)
{
    bool reported = false;
    for (unsigned channel = 0; channel < rows->psd->used; channel++) {
        for (uint32_t y = 0; y < rows->psd->height; y++) {
            enum sl_status status = sl_decode_poll(job, err);
            if (!status && !next_row(rows) && !reported) {
                reported = true;
                status = sl_decode_damage(
                    job, SL_FAIL_ON_TRUNCATED, rows->size ? SL_CORRUPT : SL_TRUNCATED, err,
                    "psd: channel %u is damaged or cut in row %lu", channel, (unsigned long)y);
            }
            if (status)
                return status;
            scatter(rows->psd, rows->row, channel, sl_image_row(image, 0, y));
        }
    }
    return SL_OK;
}

static unsigned unmatte(unsigned value, unsigned alpha, unsigned most)
{
    uint64_t white = most - alpha;
    if (!alpha || value <= white)
        return alpha ? 0 : value;
    uint64_t colour = ((value - white) * most + alpha / 2) / alpha;
    return colour < most ? (unsigned)colour : most;
}

/* The merged picture lies on white; take the white out again, so that alpha is straight. */
static void remove_white(const struct psd *psd, struct sl_image *image)
{
    unsigned most = psd->depth == 8 ? 255 : 65535;
    unsigned colours = psd->used - 1;
    for (uint32_t y = 0; y < psd->height; y++) {
        uint8_t *row = sl_image_row(image, 0, y);
        uint16_t *row_16 = (uint16_t *)(void *)row;
        for (size_t i = 0; i < (size_t)psd->width * psd->used; i++) {
            size_t alpha_at = i / psd->used * psd->used + colours;
            if (i == alpha_at)
                continue;
            if (psd->depth == 8)
                row[i] = (uint8_t)unmatte(row[i], row[alpha_at], most);
            else
                row_16[i] = (uint16_t)unmatte(row_16[i], row_16[alpha_at], most);
        }
    }
}

/* Finds the rows; says what is missing before any memory is taken. */
static enum sl_status find_rows(const struct sl_decode_job *job, const struct psd *psd,
                                struct rows *rows, struct sl_error *err)
{
    uint64_t left = job->size > psd->data_at ? job->size - psd->data_at : 0;
    uint64_t table = psd->compression == PACK_BITS ? (uint64_t)psd->channels * psd->height * 2 : 0;
    *rows = (struct rows){
        .psd = psd,
        .counts = job->data,
        .data = job->data,
        .row_bytes = (size_t)psd->width * (psd->depth / 8),
    };
    if (left <= table)
        return sl_error_set(err, SL_TRUNCATED, "psd: no pixels");
    const uint8_t *data = job->data + psd->data_at;
    rows->counts = data;
    rows->data = data + table;
    rows->size = (size_t)(left - table);
    /* PackBits makes at most 128 bytes of two. */
    uint64_t needed = (uint64_t)rows->row_bytes * psd->height * psd->used;
    uint64_t most = table ? (uint64_t)rows->size * 64 : rows->size;
    if (most >= needed)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                            "psd: %zu bytes of pixels are there, %llu are needed", rows->size,
                            (unsigned long long)(table ? needed / 64 : needed));
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    struct rows rows;
    struct psd psd;
    *out = NULL;
    enum sl_status status = read_header(&source, job->limits, &psd, err);
    if (!status)
        status = describe(&psd, job->limits, &info, err);
    if (!status)
        status = find_rows(job, &psd, &rows, err);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (status)
        return status;
    rows.row = sl_decode_alloc(rows.row_bytes, err);
    status = rows.row ? read_rows(job, &rows, image, err) : SL_NO_MEMORY;
    free(rows.row);
    if (!status && psd.alpha)
        remove_white(&psd, image);
    return sl_decode_end(status, image, out);
}

const struct sl_codec sl_codec_psd = {
    .name = "psd",
    .format = "psd",
    .extensions = "psd",
    .matches = matches,
    .probe = probe,
    .decode = decode,
};
