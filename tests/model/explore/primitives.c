/* SPDX-License-Identifier: MIT */
/*
 * Takes the place of sync/thread.c and of what src/sync uses of src/base: mutexes, conditions, the
 * futex, memory, the clock; and of the detector of deadlocks, which nobody asks here.
 */
#include "world.h"

#include "alloc.h"
#include "clock.h"
#include "futex.h"
#include "machine.h"
#include "thread.h"
#include "waits.h"

#include <stdio.h>
#include <string.h>

#define HERE __builtin_return_address(0)

/* The last thread, and the explorer itself, never wait: all others have ended. */
static _Noreturn void would_wait(const char *what)
{
    ex_fail("%s though all threads have ended", what);
}

bool ex_point(enum ex_op op, const volatile void *word, unsigned size, const void *where)
{
    if (ex_world.current < 0 || ex_world.current + 1 == (int)ex_world.threads)
        return false;
    struct ex_thread *thread = &ex_world.thread[ex_world.current];
    thread->op = op;
    thread->word = (const void *)(uintptr_t)word;
    thread->size = size;
    thread->where = where;
    if (op != EX_FUTEX_WAIT)
        thread->expected = 0;
    if (op != EX_FUTEX_WAIT && op != EX_COND_WAIT)
        thread->in_time = false;
    thread->which = 0;
    ex_wipe();
    ex_coroutine_stop();
    thread->accesses = 0;
    return true;
}

/* ---- mutexes: who holds one is its first word, 0 when nobody does ---- */

static int *holder_of(struct sl_mutex *mutex)
{
    return (int *)(void *)mutex;
}

static void hold(int more)
{
    if (ex_world.current >= 0)
        ex_world.thread[ex_world.current].holds += more;
}

enum sl_status sl_mutex_init(struct sl_mutex *mutex)
{
    memset(mutex, 0, sizeof *mutex);
    return SL_OK;
}

void sl_mutex_release(struct sl_mutex *mutex)
{
    ex_must_exist(mutex);
    if (*holder_of(mutex))
        ex_fail("a mutex that is held is released");
}

void sl_mutex_lock(struct sl_mutex *mutex)
{
    bool may_wait = ex_point(EX_LOCK, mutex, sizeof(int), HERE);
    ex_must_exist(mutex);
    if (!may_wait && *holder_of(mutex))
        would_wait("a mutex is held");
    *holder_of(mutex) = ex_world.current + 2;
    hold(1);
}

void sl_mutex_unlock(struct sl_mutex *mutex)
{
    (void)ex_point(EX_UNLOCK, mutex, sizeof(int), HERE);
    ex_must_exist(mutex);
    if (*holder_of(mutex) != ex_world.current + 2)
        ex_fail("a mutex is dropped by who does not hold it");
    *holder_of(mutex) = 0;
    hold(-1);
}

/* ---- conditions: nothing but an address to sleep at ---- */

enum sl_status sl_cond_init(struct sl_cond *cond)
{
    memset(cond, 0, sizeof *cond);
    return SL_OK;
}

void sl_cond_release(struct sl_cond *cond)
{
    ex_must_exist(cond);
    for (unsigned i = 0; i < ex_world.threads; i++) {
        if (ex_world.thread[i].op == EX_ASLEEP && ex_world.thread[i].word == cond)
            ex_fail("a condition is released while somebody sleeps there");
    }
}

static void wake(const void *word, unsigned count, const void *where)
{
    if (!ex_point(EX_WAKE, word, count, where))
        return;
    const struct ex_thread *self = &ex_world.thread[ex_world.current];
    unsigned nth = 0;
    for (unsigned i = 0; i < ex_world.threads; i++) {
        struct ex_thread *thread = &ex_world.thread[i];
        if (thread->op != EX_ASLEEP || thread->word != word || (count == 1 && nth++ != self->which))
            continue;
        thread->op = thread->mutex ? EX_LOCK : EX_WOKEN;
        thread->word = thread->mutex ? thread->mutex : word;
        thread->in_time = true;
    }
}

void sl_cond_signal(struct sl_cond *cond)
{
    wake(cond, 1, HERE);
    ex_must_exist(cond);
}

