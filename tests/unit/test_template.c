/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "names.h"

#include <stdio.h>
#include <string.h>

static void assert_read(const char *text, const char *as)
{
    char out[SL_TEMPLATE_SIZE];
    struct sl_error error;
    sl_error_clear(&error);
    if (sl_template_read(text, out, &error))
        fail_msg("%s: %s", text, error.message);
    assert_string_equal(out, as);
}

static void what_is_meant_is_written_out(void **state)
{
    (void)state;
    assert_read("{rel}.{fmt}", "{rel}.{fmt}");
    assert_read("{name}", "{dir}{name}.{fmt}");
    assert_read("%s", "{dir}{name}.{fmt}");
    assert_read("tn_%s.jpg", "{dir}tn_{name}.jpg");
    assert_read("%d%s_tn.png", "{dir}{name}_tn.png");
    assert_read("x/{name}.min", "x/{name}.min.{fmt}");
    assert_read("x.y/{name}", "x.y/{name}.{fmt}");
    assert_read("{name}.{ext}", "{dir}{name}.{ext}");
    assert_read("{{%%}}/{hash}", "{{%}}/{hash}.{fmt}");
    assert_read("a..b/...c/{w}{h}{size}{variant}", "a..b/...c/{w}{h}{size}{variant}.{fmt}");
}

static void assert_refused(const char *text, const char *said)
{
    char out[SL_TEMPLATE_SIZE];
    struct sl_error error;
    sl_error_clear(&error);
    assert_int_equal(sl_template_read(text, out, &error), SL_INVALID_ARGUMENT);
    if (!strstr(error.message, said))
        fail_msg("%s: %s", text, error.message);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"",     "/",    "/a",     "a/",  "a//b",  ".",         "..",
                                        "../a", "a/..", "a/../b", "./a", "a/./b", "{dir}/../b"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_refused(paths[i], "below the output folder");
    assert_refused("{", "{variant}");
    assert_refused("{}", "{variant}");
    assert_refused("{nam}", "no field {nam}");
    assert_refused("{name", "{variant}");
    assert_refused("{na{me}", "{variant}");
    assert_refused("{name }", "{variant}");
    assert_refused("{NAME}", "{variant}");
    assert_refused("name}", "}}");
    assert_refused("{name}}", "}}");
    assert_refused("%", "%s");
    assert_refused("%n", "%s");
    assert_refused("%08s", "%s");
}

/* One byte less than too long, and too long, with and without what is added. */
static void lengths_are_bounded(void **state)
{
    (void)state;
    char text[2 * SL_TEMPLATE_SIZE];
    char out[SL_TEMPLATE_SIZE + 1];
    for (size_t length = SL_TEMPLATE_SIZE - 20; length < SL_TEMPLATE_SIZE + 20; length++) {
        memset(text, 'x', length);
        memcpy(text + length - 6, ".{fmt}", 7);
        text[1] = '/';
        out[SL_TEMPLATE_SIZE] = '#';
        bool fits = length < SL_TEMPLATE_SIZE;
        assert_int_equal(sl_template_read(text, out, NULL), fits ? SL_OK : SL_INVALID_ARGUMENT);
        text[1] = 'x'; /* the folder is put before it */
        fits = length + 5 < SL_TEMPLATE_SIZE;
        assert_int_equal(sl_template_read(text, out, NULL), fits ? SL_OK : SL_INVALID_ARGUMENT);
        assert_int_equal(out[SL_TEMPLATE_SIZE], '#');
    }
}

static void fields_are_found(void **state)
{
    (void)state;
    assert_true(sl_template_has("a{w}b", "w"));
    assert_false(sl_template_has("a{{w}}b", "w"));
    assert_false(sl_template_has("a{h}b", "w"));
    assert_string_equal(sl_template_extension("{rel}.png"), "png");
    assert_null(sl_template_extension("{rel}.{fmt}"));
    assert_null(sl_template_extension("x.png/{rel}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_meant_is_written_out),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(fields_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
