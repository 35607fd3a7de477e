/* SPDX-License-Identifier: MIT */
#include "fake_run.h"

#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fake_item *item_of(struct fake_run *run, const struct sl_item *item)
{
    return &run->items[item->id];
}

static void raise_high(struct sl_atomic_u64 *high, uint64_t value)
{
    uint64_t seen = sl_atomic_load(high);
    while (value > seen && !sl_atomic_swap_if(high, &seen, value))
        ;
}

static bool is_suspect(const struct fake_run *run, int64_t id)
{
    return (size_t)id >= run->item_count - run->suspects;
}

static enum sl_status scripted(struct fake_run *run, int stage, struct sl_part *part,
                               struct sl_error *err)
{
    enum sl_status status = run->script ? run->script(run, stage, part) : SL_OK;
    if (status)
        sl_error_set(err, status, "scripted failure in stage %d", stage);
    return status;
}

static enum sl_status fake_open(void *context, struct sl_item *item, struct sl_error *err)
{
    struct fake_run *run = context;
    item->memory_bytes = run->memory_bytes;
    enum sl_status status = scripted(run, -1, &item->parts[0], err);
    if (status)
        return status;
    sl_atomic_add(&item_of(run, item)->opened, 1);
    uint64_t before = sl_atomic_add(&run->inside, 1);
    raise_high(&run->inside_high, before + 1);
    if (is_suspect(run, item->id) && before != 0)
        sl_atomic_add(&run->suspect_overlaps, 1);
    return SL_OK;
}

static enum sl_status fake_stage(struct fake_run *run, int stage, struct sl_part *part,
                                 struct sl_error *err)
{
    if (stage == 0) {
        /* What admission reserved is what may be used. */
        uint64_t bytes = part->item->reserve_bytes;
        raise_high(&run->bytes_high, sl_atomic_add(&run->bytes, bytes) + bytes);
        part->item->work = run;
        part->item->pixels = 100;
    }
    return scripted(run, stage, part, err);
}

static enum sl_status fake_decode(void *context, struct sl_part *part, struct sl_error *err)
{
    return fake_stage(context, 0, part, err);
}

static enum sl_status fake_resize(void *context, struct sl_part *part, struct sl_error *err)
{
    return fake_stage(context, 1, part, err);
}

static enum sl_status fake_encode(void *context, struct sl_part *part, struct sl_error *err)
{
    return fake_stage(context, 2, part, err);
}

static enum sl_status fake_commit(void *context, struct sl_item *item, struct sl_error *err)
{
    struct fake_run *run = context;
    sl_atomic_add(&item_of(run, item)->committed, 1);
    return scripted(run, 3, &item->parts[0], err);
}

static void fake_discard(void *context, struct sl_item *item)
{
    struct fake_run *run = context;
    if (item->work)
        sl_atomic_sub(&run->bytes, item->reserve_bytes);
    item->work = NULL;
    sl_atomic_sub(&run->inside, 1);
    sl_atomic_add(&item_of(run, item)->discarded, 1);
}

/* ---- the journal ---- */

static enum sl_status fake_next(void *context, struct sl_journal_row **rows, size_t max,
                                size_t *count, struct sl_error *err)
{
    (void)err;
    struct fake_run *run = context;
    static const char *const outputs[SL_PARTS_MAX] = {"out"};
    for (*count = 0; *count < max && run->handed_out < run->item_count; ++*count) {
        struct sl_journal_row *row = calloc(1, sizeof *row);
        assert_non_null(row);
        *row = (struct sl_journal_row){.id = (int64_t)run->handed_out,
                                       .source = "in",
                                       .relative = "in",
                                       .outputs = outputs,
                                       .output_count = run->parts,
                                       .suspect = is_suspect(run, (int64_t)run->handed_out)};
        rows[*count] = row;
        run->handed_out++;
    }
    return SL_OK;
}

static void fake_row_free(void *context, struct sl_journal_row *row)
{
    (void)context;
    free(row);
}

static enum sl_status fake_started(void *context, const int64_t *ids, size_t count, bool alone,
                                   struct sl_error *err)
{
    (void)err;
    struct fake_run *run = context;
    for (size_t i = 0; i < count; i++) {
        run->items[ids[i]].started++;
        assert_int_equal(alone, is_suspect(run, ids[i]));
    }
    assert_true(!alone || count == 1);
    return SL_OK;
}

