/* SPDX-License-Identifier: MIT */
/*
 * Pictures for tests: made, filled and read sample by sample, whatever their model and depth.
 * Include cmocka's headers first.
 */
#ifndef SL_TEST_PICTURE_H
#define SL_TEST_PICTURE_H

#include <sluice/image.h>

#include <stddef.h>
#include <stdint.h>

static inline uint32_t picture_peak(const struct sl_image *image)
{
    return image->depth == 16 ? 65535 : 255;
}

static inline uint32_t picture_get(const struct sl_image *image, uint32_t x, uint32_t y, unsigned c)
{
    const void *row = sl_image_row(image, 0, y);
    size_t i = (size_t)x * image->planes[0].channels + c;
    return image->depth == 16 ? ((const uint16_t *)row)[i] : ((const uint8_t *)row)[i];
}

static inline void picture_set(const struct sl_image *image, uint32_t x, uint32_t y, unsigned c,
                               uint32_t value)
{
    void *row = sl_image_row(image, 0, y);
    size_t i = (size_t)x * image->planes[0].channels + c;
    if (image->depth == 16)
        ((uint16_t *)row)[i] = (uint16_t)value;
    else
        ((uint8_t *)row)[i] = (uint8_t)value;
}

/* A picture in plain memory, every sample `value`. */
static inline struct sl_image *picture_new(uint32_t width, uint32_t height, enum sl_model model,
                                           unsigned depth, uint32_t value)
{
    struct sl_image *image;
    assert_int_equal(sl_image_new(NULL, width, height, model, depth, &image), SL_OK);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                picture_set(image, x, y, c, value);
    return image;
}

/* The next number of a fixed sequence (xorshift32); *state is not 0. */
static inline uint32_t picture_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Noise over the full range: the hardest picture for rounding. */
static inline struct sl_image *picture_noise(uint32_t width, uint32_t height, enum sl_model model,
                                             unsigned depth, uint32_t seed)
{
    struct sl_image *image = picture_new(width, height, model, depth, 0);
    uint32_t state = seed * 2654435761U + 1;
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (unsigned c = 0; c < image->planes[0].channels; c++)
                picture_set(image, x, y, c, (picture_random(&state) >> 8) & picture_peak(image));
    return image;
}

#endif
