/* SPDX-License-Identifier: MIT */
/* Items of several variants: where they part, what becomes of the item when some fail. */
#include "unit.h"

#include "fake_run.h"

#include "engine.h"

#include <sched.h>
#include <string.h>

enum { VARIANTS_MAX = 8 };

/* What a script does to the variants of item 0, and what was heard of it. */
struct variants {
    enum sl_status resize[VARIANTS_MAX]; /* how each ends there; the lead's for a share */
    enum sl_status encode[VARIANTS_MAX];
    enum sl_status decode;
    struct sl_cancel *cancel;   /* requested by variant 1 in encode */
    struct sl_wait_group *held; /* that variant 1 is stuck on in its first attempt */

    struct sl_atomic_u64 encoded; /* calls */
    struct sl_error error, parts[VARIANTS_MAX];
    enum sl_outcome_state state;
};

static enum sl_status scripted(struct fake_run *run, enum fake_place place, struct sl_part *part)
{
    struct variants *v = run->script_context;
    if (part->item->id != 0)
        return SL_OK;
    if (place == FAKE_DECODE)
        return v->decode;
    if (place == FAKE_RESIZE)
        return v->resize[part->index];
    if (place != FAKE_ENCODE)
        return SL_OK;
    sl_atomic_add(&v->encoded, 1);
    if (v->cancel && part->index == 1)
        sl_cancel_request(v->cancel);
    if (v->held && part->index == 1 && part->item->attempt == 1)
        return sl_wait_group_wait(v->held, SL_NEVER);
    return v->encode[part->index];
}

static void hear(struct fake_run *run, const struct sl_event *event)
{
    struct variants *v = run->script_context;
    if (!event->outcome || event->outcome->item->id != 0)
        return;
    const struct sl_item *item = event->outcome->item;
    v->state = event->outcome->state;
    v->error = event->outcome->error ? *event->outcome->error : (struct sl_error){.status = SL_OK};
    for (uint32_t i = 0; i < item->part_count && i < VARIANTS_MAX; i++)
        v->parts[i] = item->parts[i].error;
}

static void set_up(struct fake_run *run, struct variants *variants, uint32_t parts, bool carry)
{
    fake_run_init(run, 5);
    run->parts = parts;
    run->script = scripted;
    run->script_context = variants;
    run->heard = hear;
    run->config.schedule = carry ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
}

static void go(struct fake_run *run)
{
    struct sl_pipeline_result result;
    fake_run_go(run, &result);
    fake_run_check(run, &result);
    fake_run_release(run);
}

static void one_failed_variant_fails_the_item(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct variants v = {.resize = {[0] = SL_CORRUPT}};
        set_up(&run, &v, 3, carry);
        go(&run);
        assert_int_equal(v.state, SL_OUTCOME_DEAD);
        assert_int_equal(v.error.status, SL_CORRUPT);
        assert_string_equal(v.error.stage, "resize");
        assert_non_null(strstr(v.error.message, "1 of 3 outputs failed"));
        assert_int_equal(v.parts[0].status, SL_CORRUPT);
        assert_null(strstr(v.parts[0].message, "outputs failed"));
        assert_int_equal(v.parts[1].status, SL_OK);
        assert_int_equal(sl_atomic_load(&v.encoded), 2); /* the others went on */
    }
}

/* The item cannot succeed before the permanent failure is mended, so that one decides. */
static void every_error_is_kept_and_the_gravest_decides(void **state)
{
    (void)state;
    static const struct {
        enum sl_status first, second, decides;
        enum sl_outcome_state state;
    } cases[] = {
        {SL_IO, SL_CORRUPT, SL_CORRUPT, SL_OUTCOME_DEAD},
        {SL_CORRUPT, SL_IO, SL_CORRUPT, SL_OUTCOME_DEAD},
        {SL_CORRUPT, SL_INTERNAL, SL_INTERNAL, SL_OUTCOME_DEAD},
        {SL_CORRUPT, SL_EMPTY, SL_CORRUPT, SL_OUTCOME_DEAD}, /* alike: the first */
        {SL_OVER_RESERVE, SL_TRUNCATED, SL_TRUNCATED, SL_OUTCOME_DEAD},
        {SL_IO, SL_NO_MEMORY, SL_IO, SL_OUTCOME_DEAD}, /* after three attempts */
        {SL_IO, SL_TIMEOUT, SL_TIMEOUT, SL_OUTCOME_DEAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int carry = 0; carry < 2; carry++) {
            struct fake_run run;
            struct variants v = {.encode = {[1] = cases[i].first, [3] = cases[i].second}};
            set_up(&run, &v, 4, carry);
            go(&run);
            assert_int_equal(v.error.status, cases[i].decides);
            assert_int_equal(v.state, cases[i].state);
            assert_int_equal(v.parts[0].status, SL_OK);
            assert_int_equal(v.parts[1].status, cases[i].first);
            assert_int_equal(v.parts[3].status, cases[i].second);
            assert_non_null(strstr(v.error.message, "2 of 4 outputs failed"));
        }
    }
}

