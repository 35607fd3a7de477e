/* SPDX-License-Identifier: MIT */
/* What a tracer hears, beside the figures that the same intervals were added to. */
#include "unit.h"

#include "fake_run.h"

#include "clock.h"
#include "engine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRACKS = 16, ITEMS = 200 };

/* Written without a lock: a race detector sees whether a track has one thread at a time. */
struct sl_trace_track {
    char name[32];
    struct sl_trace_span *heard;
    size_t count, capacity;
};

struct tape {
    struct sl_tracer tracer;
    struct sl_trace_track tracks[TRACKS];
    size_t track_count;
    bool deaf; /* has no track for anybody */
    struct sl_pipeline_result result;
};

static void on_span(struct sl_trace_track *track, const struct sl_trace_span *span)
{
    if (track->count == track->capacity) {
        track->capacity = track->capacity ? track->capacity * 2 : 64;
        track->heard = realloc(track->heard, track->capacity * sizeof *track->heard);
        if (!track->heard)
            abort();
    }
    track->heard[track->count++] = *span;
}

static struct sl_trace_track *on_track(void *context, const char *name)
{
    struct tape *tape = context;
    if (tape->deaf)
        return NULL;
    if (tape->track_count == TRACKS)
        abort();
    struct sl_trace_track *track = &tape->tracks[tape->track_count++];
    snprintf(track->name, sizeof track->name, "%s", name);
    return track;
}

static void listen(struct tape *tape, struct fake_run *run)
{
    *tape = (struct tape){.tracer = {.context = tape, .track = on_track, .span = on_span}};
    run->config.tracer = &tape->tracer;
}

