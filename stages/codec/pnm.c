/* SPDX-License-Identifier: MIT */
/* The portable any-maps P1 to P6, their first picture. Samples are scaled to the full range of 8
 * or, where the maximum is above 255, 16 bits. Specification: Netpbm's manual pages. */
#include "codecs.h"
#include "reading.h"

#include <string.h>

struct pnm {
    uint32_t width, height;
    bool bits; /* P1, P4: 1 is black */
    bool text; /* P1 to P3 */
    unsigned channels;
    uint32_t most; /* the value that stands for white */
    uint64_t data_at;
};

static bool is_space(unsigned c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' &&
           (is_space(head[2]) || head[2] == '#');
}

/* The next number of the header, and the one byte behind it. 0 for anything else. */
static uint32_t read_number(struct sl_cursor *cursor)
{
    unsigned c = sl_cursor_u8(cursor);
    while ((is_space(c) || c == '#') && !cursor->at_end) {
        while (c == '#' && !cursor->at_end) {
            do
                c = sl_cursor_u8(cursor);
            while (c != '\n' && c != '\r' && !cursor->at_end);
        }
        c = sl_cursor_u8(cursor);
    }
    uint64_t value = 0;
    while (c >= '0' && c <= '9' && value <= UINT32_MAX && !cursor->at_end) {
        value = value * 10 + (c - '0');
        c = sl_cursor_u8(cursor);
    }
    return value <= UINT32_MAX && is_space(c) ? (uint32_t)value : 0;
}

static enum sl_status read_header(const struct sl_source *source, const struct sl_limits *limits,
                                  struct pnm *pnm, struct sl_error *err)
{
    struct sl_cursor cursor;
    sl_cursor_init(&cursor, source, err);
    sl_cursor_skip(&cursor, 1);
    unsigned kind = sl_cursor_u8(&cursor) - '0';
    *pnm = (struct pnm){
        .bits = kind == 1 || kind == 4,
        .text = kind <= 3,
        .channels = kind == 3 || kind == 6 ? 3 : 1,
        .most = 1,
    };
    pnm->width = read_number(&cursor);
    pnm->height = read_number(&cursor);
    uint32_t most = pnm->bits ? 1 : read_number(&cursor);
    pnm->data_at = cursor.position;
    enum sl_status status = sl_cursor_status(&cursor);
    if (!status)
        status = sl_limits_check(limits, pnm->width, pnm->height, err);
    if (status)
        return status;
    if (!most || most > 65535)
        return sl_error_set(err, SL_CORRUPT, "pnm: a maximum of %lu", (unsigned long)most);
    pnm->most = most;
    return SL_OK;
}

