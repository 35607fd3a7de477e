/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "colour_text.h"
#include "filters.h"
#include "quoted.h"
#include "value.h"

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
    {"negate", "invert", {0}, "invert"},
    {"unsharp=2", "sharpen", {2, 1, 0}, "sharpen=2"},
    {"flatten", "flatten", {0xffffffff}, "flatten"},
    {"flatten=#FFFFFFff", "flatten", {0xffffffff}, "flatten"},
    {"flatten=#0a0B0c", "flatten", {0x0a0b0cff}, "flatten=#0a0b0c"},
    {"flatten=background=red", "flatten", {0xff0000ff}, "flatten=#ff0000"},
    {"normalize", "normalise", {1, 99}, "normalise"},
    {"threshold=grayscale=no", "threshold", {128, 0}, "threshold=grayscale=no"},
    {"linear=1:0,0,0", "linear", {1, 3}, "linear=b=0,0,0"},
    {"linear=b=3:a=1,2,3.5", "linear", {3, 1}, "linear=1,2,3.5:3"},
    {"convolve=0,0,0,0,1,0,0,0,0:2", "convolve", {9, 2, 0}, "convolve=0,0,0,0,1,0,0,0,0:2"},
    {"crop=10:20", "crop", {10, 20, -1, -1}, "crop=10:20"},
    {"crop=10:20:0:0", "crop", {10, 20, 0, 0}, "crop=10:20:0:0"},
    {"crop=10:20:top=3", "crop", {10, 20, -1, 3}, "crop=10:20:top=3"},
    {"composite=a b.png", "composite", {7, 4, 0, 100}, "composite=a b.png"},
    {"composite=/a\\:b\\=\\\\\\n", "composite", {7, 4, 0, 100}, "composite=/a\\:b\\=\\\\\\n"},
    {"composite=file=a=b:centre", "composite", {3, 4, 0, 100}, "composite=a\\=b"},
    {"watermark=a:bottom:add:50", "composite", {1, 4, 9, 50}, "composite=a:south:add:50"},
    {"composite=a:10,20%:y=-3:tile=yes",
     "composite",
     {1, 4, 0, 100, 0, 1, 0, -3},
     "composite=a:10,20%:tile=yes:y=-3"},
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
        {"", {"there is no filter ''", "sluice help filters"}},
        {"blurr=1", {"there is no filter 'blurr'", "sluice help filters"}},
        {"a-name-much-longer-than-any-filter-could-ever-have", {"there is no filter"}},
        {"Blur", {"there is no filter 'Blur'"}},
        {"blur=", {"not a number", "sigma is 0.3 to 100 px"}},
        {"blur=x", {"not a number: 'x'", "sigma is 0.3 to 100 px"}},
        {"blur=1,5", {"not a number", "sigma"}},
        {"blur=1 ", {"not a number", "sigma"}},
        {"blur=nan", {"not a number", "sigma"}},
        {"blur=0.2", {"out of range: '0.2'", "0.3 to 100 px"}},
        {"blur=101", {"out of range: '101'", "0.3 to 100 px"}},
        {"blur=1:2", {"no parameter for '2'"}},
        {"blur=radius=2", {"no parameter for 'radius=2'", "sigma"}},
        {"blur=1:sigma=2", {"given twice: 'sigma=2'"}},
        {"sharpen=1::2", {"not a number", "amount is 0 to 10 times"}},
        {"invert=1", {"no parameter for '1'", "no arguments"}},
        {"gamma", {"needs a value for 'gamma'", "gamma (0.1 to 10)"}},
        {"rotate=361", {"out of range: '361'", "angle is -360 to 360 degrees"}},
        {"crop=1.5:1", {"not a whole number: '1.5"}},
        {"extend", {"needs a value for 'top'"}},
        {"extend=1:edge=round",
         {"not one of its words", "edge=round", "background, copy or mirror"}},
        {"crop=10", {"needs a value for 'height'", "width (1 to 65535 px)"}},
        {"flatten=#12345", {"not a colour: '#12345'", "#rrggbb", "white"}},
        {"flatten=whitey", {"not a colour"}},
        {"flatten=#123456ff0", {"not a colour"}},
        {"flatten=transparent", {"not opaque"}},
        {"convolve=1,2,3", {"not as many numbers", "kernel is 9, 25 or 49 numbers"}},
        {"convolve", {"needs a value for 'kernel'"}},
        {"threshold=grayscale=maybe", {"not one of its words", "no or yes"}},
        {"normalise=50:50", {"lower is not below upper"}},
        {"median=2.5", {"not a whole number"}},
        {"crop=0:10", {"out of range: '0:10'"}},
        {"composite", {"needs a value for 'file'", "file (the path of a picture)"}},
        {"composite=", {"empty"}},
        {"composite=a=b", {"no parameter for 'a=b'"}},
        {"composite=a\\b", {"a backslash that is not before : = \\ or n"}},
        {"composite=a\\", {"a backslash that is not"}},
        {"composite=a:attention", {"not a position", "position is centre, northeast"}},
        {"composite=a:1,2,3", {"not a position"}},
        {"composite=a:blend=invert", {"not one of its words", "difference or exclusion"}},
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

