/* SPDX-License-Identifier: MIT */
#include "progress.h"
#include "summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static struct sl_pipeline_stats sample_stats(void)
{
    return (struct sl_pipeline_stats){
        .stage_count = 2,
        .stages = {{.name = "decode", .workers = 2, .input = {.length = 4, .capacity = 4}},
                   {.name = "encode", .workers = 2, .input = {.length = 0, .capacity = 4}}},
        .settle = {.length = 1, .capacity = 8},
        .done = 50,
        .dead = 2,
        .retried = 3,
    };
}

/* Columns of a line: bytes less UTF-8 continuations less colours. */
static unsigned columns_of(const char *text)
{
    unsigned columns = 0;
    for (; *text; text++) {
        if (*text == '\033') {
            text = strchr(text, 'm');
            continue;
        }
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return columns;
}

static void test_bar_fits(void **state)
{
    (void)state;
    struct sl_pipeline_stats stats = sample_stats();
    struct cli_rate rate = {.items_per_s = 10, .pixels_per_s = 5e6};
    char line[CLI_PROGRESS_SIZE];
    for (unsigned columns = 0; columns < 200; columns++) {
        struct cli_progress_style style = {
            .columns = columns, .utf8 = columns % 2, .colour = columns % 3};
        cli_progress_bar(&stats, 100, &rate, &style, line);
        assert_true(columns_of(line) <= columns);
    }
}

static void test_bar_shows_all(void **state)
{
    (void)state;
    struct sl_pipeline_stats stats = sample_stats();
    struct cli_rate rate = {.items_per_s = 10, .pixels_per_s = 5e6};
    struct cli_progress_style style = {.columns = 180, .utf8 = true};
    char line[CLI_PROGRESS_SIZE];
    cli_progress_bar(&stats, 100, &rate, &style, line);
    static const char *const parts[] = {"52/100",    "2 dead",   "10/s",     "ETA 0:05", "5.0 MP/s",
                                        "3 retries", "decode▕█", "encode▕ ", "settle▕▏"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(strstr(line, parts[i]));
    assert_null(strchr(line, '\033'));
    style.colour = true;
    cli_progress_bar(&stats, 100, &rate, &style, line);
    assert_non_null(strchr(line, '\033'));
}

static void test_plain(void **state)
{
    (void)state;
    struct sl_pipeline_stats stats = sample_stats();
    struct cli_rate rate = {0};
    char line[CLI_PROGRESS_SIZE];
    cli_progress_plain(&stats, 100, &rate, line);
    assert_non_null(strstr(line, "52/100, 2 dead, 3 retries"));
    assert_non_null(strstr(line, "ETA -:--"));
}

static void test_rate(void **state)
{
    (void)state;
    struct cli_rate rate = {0};
    cli_rate_sample(&rate, 1000000000, 10, 1000);
    assert_true(rate.items_per_s > 9.99 && rate.items_per_s < 10.01);
    for (int64_t s = 2; s < 60; s++)
        cli_rate_sample(&rate, s * 1000000000, 10 + 20 * (uint64_t)(s - 1), 1000);
    assert_true(rate.items_per_s > 19.9 && rate.items_per_s < 20.1);
    assert_true(rate.pixels_per_s < 1);
    double before = rate.items_per_s;
    cli_rate_sample(&rate, rate.at_ns, 100000, 0); /* no time has passed: no rate */
    assert_true(rate.items_per_s == before);
}

static void test_bottleneck(void **state)
{
    (void)state;
    struct sl_pipeline_stats stats = sample_stats();
    double share;
    stats.elapsed_ns = 1000;
    stats.stages[0].work.busy_ns = 1900;
    stats.stages[1].work.busy_ns = 500;
    assert_ptr_equal(cli_summary_bottleneck(&stats, &share), &stats.stages[0]);
    assert_true(share > 0.94 && share < 0.96);
    stats.stages[0].work.busy_ns = 100;
    stats.stages[1].work.busy_ns = 100;
    assert_null(cli_summary_bottleneck(&stats, &share));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bar_fits),   cmocka_unit_test(test_bar_shows_all),
        cmocka_unit_test(test_plain),      cmocka_unit_test(test_rate),
        cmocka_unit_test(test_bottleneck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
