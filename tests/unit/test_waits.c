/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <sluice/barrier.h>
#include <sluice/semaphore.h>
#include <sluice/wait_group.h>
#include <sluice/waits.h>
#include <sluice/worker_pool.h>

#include "clock.h"
#include "thread.h"

#include <stdio.h>
#include <string.h>

struct scene {
    struct sl_waits *waits;
    struct sl_channel *left;
    struct sl_channel *right;
    struct sl_semaphore *permits;
    struct sl_wait_group *group;
    struct sl_barrier *barrier;
};

static void scene_begin(struct scene *scene)
{
    assert_int_equal(sl_waits_new(&scene->waits), SL_OK);
    assert_int_equal(sl_channel_new("left", 1, &scene->left), SL_OK);
    assert_int_equal(sl_channel_new("right", 1, &scene->right), SL_OK);
    assert_int_equal(sl_semaphore_new("permits", 2, &scene->permits), SL_OK);
    assert_int_equal(sl_wait_group_new("group", &scene->group), SL_OK);
    assert_int_equal(sl_barrier_new("barrier", 2, &scene->barrier), SL_OK);
    assert_int_equal(sl_waits_enter(scene->waits, "test"), SL_OK);
    sl_waits_roles(NULL, 0); /* the test itself helps nobody while it looks */
}

static void scene_end(struct scene *scene)
{
    sl_waits_leave();
    sl_channel_free(scene->left);
    sl_channel_free(scene->right);
    sl_semaphore_free(scene->permits);
    sl_wait_group_free(scene->group);
    sl_barrier_free(scene->barrier);
    sl_waits_free(scene->waits);
}

/* Looks until something is found: ends with the test's time where nothing ever is. */
static void look_until_found(struct scene *scene, char *text)
{
    while (!sl_waits_look(scene->waits, text))
        sl_spin_pause();
}

static void assert_told(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in: %s", part, text);
}

static void receive_left(void *context)
{
    void *out;
    enum sl_status ignored = sl_channel_receive(((struct scene *)context)->left, &out);
    (void)ignored;
}

static void receive_left_send_right(void *context)
{
    struct scene *scene = context;
    const struct sl_role roles[] = {{scene->left, SL_WAY_RECEIVE}, {scene->right, SL_WAY_SEND}};
    sl_waits_roles(roles, 2);
    receive_left(scene);
}

static void receive_right_send_left(void *context)
{
    struct scene *scene = context;
    const struct sl_role roles[] = {{scene->right, SL_WAY_RECEIVE}, {scene->left, SL_WAY_SEND}};
    void *out;
    sl_waits_roles(roles, 2);
    enum sl_status ignored = sl_channel_receive(scene->right, &out);
    (void)ignored;
}

static void a_cycle_is_told_by_names(void **state)
{
    (void)state;
    struct scene scene;
    struct sl_thread threads[2];
    char text[SL_WAITS_TEXT_SIZE];
    scene_begin(&scene);
    assert_int_equal(sl_thread_start(&threads[0], "ping", receive_left_send_right, &scene), SL_OK);
    assert_int_equal(sl_thread_start(&threads[1], "pong", receive_right_send_left, &scene), SL_OK);
    do
        look_until_found(&scene, text);
    while (!strstr(text, "ping") || !strstr(text, "pong"));
    assert_told(text, "ping waits to receive from `left` (0/1 full)");
    assert_told(text, "pong waits to receive from `right` (0/1 full)");
    assert_told(text, "; a cycle");
    sl_channel_close(scene.left);
    sl_channel_close(scene.right);
    sl_thread_join(&threads[0]);
    sl_thread_join(&threads[1]);
    scene_end(&scene);
}

/* One that runs, with a say in what it does, does not hide those who are stuck; without, it may yet
 * come to help. */
struct helper {
    struct scene *scene;
    struct sl_role role;
    size_t roles;
    bool says;
    struct sl_atomic_bool ready;
    struct sl_atomic_bool end;
};

