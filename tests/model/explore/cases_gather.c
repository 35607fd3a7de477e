/* SPDX-License-Identifier: MIT */
/*
 * Waiting for others: the wait group, the barrier, once, and the cancel token.
 */
#include "cases.h"

#include "clock.h"

#include <sluice/barrier.h>
#include <sluice/cancel.h>
#include <sluice/once.h>
#include <sluice/wait_group.h>

enum { ROUNDS_MAX = 8 };

struct shape {
    uint8_t doers; /* wait group: the first threads; the others wait */
    uint8_t each;  /* of what each counts */
    uint8_t rounds;
    bool impatient; /* the last waiter has a deadline */
    bool frees;     /* the only waiter frees the group */
    bool opens;     /* barrier: one party too few, and the first thread opens it */
};

/* ---- wait group: who waits goes on when nothing is under way, and not before ---- */

struct under_way {
    const struct shape *shape;
    struct sl_wait_group *group;
    unsigned left;
    uint64_t statuses;
};

static void *setup_group(const struct ex_case *the_case)
{
    struct under_way *all = ex_alloc(sizeof *all);
    all->shape = the_case->shape;
    all->left = (unsigned)all->shape->doers * all->shape->each;
    EX_EXPECT(sl_wait_group_new("items", &all->group) == SL_OK);
    sl_wait_group_add(all->group, all->shape->doers);
    return all;
}

static void body_group(void *context, unsigned thread)
{
    struct under_way *all = context;
    const struct shape *shape = all->shape;
    if (thread < shape->doers) {
        for (unsigned i = 0; i < shape->each; i++) {
            if (i > 0) /* another one, while one is under way */
                sl_wait_group_add(all->group, 1);
        }
        for (unsigned i = 0; i < shape->each; i++) {
            all->left--;
            sl_wait_group_done(all->group);
        }
        return;
    }
    bool impatient = shape->impatient && thread == shape->doers;
    enum sl_status status = sl_wait_group_wait(all->group, impatient ? SL_NS_PER_S : SL_NEVER);
    EX_EXPECT(status == SL_OK || (impatient && status == SL_DEADLINE));
    EX_EXPECT(status || all->left == 0);
    all->statuses |= (uint64_t)(status == SL_DEADLINE) << thread;
    if (shape->frees)
        sl_wait_group_free(all->group);
}

static uint64_t check_group(void *context)
{
    struct under_way *all = context;
    if (!all->shape->frees) {
        EX_EXPECT(sl_wait_group_count(all->group) == 0);
        sl_wait_group_free(all->group);
    }
    return all->statuses;
}

/* ---- barrier: nobody is a round ahead; one of each round is told ---- */

struct start_line {
    const struct shape *shape;
    unsigned parties;
    struct sl_barrier *barrier;
    uint8_t arrived[ROUNDS_MAX];
    uint8_t told[ROUNDS_MAX];
};

static void *setup_barrier(const struct ex_case *the_case)
{
    struct start_line *line = ex_alloc(sizeof *line);
    line->shape = the_case->shape;
    line->parties = the_case->threads;
    if (line->shape->opens)
        line->parties++;
    EX_EXPECT(sl_barrier_new("start", line->parties, &line->barrier) == SL_OK);
    return line;
}

static void body_barrier(void *context, unsigned thread)
{
    struct start_line *line = context;
    if (line->shape->opens) {
        if (thread == 0)
            sl_barrier_open(line->barrier);
        EX_EXPECT(!sl_barrier_wait(line->barrier));
        return;
    }
    for (unsigned i = 0; i < line->shape->rounds; i++) {
        line->arrived[i]++;
        bool told = sl_barrier_wait(line->barrier);
        EX_EXPECT(line->arrived[i] == line->parties);
        line->told[i] = (uint8_t)(line->told[i] + told);
        EX_EXPECT(line->told[i] <= 1);
    }
}

static uint64_t check_barrier(void *context)
{
    struct start_line *line = context;
    for (unsigned i = 0; i < line->shape->rounds; i++)
        EX_EXPECT(line->told[i] == (line->shape->opens ? 0 : 1));
    sl_barrier_free(line->barrier);
    return 0;
}

/* ---- once: done once, and done for everybody who comes back ---- */

struct first {
    struct sl_once once;
    uint8_t begun;
    uint8_t done;
};

static void *setup_once(const struct ex_case *the_case)
{
    (void)the_case;
    return ex_alloc(sizeof(struct first));
}

static void do_once(void *context)
{
    struct first *first = context;
    EX_EXPECT(!first->begun);
    first->begun = true;
    ex_step(first);
    first->done = true;
}

