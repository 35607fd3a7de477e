/* SPDX-License-Identifier: MIT */
/* Light and samples, and back. */
#include "unit.h"

#include "linear.h"

#include <math.h>
#include <stdlib.h>

static void every_level_comes_back(void **state)
{
    (void)state;
    struct sl_image *image, *light, *back;
    assert_int_equal(sl_image_new(NULL, 256, 1, SL_MODEL_RGBA, 8, &image), SL_OK);
    uint8_t *row = sl_image_row(image, 0, 0);
    for (unsigned i = 0; i < 1024; i++)
        row[i] = (uint8_t)(i / 4);
    assert_int_equal(sl_linear_from(NULL, image, NULL, &light, NULL), SL_OK);
    assert_int_equal(light->depth, 16);
    assert_int_equal(sl_linear_to(NULL, light, 8, NULL, &back, NULL), SL_OK);
    assert_memory_equal(sl_image_row(back, 0, 0), row, 1024);
    sl_image_unref(image);
    sl_image_unref(light);
    sl_image_unref(back);
}

/* IEC 61966-2-1: half of white's light is 188 of 255; alpha is in proportion as it is. */
static void half_the_light_is_188(void **state)
{
    (void)state;
    struct sl_image *light, *back;
    assert_int_equal(sl_image_new(NULL, 1, 1, SL_MODEL_GRAY_ALPHA, 16, &light), SL_OK);
    uint16_t *sample = (uint16_t *)(void *)sl_image_row(light, 0, 0);
    sample[0] = sample[1] = 32768;
    assert_int_equal(sl_linear_to(NULL, light, 8, NULL, &back, NULL), SL_OK);
    assert_int_equal(sl_image_row(back, 0, 0)[0], 188);
    assert_int_equal(sl_image_row(back, 0, 0)[1], 128);
    sl_image_unref(back);
    assert_int_equal(sl_linear_to(NULL, light, 16, NULL, &back, NULL), SL_OK);
    uint16_t *deep = (uint16_t *)(void *)sl_image_row(back, 0, 0);
    assert_true(abs(deep[0] - (int)lround((1.055 * pow(0.5, 1 / 2.4) - 0.055) * 65535)) <= 1);
    assert_int_equal(deep[1], 32768);
    sl_image_unref(back);
    sl_image_unref(light);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_comes_back),
        cmocka_unit_test(half_the_light_is_188),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
