/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "fake_run.h"

static void all_items_are_done(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        fake_run_init(&run, 500);
        run.config.schedule = carry ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.done, 500);
        assert_int_equal(result.end, SL_OK);
        fake_run_release(&run);
    }
}

static void an_empty_run_ends(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 0);
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    fake_run_release(&run);
}

static void a_pipeline_need_not_start(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline *pipeline;
    struct sl_pipeline_stats stats;
    fake_run_init(&run, 5);
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
    sl_pipeline_stats(pipeline, &stats);
    assert_int_equal(stats.stage_count, 3);
    assert_int_equal(stats.admitted, 0);
    sl_pipeline_free(pipeline);
    fake_run_release(&run);
}

/* Failures of every class, by item, place, variant and attempt, from a seed. */
struct chaos {
    uint64_t seed;
    uint64_t cancel_at;
    struct sl_cancel *cancel;
    struct sl_atomic_u64 calls;
};

static enum sl_status chaotic(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    static const enum sl_status failures[] = {SL_CORRUPT, SL_IO,       SL_NO_MEMORY,
                                              SL_TIMEOUT, SL_INTERNAL, SL_IO};
    struct chaos *chaos = run->script_context;
    if (chaos->cancel && sl_atomic_add(&chaos->calls, 1) == chaos->cancel_at)
        sl_cancel_request(chaos->cancel);
    uint64_t roll =
        fake_mix(chaos->seed ^ fake_mix((uint64_t)part->item->id) ^ fake_mix(part->index + 77) ^
                 fake_mix((uint64_t)(place + 2) * 31 + part->item->attempt));
    if (place == FAKE_RESIZE && roll % 23 == 0 && part->item->reserve_bytes < 80)
        return SL_OVER_RESERVE;
    return roll % 17 == 0 ? failures[(roll >> 32) % 6] : SL_OK;
}

static uint64_t now_and_then_huge(const struct fake_run *run, int64_t id)
{
    uint64_t roll = fake_mix((uint64_t)id ^ run->config.seed);
    return roll % 31 == 0 ? run->config.memory_bytes * 2 : 1 + roll % 60;
}

static void configure(struct fake_run *run, uint64_t seed)
{
    run->parts = (uint32_t)(1 + seed % 3);
    run->suspects = seed % 4 == 0 ? 7 : 0;
    run->size = seed % 3 == 0 ? now_and_then_huge : NULL;
    for (size_t i = 1; i < 3; i++) /* where and in how many steps they part */
        run->graph.stages[i].together = (uint32_t[]){0, 1, 2, 1}[fake_mix(seed + 5) % (2 * i)];
    run->config.schedule = seed % 5 == 0 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
    run->config.memory_bytes = 100 + seed % 400;
    run->config.item_bytes = run->config.memory_bytes * 3;
    run->config.credits = (unsigned)(1 + fake_mix(seed + 20) % 40);
    for (size_t i = 0; i < 3; i++) {
        run->config.workers[i] = (unsigned)(1 + fake_mix(seed + i) % 8);
        run->config.depth[i] = 1 + fake_mix(seed + 10 + i) % 8;
    }
    run->config.seed = seed;
}

static void every_item_ends_once_whatever_fails(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = seed};
        fake_run_init(&run, 200);
        configure(&run, seed);
        run.script = chaotic;
        run.script_context = &chaos;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.end, SL_OK);
        assert_true(result.dead > 0 && result.done > 0 && result.retried > 0);
        fake_run_release(&run);
    }
}

static void outcomes_do_not_depend_on_threads(void **state)
{
    (void)state;
    enum { ITEMS = 300 };
    enum sl_status first[ITEMS];
    for (unsigned shape = 0; shape < 6; shape++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = 99};
        fake_run_init(&run, ITEMS);
        run.parts = 3;
        run.script = chaotic;
        run.script_context = &chaos;
        run.config.schedule = shape == 3 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        run.config.credits = 30;
        for (size_t i = 0; i < 3; i++) {
            run.config.workers[i] = shape == 0 ? 1 : 8;
            run.config.depth[i] = shape == 1 ? 1 : 64;
        }
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        for (size_t i = 0; i < ITEMS; i++) {
            if (shape == 0)
                first[i] = run.items[i].error;
            assert_int_equal(first[i], run.items[i].error);
        }
        fake_run_release(&run);
    }
}