static enum sl_status describe(const struct pnm *pnm, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    *info = (struct sl_codec_info){
        .width = pnm->width,
        .height = pnm->height,
        .model = pnm->channels == 3 ? SL_MODEL_RGB : SL_MODEL_GRAY,
        .depth = pnm->most > 255 ? 16 : 8,
    };
    return sl_info_bytes(info, 0, limits, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct pnm pnm;
    enum sl_status status = read_header(source, limits, &pnm, err);
    return status ? status : describe(&pnm, limits, info, err);
}

struct samples {
    const struct pnm *pnm;
    const uint8_t *data;
    size_t size;
    bool bad; /* something that is not a number, or one that is too large */
};

/* The next sample of a text file; false at the end. Bits need no space between them. */
static bool next_text(struct samples *samples, uint32_t *value)
{
    bool comment = false;
    while (samples->size && (is_space(*samples->data) || *samples->data == '#' || comment)) {
        comment = *samples->data == '#' || (comment && *samples->data != '\n');
        samples->data++;
        samples->size--;
    }
    *value = 0;
    size_t digits = 0;
    size_t most_digits = samples->pnm->bits ? 1 : 6;
    while (samples->size && *samples->data >= '0' && *samples->data <= '9' &&
           digits < most_digits) {
        *value = *value * 10 + (*samples->data - '0');
        samples->data++;
        samples->size--;
        digits++;
    }
    samples->bad = samples->bad || (samples->size && !digits);
    return digits && !samples->bad;
}

static void store(const struct pnm *pnm, uint32_t value, size_t at, uint8_t *row)
{
    uint32_t white = pnm->most > 255 ? 65535 : 255;
    if (pnm->bits)
        value = !value;
    if (pnm->most != white)
        value = (uint32_t)(((uint64_t)value * white + pnm->most / 2) / pnm->most);
    if (white == 255)
        row[at] = (uint8_t)value;
    else
        ((uint16_t *)(void *)row)[at] = (uint16_t)value;
}

/* One row; returns how many of its samples were there. */
static size_t read_row(struct samples *samples, size_t count, uint8_t *row)
{
    const struct pnm *pnm = samples->pnm;
    unsigned bytes = pnm->most > 255 ? 2 : 1;
    size_t got;
    for (got = 0; got < count; got++) {
        uint32_t value;
        if (pnm->text) {
            if (!next_text(samples, &value))
                break;
        } else if (pnm->bits) {
            if (got / 8 >= samples->size)
                break;
            value = samples->data[got / 8] >> (7 - got % 8) & 1U;
        } else {
            if ((got + 1) * bytes > samples->size)
                break;
            value = bytes == 2 ? sl_be16(samples->data + 2 * got) : samples->data[got];
        }
        samples->bad = samples->bad || value > pnm->most;
        store(pnm, value < pnm->most ? value : pnm->most, got, row);
    }
    size_t used = pnm->text ? 0 : pnm->bits ? (count + 7) / 8 : count * bytes;
    used = used < samples->size ? used : samples->size;
    samples->data += used;
    samples->size -= used;
    return got;
}

static enum sl_status read_rows(const struct sl_decode_job *job, struct samples *samples,
                                struct sl_image *image, struct sl_error *err)
{
    size_t count = (size_t)image->width * samples->pnm->channels;
    for (uint32_t y = 0; y < image->height; y++) {
        enum sl_status status = sl_decode_poll(job, err);
        if (status)
            return status;
        if (read_row(samples, count, sl_image_row(image, 0, y)) < count)
            return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED,
                                    samples->bad ? SL_CORRUPT : SL_TRUNCATED, err,
                                    "pnm: the samples end in row %lu of %lu", (unsigned long)y,
                                    (unsigned long)image->height);
    }
    if (!samples->bad)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                            "pnm: a sample is above the maximum of %lu",
                            (unsigned long)samples->pnm->most);
}

/* What is missing, before any memory is taken. A sample in text takes a digit and, but for bits, a
 * space. */
static enum sl_status check_size(const struct sl_decode_job *job, const struct pnm *pnm,
                                 struct sl_error *err)
{
    uint64_t there = job->size > pnm->data_at ? job->size - pnm->data_at : 0;
    uint64_t row = (uint64_t)pnm->width * pnm->channels;
    uint64_t needed = row * pnm->height;
    if (pnm->text)
        needed = pnm->bits ? needed : needed * 2 - 1;
    else
        needed = (pnm->bits ? (row + 7) / 8 : row * (pnm->most > 255 ? 2 : 1)) * pnm->height;
    if (!there)
        return sl_error_set(err, SL_TRUNCATED, "pnm: no pixels");
    if (there >= needed)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                            "pnm: %llu of %llu bytes of pixels are there",
                            (unsigned long long)there, (unsigned long long)needed);
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_image *image;
    struct pnm pnm;
    *out = NULL;
    enum sl_status status = read_header(&source, job->limits, &pnm, err);
    if (!status)
        status = describe(&pnm, job->limits, &info, err);
    if (!status)
        status = check_size(job, &pnm, err);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (status)
        return status;
    struct samples samples = {
        .pnm = &pnm,
        .data = job->data + pnm.data_at,
        .size = job->size - (size_t)pnm.data_at,
    };
    status = read_rows(job, &samples, image, err);
    return sl_decode_end(status, image, out);
}

const struct sl_codec sl_codec_pnm = {
    .name = "pnm",
    .format = "pnm",
    .extensions = "ppm,pgm,pbm,pnm",
    .matches = matches,
    .probe = probe,
    .decode = decode,
};