static void attempts_are_the_items(void **state)
{
    (void)state;
    struct fake_run run;
    struct variants v = {.encode = {SL_IO, SL_IO, SL_IO}};
    struct sl_pipeline_result result;
    set_up(&run, &v, 3, false);
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(run.items[0].retries, 2);
    assert_int_equal(sl_atomic_load(&v.encoded), 9);
    fake_run_release(&run);
}

static void what_fails_together_is_told_of_each(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct variants v = {.resize = {[2] = SL_CORRUPT}};
        set_up(&run, &v, 7, carry); /* shares of 0 1, 2 3, 4 5, and 6 alone */
        run.graph.stages[1].together = 2;
        go(&run);
        for (uint32_t i = 0; i < 7; i++)
            assert_int_equal(v.parts[i].status, i == 2 || i == 3 ? SL_CORRUPT : SL_OK);
        assert_int_equal(sl_atomic_load(&v.encoded), 5);
    }
}

static void what_fails_before_they_part_is_the_items(void **state)
{
    (void)state;
    struct fake_run run;
    struct variants v = {.decode = SL_TRUNCATED};
    set_up(&run, &v, 4, false);
    go(&run);
    assert_int_equal(v.error.status, SL_TRUNCATED);
    assert_null(strstr(v.error.message, "outputs failed"));
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(v.parts[i].status, SL_OK);
    assert_int_equal(sl_atomic_load(&v.encoded), 0);
}

static struct {
    const uint32_t *leads; /* of each variant, in the stage in the middle */
    struct sl_atomic_u64 calls, wrong;
} shared;

static void count_shares(void *context, struct sl_part *lead, struct sl_part *part)
{
    (void)context;
    uint32_t leads = shared.leads[part->index];
    uint32_t right = leads == part->index ? 0 : leads;
    sl_atomic_add(&shared.calls, 1);
    if (lead->item != part->item || lead->index != right || part->index == 0)
        sl_atomic_add(&shared.wrong, 1);
}

static void shares_are_scattered_again(void **state)
{
    (void)state;
    static const uint32_t even[] = {0, 0, 0, 3, 3, 3, 6};
    static const uint32_t uneven[] = {0, 0, 2, 3, 3, 3, 6};
    static const uint32_t spans[] = {2, 0, 1, 3, 0, 0, 1};
    for (int shape = 0; shape < 4; shape++) {
        struct fake_run run;
        struct variants v = {.decode = SL_OK};
        set_up(&run, &v, 7, shape % 2);
        run.graph.stages[1].together = 3;
        run.graph.stages[1].spans = shape < 2 ? NULL : spans;
        run.graph.share = count_shares;
        memset(&shared, 0, sizeof shared);
        shared.leads = shape < 2 ? even : uneven;
        go(&run);
        assert_int_equal(sl_atomic_load(&shared.wrong), 0);
        /* Every variant of the 5 items but the first was given what its lead had, once. */
        assert_int_equal(sl_atomic_load(&shared.calls), 5 * 6);
        assert_int_equal(sl_atomic_load(&v.encoded), 7);
    }
}

