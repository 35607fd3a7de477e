/* SPDX-License-Identifier: MIT */
/*
 * simulate FILE: what shapes of the pipeline would reach on 4, 16 and 64 processors.
 *
 * Each line of FILE has an item's measured service times, one a stage, in milliseconds. They are
 * repeated until there are ITEMS for each processor, and run the longest first, about as the ledger
 * hands out the largest first. Prints a line of JSON for each number of processors: the throughput
 * of -j auto, begun with carrying workers (as it would be) and with workers for each stage (as
 * where a disk is slow), tuned by the engine's own judgement, and of both shapes left as they are,
 * over that of the best point of a grid; and that point.
 */
#include "simulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 200, LINE_SIZE = 512, DEPTH = 4, COUNTS = 5 };

static struct sl_stage_graph graph = {.stages = {{.name = "1st"},
                                                 {.name = "2nd"},
                                                 {.name = "3rd"},
                                                 {.name = "4th"},
                                                 {.name = "5th"},
                                                 {.name = "6th"}}};

struct times {
    struct sim_item *items;
    size_t count;
};

static void fail(const char *what)
{
    fprintf(stderr, "simulate: %s\n", what);
    exit(2);
}

static double take_line(char *line, struct sim_item *item)
{
    char *rest = line, *end;
    size_t stage = 0;
    *item = (struct sim_item){0};
    for (double ms; stage < 6 && (ms = strtod(rest, &end), end != rest); rest = end) {
        item->cpu[stage++] = ms / 1e3;
        item->work += ms;
    }
    graph.stage_count = stage;
    return item->work;
}

static struct times read_times(const char *path)
{
    struct times times = {0};
    char line[LINE_SIZE];
    FILE *file = fopen(path, "r");
    if (!file)
        fail("cannot read the times");
    while (fgets(line, sizeof line, file)) {
        struct sim_item *grown = realloc(times.items, (times.count + 1) * sizeof *grown);
        if (!grown)
            fail("no memory");
        times.items = grown;
        times.count += take_line(line, &times.items[times.count]) > 0;
    }
    fclose(file);
    if (times.count == 0)
        fail("there are no times");
    return times;
}

static int longest_first(const void *a, const void *b)
{
    const struct sim_item *x = a;
    const struct sim_item *y = b;
    return (x->work < y->work) - (x->work > y->work);
}

static struct times repeated(const struct times *times, unsigned processors)
{
    struct times all = {.count = (size_t)ITEMS * processors};
    all.items = calloc(all.count, sizeof *all.items);
    if (!all.items)
        fail("no memory");
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = times->items[i % times->count];
    qsort(all.items, all.count, sizeof *all.items, longest_first);
    return all;
}

static struct simulation run_of(const struct times *times, unsigned processors, bool carries)
{
    struct simulation run = {.graph = &graph,
                             .items = times->items,
                             .count = times->count,
                             .processors = processors,
                             .shape = {.carries = carries},
                             .workers = 4 * processors};
    for (size_t i = 0; i < graph.stage_count; i++) {
        run.shape.workers[i] = processors;
        run.shape.slots[i] = DEPTH;
    }
    return run;
}

static double seconds_of(struct simulation run, bool tuned, unsigned *changes)
{
    run.tuned = tuned;
    simulate(&run);
    *changes = run.changes;
    return run.seconds;
}

/* The workers of a point: its number's digits say which of the counts each stage has. */
static void set_point(struct simulation *run, size_t number, const unsigned counts[COUNTS],
                      unsigned depth)
{
    for (size_t i = 0; i < graph.stage_count; i++, number /= COUNTS) {
        run->shape.workers[i] = counts[number % COUNTS];
        run->shape.slots[i] = depth;
    }
}

static void name_point(const struct simulation *run, char *out, size_t size)
{
    int used = 0;
    for (size_t i = 0; i < graph.stage_count; i++)
        used += snprintf(out + used, size - (size_t)used, "%s%u", i ? "," : "stages ",
                         run->shape.workers[i]);
    snprintf(out + used, size - (size_t)used, " depth %u", run->shape.slots[0]);
}

/* The shortest time of a grid, and its point's name. */
static double best_of_grid(const struct times *times, unsigned processors, char *name, size_t size)
{
    static const unsigned depths[] = {1, 4, 16};
    const unsigned counts[COUNTS] = {1, processors / 4, processors / 2, processors, 2 * processors};
    unsigned changes;
    size_t points = 1;
    for (size_t i = 0; i < graph.stage_count; i++)
        points *= COUNTS;
    double best = seconds_of(run_of(times, processors, true), false, &changes);
    snprintf(name, size, "carry %u", processors);
    for (size_t i = 0; i < points * 3; i++) {
        struct simulation run = run_of(times, processors, false);
        set_point(&run, i / 3, counts, depths[i % 3]);
        double seconds = seconds_of(run, false, &changes);
        if (seconds < best) {
            best = seconds;
            name_point(&run, name, size);
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        fail("usage: simulate FILE");
    struct times times = read_times(argv[1]);
    for (unsigned processors = 4; processors <= 64; processors *= 4) {
        struct times all = repeated(&times, processors);
        char name[128];
        unsigned none, carry_changes, stages_changes;
        double best = best_of_grid(&all, processors, name, sizeof name);
        struct simulation carry = run_of(&all, processors, true);
        struct simulation stages = run_of(&all, processors, false);
        printf("{\"bench\": \"auto-simulated\", \"cores\": %u, \"auto_over_best\": %.4f, "
               "\"auto_from_stages_over_best\": %.4f, \"carry_over_best\": %.4f, "
               "\"stages_over_best\": %.4f, \"best\": \"%s\"",
               processors, best / seconds_of(carry, true, &carry_changes),
               best / seconds_of(stages, true, &stages_changes),
               best / seconds_of(carry, false, &none), best / seconds_of(stages, false, &none),
               name);
        printf(", \"changes\": %u, \"changes_from_stages\": %u}\n", carry_changes, stages_changes);
        free(all.items);
    }
    free(times.items);
    return 0;
}
