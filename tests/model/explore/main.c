/* SPDX-License-Identifier: MIT */
/*
 * explore [--full | --group NAME…]: all cases; the long ones, and 10,000 schedules by chance of each large
 * one, with --full. explore --help says the rest.
 */
#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct options {
    const char *only; /* a case's name, or NULL */
    const char *choices;
    uint64_t seed;
    uint64_t limit;
    unsigned schedules;
    bool full;
    bool has_seed;
    bool trace;
    bool singly;
    bool by_chance;
    bool quiet;
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
    "  --unreduced          every step is one, also those that nobody can see\n"
    "  --limit N            give up after so many states\n";

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell_failure(const struct ex_case *the_case, const struct ex_result *result)
{
    printf("%-16s FAILED: %s\n", the_case->name, ex_world.failure);
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
        printf("%-16s %.0f schedules by chance, %" PRIu64 " steps, %zu outcomes, %.2f s\n",
               the_case->name, result.executions, result.steps, result.outcomes, took);
    } else {
        printf("%-16s %s%.6g interleavings, %" PRIu64 " states, %" PRIu64
               " steps, %zu outcomes (%016" PRIx64 "), %.2f s\n",
               the_case->name, result.complete ? "" : "NOT COMPLETE: ", result.executions,
               result.states, result.steps, result.outcomes, result.outcomes_hash, took);
    }
    fflush(stdout);
    return passed && (random || result.complete);
}

static bool replay(const struct ex_case *the_case, const struct options *options)
{
    bool passed = options->choices
                      ? ex_replay_choices(the_case, options->choices, options->trace)
                      : ex_replay_seed(the_case, options->seed, options->trace);
    printf("%-16s %s%s\n", the_case->name, passed ? "passed" : "FAILED: ",
           passed ? "" : ex_world.failure);
    return passed;
}

static bool is_wanted(const struct ex_case *the_case, const struct options *options)
{
    if (options->only)
        return strcmp(options->only, the_case->name) == 0;
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
            printf("%-16s %s\n", one->name, kinds[one->kind]);
    }
}

static uint64_t number(const char *text)
{
    return text ? strtoull(text, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1};
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
        } else if (strcmp(name, "--singly") == 0) {
            options.singly = true;
        } else if (strcmp(name, "--unreduced") == 0) {
            ex_world.unreduced = true;
        } else if (strcmp(name, "--random") == 0) {
            options.by_chance = true;
        } else if (value && strcmp(name, "--case") == 0) {
            options.only = argv[++i];
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
    if (!options.schedules && !options.has_seed)
        options.schedules = options.full ? 10000 : 100;
    return run(&options);
}
