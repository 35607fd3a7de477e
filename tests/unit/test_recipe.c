/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/recipe.h>

#include <stdio.h>
#include <string.h>

static struct sl_recipe *recipe;

static int make(void **state)
{
    (void)state;
    return sl_recipe_new(&recipe) == SL_OK ? 0 : -1;
}

static int discard(void **state)
{
    (void)state;
    sl_recipe_free(recipe);
    return 0;
}

static void set(const char *name, const char *value)
{
    assert_int_equal(sl_recipe_set(recipe, name, value, NULL), SL_OK);
}

static void assert_refused(const char *name, const char *value, const char *said)
{
    struct sl_error error;
    sl_error_clear(&error);
    assert_int_equal(sl_recipe_set(recipe, name, value, &error), SL_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, said));
}

static void assert_named(const char *relative, const char *output)
{
    struct sl_bytes bytes = {0};
    assert_int_equal(
        sl_recipe_output_name(recipe, 0, &(struct sl_recipe_input){.relative = relative}, &bytes),
        SL_OK);
    assert_int_equal(sl_bytes_append(&bytes, "", 1), SL_OK);
    assert_string_equal((const char *)bytes.data, output);
    sl_bytes_release(&bytes);
}

static const char *text(struct sl_bytes *bytes)
{
    sl_bytes_clear(bytes);
    assert_int_equal(sl_recipe_text(recipe, bytes), SL_OK);
    assert_int_equal(sl_bytes_append(bytes, "", 1), SL_OK);
    return (const char *)bytes->data;
}

static void nonsense_is_refused_and_explained(void **state)
{
    (void)state;
    assert_refused("quality", "0", "1 to 100");
    assert_refused("quality", "101", "1 to 100");
    assert_refused("quality", "9x", "1 to 100");
    assert_refused("subsampling", "411", "444");
    assert_refused("progressive", "perhaps", "progressive is yes or no");
    assert_refused("optimize", "", "yes or no");
    assert_refused("lossless", "1", "yes or no");
    assert_refused("max-bytes", "0", "number of bytes");
    assert_refused("max-bytes", "1X", "number of bytes");
    assert_refused("if-larger", "yes", "keep, copy or skip");
    assert_refused("min-savings", "100", "0 to 99");
    assert_refused("on-lossy", "no", "warn, error or allow");
    assert_refused("restart", "-1", "whole number");
    assert_refused("restart", "65536", "65535");
    assert_refused("restart", "4294967297", "65535");
    assert_refused("effort", "10", "0 to 9");
    assert_refused("effort", "", "0 to 9");
    assert_refused("effort", "5x", "0 to 9");
    assert_refused("kernel", "bicubic", "catmull-rom");
    assert_refused("format", "webm", "cannot write");
    assert_refused("fail-on", "never", "truncated");
    assert_refused("max-pixels", "-1", "whole number");
    assert_refused("max-pixels", "99999999999999999999", "whole number");
    assert_refused("max-pixels", "9999999999999999G", "whole number");
    assert_refused("background", "mauve", "#rrggbb");
    assert_refused("overwrite", "yes", "newer");
    assert_refused("fsync", "often", "none");
    assert_refused("auto-orient", "maybe", "yes or no");
    assert_refused("size", "huge", "size");
    assert_refused("filter", "shine=3", "shine");
    assert_refused("colour", "red", "not an option");
    assert_false(sl_recipe_has_option("colour"));
    assert_true(sl_recipe_has_option("max-file-size"));
}

static void suffixes_are_counted(void **state)
{
    (void)state;
    struct sl_limits limits;
    set("max-pixels", "20M");
    set("max-file-size", "2K");
    set("max-dimension", "5k");
    sl_recipe_limits(recipe, &limits);
    assert_int_equal(limits.pixels, 20000000);
    assert_int_equal(limits.file_bytes, 2048);
    assert_int_equal(limits.dimension, 5000);
}

