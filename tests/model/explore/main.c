/* SPDX-License-Identifier: MIT */
/*
 * explore [--full | --group NAME…]: all cases; the long ones, and 10,000 schedules by chance of
 * each large one, with --full. explore --help says the rest.
 */
#define _XOPEN_SOURCE 700 /* for a stack apart, when the sources crash */
#include "world.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CASES_MAX = 16 };

struct options {
    const char *only[CASES_MAX]; /* names; none: all */
    unsigned only_count;
    const char *choices;
    uint64_t seed;
    uint64_t limit;
    unsigned schedules;
    bool full;
    bool has_seed;
    bool trace;
    bool singly;
    bool by_chance;
    bool compare;
};

static const char usage[] =
    "usage: explore [--full] [--schedules N]      every case\n"
    "       explore --list                        their names\n"
    "       explore --case NAME [OPTIONS]         one\n"
    "options of one:\n"
    "  --random             by chance, though it is small\n"
    "  --schedules N        how many, by chance (default 100; with --full 10000)\n"
    "  --seed S             of the first; with no --schedules: this one schedule again\n"
    "  --choices TEXT       the one interleaving that an exhaustive search named\n"
    "  --trace              tell the one step by step\n"
    "  --singly             every interleaving for itself, no state taken for known\n"
    "  --unreduced          every step is one to choose, also those that nobody can see\n"
    "  --finest             every atomic access is a step, and locks are park.c's\n"
    "  --limit N            give up after so many states\n";

/* The sources followed a pointer to nowhere. What stood there before tells which case it was. */
static _Noreturn void crashed(int signal)
{
    static const char text[] = "FAILED: crashed\n";
    (void)signal;
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(2);
    _exit(1);
}

static void tell_crashes(void)
{
    static char stack[64 * 1024];
    const stack_t apart = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK};
    sigaltstack(&apart, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell_failure(const struct ex_case *the_case, const struct ex_result *result)
{
    printf("%-17s FAILED: %s\n", the_case->name, ex_world.failure);
    if (result->choices[0])
        printf("  again: explore --case %s --choices %s --trace\n", the_case->name,
               result->choices);
    else
        printf("  again: explore --case %s --seed %" PRIu64 " --trace\n", the_case->name,
               result->seed);
}

static bool explore(const struct ex_case *the_case, const struct options *options)
{
    static struct ex_result result;
    double start = seconds();
    bool random = the_case->kind == EX_LARGE || options->by_chance;
    bool passed = random ? ex_random(the_case, options->seed, options->schedules, &result)
                         : ex_search(the_case, options->singly, options->limit, &result);
    double took = seconds() - start;
    if (!passed) {
        tell_failure(the_case, &result);
    } else if (random) {
        printf("%-17s %.0f schedules by chance, %" PRIu64 " steps, %zu outcomes, %.2f s\n",
               the_case->name, result.executions, result.steps, result.outcomes, took);
    } else {
        char compared[128] = "";
        printf("%-17s %s%.6g interleavings, %" PRIu64 " states, %" PRIu64
               " steps, %zu outcomes, %.2f s",
               the_case->name, result.complete ? "" : "NOT COMPLETE: ", result.executions,
               result.states, result.steps, result.outcomes, took);
        if (options->compare)
            passed = ex_compare(the_case, &result, compared, sizeof compared);
        printf("%s%s%s\n", compared[0] ? passed ? "; the same " : "; NOT THE SAME " : "", compared,
               ex_world.failed ? ex_world.failure : "");
    }
    fflush(stdout);
    return passed && (random || result.complete);
}

static bool replay(const struct ex_case *the_case, const struct options *options)
{
    bool passed = options->choices ? ex_replay_choices(the_case, options->choices, options->trace)
                                   : ex_replay_seed(the_case, options->seed, options->trace);
    printf("%-17s %s%s\n", the_case->name,
           passed ? "passed" : "FAILED: ", passed ? "" : ex_world.failure);
    return passed;
}

static bool is_wanted(const struct ex_case *the_case, const struct options *options)
{
    for (unsigned i = 0; i < options->only_count; i++) {
        if (strcmp(options->only[i], the_case->name) == 0)
            return true;
    }
    if (options->only_count)
        return false;
    return options->full || the_case->kind != EX_MEDIUM;
}

static int run(const struct options *options)
{
    unsigned wanted = 0;
    unsigned failed = 0;
    for (const struct ex_case *const *group = ex_groups; *group; group++) {
        for (const struct ex_case *one = *group; one->name; one++) {
            if (!is_wanted(one, options))
                continue;
            wanted++;
            bool again = options->choices || (options->has_seed && !options->schedules);
            failed += again ? !replay(one, options) : !explore(one, options);
        }
    }
    printf("explore: %u cases, %u failed\n", wanted, failed);
    return failed || !wanted;
}

static void list(void)
{
    static const char *const kinds[] = {
        [EX_SMALL] = "exhaustively",
        [EX_MEDIUM] = "exhaustively, with --full",
        [EX_LARGE] = "by chance",
    };
    for (const struct ex_case *const *group = ex_groups; *group; group++) {
        for (const struct ex_case *one = *group; one->name; one++)
            printf("%-17s %s\n", one->name, kinds[one->kind]);
    }
}

static uint64_t number(const char *text)
{
    return text ? strtoull(text, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1};
    tell_crashes();
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(name, "--list") == 0) {
            list();
            return 0;
        } else if (strcmp(name, "--full") == 0) {
            options.full = true;
        } else if (strcmp(name, "--trace") == 0) {
            options.trace = true;
        } else if (strcmp(name, "--finest") == 0) {
            ex_world.finest = true;
        } else if (strcmp(name, "--singly") == 0) {
            options.singly = true;
        } else if (strcmp(name, "--unreduced") == 0) {
            ex_world.unreduced = true;
        } else if (strcmp(name, "--random") == 0) {
            options.by_chance = true;
        } else if (value && strcmp(name, "--case") == 0 && options.only_count < CASES_MAX) {
            options.only[options.only_count++] = argv[++i];
        } else if (value && strcmp(name, "--choices") == 0) {
            options.choices = argv[++i];
        } else if (value && strcmp(name, "--schedules") == 0) {
            options.schedules = (unsigned)number(argv[++i]);
        } else if (value && strcmp(name, "--seed") == 0) {
            options.seed = number(argv[++i]);
            options.has_seed = true;
        } else if (value && strcmp(name, "--limit") == 0) {
            options.limit = number(argv[++i]);
        } else {
            fputs(usage, strcmp(name, "--help") == 0 ? stdout : stderr);
            return strcmp(name, "--help") == 0 ? 0 : 2;
        }
    }
    options.compare = !ex_world.finest && !ex_world.unreduced && !options.singly && !options.limit;
    if (!options.schedules && !options.has_seed)
        options.schedules = options.full ? 10000 : 100;
    return run(&options);
}
