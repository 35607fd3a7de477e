/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filters.h"

#include <sluice/recipe.h>

#include <locale.h>
#include <string.h>

static const struct {
    const char *text;
    const char *name;
    double argument[SL_FILTER_PARAMETERS_MAX];
    const char *canonical;
} calls[] = {
    {"blur", "blur", {1}, "blur"},
    {"blur=1.2", "blur", {1.2}, "blur=1.2"},
    {"blur=1.20", "blur", {1.2}, "blur=1.2"},
    {"blur=sigma=1.2", "blur", {1.2}, "blur=1.2"},
    {"blur=1", "blur", {1}, "blur"},
    {"sharpen", "sharpen", {0.8, 1, 0}, "sharpen"},
    {"sharpen=1:2:3", "sharpen", {1, 2, 3}, "sharpen=1:2:3"},
    {"sharpen=1", "sharpen", {1, 1, 0}, "sharpen=1"},
    {"sharpen=threshold=2", "sharpen", {0.8, 1, 2}, "sharpen=threshold=2"},
    {"sharpen=1:threshold=2", "sharpen", {1, 1, 2}, "sharpen=1:threshold=2"},
    {"sharpen=amount=.5:sigma=2", "sharpen", {2, 0.5, 0}, "sharpen=2:0.5"},
    {"invert", "invert", {0}, "invert"},
    {"brightness=-12.5", "brightness", {-12.5}, "brightness=-12.5"},
    {"contrast=0", "contrast", {0}, "contrast=0"},
    {"gamma=2.2", "gamma", {2.2}, "gamma=2.2"},
    {"rotate=-90", "rotate", {-90}, "rotate=-90"},
    {"crop=10:20", "crop", {10, 20, -1, -1}, "crop=10:20"},
    {"crop=10:20:0:0", "crop", {10, 20, 0, 0}, "crop=10:20:0:0"},
    {"crop=10:20:top=3", "crop", {10, 20, -1, 3}, "crop=10:20:top=3"},
};

static void test_reads_calls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct sl_filter_call call;
        struct sl_error err;
        if (sl_filter_parse(calls[i].text, &call, &err) != SL_OK)
            fail_msg("%s: %s", calls[i].text, err.message);
        assert_string_equal(call.filter->name, calls[i].name);
        for (size_t p = 0; p < call.filter->parameter_count; p++)
            assert_true(call.argument[p] == calls[i].argument[p]);
    }
}

static void test_prints_canonical_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct sl_filter_call call;
        struct sl_bytes text = {0};
        assert_int_equal(sl_filter_parse(calls[i].text, &call, NULL), SL_OK);
        assert_int_equal(sl_filter_print(&call, &text), SL_OK);
        assert_string_equal((const char *)text.data, calls[i].canonical);
        struct sl_filter_call again;
        assert_int_equal(sl_filter_parse(calls[i].canonical, &again, NULL), SL_OK);
        assert_ptr_equal(again.filter, call.filter);
        for (size_t p = 0; p < call.filter->parameter_count; p++)
            assert_true(again.argument[p] == call.argument[p]);
        sl_bytes_release(&text);
    }
}

static void test_whatever_the_locale(void **state)
{
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        skip();
    test_reads_calls(state);
    test_prints_canonical_text(state);
    setlocale(LC_NUMERIC, "C");
}

static void test_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says[3];
    } wrong[] = {
        {"", {"there is no filter ''", "blur", "crop"}},
        {"blurr=1", {"there is no filter 'blurr'", "blur", "sepia"}},
        {"a-name-much-longer-than-any-filter-could-ever-have", {"there is no filter"}},
        {"Blur", {"there is no filter 'Blur'"}},
        {"blur=", {"not a number", "sigma (0.3 to 100 px)"}},
        {"blur=x", {"not a number: 'x'", "sigma (0.3 to 100 px)"}},
        {"blur=1,5", {"not a number", "sigma"}},
        {"blur=1 ", {"not a number", "sigma"}},
        {"blur=nan", {"not a number", "sigma"}},
        {"blur=0.2", {"out of range: '0.2'", "0.3 to 100 px"}},
        {"blur=101", {"out of range: '101'", "0.3 to 100 px"}},
        {"blur=1:2", {"no parameter for '2'"}},
        {"blur=radius=2", {"no parameter for 'radius=2'", "sigma"}},
        {"blur=1:sigma=2", {"given twice: 'sigma=2'"}},
        {"sharpen=1::2", {"not a number", "threshold (0 to 100 %)"}},
        {"invert=1", {"no parameter for '1'", "no arguments"}},
        {"gamma", {"needs a value for 'gamma'", "gamma (0.1 to 10)"}},
        {"rotate=45", {"not a multiple of 90: '45'", "angle (-360 to 360 degrees)"}},
        {"rotate=90.5", {"not a whole number: '90.5'"}},
        {"crop=10", {"needs a value for 'height'", "width (1 to 65535 px)"}},
        {"crop=0:10", {"out of range: '0:10'"}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sl_filter_call call;
        struct sl_error err;
        assert_int_equal(sl_filter_parse(wrong[i].text, &call, &err), SL_INVALID_ARGUMENT);
        for (size_t s = 0; s < 3 && wrong[i].says[s]; s++)
            if (!strstr(err.message, wrong[i].says[s]))
                fail_msg("'%s' does not say '%s'", err.message, wrong[i].says[s]);
    }
}

/* What help, man page and docs rely on. */
static void test_every_filter_describes_itself(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sl_filter *filter;
    for (; (filter = sl_filter_at(count)) != NULL; count++) {
        assert_ptr_equal(sl_filter_find(filter->name), filter);
        assert_true(strlen(filter->summary) > 0);
        assert_true(filter->summary[strlen(filter->summary) - 1] != '.');
        assert_non_null(filter->apply);
        assert_true(filter->parameter_count <= SL_FILTER_PARAMETERS_MAX);
        for (size_t p = 0; p < filter->parameter_count; p++) {
            const struct sl_filter_parameter *parameter = &filter->parameters[p];
            assert_non_null(parameter->name);
            assert_non_null(parameter->unit);
            assert_true(parameter->minimum < parameter->maximum);
            assert_true(parameter->required || parameter->initial >= parameter->minimum);
            assert_true(parameter->required || parameter->initial <= parameter->maximum);
        }
    }
    assert_int_equal(count, 13);
    assert_null(sl_filter_find("nothing"));
    assert_null(sl_filter_at(SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_calls),
        cmocka_unit_test(test_prints_canonical_text),
        cmocka_unit_test(test_whatever_the_locale),
        cmocka_unit_test(test_says_what_is_wrong),
        cmocka_unit_test(test_every_filter_describes_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