static void test_a_string_has_its_limit(void **state)
{
    (void)state;
    struct sl_filter_call call;
    char text[2 * SL_FILTER_STRINGS_SIZE];
    memset(text, 'a', sizeof text);
    memcpy(text, "composite=", 10);
    text[sizeof text - 1] = '\0';
    assert_int_equal(sl_filter_parse(text, &call, NULL), SL_INVALID_ARGUMENT);
    text[10 + SL_FILTER_STRINGS_SIZE - 1] = '\0';
    assert_int_equal(sl_filter_parse(text, &call, NULL), SL_INVALID_ARGUMENT);
    text[10 + SL_FILTER_STRINGS_SIZE - 2] = '\0';
    assert_int_equal(sl_filter_parse(text, &call, NULL), SL_OK);
    assert_string_equal(sl_filter_string(&call, 0), text + 10);
}

static const char *const modes[] = {"soft", "hard", NULL};
static const struct sl_filter invented = {
    .name = "invented",
    .parameter_count = 7,
    .parameters = {{.name = "mode", .value = SL_FILTER_WORD, .words = modes, .initial = 1},
                   {.name = "paint", .value = SL_FILTER_COLOUR, .initial = 0x00000080},
                   {.name = "a",
                    .value = SL_FILTER_NUMBERS,
                    .minimum = -2,
                    .maximum = 9,
                    .initial = 1,
                    .lengths = {1, 3}},
                   {.name = "b",
                    .value = SL_FILTER_NUMBERS,
                    .maximum = 1,
                    .unit = "px",
                    .required = true,
                    .lengths = {2, 4, 61}},
                   {.name = "first", .value = SL_FILTER_STRING, .text = "one"},
                   {.name = "second", .value = SL_FILTER_STRING},
                   {.name = "place", .value = SL_FILTER_POSITION, .initial = 100}},
};

/* Words, colours and numbers are read, kept apart, printed and described. */
static void test_every_kind_of_argument(void **state)
{
    (void)state;
    char text[SL_FILTER_TEXT_SIZE];
    struct sl_filter_call call = {.filter = &invented};
    assert_true(sl_filter_value_parse("soft:rest", 0, &call, text));
    assert_true(sl_filter_value_parse("#01020304", 1, &call, text));
    assert_true(sl_filter_value_parse("0.5,1", 3, &call, text)); /* before the other numbers */
    assert_true(sl_filter_value_parse("50%,7", 6, &call, text));
    assert_true(sl_filter_value_parse("-2,3.25,9:", 2, &call, text));
    assert_true(sl_filter_value_parse("longer\\n:", 5, &call, text));
    assert_true(sl_filter_value_parse("x:", 4, &call, text));
    struct sl_bytes bytes = {0};
    for (size_t i = 0; i < 7; i++) {
        assert_false(sl_filter_value_is_initial(&call, i));
        assert_int_equal(sl_filter_value_print(&call, i, &bytes), SL_OK);
        assert_int_equal(sl_bytes_printf(&bytes, " "), SL_OK);
    }
    assert_string_equal((const char *)bytes.data,
                        "soft #01020304 -2,3.25,9 0.5,1 x longer\\n 50%,7 ");
    sl_bytes_release(&bytes);
    uint16_t colour[4];
    sl_filter_colour(call.argument[1], colour);
    assert_int_equal(colour[0], 0x0101);
    assert_int_equal(colour[3], 0x0404);

    struct sl_filter_call initial = {.filter = &invented};
    for (size_t i = 0; i < 7; i++) {
        if (i == 3)
            continue;
        sl_filter_value_set_initial(i, &initial);
        assert_true(sl_filter_value_is_initial(&initial, i));
    }
    assert_string_equal(sl_filter_string(&initial, 4), "one");
    assert_string_equal(sl_filter_string(&initial, 5), "");
    assert_true(sl_filter_value_position(&initial, 6).y == 100);
    size_t count;
    assert_true(sl_filter_numbers(&initial, 2, &count)[0] == 1);
    assert_int_equal(count, 1);

    static const char *const allowed[] = {"soft or hard", NULL, "1 or 3 numbers, -2 to 9",
                                          "2, 4 or 61 numbers, 0 to 1 px"};
    static const char *const initials[] = {"hard", "#00000080", "1", ""};
    for (size_t i = 0; i < 4; i++) {
        sl_filter_allowed_text(&invented.parameters[i], text);
        assert_string_equal(text, allowed[i] ? allowed[i] : SL_COLOUR_ALLOWED);
        sl_filter_initial_text(&invented.parameters[i], text);
        assert_string_equal(text, initials[i]);
    }
}

