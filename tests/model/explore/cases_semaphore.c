/* SPDX-License-Identifier: MIT */
/*
 * Threads that each take a weight, hold it and give it back. What must hold: never more is held
 * than there is; who asked first is not overtaken; whoever can be served is; a cancel ends every
 * wait; in the end all permits are there.
 */
#include "cases.h"

#include "clock.h"

#include <sluice/semaphore.h>

enum { PEOPLE_MAX = 8 };

struct shape {
    uint8_t permits;
    uint8_t kept;      /* taken before it begins, and never given back */
    uint8_t people;    /* the next thread cancels, where there is one */
    uint8_t rounds;    /* 0: 1 */
    uint8_t impatient; /* so many of the first have a deadline */
    bool fifo;         /* the second begins, looks whether the first one waits, and … */
    uint8_t weight[PEOPLE_MAX];
};

struct budget {
    const struct shape *shape;
    struct sl_semaphore *semaphore;
    uint64_t held;
    uint8_t ended; /* the cancel has returned */
    uint8_t got;   /* the first one got it */
    uint8_t statuses[PEOPLE_MAX];
};

static void *setup(const struct ex_case *the_case)
{
    struct budget *budget = ex_alloc(sizeof *budget);
    budget->shape = the_case->shape;
    EX_EXPECT(sl_semaphore_new("budget", budget->shape->permits, &budget->semaphore) == SL_OK);
    if (budget->shape->kept)
        EX_EXPECT(sl_semaphore_try_acquire(budget->semaphore, budget->shape->kept) == SL_OK);
    budget->held = budget->shape->kept;
    ex_name(budget, sizeof *budget, "the case");
    return budget;
}

static enum sl_status hold(struct budget *budget, unsigned person)
{
    const struct shape *shape = budget->shape;
    uint64_t weight = shape->weight[person];
    ex_step(&budget->ended);
    bool ended = budget->ended;
    bool behind = shape->fifo && person > 0 && ex_sleeps(0);
    enum sl_status status = person < shape->impatient
                                ? sl_semaphore_acquire_until(budget->semaphore, weight, SL_NS_PER_S)
                                : sl_semaphore_acquire(budget->semaphore, weight);
    EX_EXPECT(!ended || status == SL_CANCELLED);
    if (status)
        return status;
    EX_EXPECT(!behind || budget->got);
    budget->got |= person == 0;
    budget->held += weight;
    EX_EXPECT(budget->held <= shape->permits);
    ex_step(&budget->held);
    budget->held -= weight;
    sl_semaphore_release(budget->semaphore, weight);
    return SL_OK;
}

static void body(void *context, unsigned thread)
{
    struct budget *budget = context;
    const struct shape *shape = budget->shape;
    if (thread == shape->people) {
        sl_semaphore_cancel(budget->semaphore);
        budget->ended = true;
        return;
    }
    enum sl_status status = SL_OK;
    for (unsigned i = 0; i < (shape->rounds ? shape->rounds : 1U) && !status; i++)
        status = hold(budget, thread);
    EX_EXPECT(status != SL_DEADLINE || thread < shape->impatient);
    budget->statuses[thread] = (uint8_t)status;
}

static uint64_t check(void *context)
{
    struct budget *budget = context;
    const struct shape *shape = budget->shape;
    uint64_t outcome = 0;
    EX_EXPECT(sl_semaphore_available(budget->semaphore) == (uint64_t)shape->permits - shape->kept);
    for (unsigned i = 0; i < shape->people; i++) {
        enum sl_status status = budget->statuses[i];
        EX_EXPECT(status == SL_OK || status == SL_DEADLINE || status == SL_CANCELLED);
        EX_EXPECT(status != SL_CANCELLED || budget->ended);
        outcome = outcome * 64 + status;
    }
    sl_semaphore_free(budget->semaphore);
    return outcome;
}

static const char *role(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    const struct shape *shape = the_case->shape;
    *number = thread < shape->people ? thread + 1 : 0;
    return thread < shape->people ? "holder" : "canceller";
}

#define CASE(its_name, its_kind, its_threads, its_spurious, is_fine, ...)                     \
    {                                                                                         \
        .name = its_name, .kind = its_kind, .threads = its_threads, .spurious = its_spurious, \
        .processors = 1, .fine = is_fine, .setup = setup, .body = body, .check = check,       \
        .role = role, .shape = &(const struct shape)                                          \
        {                                                                                     \
            __VA_ARGS__                                                                       \
        }                                                                                     \
    }

const struct ex_case cases_semaphore[] = {
    CASE("permits", EX_SMALL, 3, 1, false, .permits = 2, .people = 3, .weight = {2, 1, 1}),
    CASE("permits-fine", EX_SMALL, 2, 1, true, .permits = 1, .people = 2, .weight = {1, 1}),
    CASE("permits-fifo", EX_SMALL, 3, 0, false, .permits = 2, .people = 3, .fifo = true,
         .weight = {2, 1, 1}),
    CASE("permits-cancel", EX_SMALL, 4, 1, false, .permits = 2, .people = 3, .weight = {1, 2, 1}),
    /* Nothing is given back: only the cancel ends a wait. */
    CASE("permits-end", EX_SMALL, 3, 1, false, .permits = 2, .kept = 2, .people = 2,
         .weight = {1, 2}),
    /* Only the deadline of who stands in front lets the second one have what is there. */
    CASE("permits-deadline", EX_SMALL, 2, 1, false, .permits = 2, .kept = 1, .people = 2,
         .impatient = 1, .weight = {2, 1}),
    CASE("permits-deadlines", EX_SMALL, 3, 0, false, .permits = 3, .people = 3, .impatient = 2,
         .weight = {2, 2, 1}),
    CASE("permits-4", EX_MEDIUM, 4, 1, false, .permits = 3, .people = 4, .weight = {3, 2, 1, 2}),
    CASE("large-permits", EX_LARGE, 8, 2, true, .permits = 5, .people = 8, .rounds = 3,
         .impatient = 3, .weight = {5, 1, 3, 2, 1, 4, 2, 1}),
    CASE("large-permits-end", EX_LARGE, 8, 2, true, .permits = 5, .people = 7, .rounds = 3,
         .impatient = 3, .weight = {5, 1, 3, 2, 1, 4, 2}),
    {.name = NULL},
};
