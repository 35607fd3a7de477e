/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { ARGUMENTS_MAX = 16 };

static struct cli_options options;
static struct sl_error err;

/* Parses space-separated arguments of `commands`. */
static enum sl_status parse(unsigned commands, const char *line)
{
    static char text[512];
    char *argv[ARGUMENTS_MAX];
    int argc = 0;
    cli_options_release(&options);
    assert_int_equal(cli_options_init(&options, NULL), SL_OK);
    sl_error_clear(&err);
    snprintf(text, sizeof text, "%s", line);
    char *rest = text, *word;
    while ((word = strtok_r(rest, " ", &rest)) != NULL && argc < ARGUMENTS_MAX)
        argv[argc++] = word;
    return cli_options_parse(&options, commands, argc, argv, &err);
}

static void test_forms(void **state)
{
    (void)state;
    assert_int_equal(parse(CLI_CONVERT, "in -o out --again second"), SL_OK);
    assert_string_equal(options.convert.output, "out");
    assert_true(options.convert.again);
    assert_int_equal(options.operands.count, 2);
    assert_string_equal(options.operands.items[1], "second");

    assert_int_equal(parse(CLI_CONVERT, "-oout -vQ --max-memory=1.5G"), SL_OK);
    assert_string_equal(options.convert.output, "out");
    assert_true(options.verbose && options.quiet);
    assert_true(options.convert.memory_bytes == (uint64_t)3 << 29);

    assert_int_equal(parse(CLI_CONVERT, "-vo out - -- --again"), SL_OK);
    assert_string_equal(options.convert.output, "out");
    assert_false(options.convert.again);
    assert_string_equal(options.operands.items[0], "-");
    assert_string_equal(options.operands.items[1], "--again");
}

static void assert_refused(unsigned commands, const char *line, const char *says)
{
    assert_int_equal(parse(commands, line), SL_INVALID_ARGUMENT);
    if (!strstr(err.message, says))
        fail_msg("'%s' says: %s", line, err.message);
}

static void test_refusals(void **state)
{
    (void)state;
    assert_refused(CLI_CONVERT, "--qualty=3", "did you mean --quality?");
    assert_refused(CLI_CONVERT, "--retry 1", "did you mean --retry-delay?");
    assert_refused(CLI_CONVERT, "--zzzzzz", "unknown option --zzzzzz");
    assert_null(strstr(err.message, "mean"));
    assert_refused(CLI_CONVERT, "-x", "unknown option -x");
    assert_refused(CLI_CONVERT, "--again=yes", "takes no value");
    assert_refused(CLI_CONVERT, "--output", "--output needs a value: DIR");
    assert_refused(CLI_CONVERT, "-o", "--output needs a value: DIR");
    assert_refused(CLI_CONVERT, "--jobs=0", "--jobs=0");
    assert_refused(CLI_CONVERT, "--on-collision=maybe", "error|rename|skip");
    assert_refused(CLI_CONVERT, "--max-memory=lots", "512M");
    assert_refused(CLI_CONVERT, "--quality=101", "quality");
    assert_refused(CLI_CONVERT, "--group-by=class", "unknown option");
    assert_refused(CLI_FAILED, "--group-by=size", "class|stage|codec|folder");
    assert_refused(CLI_FAILED, "--class=nonsense", "class");
}