static void what_was_split_is_not_brought_together(void **state)
{
    (void)state;
    static const uint32_t spans[] = {2, 0, 1};
    static const uint32_t other[] = {1, 2, 0};
    static const struct {
        struct sl_stage before, here;
        enum sl_status status;
    } cases[] = {
        {{.together = 4}, {.together = 2}, SL_OK},
        {{.together = 4}, {.together = 3}, SL_INVALID_ARGUMENT},
        {{.together = 4}, {.together = 0}, SL_INVALID_ARGUMENT},
        {{.together = 0}, {.spans = spans}, SL_OK},
        {{.together = 2}, {.spans = spans}, SL_INVALID_ARGUMENT},
        {{.spans = spans}, {.spans = spans}, SL_OK},
        {{.spans = spans}, {.spans = other}, SL_INVALID_ARGUMENT},
        {{.spans = spans}, {.together = 1}, SL_OK},
        {{.spans = spans}, {.together = 2}, SL_INVALID_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake_run run;
        struct sl_pipeline *pipeline;
        fake_run_init(&run, 1);
        run.graph.stages[0].together = cases[i].before.together;
        run.graph.stages[0].spans = cases[i].before.spans;
        run.graph.stages[1].together = cases[i].here.together;
        run.graph.stages[1].spans = cases[i].here.spans;
        enum sl_status status = sl_pipeline_new(&run.config, &pipeline, NULL);
        assert_int_equal(status, cases[i].status);
        sl_pipeline_free(pipeline);
        fake_run_release(&run);
    }
}

/* More variants than all the channels hold, one worker a stage: whoever scatters has to wait for
 * room with its own item's variants in front of it, and gets it. */
static void a_scatter_into_full_channels_goes_on(void **state)
{
    (void)state;
    for (int shape = 0; shape < 3; shape++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        fake_run_init(&run, 300);
        run.parts = SL_PARTS_MAX;
        run.config.schedule = shape == 1 ? SL_SCHEDULE_CARRY : SL_SCHEDULE_STAGES;
        run.graph.stages[1].together = shape == 2 ? 4 : 1;
        run.config.detect_deadlocks = true;
        run.config.credits = 40;
        for (size_t i = 0; i < 3; i++)
            run.config.workers[i] = run.config.depth[i] = 1;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.end, SL_OK);
        assert_int_equal(result.done, 300);
        fake_run_release(&run);
    }
}

static void a_cancel_between_variants_leaves_the_item(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct sl_pipeline_result result;
        struct variants v = {.decode = SL_OK};
        assert_int_equal(sl_cancel_new(&v.cancel), SL_OK);
        set_up(&run, &v, 3, carry);
        for (size_t i = 0; i < 3; i++)
            run.config.workers[i] = 1;
        run.config.cancel = v.cancel;
        fake_run_go(&run, &result);
        fake_run_check(&run, &result);
        assert_int_equal(result.end, SL_CANCELLED);
        /* Variant 2 saw it, so nothing of the item was committed. */
        assert_int_equal(run.items[0].pending, 1);
        assert_int_equal(sl_atomic_load(&run.items[0].committed), 0);
        fake_run_release(&run);
        sl_cancel_free(v.cancel);
    }
}

/* The worker of one variant is given up; the others' finish. The item is settled once, and done by
 * its second attempt. */
static void a_stuck_variant_is_the_items_timeout(void **state)
{
    (void)state;
    for (int carry = 0; carry < 2; carry++) {
        struct fake_run run;
        struct sl_pipeline *pipeline;
        struct sl_pipeline_result result;
        struct variants v = {.decode = SL_OK};
        assert_int_equal(sl_wait_group_new("held", &v.held), SL_OK);
        sl_wait_group_add(v.held, 1);
        set_up(&run, &v, 3, carry);
        run.config.item_timeout_ms = 20;
        run.config.timeout_grace_ms = 20;
        assert_int_equal(sl_pipeline_new(&run.config, &pipeline, NULL), SL_OK);
        assert_int_equal(sl_pipeline_start(pipeline, NULL), SL_OK);
        sl_pipeline_wait(pipeline, &result);
        assert_int_equal(result.done, 5);
        assert_int_equal(run.items[0].retries, 1);
        assert_int_equal(sl_atomic_load(&run.items[0].committed), 1);
        sl_wait_group_done(v.held);
        for (const struct sl_flight *orphan = pipeline->orphans; orphan; orphan = orphan->next) {
            while (!sl_flag_load(&orphan->released))
                sched_yield();
        }
        sl_pipeline_free(pipeline);
        fake_run_release(&run);
        sl_wait_group_free(v.held);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_failed_variant_fails_the_item),
        cmocka_unit_test(every_error_is_kept_and_the_gravest_decides),
        cmocka_unit_test(attempts_are_the_items),
        cmocka_unit_test(what_fails_together_is_told_of_each),
        cmocka_unit_test(what_was_split_is_not_brought_together),
        cmocka_unit_test(what_fails_before_they_part_is_the_items),
        cmocka_unit_test(shares_are_scattered_again),
        cmocka_unit_test(a_scatter_into_full_channels_goes_on),
        cmocka_unit_test(a_cancel_between_variants_leaves_the_item),
        cmocka_unit_test(a_stuck_variant_is_the_items_timeout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
