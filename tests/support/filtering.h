/* SPDX-License-Identifier: MIT */
/*
 * Filters for tests: applied as they are written. Include cmocka's headers first.
 */
#ifndef SL_TEST_FILTERING_H
#define SL_TEST_FILTERING_H

#include "filters.h"
#include "picture.h"

#include <math.h>

static const enum sl_model filtering_models[] = {SL_MODEL_GRAY, SL_MODEL_GRAY_ALPHA, SL_MODEL_RGB,
                                                 SL_MODEL_RGBA};

/* A filter as it is written; what it lays over pictures is noise of 9 × 7. */
static inline void filtering_parse(const char *text, struct sl_filter_call *call)
{
    static struct sl_image *overlay; /* kept for the life of the test */
    if (!overlay)
        overlay = picture_noise(9, 7, SL_MODEL_RGBA, 8, 77);
    assert_int_equal(sl_filter_parse(text, call, NULL), SL_OK);
    if (call->filter->parameters[0].value == SL_FILTER_PICTURE)
        call->picture = overlay;
}

/* Applies the filters "a", "b", … up to NULL to *image with one call of sl_filter_apply_all. */
static inline enum sl_status filtering_apply(struct sl_image **image, const struct sl_poll *poll,
                                             const char *const *texts)
{
    struct sl_filter_call calls[8];
    size_t count = 0;
    for (; texts[count]; count++)
        filtering_parse(texts[count], &calls[count]);
    struct sl_filter_context context = {.pool = NULL, .poll = poll};
    struct sl_error err;
    return sl_filter_apply_all(calls, count, &context, image, &err);
}

/* The picture filtered; `in` is borrowed and stays as it is. */
static inline struct sl_image *filtering_one(struct sl_image *in, const char *text)
{
    struct sl_image *image = sl_image_ref(in);
    const char *const texts[] = {text, NULL};
    assert_int_equal(filtering_apply(&image, NULL, texts), SL_OK);
    return image;
}

/* Rec. 601 luma of a pixel, exactly. */
static inline double filtering_luma(const struct sl_image *image, uint32_t x, uint32_t y)
{
    if (image->planes[0].channels < 3)
        return picture_get(image, x, y, 0);
    return 0.299 * picture_get(image, x, y, 0) + 0.587 * picture_get(image, x, y, 1) +
           0.114 * picture_get(image, x, y, 2);
}

static inline double filtering_clamp(double value, double peak)
{
    return value < 0 ? 0 : value > peak ? peak : value;
}

#endif
