/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "geometry.h"
#include "number.h"

#include <locale.h>
#include <string.h>

static const struct {
    const char *text;
    uint32_t width, height, out_width, out_height;
    const char *canonical; /* NULL: as written */
} cases[] = {
    {"100x100", 200, 100, 100, 50, NULL},
    {"100x100", 100, 200, 50, 100, NULL},
    {"100x100", 50, 25, 100, 50, NULL},
    {"100x100", 100, 100, 100, 100, NULL},
    {"1600x1200", 4000, 3000, 1600, 1200, NULL},
    {"1600x1600", 4032, 3024, 1600, 1200, NULL},
    {"10x10", 1, 4000, 1, 10, NULL},
    {"10x10", 4000, 1, 10, 1, NULL},
    {"100", 400, 200, 100, 50, "100x"},
    {"100x", 400, 200, 100, 50, NULL},
    {"x100", 400, 200, 200, 100, NULL},
    {"x1", 400, 1000, 1, 1, NULL},
    {"3x", 4, 2, 3, 2, NULL}, /* 1.5 rounds up */
    {"100x100>", 200, 100, 100, 50, NULL},
    {"100x100>", 50, 25, 50, 25, NULL},
    {"100x100>", 100, 50, 100, 50, NULL},
    {"100x100>", 50, 400, 13, 100, NULL},
    {"100x100<", 200, 100, 200, 100, NULL},
    {"100x100<", 50, 25, 100, 50, NULL},
    {"100x100<", 50, 400, 50, 400, NULL},
    {"100x70!", 33, 44, 100, 70, NULL},
    {"100x70!>", 33, 440, 33, 70, NULL},
    {"100x70>!", 33, 440, 33, 70, "100x70!>"},
    {"100x70!<", 33, 440, 100, 440, NULL},
    {"100x!", 33, 44, 100, 44, NULL},
    {"x70!", 33, 44, 33, 70, NULL},
    {"100x100^", 200, 100, 200, 100, NULL},
    {"100x100^", 100, 200, 100, 200, NULL},
    {"100x100^", 400, 200, 200, 100, NULL},
    {"100x100^", 30, 60, 100, 200, NULL},
    {"100x100^>", 30, 60, 30, 60, NULL},
    {"100x100^>", 400, 200, 200, 100, NULL},
    {"100^", 400, 200, 100, 50, "100x^"},
    {"1000000@", 4000, 3000, 1154, 866, NULL},
    {"10000@", 10, 10, 100, 100, NULL},
    {"10000@>", 10, 10, 10, 10, NULL},
    {"10000@>", 400, 100, 200, 50, NULL},
    {"1@", 400, 100, 2, 1, NULL},
    {"50%", 201, 99, 101, 50, NULL},
    {"50x25%", 200, 100, 100, 25, NULL},
    {"50%x25%", 200, 100, 100, 25, "50x25%"},
    {"50x50%", 200, 100, 100, 50, "50%"},
    {"12.5%", 800, 80, 100, 10, NULL},
    {"x50%", 200, 100, 200, 50, "100x50%"},
    {"50x%", 200, 100, 100, 100, "50x100%"},
    {"0.001%", 200, 100, 1, 1, NULL},
    {"200%>", 200, 100, 200, 100, NULL},
    {"50%<", 200, 100, 200, 100, NULL},
    {"4294967295x", 1, 4294967295U, 4294967295U, 4294967295U, NULL},
    {"1000000000000%", 65535, 65535, 4294967295U, 4294967295U, NULL},
    {"1000000000000@", 1, 1, 1000000, 1000000, NULL},
    {"100long", 400, 200, 100, 50, NULL},
    {"100long", 200, 400, 50, 100, NULL},
    {"100long", 4, 2, 100, 50, NULL},
    {"100long>", 4, 2, 4, 2, NULL},
    {"100short", 400, 200, 200, 100, NULL},
    {"100short", 200, 400, 100, 200, NULL},
    {"100short<", 400, 200, 400, 200, NULL},
    {"1long", 4000, 1, 1, 1, NULL},
    {"4294967295short", 1, 3, 4294967295U, 4294967295U, NULL},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_geometry geometry;
        struct sl_error err;
        uint32_t width;
        uint32_t height;
        if (sl_geometry_parse(cases[i].text, &geometry, &err) != SL_OK)
            fail_msg("%s: %s", cases[i].text, err.message);
        sl_geometry_apply(&geometry, cases[i].width, cases[i].height, &width, &height);
        if (width != cases[i].out_width || height != cases[i].out_height)
            fail_msg("%s of %ux%u: %ux%u, not %ux%u", cases[i].text, cases[i].width,
                     cases[i].height, width, height, cases[i].out_width, cases[i].out_height);
    }
}