static void a_cancel_loses_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct chaos chaos = {.seed = seed, .cancel_at = fake_mix(seed) % 1500};
        assert_int_equal(sl_cancel_new(&chaos.cancel), SL_OK);
        fake_run_init(&run, 300);
        configure(&run, seed);
        run.script = chaotic;
        run.script_context = &chaos;
        run.config.cancel = chaos.cancel;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_true(result.end == SL_CANCELLED || result.end == SL_OK);
        sl_cancel_free(chaos.cancel);
        fake_run_release(&run);
    }
}

static void a_cancel_before_the_start_admits_nothing(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    sl_cancel_request(cancel);
    fake_run_init(&run, 10);
    run.config.cancel = cancel;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_CANCELLED);
    assert_int_equal(run.open_count, 0);
    fake_run_release(&run);
    sl_cancel_free(cancel);
}

/* ---- figures ---- */

static void the_figures_add_up(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 500);
    run.parts = 2;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    const struct sl_pipeline_stats *stats = &result.stats;
    assert_int_equal(stats->stage_count, 3);
    assert_string_equal(stats->stages[0].name, "decode");
    assert_int_equal(stats->stages[0].input.sent, 500);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(stats->stages[i].input.sent, 1000);
        assert_int_equal(stats->stages[i].input.received, 1000);
    }
    assert_int_equal(stats->settle.received, 500);
    assert_int_equal(stats->admitted, 500);
    assert_int_equal(stats->done, 500);
    assert_int_equal(stats->pixels, 500 * 100);
    assert_int_equal(stats->in_flight, 0);
    assert_int_equal(stats->delayed, 0);
    assert_int_equal(stats->bytes_in_flight, 0);
    assert_true(stats->bytes_high_water >= 10 && stats->bytes_high_water <= 120);
    assert_true(stats->admission_end_ns > 0 && stats->admission_end_ns <= stats->elapsed_ns);
    fake_run_release(&run);
}

struct sampler {
    struct sl_pipeline *pipeline;
    struct sl_atomic_bool over;
    unsigned wrong;
};

static void sample(void *context)
{
    struct sampler *sampler = context;
    uint64_t done = 0;
    do {
        struct sl_pipeline_stats stats;
        sl_pipeline_stats(sampler->pipeline, &stats);
        sampler->wrong += stats.done < done || stats.bytes_in_flight > 1000;
        done = stats.done;
    } while (!sl_flag_load(&sampler->over));
}

static void figures_may_be_asked_for_at_any_time(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    struct sampler sampler = {.wrong = 0};
    struct sl_thread thread;
    fake_run_init(&run, 2000);
    assert_int_equal(sl_pipeline_new(&run.config, &sampler.pipeline, NULL), SL_OK);
    assert_int_equal(sl_thread_start(&thread, "sample", sample, &sampler), SL_OK);
    assert_int_equal(sl_pipeline_start(sampler.pipeline, NULL), SL_OK);
    sl_pipeline_wait(sampler.pipeline, &result);
    sl_flag_store(&sampler.over, true);
    sl_thread_join(&thread);
    sl_pipeline_free(sampler.pipeline);
    fake_run_check(&run, &result);
    assert_int_equal(sampler.wrong, 0);
    fake_run_release(&run);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline *pipeline;
    struct sl_error error;
    fake_run_init(&run, 1);
    run.config.workers[1] = 0;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, &error), SL_INVALID_ARGUMENT);
    assert_string_equal(error.message, "stage resize has no workers");
    assert_null(pipeline);
    run.config.workers[1] = 1;
    run.config.depth[2] = 0;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_INVALID_ARGUMENT);
    run.config.depth[2] = 1;
    run.config.memory_bytes = 0;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_INVALID_ARGUMENT);
    run.config.memory_bytes = 1;
    run.config.memory_bytes = 1000;
    run.graph.stages[2].together = 2;
    assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_INVALID_ARGUMENT);
    fake_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_items_are_done),
        cmocka_unit_test(an_empty_run_ends),
        cmocka_unit_test(a_pipeline_need_not_start),
        cmocka_unit_test(every_item_ends_once_whatever_fails),
        cmocka_unit_test(outcomes_do_not_depend_on_threads),
        cmocka_unit_test(a_cancel_loses_nothing),
        cmocka_unit_test(a_cancel_before_the_start_admits_nothing),
        cmocka_unit_test(the_figures_add_up),
        cmocka_unit_test(figures_may_be_asked_for_at_any_time),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
