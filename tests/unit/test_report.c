/* SPDX-License-Identifier: MIT */
#include "report/html.h"
#include "report/series.h"
#include "report/thumbnail.h"

#include "clock.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_html(struct cli_html *html, const char *expected)
{
    cli_html_put(html, "", 1);
    assert_false(html->failed);
    assert_string_equal((const char *)html->out.data, expected);
    cli_html_release(html);
}

static void test_text_is_no_markup(void **state)
{
    (void)state;
    struct cli_html html = {0};
    cli_html_text(&html, "<img src=\"x\" alt='&'>\n\xff\\\xc3\xa9");
    assert_html(&html, "&lt;img src=&quot;x&quot; alt=&#39;&amp;&#39;&gt;\\n\\xff\\\\\xc3\xa9");
}

static void test_json_ends_no_script(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":\"</script><!--\"}";
    struct cli_html html = {0};
    cli_html_json(&html, json, sizeof json - 1);
    assert_html(&html, "{\"a\":\"\\u003c/script>\\u003c!--\"}");
}

static void test_markup_that_is_too_long(void **state)
{
    (void)state;
    struct cli_html html = {0};
    cli_html_printf(&html, "%600d", 1);
    assert_true(html.failed);
    cli_html_release(&html);
}

static struct sl_pipeline_stats stats_at(int64_t ms, uint64_t done, uint64_t bytes, size_t length)
{
    struct sl_pipeline_stats stats = {
        .stage_count = 1, .elapsed_ns = ms * SL_NS_PER_MS, .done = done, .bytes_in_flight = bytes};
    stats.stages[0].input = (struct sl_channel_stats){.length = length, .capacity = 4};
    return stats;
}

/* Workers carried the items for a while: then there are channels that were not. */
static void test_series_gets_more_channels(void **state)
{
    (void)state;
    struct cli_series *series = calloc(1, sizeof *series);
    assert_non_null(series);
    struct sl_pipeline_stats stats = stats_at(1, 1, 0, 1);
    stats.settle = (struct sl_channel_stats){.length = 2, .capacity = 4};
    cli_series_add(series, &stats);
    stats.stage_count = 3;
    stats.stages[1].input = stats.stages[2].input =
        (struct sl_channel_stats){.length = 4, .capacity = 4};
    stats.settle.length = 3;
    cli_series_add(series, &stats);
    assert_int_equal(series->channels, 4);
    static const float fills[2][4] = {{0.25F, 0, 0, 0.5F}, {0.25F, 1, 1, 0.75F}};
    for (size_t i = 0; i < 2; i++)
        for (size_t channel = 0; channel < 4; channel++)
            assert_true(series->samples[i].fill[channel] == fills[i][channel]);
    free(series);
}

static void test_series_halves(void **state)
{
    (void)state;
    struct cli_series *series = calloc(1, sizeof *series);
    assert_non_null(series);
    int64_t period_ns = cli_series_period_ns(series);
    for (int64_t i = 0; i < CLI_SERIES_MAX; i++) {
        struct sl_pipeline_stats stats = stats_at(i, (uint64_t)i, i % 2 ? 1 : 9, i % 2 ? 4 : 2);
        cli_series_add(series, &stats);
    }
    assert_int_equal(series->count, CLI_SERIES_MAX);
    assert_int_equal(cli_series_period_ns(series), period_ns);

    struct sl_pipeline_stats last = stats_at(CLI_SERIES_MAX, 777, 5, 0);
    cli_series_add(series, &last);
    assert_int_equal(series->count, CLI_SERIES_MAX / 2 + 1);
    assert_int_equal(cli_series_period_ns(series), 2 * period_ns);
    assert_int_equal(series->channels, 2);
    for (size_t i = 0; i < CLI_SERIES_MAX / 2; i++) {
        const struct cli_sample *sample = &series->samples[i];
        assert_int_equal(sample->at_ns, (int64_t)(2 * i + 1) * SL_NS_PER_MS);
        assert_int_equal(sample->settled, 2 * i + 1);
        assert_int_equal(sample->bytes, 9);
        assert_true(sample->fill[0] == 0.75F);
    }
    assert_int_equal(series->samples[CLI_SERIES_MAX / 2].settled, 777);
    free(series);
}