static void be_busy(void *context)
{
    struct helper *helper = context;
    if (helper->says)
        sl_waits_roles(&helper->role, helper->roles);
    sl_flag_store(&helper->ready, true);
    while (!sl_flag_load(&helper->end))
        sl_spin_pause();
}

static bool is_found_beside(struct helper *helper)
{
    struct scene *scene = helper->scene;
    struct sl_thread busy;
    struct sl_thread stuck;
    char text[SL_WAITS_TEXT_SIZE];
    assert_int_equal(sl_thread_start(&busy, "busy", be_busy, helper), SL_OK);
    while (!sl_flag_load(&helper->ready))
        sl_spin_pause();
    assert_int_equal(sl_thread_start(&stuck, "stuck", receive_left_send_right, scene), SL_OK);
    bool found = false;
    int64_t until = sl_clock_deadline(100 * SL_NS_PER_MS);
    while (!found && (helper->says || sl_clock_now_ns() < until))
        found = sl_waits_look(scene->waits, text);
    if (found)
        assert_told(text, "stuck waits to receive from `left`");
    sl_channel_close(scene->left);
    sl_flag_store(&helper->end, true);
    sl_thread_join(&busy);
    sl_thread_join(&stuck);
    return found;
}

static void a_part_that_is_stuck_is_found_while_others_run(void **state)
{
    (void)state;
    struct scene scene;
    scene_begin(&scene);
    struct helper helper = {.scene = &scene,
                            .role = {.object = scene.right, .way = SL_WAY_SEND},
                            .roles = 1,
                            .says = true};
    assert_true(is_found_beside(&helper));
    scene_end(&scene);
}

static void who_could_help_is_waited_for(void **state)
{
    (void)state;
    struct scene scene;
    scene_begin(&scene);
    struct helper silent = {.scene = &scene};
    assert_false(is_found_beside(&silent));
    scene_end(&scene);
}

static void receive_left_until_told(void *context)
{
    struct helper *helper = context;
    void *out;
    sl_waits_roles(NULL, 0);
    enum sl_status ignored = sl_channel_receive_until(
        helper->scene->left, &out, sl_clock_deadline(INT64_C(3600) * SL_NS_PER_S));
    (void)ignored;
}

static void a_deadline_is_no_deadlock(void **state)
{
    (void)state;
    struct scene scene;
    struct sl_thread thread;
    char text[SL_WAITS_TEXT_SIZE];
    scene_begin(&scene);
    struct helper helper = {.scene = &scene};
    assert_int_equal(sl_thread_start(&thread, "patient", receive_left_until_told, &helper), SL_OK);
    int64_t until = sl_clock_deadline(100 * SL_NS_PER_MS);
    while (sl_clock_now_ns() < until)
        assert_false(sl_waits_look(scene.waits, text));
    sl_channel_close(scene.left);
    sl_thread_join(&thread);
    scene_end(&scene);
}

static void want_permits(void *context)
{
    struct scene *scene = context;
    sl_waits_roles(NULL, 0);
    if (sl_semaphore_acquire(scene->permits, 2) == SL_OK)
        sl_semaphore_release(scene->permits, 2);
}

static void want_group(void *context)
{
    struct scene *scene = context;
    sl_waits_roles(NULL, 0);
    enum sl_status ignored = sl_wait_group_wait(scene->group, SL_NEVER);
    (void)ignored;
}

static void want_barrier(void *context)
{
    struct scene *scene = context;
    sl_waits_roles(NULL, 0);
    sl_barrier_wait(scene->barrier);
}

static void want_either(void *context)
{
    struct scene *scene = context;
    sl_waits_roles(NULL, 0);
    struct sl_select_case cases[] = {{.channel = scene->left, .way = SL_WAY_RECEIVE},
                                     {.channel = scene->right, .way = SL_WAY_RECEIVE}};
    size_t chosen;
    enum sl_status ignored = sl_channel_select(cases, 2, SL_NEVER, &chosen);
    (void)ignored;
}

