/* SPDX-License-Identifier: MIT */
/* Steps as people read them. */
#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *ex_thread_name(unsigned thread, char *text, size_t size)
{
    unsigned number = 0;
    if (thread + 1 >= ex_world.threads) {
        snprintf(text, size, "the check");
    } else {
        const char *role = ex_world.the_case->role(ex_world.the_case, thread, &number);
        snprintf(text, size, number ? "%s %u" : "%s", role, number);
    }
    return text;
}

static const char *const verbs[] = {
    [EX_BEGIN] = "begins",
    [EX_LOAD] = "reads",
    [EX_STORE] = "writes",
    [EX_CHANGE] = "changes",
    [EX_LOCK] = "locks",
    [EX_UNLOCK] = "unlocks",
    [EX_COND_WAIT] = "goes to sleep at",
    [EX_FUTEX_WAIT] = "wants to sleep at",
    [EX_ASLEEP] = "wakes at",
    [EX_WOKEN] = "wakes up",
    [EX_WAKE] = "wakes who sleeps at",
    [EX_PAUSE] = "looks again at",
    [EX_ENDED] = "",
};

static const char *const reasons[] = {
    [EX_GO] = "",
    [EX_DEADLINE] = " (its deadline)",
    [EX_NO_REASON] = " (for no reason)",
    [EX_RUSH] = " (until it gives up)",
};

void ex_trace_step(const struct ex_option *option, unsigned step)
{
    const struct ex_thread *thread = &ex_world.thread[option->thread];
    char name[64];
    char word[128];
    char value[48] = "";
    uint64_t now = 0;
    if ((thread->op == EX_LOAD || thread->op == EX_STORE || thread->op == EX_CHANGE) &&
        thread->size <= sizeof now) {
        memcpy(&now, thread->word, thread->size);
        snprintf(value, sizeof value, " (%" PRIu64 ")", now);
    }
    printf("%4u  %-12s %s %s%s%s%s", step, ex_thread_name(option->thread, name, sizeof name),
           verbs[thread->op],
           thread->op == EX_BEGIN ? "" : ex_describe(thread->word, word, sizeof word), value,
           reasons[option->what], option->which ? ", not the first" : "");
    if (thread->where)
        printf("  [%p]", thread->where);
    printf("\n");
}