static void test_every_kind_of_argument_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        size_t parameter;
        const char *text, *what;
    } wrong[] = {
        {0, "", "not one of its words"},
        {0, "sof", "not one of its words"},
        {0, "softer", "not one of its words"},
        {1, "#1234567", "not a colour"},
        {1, "#123456 ", "not a colour"},
        {2, "1,2", "not as many numbers as it takes"},
        {2, "1,,2", "not numbers"},
        {2, "1,2,", "not numbers"},
        {2, "", "not numbers"},
        {2, "1,2,9.1", "out of range"},
    };
    char what[SL_FILTER_TEXT_SIZE];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sl_filter_call call = {.filter = &invented};
        assert_false(sl_filter_value_parse(wrong[i].text, wrong[i].parameter, &call, what));
        assert_string_equal(what, wrong[i].what);
    }
    char many[2 * SL_FILTER_NUMBERS_MAX + 2];
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = i % 2 ? ',' : '1';
    many[sizeof many - 1] = '\0';
    struct sl_filter_call call = {.filter = &invented};
    assert_false(sl_filter_value_parse(many, 3, &call, what));
    assert_string_equal(what, "too many numbers");
}

static size_t longest(const struct sl_filter_parameter *parameter)
{
    size_t most = 0;
    for (size_t i = 0; parameter->lengths[i]; i++)
        most = parameter->lengths[i] > most ? parameter->lengths[i] : most;
    return most;
}

static void check_parameter(const struct sl_filter_parameter *parameter)
{
    if (parameter->value == SL_FILTER_WORD) {
        assert_non_null(parameter->words[1]);
        return;
    }
    if (parameter->value == SL_FILTER_COLOUR || sl_filter_is_string(parameter))
        return;
    if (parameter->value == SL_FILTER_POSITION) {
        assert_true(parameter->required || parameter->initial >= 0);
        return;
    }
    assert_true(parameter->minimum < parameter->maximum);
    assert_true(parameter->required || parameter->initial >= parameter->minimum);
    assert_true(parameter->required || parameter->initial <= parameter->maximum);
    if (parameter->value == SL_FILTER_NUMBERS)
        assert_true(longest(parameter) > 0);
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
        size_t numbers = 0;
        for (size_t p = 0; p < filter->parameter_count; p++) {
            const struct sl_filter_parameter *parameter = &filter->parameters[p];
            assert_non_null(parameter->name);
            check_parameter(parameter);
            if (parameter->value == SL_FILTER_NUMBERS)
                numbers += longest(parameter);
        }
        assert_true(numbers <= SL_FILTER_NUMBERS_MAX);
    }
    assert_int_equal(count, 30);
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
        cmocka_unit_test(test_a_string_has_its_limit),
        cmocka_unit_test(test_every_kind_of_argument),
        cmocka_unit_test(test_every_kind_of_argument_says_what_is_wrong),
        cmocka_unit_test(test_every_filter_describes_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
