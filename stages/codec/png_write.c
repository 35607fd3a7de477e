/* SPDX-License-Identifier: MIT */
#include "png_write.h"

#include "alloc.h"
#include "crc32.h"
#include "png_file.h"
#include "stb_write.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FILTERS = 5, DEFLATE_LEVEL = 8 };

static void store_be32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

static enum sl_status append_chunk(struct sl_bytes *out, const char *tag, const uint8_t *data,
                                   size_t size)
{
    uint8_t word[8];
    store_be32(word, (uint32_t)size);
    memcpy(word + 4, tag, 4);
    enum sl_status status = sl_bytes_append(out, word, 8);
    if (!status)
        status = sl_bytes_append(out, data, size);
    if (status)
        return status;
    store_be32(word, sl_crc32(sl_crc32(0, word + 4, 4), data, size));
    return sl_bytes_append(out, word, 4);
}

static enum sl_status append_header(struct sl_bytes *out, const struct sl_image *image)
{
    static const uint8_t colours[SL_MODEL_COUNT] = {
        [SL_MODEL_GRAY] = PNG_GRAY,
        [SL_MODEL_GRAY_ALPHA] = PNG_GRAY_ALPHA,
        [SL_MODEL_RGB] = PNG_RGB,
        [SL_MODEL_RGBA] = PNG_RGBA,
    };
    uint8_t ihdr[PNG_IHDR] = {0};
    store_be32(ihdr, image->width);
    store_be32(ihdr + 4, image->height);
    ihdr[8] = (uint8_t)image->depth;
    ihdr[9] = colours[image->model];
    enum sl_status status = sl_bytes_append(out, sl_png_signature, PNG_SIGNATURE);
    return status ? status : append_chunk(out, "IHDR", ihdr, PNG_IHDR);
}

static uint8_t predict(unsigned filter, int left, int up, int corner)
{
    switch (filter) {
    case 1:
        return (uint8_t)left;
    case 2:
        return (uint8_t)up;
    case 3:
        return (uint8_t)((left + up) / 2);
    case 4: {
        int pa = abs(up - corner);
        int pb = abs(left - corner);
        int pc = abs(left + up - 2 * corner);
        return (uint8_t)(pa <= pb && pa <= pc ? left : pb <= pc ? up : corner);
    }
    default:
        return 0;
    }
}

/* Filters a row into `out` and returns the sum of absolute differences: the smaller, the better it
 * is likely to deflate (section 12.7). `row` and `prior` have `step` zeros before them. */
static uint64_t filter_row(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                           size_t step, uint8_t *out)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        const uint8_t *left = row + i - step;
        const uint8_t *corner = prior + i - step;
        uint8_t value = (uint8_t)(row[i] - predict(filter, *left, prior[i], *corner));
        sum += value < 128 ? value : 256U - value;
        out[i] = value;
    }
    return sum;
}

/* The picture's row as PNG stores it: 16-bit samples with the high byte first. */
static void load_row(const struct sl_image *image, uint32_t y, size_t size, uint8_t *out)
{
    const uint8_t *row = sl_image_row(image, 0, y);
    if (image->depth == 8) {
        memcpy(out, row, size);
        return;
    }
    for (size_t i = 0; i < size; i += 2) {
        uint16_t sample;
        memcpy(&sample, row + i, sizeof sample);
        out[i] = (uint8_t)(sample >> 8);
        out[i + 1] = (uint8_t)sample;
    }
}

/* Scratch for filtering: two rows with `step` zeros before each, and a trial. */
struct scratch {
    uint8_t *row, *prior, *trial;
    size_t size, step;
};

static void write_row(const struct scratch *scratch, uint8_t *out)
{
    uint64_t best = UINT64_MAX;
    for (unsigned filter = 0; filter < FILTERS; filter++) {
        uint64_t sum = filter_row(filter, scratch->row, scratch->prior, scratch->size,
                                  scratch->step, scratch->trial);
        if (sum >= best)
            continue;
        best = sum;
        out[0] = (uint8_t)filter;
        memcpy(out + 1, scratch->trial, scratch->size);
    }
}

static enum sl_status filter_all(const struct sl_image *image, const struct sl_poll *poll,
                                 size_t row_size, uint8_t *filtered)
{
    size_t step = (size_t)image->planes[0].channels * (image->depth / 8);
    size_t one = step + row_size;
    uint8_t *memory = sl_alloc_zeroed(3, one);
    if (!memory)
        return SL_NO_MEMORY;
    struct scratch scratch = {
        .row = memory + step,
        .prior = memory + one + step,
        .trial = memory + 2 * one,
        .size = row_size,
        .step = step,
    };
    enum sl_status status = SL_OK;
    for (uint32_t y = 0; y < image->height && !status; y++) {
        load_row(image, y, row_size, scratch.row);
        write_row(&scratch, filtered);
        filtered += row_size + 1;
        uint8_t *above = scratch.row;
        scratch.row = scratch.prior;
        scratch.prior = above;
        status = sl_poll_check(poll);
    }
    free(memory);
    return status;
}

static enum sl_status append_data(struct sl_bytes *out, const struct sl_image *image,
                                  const struct sl_poll *poll, size_t row_size, size_t raw_size)
{
    uint8_t *filtered = sl_alloc_array(raw_size, 1);
    if (!filtered)
        return SL_NO_MEMORY;
    struct sl_bytes deflated = {.limit = out->limit};
    enum sl_status status = filter_all(image, poll, row_size, filtered);
    if (!status)
        status = sl_stb_deflate(filtered, raw_size, DEFLATE_LEVEL, &deflated);
    free(filtered);
    if (!status)
        status = append_chunk(out, "IDAT", deflated.data, deflated.size);
    sl_bytes_release(&deflated);
    return status;
}

enum sl_status sl_png_encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err)
{
    size_t row_size = (size_t)image->width * image->planes[0].channels * (image->depth / 8);
    size_t raw_size;
    if (!sl_size_mul(row_size + 1, image->height, &raw_size) || raw_size > INT_MAX / 2)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "png: %lu x %lu is too large to deflate",
                            (unsigned long)image->width, (unsigned long)image->height);
    enum sl_status status = append_header(out, image);
    if (!status)
        status = append_data(out, image, options->poll, row_size, raw_size);
    if (!status)
        status = append_chunk(out, "IEND", NULL, 0);
    return status ? sl_error_set(err, status, "png: not encoded: %s", sl_status_text(status))
                  : SL_OK;
}