static void test_latency_bins(void **state)
{
    (void)state;
    struct cli_latency latency = {0};
    cli_latency_add(&latency, 0);
    cli_latency_add(&latency, 1999);
    cli_latency_add(&latency, 2000);
    cli_latency_add(&latency, 1024 * SL_NS_PER_US);
    cli_latency_add(&latency, INT64_MAX);
    assert_int_equal(latency.bins[0], 2);
    assert_int_equal(latency.bins[1], 1);
    assert_int_equal(latency.bins[10], 1);
    assert_int_equal(latency.bins[CLI_LATENCY_BINS - 1], 1);
}

static void test_ends_widen(void **state)
{
    (void)state;
    struct cli_ends ends = {0};
    cli_ends_add(&ends, -5);
    int64_t width_ms = ends.width_ms;
    cli_ends_add(&ends, width_ms);
    cli_ends_add(&ends, width_ms * CLI_ENDS_MAX - 1);
    assert_int_equal(ends.width_ms, width_ms);
    assert_int_equal(ends.count, CLI_ENDS_MAX);

    cli_ends_add(&ends, width_ms * CLI_ENDS_MAX * 2); /* twice as wide is not enough */
    assert_int_equal(ends.width_ms, 4 * width_ms);
    assert_int_equal(ends.count, CLI_ENDS_MAX / 2 + 1);
    assert_int_equal(ends.bins[0], 2);
    assert_int_equal(ends.bins[CLI_ENDS_MAX / 4 - 1], 1);
    assert_int_equal(ends.bins[CLI_ENDS_MAX / 2], 1);

    struct cli_series *series = calloc(1, sizeof *series);
    assert_non_null(series);
    cli_series_of_ends(&ends, series);
    assert_int_equal(series->count, ends.count);
    assert_int_equal(series->samples[0].settled, 2);
    assert_int_equal(series->samples[0].at_ns, 4 * width_ms * SL_NS_PER_MS);
    assert_int_equal(series->samples[series->count - 1].settled, 4);
    free(series);
}

/* A PPM of `width` × `height` of which `bytes` bytes are there. */
static void write_picture(const char *path, unsigned width, unsigned height, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "P6\n%u %u\n255\n", width, height);
    for (size_t i = 0; i < bytes; i++)
        fputc((int)(i & 0xFF), file);
    assert_int_equal(fclose(file), 0);
}

static void test_thumbnail_of_a_cut_picture(void **state)
{
    (void)state;
    char path[] = "/tmp/sluice-report-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_picture(path, 400, 100, 5000);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_poll poll = {.deadline_ns = SL_NEVER};
    struct sl_bytes out = {0};
    assert_int_equal(cli_thumbnail(path, &limits, &poll, &out), SL_OK);
    assert_true(out.size > 100 && out.size < 8000);
    static const uint8_t start[] = {0xFF, 0xD8, 0xFF};
    assert_memory_equal(out.data, start, sizeof start);
    size_t at = 2; /* the frame's header has height and width: ISO 10918-1, B.2.2 */
    while (at + 8 < out.size && (out.data[at + 1] & 0xFC) != 0xC0)
        at += 2 + ((size_t)out.data[at + 2] << 8) + out.data[at + 3];
    assert_true(at + 8 < out.size);
    assert_int_equal(out.data[at + 6], 24);
    assert_int_equal(out.data[at + 8], CLI_THUMBNAIL_SIDE);

    limits.pixels = 1000;
    assert_int_equal(cli_thumbnail(path, &limits, &poll, &out), SL_LIMIT_PIXELS);
    limits.file_bytes = 1000;
    assert_int_equal(cli_thumbnail(path, &limits, &poll, &out), SL_LIMIT_BYTES);
    unlink(path);
    assert_int_equal(cli_thumbnail(path, &limits, &poll, &out), SL_NOT_FOUND);
    sl_bytes_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_no_markup),
        cmocka_unit_test(test_json_ends_no_script),
        cmocka_unit_test(test_markup_that_is_too_long),
        cmocka_unit_test(test_series_halves),
        cmocka_unit_test(test_series_gets_more_channels),
        cmocka_unit_test(test_latency_bins),
        cmocka_unit_test(test_ends_widen),
        cmocka_unit_test(test_thumbnail_of_a_cut_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