static void body_once(void *context, unsigned thread)
{
    struct first *first = context;
    (void)thread;
    sl_once_do(&first->once, do_once, first);
    EX_EXPECT(first->done);
    sl_once_do(&first->once, do_once, first);
}

static uint64_t check_once(void *context)
{
    return ((struct first *)context)->done;
}

/* ---- cancel: an action runs at most once, and not after it was forgotten ---- */

struct stoppable {
    const struct shape *shape;
    struct sl_cancel *cancel;
    uint8_t there[2]; /* by action: what it needs is there */
    uint8_t ran[2];
    uint8_t requested; /* the request has returned */
};

static void *setup_cancel(const struct ex_case *the_case)
{
    struct stoppable *all = ex_alloc(sizeof *all);
    all->shape = the_case->shape;
    EX_EXPECT(sl_cancel_new(&all->cancel) == SL_OK);
    return all;
}

static void run_action(struct stoppable *all, unsigned which)
{
    EX_EXPECT(all->there[which]);
    EX_EXPECT(!all->ran[which]);
    all->ran[which] = true;
    ex_step(&all->ran[which]);
    EX_EXPECT(all->there[which]);
}

static void run_first(void *context)
{
    run_action(context, 0);
}

static void run_second(void *context)
{
    run_action(context, 1);
}

static void body_cancel(void *context, unsigned thread)
{
    struct stoppable *all = context;
    if (thread >= all->shape->doers) {
        sl_cancel_request(all->cancel);
        EX_EXPECT(sl_cancel_requested(all->cancel));
        all->requested = true;
        return;
    }
    void (*action)(void *) = thread == 0 ? run_first : run_second;
    all->there[thread] = true;
    ex_step(&all->requested);
    bool requested = all->requested;
    EX_EXPECT(sl_cancel_notify(all->cancel, action, all) == SL_OK);
    /* Another thread may be at the other action, and come to this one after that. */
    EX_EXPECT(!requested || all->ran[thread] || all->shape->doers > 1);
    sl_cancel_forget(all->cancel, action, all);
    all->there[thread] = false;
}

static uint64_t check_cancel(void *context)
{
    struct stoppable *all = context;
    EX_EXPECT(sl_cancel_requested(all->cancel));
    sl_cancel_free(all->cancel);
    return (uint64_t)all->ran[0] * 2 + all->ran[1];
}

static const char *role(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    const struct shape *shape = the_case->shape;
    *number = thread + 1;
    return shape && thread < shape->doers ? "doer" : "thread";
}

#define CASE(its_name, its_kind, its_threads, its_spurious, is_fine, what, ...)               \
    {                                                                                         \
        .name = its_name, .kind = its_kind, .threads = its_threads, .spurious = its_spurious, \
        .processors = 1, .fine = is_fine, .setup = setup_##what, .body = body_##what,         \
        .check = check_##what, .role = role, .shape = &(const struct shape)                   \
        {                                                                                     \
            __VA_ARGS__                                                                       \
        }                                                                                     \
    }

const struct ex_case cases_gather[] = {
    CASE("group", EX_SMALL, 4, 1, false, group, .doers = 2, .each = 1),
    CASE("group-fine", EX_SMALL, 3, 1, true, group, .doers = 2, .each = 1),
    CASE("group-freed", EX_SMALL, 3, 1, false, group, .doers = 2, .each = 2, .frees = true),
    CASE("group-deadline", EX_SMALL, 4, 0, false, group, .doers = 2, .each = 1, .impatient = true),
    CASE("large-group", EX_LARGE, 8, 2, true, group, .doers = 5, .each = 3, .impatient = true),
    CASE("barrier-2", EX_SMALL, 2, 1, true, barrier, .rounds = 3),
    CASE("barrier-3", EX_SMALL, 3, 1, false, barrier, .rounds = 2),
    CASE("barrier-open", EX_SMALL, 3, 1, true, barrier, .rounds = 1, .opens = true),
    CASE("large-barrier", EX_LARGE, 6, 3, true, barrier, .rounds = 6),
    CASE("once", EX_SMALL, 3, 1, true, once, .doers = 0),
    CASE("large-once", EX_LARGE, 8, 3, true, once, .doers = 0),
    CASE("token", EX_SMALL, 2, 0, false, cancel, .doers = 1),
    CASE("token-2", EX_SMALL, 3, 1, false, cancel, .doers = 2),
    CASE("large-token", EX_LARGE, 4, 2, true, cancel, .doers = 2),
    {.name = NULL},
};