void sl_cond_broadcast(struct sl_cond *cond)
{
    wake(cond, UINT32_MAX, HERE);
    ex_must_exist(cond);
}

bool sl_cond_wait(struct sl_cond *cond, struct sl_mutex *mutex, int64_t deadline_ns)
{
    if (ex_world.current < 0 || ex_world.current + 1 == (int)ex_world.threads)
        would_wait("waits on a condition");
    struct ex_thread *thread = &ex_world.thread[ex_world.current];
    if (*holder_of(mutex) != ex_world.current + 2)
        ex_fail("waits on a condition without holding the mutex");
    thread->mutex = mutex;
    thread->has_deadline = deadline_ns != SL_NEVER;
    (void)ex_point(EX_COND_WAIT, cond, 0, HERE); /* and EX_ASLEEP, and EX_LOCK */
    ex_must_exist(mutex);
    *holder_of(mutex) = ex_world.current + 2;
    thread->mutex = NULL;
    thread->has_deadline = false;
    return thread->in_time;
}

/* ---- the futex ---- */

bool sl_futex_wait(const void *word, uint32_t value, int64_t deadline_ns)
{
    if (ex_world.current < 0 || ex_world.current + 1 == (int)ex_world.threads)
        would_wait("sleeps");
    struct ex_thread *thread = &ex_world.thread[ex_world.current];
    thread->expected = value;
    thread->has_deadline = deadline_ns != SL_NEVER;
    thread->in_time = true;
    (void)ex_point(EX_FUTEX_WAIT, word, sizeof value, HERE); /* and EX_ASLEEP */
    thread->has_deadline = false;
    thread->looks = 0;
    return thread->in_time;
}

void sl_futex_wake(const void *word, uint32_t count)
{
    wake(word, count == 1 ? 1 : UINT32_MAX, HERE);
}

/* ---- looking on ---- */

void ex_pause(void);
void ex_pause(void)
{
    if (ex_world.current < 0)
        return;
    struct ex_thread *thread = &ex_world.thread[ex_world.current];
    if (ex_world.current + 1 == (int)ex_world.threads)
        would_wait("looks at a lock that is held");
    if (thread->looks == 0 || thread->rushing)
        return;
    (void)ex_point(EX_PAUSE, thread->look[thread->looks - 1].word, 0, HERE);
    thread->looks = 0;
}

/* Stands still, but for who rushes: that is how he comes to give up. */
int64_t sl_clock_now_ns(void)
{
    if (ex_world.current < 0 || !ex_world.thread[ex_world.current].rushing)
        return ex_world.clock_ns;
    return ex_world.clock_ns + SL_NS_PER_MS * ++ex_world.thread[ex_world.current].clock_looks;
}

unsigned sl_machine_cpus(void)
{
    return ex_world.the_case->processors;
}

/* ---- memory, threads, the detector ---- */

void *sl_alloc_zeroed(size_t count, size_t size)
{
    return ex_alloc(count * size);
}

void *sl_alloc_aligned(size_t size)
{
    return ex_alloc(size);
}

/* Only park.c asks for one, to measure a wake-up: it does without. */
enum sl_status sl_thread_start(struct sl_thread *thread, const char *name,
                               void (*body)(void *context), void *context)
{
    (void)thread, (void)name, (void)body, (void)context;
    return SL_NO_MEMORY;
}

void sl_thread_join(struct sl_thread *thread)
{
    (void)thread;
}

/* Nobody is kept from running here. */
void sl_thread_yield(void)
{
}

unsigned long ex_pthread_self(void);
unsigned long ex_pthread_self(void)
{
    return (unsigned long)(ex_world.current + 2);
}

_Thread_local struct sl_watched *sl_watched_self;

void sl_watched_begin(struct sl_watched *self, const struct sl_wait *waits, size_t count)
{
    (void)self, (void)waits, (void)count;
}

void sl_watched_end(struct sl_watched *self)
{
    (void)self;
}

/* glibc's assert ends here. */
void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function);
void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function)
{
    (void)file, (void)line;
    ex_fail("%s: assertion failed: %s", function, assertion);
}
