/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "options.h"

#include <stdio.h>
#include <string.h>

static struct cli_preset preset;
static struct sl_error error;

static enum sl_status parse(const char *text, size_t size)
{
    cli_preset_release(&preset);
    sl_error_clear(&error);
    return cli_preset_parse("p.yaml", text, size, &preset, &error);
}

static void assert_value(size_t i, const char *variant, const char *name, const char *value,
                         size_t line, size_t column)
{
    assert_true(i < preset.count);
    const struct cli_preset_value *is = &preset.values[i];
    assert_true(variant ? is->variant && !strcmp(is->variant, variant) : !is->variant);
    assert_true(name ? is->name && !strcmp(is->name, name) : !is->name);
    assert_true(value ? is->value && !strcmp(is->value, value) : !is->value);
    assert_int_equal(is->line, line);
    assert_int_equal(is->column, column);
}

static void values_know_where_they_stand(void **state)
{
    (void)state;
    static const char text[] = "# a recipe\n"
                               "size: 20\n"
                               "filters: [flip, 'sharpen=1']\n"
                               "variants:\n"
                               "  a: {}\n"
                               "  b:\n"
                               "    format:\n"
                               "    - png\n"
                               "    filters: []\n"
                               "quality: \"7\\x35\"\n";
    assert_int_equal(parse(text, strlen(text)), SL_OK);
    assert_int_equal(preset.count, 8);
    assert_value(0, NULL, "size", "20", 2, 7);
    assert_value(1, NULL, "filters", "flip", 3, 11);
    assert_value(2, NULL, "filters", "sharpen=1", 3, 17);
    assert_true(preset.values[2].more && !preset.values[1].more);
    assert_value(3, "a", NULL, NULL, 5, 3);
    assert_value(4, "b", NULL, NULL, 6, 3);
    assert_value(5, "b", "format", "png", 8, 7);
    assert_value(6, "b", "filters", NULL, 9, 15);
    assert_value(7, NULL, "quality", "75", 10, 10);
    cli_preset_release(&preset);
}

/* Every beginning of a preset, and every byte of it replaced: read or refused, never worse. */
static void damage_is_refused_or_read(void **state)
{
    (void)state;
    static const char sound[] =
        "size: [20, \"3\\x30\"]\nvariants:\n  a: {format: png}\n  b: &x {}\n";
    static const char wrong[] = {'\0', '*', '&', '[', '{', ':', '\n', '"', '\xff', '-', '!', '%'};
    char text[sizeof sound];
    for (size_t size = 0; size < sizeof sound; size++) {
        enum sl_status status = parse(sound, size);
        assert_true(status == SL_OK || status == SL_INVALID_ARGUMENT);
    }
    for (size_t i = 0; i < sizeof sound - 1; i++) {
        for (size_t w = 0; w < sizeof wrong; w++) {
            memcpy(text, sound, sizeof sound);
            text[i] = wrong[w];
            enum sl_status status = parse(text, sizeof sound - 1);
            assert_true(status == SL_OK || status == SL_INVALID_ARGUMENT);
            if (status)
                assert_int_equal(strncmp(error.message, "p.yaml:", 7), 0);
        }
    }
    cli_preset_release(&preset);
}

static void a_long_path_leaves_room_for_what_is_wrong(void **state)
{
    (void)state;
    char path[400];
    memset(path, 'x', sizeof path);
    memcpy(path + sizeof path - 8, "/p.yaml", 8);
    sl_error_set(&error, SL_INVALID_ARGUMENT, "quality is a whole number");
    cli_preset_locate(&error, path, 3, 4);
    assert_non_null(strstr(error.message, "xxx/p.yaml:3:4: quality is a whole number"));
    assert_int_equal(error.status, SL_INVALID_ARGUMENT);
}

/* An option is one of presets because it is one of recipes, and for no other reason. */
static void every_option_of_recipes_is_one_of_presets(void **state)
{
    (void)state;
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        bool replaces = !strcmp(option->name, "in-place") || !strcmp(option->name, "backup");
        if ((option->commands & CLI_CONVERT) && sl_recipe_has_option(option->name))
            assert_int_equal(cli_preset_takes(option->name), !replaces);
    }
    assert_true(cli_preset_takes("jobs"));
    assert_false(cli_preset_takes("output"));
    assert_false(cli_preset_takes("preset"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_know_where_they_stand),
        cmocka_unit_test(damage_is_refused_or_read),
        cmocka_unit_test(a_long_path_leaves_room_for_what_is_wrong),
        cmocka_unit_test(every_option_of_recipes_is_one_of_presets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
