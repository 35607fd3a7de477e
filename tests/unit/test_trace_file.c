/* SPDX-License-Identifier: MIT */
/* The file: what is in it line by line, and that nothing is lost in silence. */
#include "unit.h"

#include "trace.h"
#include "trace_record.h"

#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sluice-trace-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/deep/t.json", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char deep[64];
    snprintf(deep, sizeof deep, "%s/deep", folder);
    return rmdir(deep) || rmdir(folder);
}

static struct cli_trace *begin(void)
{
    struct cli_trace *trace;
    assert_int_equal(cli_trace_begin(path, &trace, NULL), SL_OK);
    cli_trace_start(trace, NULL);
    return trace;
}

static void end(struct cli_trace *trace)
{
    struct sl_error err = {0};
    cli_trace_stop(trace);
    assert_int_equal(cli_trace_end(trace, &err), SL_OK);
    cli_trace_free(trace);
}

/* The file's text; freed by the caller. The file is gone then. */
static char *take(size_t *size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    struct stat st;
    assert_int_equal(fstat(fileno(file), &st), 0);
    *size = (size_t)st.st_size;
    char *text = malloc(*size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *size, file), *size);
    text[*size] = '\0';
    fclose(file);
    assert_int_equal(unlink(path), 0);
    return text;
}

static size_t occurrences(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)) != NULL; text++)
        count++;
    return count;
}

static void tell(const struct sl_tracer *tracer, struct sl_trace_track *track,
                 struct sl_trace_span span)
{
    tracer->span(track, &span);
}

