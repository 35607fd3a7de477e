/* SPDX-License-Identifier: MIT */
/*
 * What can happen next, and making it happen.
 *
 * One thing is left out unless `unreduced`: where a thread was woken or has just begun, nothing of
 * what it does up to its next step can be seen by others, so it goes there at once.
 */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ex_world ex_world;

_Noreturn void ex_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ex_world.failure, sizeof ex_world.failure, format, arguments);
    va_end(arguments);
    ex_world.failed = true;
    if (ex_world.current < 0) {
        fprintf(stderr, "explore: %s: %s\n", ex_world.the_case->name, ex_world.failure);
        abort();
    }
    for (;;) /* nobody will go on with it */
        ex_coroutine_stop();
}

void ex_step(const void *object)
{
    (void)ex_point(EX_LOAD, object, 1, __builtin_return_address(0));
}

bool ex_sleeps(unsigned thread)
{
    return ex_world.thread[thread].op == EX_ASLEEP;
}

void ex_begin(const struct ex_case *the_case)
{
    ex_memory_reset();
    unsigned threads = the_case->threads + 1;
    ex_world.the_case = the_case;
    ex_world.threads = threads;
    ex_world.fine = the_case->fine || ex_world.finest;
    ex_world.looking = ex_world.fine || !the_case->whole_locks;
    ex_world.current = -1;
    ex_world.failed = false;
    ex_world.spurious_left = the_case->spurious;
    ex_world.blocks = 0;
    ex_world.heap_used = 0;
    ex_world.context = the_case->setup(the_case);
    for (unsigned i = 0; i < threads; i++)
        ex_coroutine_start(i);
}

bool ex_all_ended(void)
{
    for (unsigned i = 0; i < ex_world.threads; i++) {
        if (ex_world.thread[i].op != EX_ENDED)
            return false;
    }
    return true;
}

static bool others_ended(void)
{
    for (unsigned i = 0; i + 1 < ex_world.threads; i++) {
        if (ex_world.thread[i].op != EX_ENDED)
            return false;
    }
    return true;
}

/* Whether what the thread looks at is not what it saw. */
static bool has_changed(const struct ex_thread *thread)
{
    for (unsigned i = 0; i < thread->looks; i++) {
        if (memcmp(thread->look[i].word, &thread->look[i].value, thread->look[i].size) != 0)
            return true;
    }
    return false;
}

static unsigned sleepers(const void *word)
{
    unsigned count = 0;
    for (unsigned i = 0; i < ex_world.threads; i++)
        count += ex_world.thread[i].op == EX_ASLEEP && ex_world.thread[i].word == word;
    return count;
}

struct list {
    struct ex_option *out;
    unsigned count;
};

static void add(struct list *list, unsigned thread, enum ex_what what, unsigned which)
{
    if (list->count < EX_OPTIONS_MAX)
        list->out[list->count++] = (struct ex_option){
            .thread = (uint8_t)thread, .what = (uint8_t)what, .which = (uint8_t)which};
}

static void add_options(struct list *list, unsigned index)
{
    const struct ex_thread *thread = &ex_world.thread[index];
    switch (thread->op) {
    case EX_ENDED:
        break;
    case EX_LOCK:
        if (*(const int *)thread->word == 0)
            add(list, index, EX_GO, 0);
        break;
    case EX_CHANGE:
        if (!thread->awaits || *(const uint32_t *)thread->word == 0)
            add(list, index, EX_GO, 0);
        break;
    case EX_ASLEEP:
        if (thread->has_deadline)
            add(list, index, EX_DEADLINE, 0);
        if (ex_world.spurious_left > 0)
            add(list, index, EX_NO_REASON, 0);
        break;
    case EX_PAUSE:
        add(list, index, has_changed(thread) ? EX_GO : EX_RUSH, 0);
        break;
    case EX_WAKE: {
        unsigned count = thread->size == 1 ? sleepers(thread->word) : 1;
        for (unsigned i = 0; i < (count ? count : 1); i++)
            add(list, index, EX_GO, i);
        break;
    }
    default:
        add(list, index, EX_GO, 0);
        break;
    }
}

unsigned ex_options(struct ex_option out[EX_OPTIONS_MAX])
{
    struct list list = {.out = out};
    unsigned last = ex_world.threads - 1;
    for (unsigned i = 0; i < last && !ex_world.unreduced; i++) {
        if (ex_world.thread[i].op == EX_BEGIN || ex_world.thread[i].op == EX_WOKEN) {
            add(&list, i, EX_GO, 0);
            return list.count;
        }
    }
    for (unsigned i = 0; i < last; i++)
        add_options(&list, i);
    if (list.count == 0 && ex_world.thread[last].op == EX_BEGIN && others_ended())
        add(&list, last, EX_GO, 0);
    return list.count;
}

static void fall_asleep(struct ex_thread *thread)
{
    thread->op = EX_ASLEEP;
    thread->accesses = 0;
}

void ex_take(const struct ex_option *option)
{
    struct ex_thread *thread = &ex_world.thread[option->thread];
    thread->rushing = option->what == EX_RUSH;
    thread->clock_looks = 0;
    switch (thread->op) {
    case EX_COND_WAIT:
        *(int *)(uintptr_t)thread->mutex = 0;
        fall_asleep(thread);
        return;
    case EX_FUTEX_WAIT:
        if (memcmp(thread->word, &thread->expected, sizeof(uint32_t)) == 0) {
            fall_asleep(thread);
            return;
        }
        break;
    case EX_ASLEEP:
        thread->in_time = option->what != EX_DEADLINE;
        ex_world.spurious_left -= option->what == EX_NO_REASON;
        if (thread->mutex) {
            thread->op = EX_LOCK;
            thread->word = thread->mutex;
            return;
        }
        break;
    default:
        thread->which = option->which;
        break;
    }
    ex_coroutine_resume(option->thread);
}

void ex_stuck(void)
{
    if (ex_all_ended())
        return;
    ex_world.failed = true;
    int length = snprintf(ex_world.failure, sizeof ex_world.failure, "a deadlock:");
    for (unsigned i = 0; i + 1 < ex_world.threads; i++) {
        const struct ex_thread *thread = &ex_world.thread[i];
        char name[64];
        char word[128];
        if (thread->op == EX_ENDED || length < 0 || (size_t)length >= sizeof ex_world.failure)
            continue;
        length += snprintf(ex_world.failure + length, sizeof ex_world.failure - (size_t)length,
                           " %s %s %s;", ex_thread_name(i, name, sizeof name),
                           thread->op != EX_ASLEEP ? "wants" : "sleeps at",
                           ex_describe(thread->word, word, sizeof word));
    }
}
