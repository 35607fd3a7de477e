/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Ends the line into a pipe and compares what came out. */
static void assert_line(struct cli_json *json, const char *expected)
{
    int ends[2];
    char text[1024];
    assert_int_equal(pipe(ends), 0);
    assert_true(cli_json_end(json, ends[1]));
    ssize_t size = read(ends[0], text, sizeof text - 1);
    assert_true(size > 0);
    text[size] = '\0';
    assert_string_equal(text, expected);
    close(ends[0]);
    close(ends[1]);
    cli_json_release(json);
}

static void test_values(void **state)
{
    (void)state;
    struct cli_json json = {0};
    cli_json_begin(&json);
    cli_json_text(&json, "a", "b");
    cli_json_unsigned(&json, "n", UINT64_MAX);
    cli_json_signed(&json, "s", -5);
    cli_json_real(&json, "r", 1.5);
    cli_json_unsigned(&json, "none", 0);
    cli_json_micros(&json, "us", 1234567);
    cli_json_micros(&json, "ago", -50);
    cli_json_bool(&json, "t", true);
    cli_json_null(&json, "z");
    cli_json_open(&json, "list", '[');
    cli_json_text(&json, NULL, "x");
    cli_json_open(&json, NULL, '{');
    cli_json_close(&json, '}');
    cli_json_unsigned(&json, NULL, 1);
    cli_json_close(&json, ']');
    cli_json_open(&json, "empty", '{');
    cli_json_close(&json, '}');
    assert_line(&json, "{\"a\":\"b\",\"n\":18446744073709551615,\"s\":-5,\"r\":1.500,\"none\":0,"
                       "\"us\":1234.567,\"ago\":-0.050,\"t\":true,\"z\":null,\"list\":[\"x\",{},1],"
                       "\"empty\":{}}\n");
}

static void test_escapes(void **state)
{
    (void)state;
    struct cli_json json = {0};
    cli_json_begin(&json);
    cli_json_text(&json, "a", "\"\\\b\f\n\r\t\x01\x7f/\xc3\xa9\xf0\x9f\x98\x80");
    assert_line(&json,
                "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/\xc3\xa9\xf0\x9f\x98\x80\"}\n");
}

static void test_paths(void **state)
{
    (void)state;
    struct cli_json json = {0};
    cli_json_begin(&json);
    cli_json_path(&json, "src", "caf\xc3\xa9");
    assert_line(&json, "{\"src\":\"caf\xc3\xa9\"}\n");
    cli_json_begin(&json);
    cli_json_path(&json, "src", "caf\xe9");
    assert_line(&json, "{\"src\":\"caf\xef\xbf\xbd\",\"src_b64\":\"Y2Fm6Q==\"}\n");
    cli_json_begin(&json);
    cli_json_path(&json, "src", "\xff\xfe.");
    assert_line(&json, "{\"src\":\"\xef\xbf\xbd\xef\xbf\xbd.\",\"src_b64\":\"//4u\"}\n");
}

static void test_data(void **state)
{
    (void)state;
    struct cli_json json = {0};
    cli_json_begin(&json);
    cli_json_data(&json, "a", "data:,", "\0\xff", 2);
    cli_json_data(&json, "b", "", "", 0);
    assert_line(&json, "{\"a\":\"data:,AP8=\",\"b\":\"\"}\n");
}

/* What looks like UTF-8 but is not: overlong, surrogates, beyond the last code point, cut off. */
static void test_not_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\xc0\xaf",         "\xc1\xbf",         "\xe0\x80\xaf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xe2\x82",     "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cli_json json = {0};
        cli_json_begin(&json);
        cli_json_path(&json, "p", bad[i]);
        json.line.data[json.line.size - 1] = '\0';
        assert_non_null(strstr((const char *)json.line.data, "p_b64"));
        cli_json_release(&json);
    }
    static const char *const good[] = {"\xc2\x80",     "\xe0\xa0\x80",     "\xed\x9f\xbf",
                                       "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct cli_json json = {0};
        cli_json_begin(&json);
        cli_json_path(&json, "p", good[i]);
        json.line.data[json.line.size - 1] = '\0';
        assert_null(strstr((const char *)json.line.data, "p_b64"));
        cli_json_release(&json);
    }
}

static void test_write_error(void **state)
{
    (void)state;
    struct cli_json json = {0};
    cli_json_begin(&json);
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    assert_false(cli_json_end(&json, fd));
    assert_int_equal(errno, ENOSPC);
    close(fd);
    cli_json_release(&json);
}

static void test_a_decision(void **state)
{
    (void)state;
    int ends[2];
    char text[1024];
    const struct sl_event event = {.kind = SL_EVENT_TUNE, .text = "kept: 9.1 % faster"};
    assert_int_equal(pipe(ends), 0);
    struct cli_events events = {.fd = ends[1]};
    assert_true(cli_event_observed(&events, &event));
    ssize_t size = read(ends[0], text, sizeof text - 1);
    assert_true(size > 0);
    text[size] = '\0';
    assert_string_equal(text, "{\"event\":\"tune\",\"why\":\"kept: 9.1 % faster\"}\n");
    close(ends[0]);
    close(ends[1]);
    cli_json_release(&events.json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),     cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_paths),      cmocka_unit_test(test_data),
        cmocka_unit_test(test_not_utf8),   cmocka_unit_test(test_write_error),
        cmocka_unit_test(test_a_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