static void an_output_never_lies_about_its_content(void **state)
{
    (void)state;
    assert_named("a/b.jpg", "a/b.jpg");
    assert_named("a/b.JPEG", "a/b.JPEG");
    assert_named("a/b.gif", "a/b.png");
    assert_named("a.dir/b", "a.dir/b.png");
    assert_named(".hidden", ".hidden.png");
    assert_named("a.b.c.tga", "a.b.c.tga");
    set("format", "jpeg");
    assert_named("a/b.png", "a/b.jpg");
    assert_named("a/b", "a/b.jpg");
}

static void the_text_tells_what_decides_the_outputs(void **state)
{
    (void)state;
    struct sl_bytes before = {0};
    struct sl_bytes after = {0};
    text(&before);
    set("fsync", "none");
    set("overwrite", "all");
    set("max-pixels", "1M");
    assert_string_equal((const char *)before.data, text(&after));
    set("size", "100x200");
    set("filter", "blur=1.5");
    set("filter", "invert");
    set("subsampling", "422");
    set("restart", "3");
    set("lossless", "yes");
    set("effort", "9");
    assert_string_not_equal((const char *)before.data, text(&after));
    assert_non_null(strstr((const char *)after.data, "size=100x200\n"));
    const char *blur = strstr((const char *)after.data, "filter=blur");
    const char *invert = strstr((const char *)after.data, "filter=invert");
    assert_true(blur && invert && blur < invert);

    /* What was printed makes the same recipe. */
    struct sl_recipe *first = recipe;
    assert_int_equal(sl_recipe_new(&recipe), SL_OK);
    for (char *line = strtok((char *)after.data, "\n"); line; line = strtok(NULL, "\n")) {
        char *value = strchr(line, '=');
        assert_non_null(value);
        *value = '\0';
        set(line, value + 1);
    }
    text(&before);
    sl_recipe_free(recipe);
    recipe = first;
    assert_string_equal(text(&after), (const char *)before.data);
    sl_bytes_release(&before);
    sl_bytes_release(&after);
}

/* What encoders are told is there where it is not what they would do anyway: so what was done
 * before there was an option stays done. */
static void what_encoders_are_told_is_in_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *name, *usual, *other;
    } options[] = {
        {"subsampling", "420", "444"}, {"progressive", "no", "yes"}, {"optimize", "no", "yes"},
        {"restart", "0", "4"},         {"lossless", "no", "yes"},    {"if-larger", "keep", "skip"},
        {"on-lossy", "warn", "error"}, {"max-bytes", NULL, "2000"},  {"effort", NULL, "0"}};
    struct sl_bytes before = {0};
    struct sl_bytes after = {0};
    text(&before);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        char line[32];
        assert_true(sl_recipe_has_option(options[i].name));
        assert_null(strstr((const char *)before.data, options[i].name));
        set(options[i].name, options[i].other);
        snprintf(line, sizeof line, "\n%s=%s\n", options[i].name, options[i].other);
        assert_non_null(strstr(text(&after), line));
        if (options[i].usual) {
            set(options[i].name, options[i].usual);
            assert_string_equal(text(&after), (const char *)before.data);
        }
    }
    sl_bytes_release(&before);
    sl_bytes_release(&after);
}

static void a_stage_that_is_not_needed_is_not_there(void **state)
{
    (void)state;
    const struct sl_stage_graph *graph;
    assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_OK);
    assert_int_equal(graph->stage_count, 2);
    assert_string_equal(graph->stages[0].name, "decode");
    assert_string_equal(graph->stages[1].name, "encode");
    set("filter", "flip");
    set("size", "50%");
    assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_OK);
    assert_int_equal(graph->stage_count, 4);
    assert_string_equal(graph->stages[1].name, "resize");
    assert_string_equal(graph->stages[2].name, "filter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nonsense_is_refused_and_explained, make, discard),
        cmocka_unit_test_setup_teardown(suffixes_are_counted, make, discard),
        cmocka_unit_test_setup_teardown(an_output_never_lies_about_its_content, make, discard),
        cmocka_unit_test_setup_teardown(the_text_tells_what_decides_the_outputs, make, discard),
        cmocka_unit_test_setup_teardown(what_encoders_are_told_is_in_the_text, make, discard),
        cmocka_unit_test_setup_teardown(a_stage_that_is_not_needed_is_not_there, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