static void test_canonical_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *expected = cases[i].canonical ? cases[i].canonical : cases[i].text;
        struct sl_geometry geometry;
        struct sl_bytes text = {0};
        assert_int_equal(sl_geometry_parse(cases[i].text, &geometry, NULL), SL_OK);
        assert_int_equal(sl_geometry_print(&geometry, &text), SL_OK);
        assert_string_equal((const char *)text.data, expected);
        struct sl_geometry again;
        assert_int_equal(sl_geometry_parse(expected, &again, NULL), SL_OK);
        assert_int_equal(again.shape, geometry.shape);
        assert_int_equal(again.when, geometry.when);
        assert_true(again.width == geometry.width && again.height == geometry.height);
        sl_bytes_release(&text);
    }
}

static void test_refuses_everything_else(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "x",
        "0",
        "0x10",
        "10x0",
        "-5x5",
        "+5",
        "10x-5",
        "axb",
        "10x10x",
        "10 x 10",
        " 10",
        "10x10!^",
        "10x10<>",
        "10x10>>",
        "10x10!!",
        "10x10@",
        "10x@",
        "x10@",
        "%",
        "@",
        "!",
        "10.5x10",
        "10X10",
        "0%",
        "50%%x",
        "1e3x1",
        "1,5x2",
        "10x10!%",
        "4294967296x1",
        ".",
        "10x10#",
        "nan",
        "inf",
        "1.5@",
        "10x10\n",
        "9999999999999%",
        "10xlong",
        "10x10long",
        "1.5long",
        "long",
        "10long^",
        "10longshort",
        "10%long",
        "10 long",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct sl_geometry geometry = {.width = 7};
        struct sl_error err = {0};
        if (sl_geometry_parse(wrong[i], &geometry, &err) != SL_INVALID_ARGUMENT)
            fail_msg("'%s' was taken", wrong[i]);
        assert_true(geometry.width == 7);
        assert_non_null(strstr(err.message, "WxH"));
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
        const char *printed;
    } numbers[] = {
        {"0", 0, "0"},
        {"-0", 0, "0"},
        {"1.5", 1.5, "1.5"},
        {".25", 0.25, "0.25"},
        {"+3", 3, "3"},
        {"-12.125000", -12.125, "-12.125"},
        {"7.", 7, "7"},
        {"0.1", 0.1, "0.1"},
        {"0.99999951", 1, "1"},
        {"0.000001", 0.000001, "0.000001"},
        {"1000000000000", 1e12, "1000000000000"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const char *end;
        double value;
        char text[SL_NUMBER_TEXT_SIZE];
        assert_true(sl_number_parse(numbers[i].text, &end, &value));
        assert_int_equal(*end, '\0');
        assert_true(value == numbers[i].value);
        sl_number_print(value, text);
        assert_string_equal(text, numbers[i].printed);
    }
    static const char *const wrong[] = {"", ".", "-", "+.", "x", "e5", "1000000000001"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *end = NULL;
        double value = 7;
        assert_false(sl_number_parse(wrong[i], &end, &value));
        assert_null(end);
        assert_true(value == 7);
    }
}

static void test_whatever_the_locale(void **state)
{
    test_numbers(state);
    static const char *const comma[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"};
    for (size_t i = 0; i < sizeof comma / sizeof *comma; i++)
        if (setlocale(LC_NUMERIC, comma[i]))
            test_numbers(state);
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_canonical_text),
        cmocka_unit_test(test_refuses_everything_else),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_whatever_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
