/* SPDX-License-Identifier: MIT */
/* Settings with variants that have names: what each has, which share their pixels, and what their
 * text says. */
#include "unit.h"

#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sl_settings settings;

static int make(void **state)
{
    (void)state;
    sl_settings_init(&settings);
    return 0;
}

static int discard(void **state)
{
    (void)state;
    sl_settings_release(&settings);
    return 0;
}

static void set(const char *name, const char *value)
{
    assert_int_equal(sl_settings_set(&settings, name, value, NULL), SL_OK);
}

static void assert_refused(const char *name, const char *value, const char *said)
{
    struct sl_error error;
    sl_error_clear(&error);
    assert_int_equal(sl_settings_set(&settings, name, value, &error), SL_INVALID_ARGUMENT);
    if (!strstr(error.message, said))
        fail_msg("%s=%s: %s", name, value, error.message);
}

static const char *text(const struct sl_settings *of, struct sl_bytes *bytes)
{
    sl_bytes_clear(bytes);
    assert_int_equal(sl_settings_print(of, bytes), SL_OK);
    assert_int_equal(sl_bytes_append(bytes, "", 1), SL_OK);
    return (const char *)bytes->data;
}

static void make_three(void)
{
    set("filter", "flip");
    set("quality", "60");
    set("variant", "a");
    set("size", "10");
    set("size", "20");
    set("format", "png");
    set("variant", "b");
    set("quality", "50");
    set("filter", "invert");
    set("variant", "c");
    set("filter", NULL);
    set("format", "png");
    set("format", "bmp");
}

static void variants_begin_as_the_recipe_is(void **state)
{
    (void)state;
    make_three();
    assert_int_equal(sl_settings_variants(&settings), 5);
    static const struct {
        const char *name, *extension;
        double width;
        size_t filters;
        unsigned quality;
    } are[] = {{"a", "png", 10, 1, 60},
               {"a", "png", 20, 1, 60},
               {"b", "none", 0, 1, 50},
               {"c", "png", 0, 0, 60},
               {"c", "bmp", 0, 0, 60}};
    for (uint32_t i = 0; i < 5; i++) {
        struct sl_variant is = sl_settings_variant(&settings, i);
        assert_string_equal(is.settings->name, are[i].name);
        assert_int_equal(is.settings->filter_count, are[i].filters);
        assert_int_equal(is.settings->encode.quality, are[i].quality);
        assert_true(is.size ? is.size->width == are[i].width : are[i].width == 0);
        assert_string_equal(is.extension ? is.extension : "none", are[i].extension);
    }
    assert_true(sl_settings_resize(&settings) && sl_settings_filter(&settings));
}

static void a_layer_takes_the_place_of_all(void **state)
{
    (void)state;
    make_three();
    sl_settings_layer(&settings);
    set("quality", "30");
    set("filter", "flop");
    set("filter", "sepia");
    for (uint32_t i = 0; i < 5; i++) {
        struct sl_variant is = sl_settings_variant(&settings, i);
        assert_int_equal(is.settings->encode.quality, 30);
        assert_int_equal(is.settings->filter_count, 2);
        assert_string_equal(is.settings->filters[0].filter->name, "flop");
    }
    set("size", "5");
    assert_int_equal(sl_settings_variants(&settings), 4);
}

/* Which neighbours are resized and filtered once: those that encode alone tells apart. */
static void the_same_pixels_are_made_once(void **state)
{
    (void)state;
    uint32_t spans[SL_PARTS_MAX];
    set("size", "20");
    set("variant", "a");
    set("format", "png");
    set("format", "jpg");
    set("variant", "b"); /* the same, encoded in another way */
    set("format", "jpg");
    set("quality", "5");
    set("variant", "c");
    set("kernel", "box");
    set("variant", "d");
    set("kernel", "box");
    set("filter", "flip");
    set("variant", "e");
    set("size", "20>");
    set("variant", "f");
    set("size", "20>");
    set("effort", "3");
    set("variant", "g"); /* what surrounds the picture, and how it is laid into its size, is seen */
    set("size", "20>");
    set("background", "black");
    set("variant", "h");
    set("size", "20>");
    set("fit", "cover");
    assert_int_equal(sl_settings_spans(&settings, spans), SL_OK);
    static const uint32_t right[] = {3, 0, 0, 1, 1, 2, 0, 1, 1};
    assert_int_equal(sl_settings_variants(&settings), 9);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(spans[i], right[i]);
}

