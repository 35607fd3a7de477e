/* SPDX-License-Identifier: MIT */
#include "fake_run.h"

#include "unit.h"

#include <stdlib.h>

uint64_t fake_mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

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

/* A law is checked on whatever thread; cmocka's asserts belong to the main one. */
static void expect(struct fake_run *run, bool holds)
{
    if (!holds)
        sl_atomic_add(&run->broken, 1);
}

static bool is_suspect(const struct fake_run *run, int64_t id)
{
    return (size_t)id >= run->item_count - run->suspects;
}

static enum sl_status scripted(struct fake_run *run, enum fake_place place, struct sl_part *part,
                               struct sl_error *err)
{
    enum sl_status status = run->script ? run->script(run, place, part) : SL_OK;
    return status ? sl_error_set(err, status, "scripted failure at %d", (int)place) : SL_OK;
}

/* ---- the graph ---- */

static enum sl_status fake_open(void *context, struct sl_item *item, struct sl_error *err)
{
    struct fake_run *run = context;
    expect(run, item_of(run, item)->started == 1);
    expect(run, sl_atomic_load(&item_of(run, item)->opened) ==
                    sl_atomic_load(&item_of(run, item)->discarded));
    if (run->open_count < FAKE_OPENS_MAX)
        run->opens[run->open_count++] = item->id;
    item->memory_bytes = run->size ? run->size(run, item->id) : run->memory_bytes;
    item->source_size = 1000 + (uint64_t)item->id;
    enum sl_status status = scripted(run, FAKE_OPEN, &item->parts[0], err);
    if (status)
        return status;
    sl_atomic_add(&item_of(run, item)->opened, 1);
    uint64_t before = sl_atomic_add(&run->inside, 1);
    raise_high(&run->inside_high, before + 1);
    expect(run,
           before == 0 || (!is_suspect(run, item->id) && !sl_atomic_load(&run->suspect_inside)));
    if (is_suspect(run, item->id))
        sl_atomic_add(&run->suspect_inside, 1);
    if (before > 0 && sl_atomic_load(&run->paused))
        sl_atomic_add(&run->paused_overlaps, 1);
    return SL_OK;
}

/* What admission reserved is what may be used; more than the budget only by an item alone. */
static void use_bytes(struct fake_run *run, struct sl_item *item)
{
    uint64_t others = sl_atomic_add(&run->bytes, item->reserve_bytes);
    expect(run, others == 0 || others + item->reserve_bytes <= run->config.memory_bytes);
    expect(run, item->reserve_bytes >= item->memory_bytes);
    item->work = run;
    item->pixels = 100;
}

static enum sl_status fake_decode(void *context, struct sl_part *part, struct sl_error *err)
{
    use_bytes(context, part->item);
    return scripted(context, FAKE_DECODE, part, err);
}

static enum sl_status fake_resize(void *context, struct sl_part *part, struct sl_error *err)
{
    return scripted(context, FAKE_RESIZE, part, err);
}

static enum sl_status fake_encode(void *context, struct sl_part *part, struct sl_error *err)
{
    return scripted(context, FAKE_ENCODE, part, err);
}

static enum sl_status fake_commit(void *context, struct sl_item *item, struct sl_error *err)
{
    struct fake_run *run = context;
    for (uint32_t i = 0; i < item->part_count; i++)
        expect(run, item->parts[i].error.status == SL_OK);
    sl_atomic_add(&item_of(run, item)->committed, 1);
    return scripted(run, FAKE_COMMIT, &item->parts[0], err);
}

static void fake_discard(void *context, struct sl_item *item)
{
    struct fake_run *run = context;
    if (item->work)
        sl_atomic_sub(&run->bytes, item->reserve_bytes);
    item->work = NULL;
    if (is_suspect(run, item->id))
        sl_atomic_sub(&run->suspect_inside, 1);
    if (item->abandoned)
        sl_atomic_add(&run->abandoned, 1);
    sl_atomic_sub(&run->inside, 1);
    sl_atomic_add(&item_of(run, item)->discarded, 1);
}

/* ---- the journal ---- */

static enum sl_status answer(struct fake_run *run, enum fake_call call, struct sl_error *err)
{
    enum sl_status status = run->answer ? run->answer(run, call) : SL_OK;
    return status ? sl_error_set(err, status, "scripted journal failure") : SL_OK;
}

static enum sl_status fake_next(void *context, struct sl_journal_row **rows, size_t max,
                                size_t *count, struct sl_error *err)
{
    struct fake_run *run = context;
    static const char *const outputs[SL_PARTS_MAX] = {"out"};
    *count = 0;
    enum sl_status status = answer(run, FAKE_NEXT, err);
    for (; !status && *count < max && run->handed_out < run->item_count; ++*count) {
        struct sl_journal_row *row = calloc(1, sizeof *row);
        if (!row)
            abort();
        int64_t id = (int64_t)run->handed_out++;
        *row = (struct sl_journal_row){.id = id,
                                       .source = "in",
                                       .relative = "in",
                                       .outputs = outputs,
                                       .output_count = run->parts,
                                       .suspect = is_suspect(run, id)};
        rows[*count] = row;
    }
    return status;
}

static void fake_row_free(void *context, struct sl_journal_row *row)
{
    (void)context;
    free(row);
}

