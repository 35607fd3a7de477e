/* SPDX-License-Identifier: MIT */
#include "png_write.h"

#include "alloc.h"
#include "deflate.h"
#include "png_append.h"
#include "png_file.h"
#include "png_filters.h"
#include "png_metadata.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static enum sl_status append_header(struct sl_bytes *out, const struct sl_image *image)
{
    static const uint8_t colours[SL_MODEL_COUNT] = {
        [SL_MODEL_GRAY] = PNG_GRAY,
        [SL_MODEL_GRAY_ALPHA] = PNG_GRAY_ALPHA,
        [SL_MODEL_RGB] = PNG_RGB,
        [SL_MODEL_RGBA] = PNG_RGBA,
    };
    uint8_t ihdr[PNG_IHDR] = {0};
    sl_png_store_be32(ihdr, image->width);
    sl_png_store_be32(ihdr + 4, image->height);
    ihdr[8] = (uint8_t)image->depth;
    ihdr[9] = colours[image->model];
    enum sl_status status = sl_bytes_append(out, sl_png_signature, PNG_SIGNATURE);
    return status ? status : sl_png_append_chunk(out, "IHDR", ihdr, PNG_IHDR);
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

/* Scratch for filtering: two rows with `step` zeros before each, and two for trials. */
struct scratch {
    const struct sl_png_filters *filters;
    uint8_t *row, *prior, *trial, *best;
    size_t size, step;
};

/* The filter that gives the least sum, and the row as it leaves it. */
static void write_row(struct scratch *scratch, uint8_t *out)
{
    uint64_t least = UINT64_MAX;
    for (unsigned filter = 0; filter < PNG_FILTERS; filter++) {
        uint64_t sum = scratch->filters->apply(filter, scratch->row, scratch->prior, scratch->size,
                                               scratch->step, scratch->trial);
        if (sum >= least)
            continue;
        least = sum;
        out[0] = (uint8_t)filter;
        uint8_t *trial = scratch->trial;
        scratch->trial = scratch->best;
        scratch->best = trial;
    }
    memcpy(out + 1, scratch->best, scratch->size);
}

static enum sl_status filter_all(const struct sl_image *image, const struct sl_poll *poll,
                                 size_t row_size, uint8_t *filtered)
{
    size_t step = (size_t)image->planes[0].channels * (image->depth / 8);
    size_t one = step + row_size;
    uint8_t *memory = sl_alloc_zeroed(4, one);
    if (!memory)
        return SL_NO_MEMORY;
    struct scratch scratch = {
        .filters = sl_png_filters_best(),
        .row = memory + step,
        .prior = memory + one + step,
        .trial = memory + 2 * one,
        .best = memory + 3 * one,
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

static enum sl_status append_data(struct sl_bytes *out, const struct sl_deflate *deflate,
                                  const struct sl_image *image,
                                  const struct sl_encode_options *options, size_t row_size,
                                  size_t raw_size)
{
    size_t at;
    uint8_t *filtered = sl_alloc_array(raw_size, 1);
    if (!filtered)
        return SL_NO_MEMORY;
    enum sl_status status = filter_all(image, options->poll, row_size, filtered);
    if (!status)
        status = sl_png_begin_chunk(out, "IDAT", &at);
    if (!status)
        status = deflate->deflate(filtered, raw_size, options->effort, out);
    free(filtered);
    return status ? status : sl_png_end_chunk(out, at);
}

enum sl_status sl_png_encode(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err)
{
    return sl_png_encode_with(sl_deflate_best(), image, options, out, err);
}

enum sl_status sl_png_encode_with(const struct sl_deflate *deflate, const struct sl_image *image,
                                  const struct sl_encode_options *options, struct sl_bytes *out,
                                  struct sl_error *err)
{
    size_t row_size = (size_t)image->width * image->planes[0].channels * (image->depth / 8);
    size_t raw_size;
    if (!sl_size_mul(row_size + 1, image->height, &raw_size) || raw_size > INT_MAX / 2)
        return sl_error_set(err, SL_ENCODE_UNSUPPORTED, "png: %lu x %lu is too large to deflate",
                            (unsigned long)image->width, (unsigned long)image->height);
    enum sl_status status = append_header(out, image);
    if (!status)
        status = sl_png_append_metadata(deflate, options, out);
    if (!status)
        status = append_data(out, deflate, image, options, row_size, raw_size);
    if (!status)
        status = sl_png_append_chunk(out, "IEND", NULL, 0);
    return status ? sl_error_set(err, status, "png: not encoded: %s", sl_status_text(status))
                  : SL_OK;
}
