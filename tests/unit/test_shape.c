/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct sl_stage_graph graph = {
    .stage_count = 3,
    .stages = {{.name = "decode"}, {.name = "resize"}, {.name = "encode"}},
};
static const struct sl_limits limits = SL_LIMITS_DEFAULT;

static enum sl_status plan(const struct sl_convert_options *options,
                           struct sl_pipeline_config *config, struct sl_error *err)
{
    *config = (struct sl_pipeline_config){0};
    return sl_shape_plan(options, &limits, &graph, config, err);
}

static void test_defaults(void **state)
{
    (void)state;
    struct sl_convert_options options = {.disk_wait_ms = -1};
    struct sl_pipeline_config config;
    assert_int_equal(plan(&options, &config, NULL), SL_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(config.workers[i], sl_machine_processors());
        assert_int_equal(config.depth[i], SL_SHAPE_DEPTH);
    }
    assert_int_equal(config.attempts, 3);
    assert_int_equal(config.retry_delay_ms, 200);
    assert_int_equal(config.disk_wait_ms, 30000);
    assert_true(config.memory_bytes > 0 && config.memory_bytes <= (uint64_t)4 << 30);
    assert_true(config.item_bytes >= config.memory_bytes);
}

/* What is not said is tuned, and numbers that are given stay. */
static void test_tuning(void **state)
{
    (void)state;
    static const struct {
        struct sl_convert_options options;
        bool workers, depth, schedule;
    } cases[] = {
        {{.schedule_auto = true}, true, true, true},
        {{.schedule = SL_SCHEDULE_CARRY}, true, true, false},
        {{.schedule_auto = true, .depth = "4"}, true, false, true},
        {{.schedule_auto = true, .jobs = 2}, false, false, false},
        {{.schedule_auto = true, .workers = "decode=2"}, false, false, false},
    };
    const struct sl_shape_load load = {1000, 1000000000, 0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_pipeline_config config;
        assert_int_equal(plan(&cases[i].options, &config, NULL), SL_OK);
        (void)sl_shape_schedule(&cases[i].options, &load, &config);
        assert_int_equal(config.tuning.workers, cases[i].workers ? 4 * sl_machine_processors() : 0);
        assert_int_equal(config.tuning.depth, cases[i].depth);
        assert_int_equal(config.tuning.schedule, cases[i].schedule);
        assert_int_equal(sl_shape_credits(&config, 1, NULL), SL_OK);
        assert_true(config.credits <= sl_shape_items(&config));
        if (cases[i].workers)
            assert_int_equal(config.tuning.processors, sl_machine_processors());
        if (cases[i].schedule) /* every stage, with what it may get */
            assert_true(sl_shape_items(&config) >= 3 * (uint64_t)config.tuning.workers);
    }
}

static void test_stages(void **state)
{
    (void)state;
    struct sl_convert_options options = {
        .jobs = 3, .workers = "encode=1,decode=4", .depth = "2,resize=7"};
    struct sl_pipeline_config config;
    assert_int_equal(plan(&options, &config, NULL), SL_OK);
    assert_int_equal(config.workers[0], 4);
    assert_int_equal(config.workers[1], 3);
    assert_int_equal(config.workers[2], 1);
    assert_int_equal(config.depth[0], 2);
    assert_int_equal(config.depth[1], 7);
    assert_int_equal(config.depth[2], 2);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const bad[] = {"filter=1",
                                      "decode=0",
                                      "decode=",
                                      "decode=x",
                                      "=2",
                                      "decode",
                                      "decode=-1",
                                      "1025",
                                      ",",
                                      "dec=1",
                                      "decode=1,,resize=1",
                                      "99999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sl_convert_options options = {.workers = bad[i]};
        struct sl_pipeline_config config;
        struct sl_error err = {0};
        if (plan(&options, &config, &err) != SL_INVALID_ARGUMENT)
            fail_msg("'%s' was taken", bad[i]);
        assert_non_null(strstr(err.message, "--workers"));
    }
    struct sl_convert_options options = {.workers = "filter=1"};
    struct sl_pipeline_config config;
    struct sl_error err = {0};
    assert_int_equal(plan(&options, &config, &err), SL_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "decode resize encode"));
}

