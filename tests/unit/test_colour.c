/* SPDX-License-Identifier: MIT */
/* Colours through profiles, beside Little CMS's own pipeline in floating point. */
#include "unit.h"

#include "colour.h"
#include "float_pipeline.h"

#include <sluice/image.h>

#include <stdlib.h>
#include <string.h>

static struct sl_bytes p3, srgb;

static int make_profiles(void **state)
{
    (void)state;
    return sl_colour_profile("p3", &p3) || sl_colour_profile("srgb", &srgb);
}

static int drop_profiles(void **state)
{
    (void)state;
    sl_bytes_release(&p3);
    sl_bytes_release(&srgb);
    return 0;
}

static struct sl_colours *to_srgb(void)
{
    struct sl_colours *colours;
    struct sl_colour_target target = {.intent = SL_INTENT_RELATIVE};
    assert_int_equal(sl_colours_new(&target, &colours, NULL), SL_OK);
    return colours;
}

/* Every colour of a grid of 17 steps, one row for each red. */
static struct sl_image *make_grid(enum sl_model model, unsigned depth)
{
    struct sl_image *image;
    assert_int_equal(sl_image_new(NULL, 289, 17, model, depth, &image), SL_OK);
    unsigned channels = sl_model_channels(model);
    for (uint32_t y = 0; y < 17; y++) {
        uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t x = 0; x < 289; x++) {
            const unsigned rgba[4] = {y * 255 / 16, x / 17 * 255 / 16, x % 17 * 255 / 16, x % 251};
            for (unsigned c = 0; c < channels; c++) {
                if (depth == 16)
                    ((uint16_t *)row)[x * channels + c] = (uint16_t)(rgba[c] * 257);
                else
                    row[x * channels + c] = (uint8_t)rgba[c];
            }
        }
    }
    return image;
}

static void colours_are_those_of_the_pipeline_in_floats(void **state)
{
    (void)state;
    static const enum sl_model models[] = {SL_MODEL_RGB, SL_MODEL_RGBA};
    for (size_t m = 0; m < 2; m++) {
        for (unsigned depth = 8; depth <= 16; depth += 8) {
            struct sl_colours *colours = to_srgb();
            struct sl_image *before = make_grid(models[m], depth);
            struct sl_image *after = make_grid(models[m], depth);
            assert_int_equal(sl_colours_apply(colours, p3.data, p3.size, after, NULL, NULL), SL_OK);
            double levels;
            double most = float_pipeline_worst(p3.data, p3.size, before, after, &levels);
            /* Half a level of dark green is a dE2000 of 0.7: with 8 bits, the nearest level, about,
             * is what can be had. */
            if (levels > (depth == 16 ? 0.15 : 0.7) || (depth == 16 && most >= 0.5))
                fail_msg("%u channels of %u bits: %.3f levels, dE2000 %.3f",
                         sl_model_channels(models[m]), depth, levels, most);
            if (models[m] == SL_MODEL_RGBA)
                assert_int_equal(
                    ((const uint8_t *)sl_image_row(before, 0, 3))[4 * 7 * depth / 8 + 3],
                    ((const uint8_t *)sl_image_row(after, 0, 3))[4 * 7 * depth / 8 + 3]);
            sl_image_unref(before);
            sl_image_unref(after);
            sl_colours_free(colours);
        }
    }
}

static void what_changes_nothing_is_known(void **state)
{
    (void)state;
    struct sl_colours *colours = to_srgb();
    bool unusable;
    assert_false(sl_colours_differ(colours, srgb.data, srgb.size, SL_COLOUR_RGB, &unusable));
    assert_false(unusable);
    assert_true(sl_colours_differ(colours, p3.data, p3.size, SL_COLOUR_RGB, &unusable));
    assert_false(unusable);
    sl_colours_free(colours);
}

static void what_is_no_profile_is_left_alone(void **state)
{
    (void)state;
    struct sl_colours *colours = to_srgb();
    struct sl_image *image = make_grid(SL_MODEL_RGB, 8);
    bool unusable;
    for (size_t size = 0; size < p3.size; size += 7) { /* cut */
        if (!sl_colours_differ(colours, p3.data, size, SL_COLOUR_RGB, &unusable))
            assert_int_equal(sl_colours_apply(colours, p3.data, size, image, NULL, NULL), SL_OK);
    }
    assert_false(sl_colours_differ(colours, p3.data, p3.size, SL_COLOUR_GRAY, &unusable));
    assert_true(unusable);
    assert_null(sl_colours_take_cmyk(colours, p3.data, p3.size));
    assert_int_equal(sl_colour_check(p3.data, 100, NULL), SL_CORRUPT);
    assert_int_equal(sl_colour_check(p3.data, p3.size, NULL), SL_OK);
    sl_image_unref(image);
    sl_colours_free(colours);
}

static void profiles_are_the_same_bytes_each_time(void **state)
{
    (void)state;
    struct sl_bytes again = {0};
    assert_int_equal(sl_colour_profile("p3", &again), SL_OK);
    assert_int_equal(again.size, p3.size);
    assert_memory_equal(again.data, p3.data, p3.size);
    assert_int_equal(again.data[25], 2026 & 0xff);
    assert_int_equal(sl_colour_profile("p4", &again), SL_INVALID_ARGUMENT);
    sl_bytes_release(&again);
}

static void more_profiles_than_are_kept_are_no_fault(void **state)
{
    (void)state;
    struct sl_colours *colours = to_srgb();
    struct sl_bytes other = {0};
    assert_int_equal(sl_bytes_append(&other, p3.data, p3.size), SL_OK);
    for (unsigned i = 0; i < 40; i++) {
        other.data[31] = (uint8_t)i; /* the date */
        assert_true(sl_colours_differ(colours, other.data, other.size, SL_COLOUR_RGB, NULL));
    }
    sl_bytes_release(&other);
    sl_colours_free(colours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_those_of_the_pipeline_in_floats),
        cmocka_unit_test(what_changes_nothing_is_known),
        cmocka_unit_test(what_is_no_profile_is_left_alone),
        cmocka_unit_test(profiles_are_the_same_bytes_each_time),
        cmocka_unit_test(more_profiles_than_are_kept_are_no_fault),
    };
    return cmocka_run_group_tests(tests, make_profiles, drop_profiles);
}