static enum sl_status fake_settled(void *context, const struct sl_outcome *outcomes, size_t count,
                                   struct sl_error *err)
{
    (void)err;
    struct fake_run *run = context;
    if (run->settled_status)
        return run->settled_status;
    for (size_t i = 0; i < count; i++) {
        struct fake_item *item = item_of(run, outcomes[i].item);
        item->state = outcomes[i].state;
        item->error = outcomes[i].error ? outcomes[i].error->status : SL_OK;
        if (item->error != SL_OVER_RESERVE)
            item->attempts++;
        bool terminal =
            outcomes[i].state == SL_OUTCOME_DONE || outcomes[i].state == SL_OUTCOME_DEAD;
        item->terminal += terminal;
        item->retries += outcomes[i].state == SL_OUTCOME_RETRY;
    }
    return SL_OK;
}

static enum sl_status fake_flush(void *context, struct sl_error *err)
{
    (void)err;
    ((struct fake_run *)context)->flushes++;
    return SL_OK;
}

static void observe(void *context, const struct sl_event *event)
{
    struct fake_run *run = context;
    run->events_item += event->kind == SL_EVENT_ITEM;
    run->events_retry += event->kind == SL_EVENT_RETRY;
    run->events_pause += event->kind == SL_EVENT_PAUSE;
    run->events_resume += event->kind == SL_EVENT_RESUME;
}

void fake_run_init(struct fake_run *run, size_t item_count)
{
    *run = (struct fake_run){.item_count = item_count, .parts = 1, .memory_bytes = 10};
    run->items = calloc(item_count ? item_count : 1, sizeof *run->items);
    assert_non_null(run->items);
    run->graph = (struct sl_stage_graph){
        .context = run,
        .stage_count = 3,
        .stages = {{"decode", fake_decode}, {"resize", fake_resize}, {"encode", fake_encode}},
        .scatter = 0,
        .open = fake_open,
        .commit = fake_commit,
        .discard = fake_discard,
    };
    run->journal = (struct sl_journal){
        .context = run,
        .next = fake_next,
        .row_free = fake_row_free,
        .started = fake_started,
        .settled = fake_settled,
        .flush = fake_flush,
    };
    run->config = (struct sl_pipeline_config){
        .graph = &run->graph,
        .journal = &run->journal,
        .workers = {2, 2, 2},
        .depth = {2, 2, 2},
        .memory_bytes = 1000,
        .item_bytes = 1000,
        .attempts = 3,
        .disk_wait_ms = 1000,
        .observe = observe,
        .observe_context = run,
    };
}

void fake_run_release(struct fake_run *run)
{
    free(run->items);
}

void fake_run_go(struct fake_run *run, struct sl_pipeline_result *result)
{
    struct sl_pipeline *pipeline;
    struct sl_error error;
    assert_int_equal(sl_pipeline_new(&run->config, &pipeline, &error), SL_OK);
    assert_int_equal(sl_pipeline_start(pipeline, &error), SL_OK);
    sl_pipeline_wait(pipeline, result);
    sl_pipeline_free(pipeline);
}

void fake_run_check(struct fake_run *run, const struct sl_pipeline_result *result)
{
    uint64_t done = 0;
    uint64_t dead = 0;
    uint64_t retries = 0;
    for (size_t i = 0; i < run->item_count; i++) {
        const struct fake_item *item = &run->items[i];
        assert_true(item->terminal <= 1);
        done += item->terminal && item->state == SL_OUTCOME_DONE;
        dead += item->terminal && item->state == SL_OUTCOME_DEAD;
        retries += item->retries;
        assert_int_equal(sl_atomic_load(&item->opened), sl_atomic_load(&item->discarded));
        if (item->terminal && item->state == SL_OUTCOME_DONE)
            assert_true(sl_atomic_load(&item->committed) >= 1);
    }
    assert_int_equal(done, result->done);
    assert_int_equal(dead, result->dead);
    assert_int_equal(run->handed_out, result->done + result->dead + result->pending);
    if (result->end == SL_OK) {
        assert_int_equal(run->handed_out, run->item_count);
        assert_int_equal(result->pending, 0);
    }
    assert_int_equal(run->events_item, done + dead);
    assert_true(retries >= result->retried);
    assert_int_equal(sl_atomic_load(&run->inside), 0);
    assert_int_equal(sl_atomic_load(&run->bytes), 0);
    assert_true(sl_atomic_load(&run->bytes_high) <= run->config.memory_bytes);
    assert_int_equal(sl_atomic_load(&run->suspect_overlaps), 0);
    assert_int_equal(run->flushes, 1);
}