static void test_schedule(void **state)
{
    (void)state;
    static const struct {
        struct sl_shape_load load;
        enum sl_shape_reason reason;
        enum sl_schedule schedule;
    } cases[] = {
        {{0, 0, 0}, SL_SHAPE_FEW, SL_SCHEDULE_STAGES},
        {{1, 1000, 0}, SL_SHAPE_TINY, SL_SCHEDULE_CARRY},
        {{100, 100 * 1000, 100000000}, SL_SHAPE_TINY, SL_SCHEDULE_CARRY},
        {{7, 7 * 1000000, 0}, SL_SHAPE_FEW, SL_SCHEDULE_STAGES},
        {{8, 8 * 1000000, 0}, SL_SHAPE_WHOLE, SL_SCHEDULE_CARRY},
        {{8, 8 * 1000000, 300000}, SL_SHAPE_WHOLE, SL_SCHEDULE_CARRY},
        {{8, 8 * 1000000, 8000000}, SL_SHAPE_SYNC, SL_SCHEDULE_STAGES},
    };
    struct sl_convert_options options = {.schedule_auto = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sl_pipeline_config config = {.workers = {2}, .depth = {SL_SHAPE_DEPTH}};
        assert_int_equal(sl_shape_schedule(&options, &cases[i].load, &config), cases[i].reason);
        assert_int_equal(config.schedule, cases[i].schedule);
        assert_int_equal(config.depth[0],
                         cases[i].reason == SL_SHAPE_TINY ? SL_SHAPE_CARRY_DEPTH : SL_SHAPE_DEPTH);
    }
    struct sl_pipeline_config config = {.workers = {2}};
    options.workers = "decode=2";
    assert_int_equal(sl_shape_schedule(&options, &cases[1].load, &config), SL_SHAPE_WORKERS);
    assert_int_equal(config.schedule, SL_SCHEDULE_STAGES);
    options = (struct sl_convert_options){0};
    assert_int_equal(sl_shape_schedule(&options, &cases[1].load, &config), SL_SHAPE_ASKED);
    assert_int_equal(config.schedule, SL_SCHEDULE_STAGES);
}

static void test_credits_respect_descriptors(void **state)
{
    (void)state;
    struct sl_convert_options options = {.jobs = 100};
    struct sl_pipeline_config config;
    assert_int_equal(plan(&options, &config, NULL), SL_OK);
    assert_int_equal(sl_shape_credits(&config, 1, NULL), SL_OK);
    unsigned plenty = config.credits;

    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    little = before;
    little.rlim_cur = 24;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &little), 0);
    assert_int_equal(sl_shape_credits(&config, 1, NULL), SL_OK);
    assert_true(config.credits >= 1 && config.credits <= 12 && config.credits < plenty);
    unsigned few = config.credits;
    assert_int_equal(sl_shape_credits(&config, 5, NULL), SL_OK);
    assert_true(config.credits >= 1 && config.credits < few);
    assert_true(config.credits * 6 <= 24);
    for (size_t i = 0; i < SL_STAGES_MAX; i++)
        config.workers[i] = 1; /* one output at a time, whatever there are */
    assert_int_equal(sl_shape_credits(&config, 5, NULL), SL_OK);
    assert_true(config.credits >= 1 && config.credits <= few);

    int last = -1, fd;
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    assert_true(last >= 0);
    struct sl_error err = {0};
    assert_int_equal(sl_shape_credits(&config, 1, &err), SL_FD_EXHAUSTED);
    assert_non_null(strstr(err.message, "ulimit"));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_tuning),
        cmocka_unit_test(test_stages),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_schedule), cmocka_unit_test(test_credits_respect_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
