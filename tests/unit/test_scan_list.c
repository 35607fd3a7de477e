/* SPDX-License-Identifier: MIT */
#include "scan_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A pipe that holds `size` bytes and then ends. */
static int pipe_of(const char *text, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, size), size);
    close(ends[1]);
    return ends[0];
}

static void expect(struct sl_scan_list *list, const char *expected)
{
    const char *name;
    assert_int_equal(sl_scan_list_next(list, &name, NULL), SL_OK);
    if (expected)
        assert_string_equal(name, expected);
    else
        assert_null(name);
}

static void test_lines(void **state)
{
    (void)state;
    static const char text[] = "a\n\n b c \nlast";
    struct sl_scan_list list = {.fd = pipe_of(text, sizeof text - 1), .end = '\n'};
    expect(&list, "a");
    expect(&list, " b c ");
    expect(&list, "last");
    expect(&list, NULL);
    expect(&list, NULL);
    close(list.fd);
    sl_scan_list_release(&list);
}

static void test_nul(void **state)
{
    (void)state;
    static const char text[] = "a\nb\0\0c";
    struct sl_scan_list list = {.fd = pipe_of(text, sizeof text), .end = '\0'};
    expect(&list, "a\nb");
    expect(&list, "c");
    expect(&list, NULL);
    close(list.fd);
    sl_scan_list_release(&list);
}

/* Longer than one read, and cut by reads. */
static void test_long(void **state)
{
    (void)state;
    enum { NAMES = 5000, LENGTH = 60 };
    FILE *file = tmpfile();
    assert_non_null(file);
    char name[LENGTH + 1];
    for (int i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "%0*d", LENGTH - i % 7, i);
        fprintf(file, "%s\n", name);
    }
    rewind(file);
    struct sl_scan_list list = {.fd = fileno(file), .end = '\n'};
    for (int i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "%0*d", LENGTH - i % 7, i);
        expect(&list, name);
    }
    expect(&list, NULL);
    fclose(file);
    sl_scan_list_release(&list);
}

static void test_cancel_while_silent(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0); /* nobody writes, and it does not end */
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    sl_cancel_request(cancel);
    struct sl_scan_list list = {.fd = ends[0], .end = '\n', .cancel = cancel};
    const char *name;
    assert_int_equal(sl_scan_list_next(&list, &name, NULL), SL_CANCELLED);
    assert_null(name);
    sl_scan_list_release(&list);
    sl_cancel_free(cancel);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_cancel_while_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