/* Runs it to its end. */
static void go(struct tape *tape, struct fake_run *run)
{
    struct sl_pipeline *pipeline;
    assert_int_equal(sl_pipeline_new(&run->config, &pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
    sl_pipeline_wait(pipeline, &tape->result);
    sl_pipeline_free(pipeline);
    fake_run_check(run, &tape->result);
}

static void forget(struct tape *tape)
{
    for (size_t i = 0; i < tape->track_count; i++)
        free(tape->tracks[i].heard);
}

/* ---- what was heard ---- */

static bool is_of(const struct sl_trace_track *track, const char *stage)
{
    size_t length = strlen(stage);
    return strncmp(track->name, stage, length) == 0 && track->name[length] == '-';
}

/* Of the workers of a stage. */
static uint64_t sum(const struct tape *tape, const char *stage, enum sl_trace_kind kind,
                    uint64_t *count)
{
    uint64_t total = 0;
    *count = 0;
    for (size_t t = 0; t < tape->track_count; t++) {
        const struct sl_trace_track *track = &tape->tracks[t];
        for (size_t i = 0; is_of(track, stage) && i < track->count; i++) {
            const struct sl_trace_span *span = &track->heard[i];
            if (span->kind != kind)
                continue;
            total += (uint64_t)(span->end_ns - span->start_ns);
            ++*count;
        }
    }
    return total;
}

/* To the last nanosecond: every worker has added up what it did last. */
static void check_figures(const struct tape *tape)
{
    const struct sl_pipeline_stats *stats = &tape->result.stats;
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        uint64_t count;
        uint64_t blocked = sum(tape, stage->name, SL_TRACE_BLOCKED, &count);
        assert_int_equal(blocked, stage->blocked_ns);
        assert_int_equal(sum(tape, stage->name, SL_TRACE_STARVED, &count), stage->work.starved_ns);
        assert_int_equal(sum(tape, stage->name, SL_TRACE_HANDLE, &count) - blocked,
                         stage->work.busy_ns);
        assert_int_equal(count, stage->work.handled);
    }
}

/* Earlier first, and of those that begin together the one that ends last. */
static int by_time(const void *a, const void *b)
{
    const struct sl_trace_span *left = a, *right = b;
    if (left->start_ns != right->start_ns)
        return left->start_ns < right->start_ns ? -1 : 1;
    return (left->end_ns < right->end_ns) - (left->end_ns > right->end_ns);
}

/* Each span ends before the one that it began in. Sorts the track. */
static void check_nesting(struct sl_trace_track *track)
{
    int64_t open[16];
    size_t depth = 0;
    if (track->count)
        qsort(track->heard, track->count, sizeof *track->heard, by_time);
    for (size_t i = 0; i < track->count; i++) {
        const struct sl_trace_span *span = &track->heard[i];
        assert_true(span->start_ns <= span->end_ns);
        while (depth > 0 && open[depth - 1] <= span->start_ns)
            depth--;
        assert_true(depth == 0 || span->end_ns <= open[depth - 1]);
        assert_true(depth < sizeof open / sizeof *open);
        open[depth++] = span->end_ns;
    }
}

static void check(struct tape *tape)
{
    check_figures(tape);
    for (size_t i = 0; i < tape->track_count; i++)
        check_nesting(&tape->tracks[i]);
}

/* How many spans of an item there are; `stage` or, where it is NULL, `kind`. */
static unsigned count_of(const struct tape *tape, int64_t id, const char *stage,
                         enum sl_trace_kind kind, unsigned attempt, enum sl_status status)
{
    unsigned count = 0;
    for (size_t t = 0; t < tape->track_count; t++) {
        for (size_t i = 0; i < tape->tracks[t].count; i++) {
            const struct sl_trace_span *span = &tape->tracks[t].heard[i];
            if (!span->path || span->id != id)
                continue;
            bool fits = stage ? span->name && strcmp(span->name, stage) == 0 : span->kind == kind;
            count += fits && span->attempt == attempt && span->status == status;
            assert_string_equal(span->path, "in");
        }
    }
    return count;
}

/* ---- the tests ---- */

static void every_item_has_a_span_in_every_stage(void **state)
{
    (void)state;
    static const char *const stages[] = {"decode", "resize", "encode"};
    for (unsigned shape = 0; shape < 4; shape++) {
        struct fake_run run;
        struct tape tape;
        fake_run_init(&run, ITEMS);
        listen(&tape, &run);
        run.config.schedule = shape & 1 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        run.parts = 1 + shape / 2;
        go(&tape, &run);
        check(&tape);
        for (int64_t id = 0; id < ITEMS; id++) {
            for (size_t s = 0; s < 3; s++)
                assert_int_equal(count_of(&tape, id, stages[s], SL_TRACE_STAGE, 1, SL_OK),
                                 s == 0 ? 1 : run.parts);
            assert_int_equal(count_of(&tape, id, NULL, SL_TRACE_ADMIT, 1, SL_OK), 1);
            assert_int_equal(count_of(&tape, id, NULL, SL_TRACE_COMMIT, 1, SL_OK), 1);
        }
        forget(&tape);
        fake_run_release(&run);
    }
}

static void every_thread_has_its_track(void **state)
{
    (void)state;
    static const char *const names[2][8] = {{"admission", "decode-0", "decode-1", "resize-0",
                                             "encode-0", "encode-1", "encode-2", "settle"},
                                            {"admission", "carry-0", "carry-1", "settle"}};
    for (unsigned carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct tape tape;
        fake_run_init(&run, ITEMS);
        listen(&tape, &run);
        run.config.schedule = carry ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        run.config.workers[1] = 1;
        run.config.workers[2] = 3;
        go(&tape, &run);
        assert_int_equal(tape.track_count, carry ? 4 : 8);
        for (size_t i = 0; i < tape.track_count; i++)
            assert_string_equal(tape.tracks[i].name, names[carry][i]);
        forget(&tape);
        fake_run_release(&run);
    }
}

static enum sl_status fail_now_and_then(struct fake_run *run, enum fake_place place,
                                        struct sl_part *part)
{
    (void)run;
    bool first = part->item->attempt == 1;
    if (place == FAKE_RESIZE && part->item->id % 5 == 1 && first)
        return SL_IO;
    if (place == FAKE_COMMIT && part->item->id % 5 == 2)
        return SL_CORRUPT;
    return place == FAKE_OPEN && part->item->id % 5 == 3 ? SL_NOT_FOUND : SL_OK;
}

static void a_span_says_how_it_ended(void **state)
{
    (void)state;
    struct fake_run run;
    struct tape tape;
    fake_run_init(&run, ITEMS);
    listen(&tape, &run);
    run.script = fail_now_and_then;
    go(&tape, &run);
    check(&tape);
    assert_int_equal(count_of(&tape, 1, "resize", SL_TRACE_STAGE, 1, SL_IO), 1);
    assert_int_equal(count_of(&tape, 1, "encode", SL_TRACE_STAGE, 1, SL_OK), 0);
    assert_int_equal(count_of(&tape, 1, "resize", SL_TRACE_STAGE, 2, SL_OK), 1);
    assert_int_equal(count_of(&tape, 1, "encode", SL_TRACE_STAGE, 2, SL_OK), 1);
    assert_int_equal(count_of(&tape, 2, NULL, SL_TRACE_COMMIT, 1, SL_CORRUPT), 1);
    assert_int_equal(count_of(&tape, 3, NULL, SL_TRACE_ADMIT, 1, SL_NOT_FOUND), 1);
    assert_int_equal(count_of(&tape, 3, "decode", SL_TRACE_STAGE, 1, SL_OK), 0);
    forget(&tape);
    fake_run_release(&run);
}

/* The first item stays in encode until more were decoded than there is room for behind it. */
static enum sl_status hold_the_first(struct fake_run *run, enum fake_place place,
                                     struct sl_part *part)
{
    struct sl_atomic_u64 *decoded = run->script_context;
    if (place == FAKE_DECODE)
        sl_atomic_add(decoded, 1);
    while (place == FAKE_ENCODE && part->item->id == 0 && sl_atomic_load(decoded) < 5)
        sched_yield();
    return SL_OK;
}

/* Whether somebody comes to wait is the scheduler's choice: it is asked until one did. */
static void waits_for_room_are_spans(void **state)
{
    (void)state;
    bool seen = false;
    while (!seen) {
        struct fake_run run;
        struct tape tape;
        struct sl_atomic_u64 decoded = {0};
        fake_run_init(&run, ITEMS);
        listen(&tape, &run);
        run.script = hold_the_first;
        run.script_context = &decoded;
        for (size_t i = 0; i < 3; i++)
            run.config.workers[i] = run.config.depth[i] = 1;
        go(&tape, &run);
        check(&tape);
        uint64_t count;
        (void)sum(&tape, "decode", SL_TRACE_BLOCKED, &count);
        seen = count > 0;
        forget(&tape);
        fake_run_release(&run);
    }
}

static void who_has_no_track_is_not_traced(void **state)
{
    (void)state;
    struct fake_run run;
    struct tape tape;
    fake_run_init(&run, ITEMS);
    listen(&tape, &run);
    tape.deaf = true;
    go(&tape, &run);
    assert_int_equal(tape.result.done, ITEMS);
    fake_run_release(&run);
}

static enum sl_status stick(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    if (place == FAKE_RESIZE && part->item->id == 5 && part->item->attempt == 1)
        return sl_wait_group_wait(run->script_context, SL_NEVER);
    return SL_OK;
}

/* The one that comes loose late leaves nothing on the track, which is another's by then. */
static void a_worker_that_was_given_up_is_silent(void **state)
{
    (void)state;
    struct fake_run run;
    struct tape tape;
    struct sl_wait_group *held;
    struct sl_pipeline *pipeline;
    assert_int_equal(sl_wait_group_new("held", &held), SL_OK);
    sl_wait_group_add(held, 1);
    fake_run_init(&run, ITEMS);
    listen(&tape, &run);
    run.script = stick;
    run.script_context = held;
    run.config.workers[1] = 1;
    run.config.item_timeout_ms = 20;
    run.config.timeout_grace_ms = 20;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
    assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
    sl_pipeline_wait(pipeline, &tape.result);
    assert_true(tape.result.stuck_threads);
    check(&tape);
    size_t before = 0, after = 0;
    for (size_t i = 0; i < tape.track_count; i++)
        before += tape.tracks[i].count;
    sl_wait_group_done(held);
    while (!sl_flag_load(&pipeline->orphans->released))
        sched_yield();
    for (size_t i = 0; i < tape.track_count; i++)
        after += tape.tracks[i].count;
    assert_int_equal(before, after);
    assert_int_equal(count_of(&tape, 5, "resize", SL_TRACE_STAGE, 1, SL_OK), 0);
    assert_int_equal(count_of(&tape, 5, "resize", SL_TRACE_STAGE, 2, SL_OK), 1);
    sl_pipeline_free(pipeline);
    forget(&tape);
    fake_run_release(&run);
    sl_wait_group_free(held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_has_a_span_in_every_stage),
        cmocka_unit_test(every_thread_has_its_track),
        cmocka_unit_test(a_span_says_how_it_ended),
        cmocka_unit_test(waits_for_room_are_spans),
        cmocka_unit_test(who_has_no_track_is_not_traced),
        cmocka_unit_test(a_worker_that_was_given_up_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
