/* SPDX-License-Identifier: MIT */
#include "units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_count(void **state)
{
    (void)state;
    uint64_t n = 7;
    assert_true(cli_parse_count("0", 10, &n));
    assert_int_equal(n, 0);
    assert_true(cli_parse_count("18446744073709551615", UINT64_MAX, &n));
    assert_true(n == UINT64_MAX);
    static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cli_parse_count(bad[i], UINT64_MAX, &n));
    assert_false(cli_parse_count("11", 10, &n));
}

static void test_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {{"1", 1},          {"1k", 1024},        {"1KiB", 1024}, {"2MB", 2 << 20},
                {"1.5g", 3 << 29}, {"512M", 512 << 20}, {".5k", 512},   {"1t", (uint64_t)1 << 40}};
    uint64_t bytes;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(cli_parse_bytes(good[i].text, &bytes));
        assert_true(bytes == good[i].bytes);
    }
    static const char *const bad[] = {"", "M", "-1", "1x", "1.2.3", "1 M", "99999999999T", "inf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cli_parse_bytes(bad[i], &bytes));
}

static void test_duration(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"0", 0},       {"10", 10000},    {"200ms", 200}, {"1.5s", 1500},
                {"2m", 120000}, {"2min", 120000}, {"1h", 3600000}};
    int64_t ms;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(cli_parse_duration(good[i].text, &ms));
        assert_int_equal(ms, good[i].ms);
    }
    static const char *const bad[] = {"", "s", "-1s", "1 s", "1d", "1e3", "9999999999h"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cli_parse_duration(bad[i], &ms));
}

static void test_format(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(cli_format_bytes(640, text, sizeof text), "640 B");
    assert_string_equal(cli_format_bytes(1536, text, sizeof text), "1.50 KiB");
    assert_string_equal(cli_format_bytes((uint64_t)300 << 20, text, sizeof text), "300 MiB");
    assert_string_equal(cli_format_duration(420000000, text, sizeof text), "0.42 s");
    assert_string_equal(cli_format_duration(INT64_C(59990000000), text, sizeof text), "0 min 59 s");
    assert_string_equal(cli_format_duration(INT64_C(187000000000), text, sizeof text),
                        "3 min 07 s");
    assert_string_equal(cli_format_duration(INT64_C(7500000000000), text, sizeof text),
                        "2 h 05 min");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_duration),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
