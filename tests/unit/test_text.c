/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "text.h"

#include <string.h>

static void test_escape(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"plain name.jpg", "plain name.jpg"},
        {"sch\xc3\xb6n \xe2\x82\xac", "sch\xc3\xb6n \xe2\x82\xac"},
        {"a\nb\tc\\d", "a\\nb\\tc\\\\d"},
        {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xc2\x9b", "\\xc2\\x9b"}, /* a terminal may take it for ESC [ */
        {"\xc2", "\\xc2"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* a surrogate */
        {"", ""},
    };
    struct sl_bytes out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cli_escape(&out, cases[i][0]), cases[i][1]);
    sl_bytes_release(&out);
}

static void test_quote(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a/b-1.jpg", "a/b-1.jpg"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"", "''"},
        {"$x", "'$x'"},
        {"'", "''\\'''"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_bytes out = {0};
        assert_int_equal(cli_quote(&out, cases[i][0]), SL_OK);
        assert_string_equal((const char *)out.data, cases[i][1]);
        sl_bytes_release(&out);
    }
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(cli_columns(""), 0);
    assert_int_equal(cli_columns("abc"), 3);
    assert_int_equal(cli_columns("\xe2\x82\xac\xc3\xb6"), 2);
}

static void test_times(void **state)
{
    (void)state;
    char text[CLI_TIME_SIZE];
    assert_string_equal(cli_format_utc(1700000000123, text), "2023-11-14T22:13:20.123Z");
    assert_string_equal(cli_format_utc(0, text), "1970-01-01T00:00:00.000Z");
    assert_string_equal(cli_format_time(0, text), "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