static void every_kind_of_wait_is_told(void **state)
{
    (void)state;
    static void (*const wants[])(void *) = {want_permits, want_group, want_barrier, want_either};
    static const char *const parts[] = {
        "waits for 2 of `permits` (1/2 free)", "waits for `group` (1 under way)",
        "waits at `barrier` (1 of 2 are there)", "waits to receive from `left` (0/1 full)"};
    struct scene scene;
    struct sl_thread threads[4];
    char text[SL_WAITS_TEXT_SIZE];
    scene_begin(&scene);
    assert_int_equal(sl_semaphore_acquire(scene.permits, 1), SL_OK);
    sl_wait_group_add(scene.group, 1);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sl_thread_start(&threads[i], "t", wants[i], &scene), SL_OK);
        do
            look_until_found(&scene, text);
        while (!strstr(text, parts[i]));
    }
    assert_told(text, "nobody is left who could release them");
    sl_semaphore_release(scene.permits, 1);
    sl_wait_group_done(scene.group);
    sl_barrier_wait(scene.barrier);
    sl_channel_close(scene.right);
    for (int i = 0; i < 4; i++)
        sl_thread_join(&threads[i]);
    assert_false(sl_waits_look(scene.waits, text));
    scene_end(&scene);
}

/* ---- the pool that is sent to before it is read from ---- */

static void pass_on(void *context, unsigned worker, void *item)
{
    (void)worker;
    struct scene *scene = context;
    enum sl_status ignored = sl_channel_send(scene->right, item);
    (void)ignored;
}

struct finding {
    struct scene *scene;
    char text[SL_WAITS_TEXT_SIZE];
};

static void let_go(void *context, const char *text)
{
    struct finding *finding = context;
    snprintf(finding->text, sizeof finding->text, "%s", text);
    sl_channel_cancel(finding->scene->left);
    sl_channel_cancel(finding->scene->right);
}

static void a_pool_whose_results_nobody_reads_is_found(void **state)
{
    (void)state;
    struct scene scene;
    scene_begin(&scene);
    struct finding finding = {.scene = &scene};
    struct sl_worker_pool *pool;
    const struct sl_worker_pool_config config = {
        .name = "resize", .workers = 2, .input = scene.left, .handle = pass_on, .context = &scene};
    assert_int_equal(sl_worker_pool_start(&config, &pool), SL_OK);
    assert_int_equal(sl_waits_watch(scene.waits, let_go, &finding), SL_OK);
    enum sl_status status = SL_OK;
    for (uintptr_t i = 1; i <= 5 && !status; i++) /* 2 workers + 1 + 1 are the most that go */
        status = sl_channel_send(scene.left, (void *)i);
    assert_int_equal(status, SL_CANCELLED);
    sl_waits_stop(scene.waits);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    assert_told(finding.text, "test waits to send on `left` (1/1 full)");
    assert_told(finding.text, "worker 1 of resize waits to send on `right` (1/1 full)");
    assert_told(finding.text, "worker 2 of resize waits to send on `right` (1/1 full)");
    scene_end(&scene);
}

static void who_is_not_watched_costs_and_tells_nothing(void **state)
{
    (void)state;
    struct scene scene;
    char text[SL_WAITS_TEXT_SIZE];
    scene_begin(&scene);
    assert_int_equal(sl_waits_enter(scene.waits, "again"), SL_INVALID_ARGUMENT);
    sl_waits_leave();
    struct sl_thread thread;
    assert_int_equal(sl_thread_start(&thread, "t", want_either, &scene), SL_OK);
    for (int i = 0; i < 1000; i++)
        assert_false(sl_waits_look(scene.waits, text));
    sl_channel_close(scene.left);
    sl_thread_join(&thread);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cycle_is_told_by_names),
        cmocka_unit_test(a_part_that_is_stuck_is_found_while_others_run),
        cmocka_unit_test(who_could_help_is_waited_for),
        cmocka_unit_test(a_deadline_is_no_deadlock),
        cmocka_unit_test(every_kind_of_wait_is_told),
        cmocka_unit_test(a_pool_whose_results_nobody_reads_is_found),
        cmocka_unit_test(who_is_not_watched_costs_and_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