/* `failed retry` makes the recipe from its text. */
static void the_text_makes_the_same_again(void **state)
{
    (void)state;
    struct sl_bytes first = {0};
    struct sl_bytes second = {0};
    struct sl_settings again;
    make_three();
    text(&settings, &first);
    assert_non_null(strstr((const char *)first.data, "\nvariant=b\n"));
    sl_settings_init(&again);
    char *rest = (char *)first.data;
    char *line;
    char *copy = strdup(rest);
    rest = copy;
    while ((line = strtok_r(rest, "\n", &rest)) != NULL) {
        char *value = strchr(line, '=');
        assert_non_null(value);
        *value = '\0';
        assert_int_equal(sl_settings_set(&again, line, value + 1, NULL), SL_OK);
    }
    free(copy);
    assert_string_equal(text(&again, &second), (const char *)first.data);
    sl_settings_release(&again);
    sl_bytes_release(&first);
    sl_bytes_release(&second);
}

static void what_variants_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_refused("variant", "", "letters");
    assert_refused("variant", "a b", "letters");
    assert_refused("variant", "../a", "letters");
    assert_refused("variant", "a2345678901234567890123456789012", "letters");
    set("variant", "a");
    assert_refused("variant", "a", "given before");
    assert_refused("fail-on", "none", "whole recipe");
    assert_refused("name", "x", "whole recipe");
    assert_refused("quality", NULL, "one value");
    for (int i = 1; i < SL_PARTS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "v%d", i);
        set("variant", name);
    }
    set("size", "1");
    assert_refused("size", "2", "outputs");
    assert_refused("variant", "more", "variants");
}

/* Whichever option adds to it. */
static void sizes_are_one_list(void **state)
{
    (void)state;
    struct sl_error error;
    set("size", "20");
    set("long-edge", "30");
    assert_int_equal(settings.size_count, 2);
    sl_settings_layer(&settings);
    set("short-edge", "10");
    assert_int_equal(settings.size_count, 1);
    assert_int_equal(settings.sizes[0].shape, SL_GEOMETRY_SHORT);
    assert_int_equal(sl_settings_override(&settings, "size=7\n", &error), SL_OK);
    assert_int_equal(sl_settings_override(&settings, "long-edge=7\n", &error), SL_OK);
    assert_int_equal(settings.size_count, 1);
    assert_int_equal(settings.sizes[0].shape, SL_GEOMETRY_LONG);
    set("size", "5");
    assert_int_equal(settings.size_count, 2);
    assert_int_equal(sl_settings_override(&settings, "long-edge=7\n", &error), SL_INVALID_ARGUMENT);
}

static void what_excludes_each_other_is_refused_in_every_variant(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_bytes first = {0};
    set("variant", "a");
    set("size", "20x20");
    set("fit", "contain");
    set("position", "top");
    set("variant", "b");
    set("size", "50%");
    set("no-enlarge", "yes");
    assert_int_equal(sl_settings_check(&settings, &error), SL_OK);
    assert_non_null(strstr(text(&settings, &first), "\nposition=north\n"));
    set("fit", "cover");
    assert_int_equal(sl_settings_check(&settings, &error), SL_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, "size 50% says itself"));
    sl_bytes_release(&first);
}

/* What one item has of its own is in a copy, in all of its variants. */
static void one_items_options_are_its_own(void **state)
{
    (void)state;
    struct sl_settings own;
    struct sl_error error;
    make_three();
    assert_int_equal(sl_settings_copy(&settings, &own), SL_OK);
    assert_int_equal(sl_settings_override(&own, "quality=9\nfail-on=none\n", &error), SL_OK);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(sl_settings_variant(&own, i).settings->encode.quality, 9);
        assert_int_not_equal(sl_settings_variant(&settings, i).settings->encode.quality, 9);
    }
    static const char *const renaming[] = {"format=png\n", "name=x\n",       "suffix=x\n",
                                           "flat=yes\n",   "in-place=yes\n", "variant=x\n",
                                           "size=5\n"};
    for (size_t i = 0; i < sizeof renaming / sizeof *renaming; i++)
        assert_int_equal(sl_settings_override(&own, renaming[i], &error), SL_INVALID_ARGUMENT);
    sl_settings_release(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(variants_begin_as_the_recipe_is, make, discard),
        cmocka_unit_test_setup_teardown(a_layer_takes_the_place_of_all, make, discard),
        cmocka_unit_test_setup_teardown(the_same_pixels_are_made_once, make, discard),
        cmocka_unit_test_setup_teardown(the_text_makes_the_same_again, make, discard),
        cmocka_unit_test_setup_teardown(what_variants_cannot_be_is_refused, make, discard),
        cmocka_unit_test_setup_teardown(sizes_are_one_list, make, discard),
        cmocka_unit_test_setup_teardown(what_excludes_each_other_is_refused_in_every_variant, make,
                                        discard),
        cmocka_unit_test_setup_teardown(one_items_options_are_its_own, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
