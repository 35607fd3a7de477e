/* SPDX-License-Identifier: MIT */
/*
 * Every interleaving. Depth first from the beginning: at each state each option is taken once, and
 * a state that was seen before is not gone on from again; what comes after it is known. Nothing is
 * left out by that: no bound, no reduction by independence. So each state also knows in how many
 * ways it goes on to an end, and the beginning, how many interleavings there are; they are far too
 * many to be run one by one (`singly` does that, for comparison where they are few).
 *
 * States are told apart by a hash of 64 bits: with ten million of them the chance that two of them
 * are mistaken for each other is about one to 400,000.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOME_TIME_NS = 1000 };

/* On the way from the beginning to where the search is: a state with several options. */
struct frame {
    size_t saved; /* where its bytes begin */
    size_t saved_end;
    uint64_t key;
    double paths; /* from here to an end, as far as they were gone */
    unsigned options;
    unsigned next;
};

struct search {
    struct frame *frames;
    size_t depth;
    size_t room;
    struct ex_bytes bytes;
    struct ex_table *table;
    struct ex_result *result;
    bool singly;
};

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-+";

static struct frame *push(struct search *search)
{
    if (search->depth == search->room) {
        search->room = search->room * 2 + 1024;
        search->frames = realloc(search->frames, search->room * sizeof *search->frames);
        if (!search->frames)
            abort();
    }
    return &search->frames[search->depth++];
}

static void fail(const char *text)
{
    ex_world.failed = true;
    snprintf(ex_world.failure, sizeof ex_world.failure, "%s", text);
}

/* Goes on while there is nothing to choose. Returns how many options there are then: 0 at the end.
 */
static unsigned run_on(struct search *search)
{
    struct ex_option options[EX_OPTIONS_MAX];
    for (unsigned steps = 0; steps < EX_STEPS_MAX; steps++) {
        unsigned count = ex_world.failed ? 0 : ex_options(options);
        if (count != 1)
            return count;
        ex_take(&options[0]);
        search->result->steps++;
    }
    fail("gets nowhere: no end after very many steps");
    return 0;
}

/* The search has come to a state: adds up what is known of it, or stands there to go on. */
static void arrive(struct search *search)
{
    unsigned count = run_on(search);
    struct frame *before = search->depth ? &search->frames[search->depth - 1] : NULL;
    if (count == 0) {
        if (!ex_world.failed)
            ex_stuck();
        if (!ex_world.failed)
            ex_outcomes_add(ex_world.outcome);
        if (before)
            before->paths += 1;
        return;
    }
    size_t begin = search->bytes.size;
    uint64_t key = ex_save(&search->bytes);
    if (!search->singly) {
        size_t known = ex_table_count(search->table);
        double *paths = ex_table_at(search->table, key);
        if (ex_table_count(search->table) == known) {
            search->bytes.size = begin;
            if (*paths < 0)
                fail("gets nowhere: comes back to a state it has been in");
            before->paths += *paths;
            return;
        }
    }
    search->result->states++;
    *push(search) = (struct frame){
        .saved = begin, .saved_end = search->bytes.size, .key = key, .options = count};
}

/* All that follows from the topmost state is known. */
static void leave(struct search *search)
{
    struct frame *frame = &search->frames[--search->depth];
    search->bytes.size = frame->saved;
    if (!search->singly)
        *ex_table_at(search->table, frame->key) = frame->paths;
    if (search->depth)
        search->frames[search->depth - 1].paths += frame->paths;
    else
        search->result->executions = frame->paths;
}

static void tell_choices(const struct search *search)
{
    char *out = search->result->choices;
    for (size_t i = 0; i < search->depth && i + 1 < sizeof search->result->choices; i++)
        *out++ = digits[search->frames[i].next - 1];
    *out = '\0';
}

bool ex_search(const struct ex_case *the_case, bool singly, uint64_t limit, struct ex_result *out)
{
    *out = (struct ex_result){.executions = 1, .complete = true};
    struct search search = {.result = out, .singly = singly, .table = ex_table_new()};
    bool fresh = true;
    ex_outcomes_clear();
    ex_world.clock_ns = the_case->clock_ns ? the_case->clock_ns : SOME_TIME_NS;
    ex_begin(the_case);
    arrive(&search);
    while (search.depth && !ex_world.failed) {
        struct frame *frame = &search.frames[search.depth - 1];
        if (frame->next == frame->options) {
            leave(&search);
            fresh = false;
            continue;
        }
        if (limit && out->states >= limit) {
            out->complete = false;
            break;
        }
        if (!fresh) {
            search.bytes.size = frame->saved_end;
            ex_restore(search.bytes.data + frame->saved);
        }
        struct ex_option options[EX_OPTIONS_MAX];
        ex_options(options);
        ex_take(&options[frame->next++]);
        out->steps++;
        size_t depth = search.depth;
        arrive(&search);
        fresh = search.depth > depth;
    }
    if (ex_world.failed)
        tell_choices(&search);
    ex_outcomes_tell(out);
    ex_table_free(search.table);
    free(search.bytes.data);
    free(search.frames);
    return !ex_world.failed;
}

bool ex_replay_choices(const struct ex_case *the_case, const char *choices, bool trace)
{
    ex_world.clock_ns = the_case->clock_ns ? the_case->clock_ns : SOME_TIME_NS;
    ex_begin(the_case);
    for (unsigned step = 0; step < EX_STEPS_MAX && !ex_world.failed; step++) {
        struct ex_option options[EX_OPTIONS_MAX];
        unsigned count = ex_options(options);
        unsigned chosen = 0;
        if (count == 0)
            break;
        if (count > 1 && *choices) {
            const char *digit = strchr(digits, *choices++);
            chosen = digit ? (unsigned)(digit - digits) % count : 0;
        }
        if (trace)
            ex_trace_step(&options[chosen], step);
        ex_take(&options[chosen]);
    }
    if (!ex_world.failed)
        ex_stuck();
    return !ex_world.failed;
}
