/* SPDX-License-Identifier: MIT */
#include <sluice/cancel.h>

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <stdlib.h>

/* A linked action; it runs at most once. All fields are guarded by the token's lock. */
struct action {
    struct action *next;
    void (*run)(void *context);
    void *context;
    bool done;
};

struct sl_cancel {
    struct sl_atomic_bool requested;
    struct sl_mutex lock;
    struct sl_cond idle;    /* no action is running */
    struct action *actions; /* guarded by lock */
    struct action *running; /* guarded by lock; NULL when idle */
    pthread_t runner;       /* guarded by lock; valid while running */
};

enum sl_status sl_cancel_new(struct sl_cancel **out)
{
    *out = NULL;
    struct sl_cancel *cancel = sl_alloc_zeroed(1, sizeof *cancel);
    if (!cancel)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&cancel->lock))
        goto fail_lock;
    if (sl_cond_init(&cancel->idle))
        goto fail_idle;
    *out = cancel;
    return SL_OK;

fail_idle:
    sl_mutex_release(&cancel->lock);
fail_lock:
    free(cancel);
    return SL_NO_MEMORY;
}

void sl_cancel_free(struct sl_cancel *cancel)
{
    if (!cancel)
        return;
    while (cancel->actions) {
        struct action *action = cancel->actions;
        cancel->actions = action->next;
        free(action);
    }
    sl_cond_release(&cancel->idle);
    sl_mutex_release(&cancel->lock);
    free(cancel);
}

/* Lock held. The first action that has not run, or NULL. */
static struct action *next_action(struct sl_cancel *cancel)
{
    struct action *action = cancel->actions;
    while (action && action->done)
        action = action->next;
    return action;
}

/* Runs what has not run yet, one at a time, each outside the lock. */
static void run_actions(struct sl_cancel *cancel)
{
    sl_mutex_lock(&cancel->lock);
    struct action *action;
    while (!cancel->running && (action = next_action(cancel)) != NULL) {
        action->done = true;
        cancel->running = action;
        cancel->runner = pthread_self();
        void (*run)(void *) = action->run;
        void *context = action->context;
        sl_mutex_unlock(&cancel->lock);
        run(context);
        sl_mutex_lock(&cancel->lock);
        cancel->running = NULL;
        sl_cond_broadcast(&cancel->idle);
    }
    sl_mutex_unlock(&cancel->lock);
}

void sl_cancel_request(struct sl_cancel *cancel)
{
    sl_flag_store(&cancel->requested, true);
    run_actions(cancel);
}

bool sl_cancel_requested(const struct sl_cancel *cancel)
{
    return cancel && sl_flag_load(&cancel->requested);
}

enum sl_status sl_cancel_notify(struct sl_cancel *cancel, void (*run)(void *context), void *context)
{
    struct action *action = sl_alloc_zeroed(1, sizeof *action);
    if (!action)
        return SL_NO_MEMORY;
    action->run = run;
    action->context = context;
    sl_mutex_lock(&cancel->lock);
    action->next = cancel->actions;
    cancel->actions = action;
    sl_mutex_unlock(&cancel->lock);
    if (sl_cancel_requested(cancel))
        run_actions(cancel);
    return SL_OK;
}

void sl_cancel_forget(struct sl_cancel *cancel, void (*run)(void *context), void *context)
{
    sl_mutex_lock(&cancel->lock);
    struct action **link = &cancel->actions;
    while (*link && ((*link)->run != run || (*link)->context != context))
        link = &(*link)->next;
    struct action *action = *link;
    if (action) {
        *link = action->next;
        /* An action may forget itself: it must not wait for its own end. */
        while (cancel->running == action && !pthread_equal(cancel->runner, pthread_self()))
            sl_cond_wait(&cancel->idle, &cancel->lock, SL_NEVER);
    }
    sl_mutex_unlock(&cancel->lock);
    free(action);
}

enum sl_status sl_poll_check(const struct sl_poll *poll)
{
    if (!poll)
        return SL_OK;
    if (sl_cancel_requested(poll->cancel))
        return SL_CANCELLED;
    int64_t deadline_ns = sl_poll_deadline(poll);
    if (deadline_ns != SL_NEVER && sl_clock_now_ns() >= deadline_ns)
        return SL_TIMEOUT;
    return SL_OK;
}

void sl_poll_extend(struct sl_poll *poll, int64_t deadline_ns)
{
    int64_t seen = sl_poll_deadline(poll);
    while (seen < deadline_ns &&
           !__atomic_compare_exchange_n(&poll->deadline_ns, &seen, deadline_ns, true,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

int64_t sl_poll_deadline(const struct sl_poll *poll)
{
    return __atomic_load_n(&poll->deadline_ns, __ATOMIC_RELAXED);
}