static enum sl_status fake_started(void *context, const int64_t *ids, size_t count, bool alone,
                                   struct sl_error *err)
{
    struct fake_run *run = context;
    enum sl_status status = answer(run, FAKE_STARTED, err);
    expect(run, count > 0 && (!alone || count == 1));
    for (size_t i = 0; i < count && !status; i++) {
        run->items[ids[i]].started++;
        expect(run, alone == is_suspect(run, ids[i]));
    }
    return status;
}

static void record(struct fake_run *run, const struct sl_outcome *outcome)
{
    struct fake_item *item = item_of(run, outcome->item);
    expect(run, item->started == 1 && item->terminal == 0);
    expect(run, (outcome->state == SL_OUTCOME_DONE) == (outcome->error == NULL));
    item->state = outcome->state;
    item->error = outcome->error ? outcome->error->status : SL_OK;
    item->terminal += outcome->state == SL_OUTCOME_DONE || outcome->state == SL_OUTCOME_DEAD;
    item->retries += outcome->state == SL_OUTCOME_RETRY;
    item->pending += outcome->state == SL_OUTCOME_PENDING;
    /* Each record that counts is of the next attempt. */
    if (outcome->state != SL_OUTCOME_PENDING)
        expect(run, outcome->item->attempt == item->terminal + item->retries);
}

static enum sl_status fake_settled(void *context, const struct sl_outcome *outcomes, size_t count,
                                   struct sl_error *err)
{
    struct fake_run *run = context;
    enum sl_status status = answer(run, FAKE_SETTLED, err);
    expect(run, count > 0);
    run->settled_calls++;
    run->largest_batch = count > run->largest_batch ? count : run->largest_batch;
    for (size_t i = 0; i < count && !status; i++)
        record(run, &outcomes[i]);
    return status;
}

static enum sl_status fake_flush(void *context, struct sl_error *err)
{
    (void)err;
    ((struct fake_run *)context)->flushes++;
    return SL_OK;
}

/* ---- the observer ---- */

static void observe(void *context, const struct sl_event *event)
{
    struct fake_run *run = context;
    run->events_item += event->kind == SL_EVENT_ITEM;
    run->events_retry += event->kind == SL_EVENT_RETRY;
    run->events_pause += event->kind == SL_EVENT_PAUSE;
    run->events_resume += event->kind == SL_EVENT_RESUME;
    if (event->kind == SL_EVENT_PAUSE || event->kind == SL_EVENT_RESUME)
        sl_atomic_store(&run->paused, event->kind == SL_EVENT_PAUSE);
    if (event->outcome) { /* told after it was written down, not before */
        const struct fake_item *item = item_of(run, event->outcome->item);
        expect(run, item->state == event->outcome->state);
        expect(run, item->terminal == (event->kind == SL_EVENT_ITEM));
    }
    if (run->heard)
        run->heard(run, event);
}

/* ---- running it ---- */

void fake_run_init(struct fake_run *run, size_t item_count)
{
    *run = (struct fake_run){.item_count = item_count, .parts = 1, .memory_bytes = 10};
    run->items = calloc(item_count ? item_count : 1, sizeof *run->items);
    assert_non_null(run->items);
    run->graph = (struct sl_stage_graph){
        .context = run,
        .stage_count = 3,
        .stages = {{.name = "decode", .process = fake_decode},
                   {.name = "resize", .process = fake_resize, .together = 1},
                   {.name = "encode", .process = fake_encode, .together = 1}},
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
        .credits = 12,
        .memory_bytes = 1000,
        .cancel_wait_ms = 600000, /* on a busy machine nobody is stuck who just has to wait */
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
    assert_false(result->stuck_threads);
    sl_pipeline_free(pipeline);
}

static void check_item(const struct fake_item *item)
{
    assert_int_equal(sl_atomic_load(&item->opened), sl_atomic_load(&item->discarded));
    assert_true(item->started <= 1);
    /* Whatever was started was settled: an end that sluice chooses leaves no suspect. */
    assert_int_equal(item->terminal + item->pending, item->started);
    assert_true(item->started == 0 || item->state != SL_OUTCOME_RETRY);
    if (item->terminal && item->state == SL_OUTCOME_DONE)
        assert_true(sl_atomic_load(&item->committed) >= 1);
}

void fake_run_check(struct fake_run *run, const struct sl_pipeline_result *result)
{
    uint64_t done = 0, dead = 0, retries = 0;
    for (size_t i = 0; i < run->item_count; i++) {
        const struct fake_item *item = &run->items[i];
        check_item(item);
        done += item->terminal && item->state == SL_OUTCOME_DONE;
        dead += item->terminal && item->state == SL_OUTCOME_DEAD;
        retries += item->retries;
    }
    assert_int_equal(done, result->done);
    assert_int_equal(dead, result->dead);
    assert_int_equal(retries, result->retried);
    assert_int_equal(run->handed_out, result->done + result->dead + result->pending);
    if (result->end == SL_OK) {
        assert_int_equal(run->handed_out, run->item_count);
        assert_int_equal(result->pending, 0);
    }
    assert_int_equal(run->events_item, done + dead);
    assert_int_equal(run->events_retry, retries);
    assert_int_equal(sl_atomic_load(&run->inside), 0);
    assert_int_equal(sl_atomic_load(&run->bytes), 0);
    assert_int_equal(sl_atomic_load(&run->broken), 0);
    assert_true(sl_atomic_load(&run->inside_high) <= run->config.credits);
    /* The one that was on its way when the pause came. */
    assert_true(sl_atomic_load(&run->paused_overlaps) <= run->events_pause);
    assert_int_equal(run->flushes, 1);
}