static void test_values(void **state)
{
    (void)state;
    assert_int_equal(parse(CLI_CONVERT, "--on-collision skip --retries 0 --retry-delay 50ms "
                                        "--disk-wait 2m -j 3 --schedule carry"),
                     SL_OK);
    assert_int_equal(options.convert.on_collision, SL_COLLISION_SKIP);
    assert_int_equal(options.convert.attempts, 1);
    assert_int_equal(options.convert.retry_delay_ms, 50);
    assert_int_equal(options.convert.disk_wait_ms, 120000);
    assert_int_equal(options.convert.jobs, 3);
    assert_int_equal(options.convert.schedule, SL_SCHEDULE_CARRY);
    assert_false(options.convert.schedule_auto);

    assert_int_equal(parse(CLI_CONVERT, "--include a --include b"), SL_OK);
    assert_int_equal(options.include.count, 2);
    assert_true(options.convert.schedule_auto);

    assert_int_equal(parse(CLI_FAILED, "--format csv --class truncated --run 7 --set a=b"), SL_OK);
    assert_int_equal(options.export_format, CLI_EXPORT_CSV);
    assert_string_equal(options.filter.class_name, "truncated");
    assert_int_equal(options.filter.run, 7);
    assert_string_equal(options.set.items[0], "a=b");
}

/* A flag of a recipe is a yes. */
static void test_recipe_options(void **state)
{
    (void)state;
    struct sl_bytes text = {0};
    assert_int_equal(parse(CLI_CONVERT, "--progressive --lossless --effort 0 --subsampling=444"),
                     SL_OK);
    assert_int_equal(sl_recipe_text(options.convert.recipe, &text), SL_OK);
    assert_int_equal(sl_bytes_append(&text, "", 1), SL_OK);
    static const char *const lines[] = {"\nprogressive=yes\n", "\nlossless=yes\n", "\neffort=0\n",
                                        "\nsubsampling=444\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_non_null(strstr((const char *)text.data, lines[i]));
    assert_null(strstr((const char *)text.data, "optimize"));
    sl_bytes_release(&text);
    assert_refused(CLI_CONVERT, "--optimize=yes", "takes no value");
    assert_refused(CLI_CONVERT, "--effort=10", "0 to 9");
    assert_refused(CLI_CONVERT, "--restart", "needs a value: N");
}

static void test_halt(void **state)
{
    (void)state;
    assert_int_equal(parse(CLI_CONVERT, "--halt soon,fail=10%"), SL_OK);
    assert_int_equal(options.convert.halt.mode, SL_HALT_SOON);
    assert_true(options.convert.halt.percent == 10 && options.convert.halt.failures == 0);
    assert_int_equal(parse(CLI_CONVERT, "--halt now,fail=1"), SL_OK);
    assert_int_equal(options.convert.halt.mode, SL_HALT_NOW);
    assert_int_equal(options.convert.halt.failures, 1);
    assert_int_equal(parse(CLI_CONVERT, "--halt now,fail=1 --halt never"), SL_OK);
    assert_int_equal(options.convert.halt.mode, SL_HALT_NEVER);
    static const char *const bad[] = {
        "now",         "soon",        "soon,fail=",   "soon,fail=0",    "soon,fail=101%",
        "soon,fail=%", "now,fail=-1", "never,fail=1", "soon,fail=1e1x%"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[64];
        snprintf(line, sizeof line, "--halt %s", bad[i]);
        assert_refused(CLI_CONVERT, line, "--halt=");
    }
}

/* The table is what parsing, help, man page and completions stand on. */
static void test_table(void **state)
{
    (void)state;
    const struct cli_option *a, *b;
    for (size_t i = 0; (a = cli_option_at(i)) != NULL; i++) {
        assert_non_null(a->set);
        assert_true(a->help && a->help[0] >= 'A' && a->help[strlen(a->help) - 1] != '.');
        assert_true(a->commands != 0 && a->group < CLI_GROUP_COUNT);
        assert_true(!a->choices || a->argument);
        for (size_t k = i + 1; (b = cli_option_at(k)) != NULL; k++) {
            bool together = (a->commands & b->commands) != 0;
            assert_false(together && strcmp(a->name, b->name) == 0);
            assert_false(together && a->letter && a->letter == b->letter);
        }
    }
}

static int release(void **state)
{
    (void)state;
    cli_options_release(&options);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),  cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_values), cmocka_unit_test(test_recipe_options),
        cmocka_unit_test(test_halt),   cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