static void each_record_is_a_line(void **state)
{
    (void)state;
    struct cli_trace *trace = begin();
    const struct sl_tracer *tracer = cli_trace_tracer(trace);
    struct sl_trace_track *track = tracer->track(tracer->context, "decode-0");
    assert_non_null(track);
    assert_non_null(tracer->track(tracer->context, "idle-0"));
    tell(tracer, track, (struct sl_trace_span){.kind = SL_TRACE_STARVED, .end_ns = 1234567});
    tell(tracer, track,
         (struct sl_trace_span){.kind = SL_TRACE_STAGE,
                                .name = "decode",
                                .end_ns = 2000,
                                .path = "a \"b\"\xe9.jpg",
                                .id = 7,
                                .attempt = 2,
                                .status = SL_CORRUPT});
    end(trace);
    size_t size;
    char *text = take(&size);
    const char *const lines[] = {
        "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n",
        "\"args\":{\"name\":\"decode-0\"}}\n",
        "\"args\":{\"name\":\"idle-0\"}}\n",
        "\"dur\":1234.567,\"cname\":\"grey\"}\n",
        "\"dur\":2.000,\"args\":{\"item\":7,\"path\":\"a \\\"b\\\"\xEF\xBF\xBD.jpg\",\"path_b64\":"
        "\"YSAiYiLpLmpwZw==\",\"attempt\":2,\"status\":\"corrupt\"}}\n",
        "\"dropped\":0}}\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(occurrences(text, lines[i]), 1);
    free(text);
}

static void paths_of_every_length_go_round_the_ring(void **state)
{
    (void)state;
    char name[TRACE_PATH_MAX + 100];
    struct trace_record record;
    char *read = malloc(TRACE_PATH_MAX);
    assert_non_null(read);
    struct sl_trace_track *ring = aligned_alloc(SL_ALIGNMENT, sizeof *ring);
    assert_non_null(ring);
    memset(ring, 0, sizeof *ring);
    for (size_t length = 0; length < sizeof name; length++) {
        memset(name, 'a' + (int)(length % 26), length);
        name[length] = '\0';
        struct sl_trace_span span = {.kind = SL_TRACE_ADMIT, .path = name, .id = (int64_t)length};
        cli_ring_span(ring, &span);
        cli_ring_span(ring, &(struct sl_trace_span){.kind = SL_TRACE_SETTLE});
        assert_true(cli_ring_next(ring, &record, read));
        assert_int_equal(record.id, length);
        assert_int_equal(strncmp(read, name, TRACE_PATH_MAX - 1), 0);
        assert_int_equal(strlen(read), length < TRACE_PATH_MAX ? length : TRACE_PATH_MAX - 1);
        assert_true(cli_ring_next(ring, &record, read));
        assert_int_equal(record.kind, SL_TRACE_SETTLE);
        assert_false(cli_ring_next(ring, &record, read));
    }
    free(ring);
    free(read);
}

enum { STORM = 300000 };

struct storm {
    const struct sl_tracer *tracer;
    struct sl_trace_track *track;
};

static void rage(void *context)
{
    struct storm *storm = context;
    for (int i = 0; i < STORM; i++)
        tell(storm->tracer, storm->track,
             (struct sl_trace_span){.kind = SL_TRACE_ADMIT, .path = "some/folder/a.jpg", .id = i});
}

/* Faster than it can be written: what there was no room for is counted, and the rest is whole. */
static void what_is_dropped_is_counted(void **state)
{
    (void)state;
    struct cli_trace *trace = begin();
    struct storm storms[2];
    struct sl_thread threads[2];
    for (size_t i = 0; i < 2; i++) {
        storms[i].tracer = cli_trace_tracer(trace);
        storms[i].track = storms[i].tracer->track(storms[i].tracer->context, "storm");
        assert_int_equal(sl_thread_start(&threads[i], "storm", rage, &storms[i]), SL_OK);
    }
    for (size_t i = 0; i < 2; i++)
        sl_thread_join(&threads[i]);
    end(trace);
    size_t size;
    char *text = take(&size);
    const char *tail = strstr(text, "\"dropped\":");
    assert_non_null(tail);
    size_t dropped = strtoul(tail + strlen("\"dropped\":"), NULL, 10);
    assert_true(dropped > 0);
    assert_int_equal(occurrences(text, "\"path\":\"some/folder/a.jpg\"") + dropped, 2 * STORM);
    free(text);
}

/* How full what is, is told when it has changed. */
static void levels_are_told_once(void **state)
{
    (void)state;
    struct sl_pipeline_stats stats = {.stage_count = 1, .bytes_in_flight = 4096};
    struct trace_writer writer = {.origin_ns = 0};
    stats.stages[0] = (struct sl_stage_stats){.name = "decode", .input = {.length = 3}};
    cli_trace_write_levels(&writer, &stats, 1000);
    stats.settle.length = 2;
    cli_trace_write_levels(&writer, &stats, 2000);
    assert_int_equal(sl_bytes_append(&writer.json.line, "", 1), SL_OK);
    const char *text = (const char *)writer.json.line.data;
    const char *const pieces[] = {
        "\"name\":\"memory in flight\",\"pid\":1,\"tid\":0,\"ts\":1.000,\"args\":{\"bytes\":4096}}",
        "\"name\":\"channel to decode\",\"pid\":1,\"tid\":0,\"ts\":1.000,\"args\":{\"items\":3}}",
        "\"name\":\"channel to settle\",\"pid\":1,\"tid\":0,\"ts\":1.000,\"args\":{\"items\":0}}",
        "\"name\":\"channel to settle\",\"pid\":1,\"tid\":0,\"ts\":2.000,\"args\":{\"items\":2}}",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        assert_int_equal(occurrences(text, pieces[i]), 1);
    assert_int_equal(occurrences(text, "\n"), 4);
    cli_json_release(&writer.json);
}

/* The next run goes on with the tracks of the one before; in one run, names may repeat. */
static void runs_share_their_tracks(void **state)
{
    (void)state;
    struct cli_trace *trace = begin();
    const struct sl_tracer *tracer = cli_trace_tracer(trace);
    struct sl_trace_track *first = tracer->track(tracer->context, "decode-0");
    struct sl_trace_track *second = tracer->track(tracer->context, "decode-0");
    assert_ptr_not_equal(first, second);
    tell(tracer, first, (struct sl_trace_span){.kind = SL_TRACE_SETTLE, .end_ns = 1});
    cli_trace_stop(trace);
    cli_trace_start(trace, NULL);
    struct sl_trace_track *third = tracer->track(tracer->context, "decode-0");
    assert_true(third == first || third == second);
    assert_ptr_not_equal(tracer->track(tracer->context, "decode-0"), third);
    assert_ptr_not_equal(tracer->track(tracer->context, "encode-0"), third);
    tell(tracer, third, (struct sl_trace_span){.kind = SL_TRACE_SETTLE, .end_ns = 1});
    end(trace);
    size_t size;
    char *text = take(&size);
    assert_int_equal(occurrences(text, "\"thread_name\""), 3);
    assert_int_equal(occurrences(text, "\"name\":\"settle\""), 2);
    free(text);
}

static void without_a_run_nothing_is_replaced(void **state)
{
    (void)state;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("older", file);
    fclose(file);
    end(begin());
    struct cli_trace *trace = begin();
    cli_trace_stop(trace);
    cli_trace_free(trace);
    size_t size;
    char *text = take(&size);
    assert_string_equal(text, "older");
    free(text);
}

static void only_files_are_replaced(void **state)
{
    (void)state;
    struct cli_trace *trace;
    assert_int_equal(cli_trace_begin(folder, &trace, NULL), SL_COLLISION);
    assert_null(trace);
    assert_int_equal(cli_trace_begin("/dev/null/t.json", &trace, NULL), SL_PATH_INVALID);
    assert_null(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_is_a_line),
        cmocka_unit_test(paths_of_every_length_go_round_the_ring),
        cmocka_unit_test(levels_are_told_once),
        cmocka_unit_test(runs_share_their_tracks),
        cmocka_unit_test(what_is_dropped_is_counted),
        cmocka_unit_test(without_a_run_nothing_is_replaced),
        cmocka_unit_test(only_files_are_replaced),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
