/* SPDX-License-Identifier: MIT */
/*
 * Schedules by chance, after Burckhardt, Kothari, Musuvathi and Nagarakatti, "A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs" (ASPLOS 2010), section 3: each thread
 * has a priority by chance, the highest that can goes on, and at d places by chance the one that
 * goes on falls below all others. A fault that needs d such places among k steps of n threads is
 * found with a probability of at least 1/(n·k^d). Deadlines, and ends of sleeps for no reason, are
 * threads of their own in this.
 */
#include "world.h"

#include <string.h>

enum { CHANGES = 3, KINDS = 3, ACTORS = EX_THREADS_MAX * KINDS };

struct schedule {
    uint64_t random;
    uint64_t priority[ACTORS];
    unsigned change[CHANGES];
};

/* Steps of the longest schedule of this case so far. */
static unsigned longest;

/* Vigna's splitmix64. */
static uint64_t draw(struct schedule *schedule)
{
    uint64_t z = schedule->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned actor_of(const struct ex_option *option)
{
    return option->thread * KINDS + (option->what == EX_RUSH ? EX_GO : option->what);
}

/* Above those to whom the lowest priorities are given. */
static uint64_t high(struct schedule *schedule)
{
    return CHANGES + 1 + draw(schedule) / 2;
}

static void prepare(struct schedule *schedule, uint64_t seed, unsigned length)
{
    schedule->random = seed;
    for (unsigned i = 0; i < ACTORS; i++)
        schedule->priority[i] = high(schedule);
    for (unsigned i = 0; i < CHANGES; i++)
        schedule->change[i] = (unsigned)(draw(schedule) % length);
}

static unsigned choose(struct schedule *schedule, const struct ex_option *options, unsigned count,
                       unsigned step)
{
    unsigned best = 0;
    for (unsigned i = 1; i < count; i++) {
        uint64_t priority = schedule->priority[actor_of(&options[i])];
        uint64_t highest = schedule->priority[actor_of(&options[best])];
        if (priority > highest || (priority == highest && draw(schedule) % 2))
            best = i;
    }
    const struct ex_option *option = &options[best];
    for (unsigned i = 0; i < CHANGES; i++) {
        if (schedule->change[i] == step)
            schedule->priority[actor_of(option)] = i;
    }
    /* The next sleep's deadline may be near or far again. */
    if (option->what == EX_DEADLINE || option->what == EX_NO_REASON)
        schedule->priority[actor_of(option)] = high(schedule);
    return best;
}

static bool run(const struct ex_case *the_case, uint64_t seed, unsigned length, bool trace,
                struct ex_result *out)
{
    struct schedule schedule;
    prepare(&schedule, seed, length);
    ex_world.clock_ns = (int64_t)(draw(&schedule) % 1000000) + 1;
    ex_begin(the_case);
    unsigned step = 0;
    while (!ex_world.failed) {
        struct ex_option options[EX_OPTIONS_MAX];
        unsigned count = ex_options(options);
        if (count == 0)
            break;
        unsigned chosen = count > 1 ? choose(&schedule, options, count, step) : 0;
        if (trace)
            ex_trace_step(&options[chosen], step);
        ex_take(&options[chosen]);
        if (++step == EX_STEPS_MAX && !ex_world.failed) {
            strcpy(ex_world.failure, "gets nowhere: no end after very many steps");
            ex_world.failed = true;
        }
    }
    if (!ex_world.failed)
        ex_stuck();
    if (step > longest)
        longest = step;
    out->steps += step;
    return !ex_world.failed;
}

/* The places of change are spread over what a schedule of this case has been seen to take; that is
 * found out first, in the same way each time, so that a seed always means the same. */
static unsigned measure(const struct ex_case *the_case)
{
    struct ex_result unused = {0};
    longest = 1;
    for (uint64_t i = 0; i < 8; i++) {
        if (!run(the_case, ~i, longest, false, &unused))
            break;
    }
    return longest;
}

bool ex_random(const struct ex_case *the_case, uint64_t seed, unsigned count, struct ex_result *out)
{
    *out = (struct ex_result){0};
    unsigned length = measure(the_case);
    ex_outcomes_clear();
    for (unsigned i = 0; i < count; i++) {
        out->seed = seed + i;
        out->executions++;
        if (!run(the_case, seed + i, length, false, out))
            return false;
        ex_outcomes_add(ex_world.outcome);
    }
    ex_outcomes_tell(out);
    return true;
}

bool ex_replay_seed(const struct ex_case *the_case, uint64_t seed, bool trace)
{
    struct ex_result unused = {0};
    unsigned length = measure(the_case);
    return run(the_case, seed, length, trace, &unused);
}
