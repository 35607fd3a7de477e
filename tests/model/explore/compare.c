/* SPDX-License-Identifier: MIT */
/*
 * Whether what the search leaves out makes a difference. Where a case is small enough it is
 * explored again: with every interleaving run for itself, which are to be as many as were counted;
 * with every step that nobody can see made one to choose; with every atomic access a step and the
 * real lock. The outcomes are to be the same.
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

enum { SINGLY_MAX = 200000, UNREDUCED_MAX = 20000, FINEST_MAX = 5000, LIMIT = 500000 };

static bool differs(const struct ex_result *known, const struct ex_result *other)
{
    return other->outcomes != known->outcomes || other->outcomes_hash != known->outcomes_hash;
}

static void add(char *text, size_t size, const char *word)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s%s", length ? ", " : "", word);
}

/* False when it failed or came to something else; a search that was not completed says nothing. */
static bool agrees(const struct ex_case *the_case, bool singly, const struct ex_result *known,
                   const char *word, char *text, size_t size)
{
    static struct ex_result other;
    bool passed = ex_search(the_case, singly, LIMIT, &other);
    if (passed && !other.complete)
        return true;
    add(text, size, word);
    return passed && !differs(known, &other) &&
           (!singly ||
            (other.executions >= known->executions && other.executions <= known->executions));
}

bool ex_compare(const struct ex_case *the_case, const struct ex_result *known, char *text,
                size_t size)
{
    bool same = true;
    text[0] = '\0';
    if (known->executions <= SINGLY_MAX)
        same = agrees(the_case, true, known, "singly", text, size);
    if (same && known->states <= UNREDUCED_MAX) {
        ex_world.unreduced = true;
        same = agrees(the_case, false, known, "unreduced", text, size);
        ex_world.unreduced = false;
    }
    if (same && known->states <= FINEST_MAX && !the_case->fine) {
        ex_world.finest = true;
        same = agrees(the_case, false, known, "finest", text, size);
        ex_world.finest = false;
    }
    return same;
}
