/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include "waits.h"

#include "clock.h"
#include "thread_self.h"

#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A lock that fails is a programmer's error: it was released, or is held by this thread. */
static void must(int result)
{
    assert(result == 0);
    (void)result;
}

enum sl_status sl_mutex_init(struct sl_mutex *mutex)
{
    return pthread_mutex_init(&mutex->native, NULL) == 0 ? SL_OK : SL_NO_MEMORY;
}

void sl_mutex_release(struct sl_mutex *mutex)
{
    must(pthread_mutex_destroy(&mutex->native));
}

void sl_mutex_lock(struct sl_mutex *mutex)
{
    must(pthread_mutex_lock(&mutex->native));
}

void sl_mutex_unlock(struct sl_mutex *mutex)
{
    must(pthread_mutex_unlock(&mutex->native));
}

enum sl_status sl_cond_init(struct sl_cond *cond)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return SL_NO_MEMORY;
    must(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
    int result = pthread_cond_init(&cond->native, &attributes);
    pthread_condattr_destroy(&attributes);
    return result == 0 ? SL_OK : SL_NO_MEMORY;
}

void sl_cond_release(struct sl_cond *cond)
{
    must(pthread_cond_destroy(&cond->native));
}

void sl_cond_signal(struct sl_cond *cond)
{
    must(pthread_cond_signal(&cond->native));
}

void sl_cond_broadcast(struct sl_cond *cond)
{
    must(pthread_cond_broadcast(&cond->native));
}

bool sl_cond_wait(struct sl_cond *cond, struct sl_mutex *mutex, int64_t deadline_ns)
{
    if (deadline_ns < 0)
        deadline_ns = 0;
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / SL_NS_PER_S),
                             .tv_nsec = (long)(deadline_ns % SL_NS_PER_S)};
    sl_sleep_begin();
    int result = deadline_ns == SL_NEVER
                     ? pthread_cond_wait(&cond->native, &mutex->native)
                     : pthread_cond_timedwait(&cond->native, &mutex->native, &until);
    sl_sleep_end();
    must(result == ETIMEDOUT ? 0 : result);
    return result != ETIMEDOUT;
}

enum { NAME_SIZE = 16 };

struct start {
    struct sl_watched *watched;
    void (*body)(void *context);
    void *context;
    char name[NAME_SIZE];
};

static void *run(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    sl_thread_name_self(start.name);
    sl_thread_batch_self();
    sl_watched_self = start.watched;
    sl_sleep_end();
    start.body(start.context);
    sl_sleep_begin();
    sl_waits_leave();
    return NULL;
}

enum sl_status sl_thread_start(struct sl_thread *thread, const char *name,
                               void (*body)(void *context), void *context)
{
    struct start *start = malloc(sizeof *start);
    if (!start)
        return SL_NO_MEMORY;
    *start = (struct start){.body = body, .context = context};
    snprintf(start->name, sizeof start->name, "%s", name);
    if (sl_watched_child(name, &start->watched)) {
        free(start);
        return SL_NO_MEMORY;
    }

    /* Signals belong to the thread that waits for them, so the new thread inherits a full mask. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before));
    int result = pthread_create(&thread->native, NULL, run, start);
    must(pthread_sigmask(SIG_SETMASK, &before, NULL));
    if (result != 0) {
        sl_watched_drop(start->watched);
        free(start);
        return SL_NO_MEMORY;
    }
    return SL_OK;
}

void sl_thread_join(struct sl_thread *thread)
{
    sl_sleep_begin();
    must(pthread_join(thread->native, NULL));
    sl_sleep_end();
}

void sl_thread_yield(void)
{
    (void)sched_yield();
}

void sl_thread_detach(struct sl_thread *thread)
{
    must(pthread_detach(thread->native));
}
