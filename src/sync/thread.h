/* SPDX-License-Identifier: MIT */
/*
 * Threads, locks and atomics: the only file that includes <pthread.h> and <stdatomic.h>. Everything
 * above is written in these terms. Locks guard a few lines each and are never held across a send, a
 * receive, a callback or I/O; nobody holds two.
 */
#ifndef SL_SYNC_THREAD_H
#define SL_SYNC_THREAD_H

#include <sluice/status.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- locks and conditions; storage the caller owns ---- */

struct sl_mutex {
    pthread_mutex_t native;
};

struct sl_cond {
    pthread_cond_t native; /* on the monotonic clock */
};

/* SL_NO_MEMORY when the system has none left. */
SL_NODISCARD enum sl_status sl_mutex_init(struct sl_mutex *mutex);
void sl_mutex_release(struct sl_mutex *mutex);
void sl_mutex_lock(struct sl_mutex *mutex);
void sl_mutex_unlock(struct sl_mutex *mutex);

SL_NODISCARD enum sl_status sl_cond_init(struct sl_cond *cond);
void sl_cond_release(struct sl_cond *cond);
void sl_cond_signal(struct sl_cond *cond);
void sl_cond_broadcast(struct sl_cond *cond);

/* Waits with `mutex` held, which is let go meanwhile. May wake for no reason: stand in a `while`.
 * Returns false when `deadline_ns` (monotonic; INT64_MAX: never) has passed. */
bool sl_cond_wait(struct sl_cond *cond, struct sl_mutex *mutex, int64_t deadline_ns);

/* ---- threads ---- */

struct sl_thread {
    pthread_t native;
};

/* Starts `body(context)` on a new thread with every signal blocked. `name` (at most 15 bytes are
 * used) is what a debugger shows. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_thread_start(struct sl_thread *thread, const char *name,
                                            void (*body)(void *context), void *context);

/* Waits for its end; each thread is joined or detached once. */
void sl_thread_join(struct sl_thread *thread);
void sl_thread_detach(struct sl_thread *thread);

/* ---- atomics: a few types, and the orderings that are used ---- */

struct sl_atomic_u64 {
    _Atomic uint64_t value;
};

struct sl_atomic_bool {
    _Atomic bool value;
};

static inline uint64_t sl_atomic_load(const struct sl_atomic_u64 *atomic)
{
    return atomic_load_explicit(&atomic->value, memory_order_acquire);
}

static inline void sl_atomic_store(struct sl_atomic_u64 *atomic, uint64_t value)
{
    atomic_store_explicit(&atomic->value, value, memory_order_release);
}

/* Returns the value before. Acquire and release. */
static inline uint64_t sl_atomic_add(struct sl_atomic_u64 *atomic, uint64_t value)
{
    return atomic_fetch_add_explicit(&atomic->value, value, memory_order_acq_rel);
}

static inline uint64_t sl_atomic_sub(struct sl_atomic_u64 *atomic, uint64_t value)
{
    return atomic_fetch_sub_explicit(&atomic->value, value, memory_order_acq_rel);
}

/* For counters that only people read: no ordering. */
static inline uint64_t sl_counter_load(const struct sl_atomic_u64 *atomic)
{
    return atomic_load_explicit(&atomic->value, memory_order_relaxed);
}

static inline void sl_counter_add(struct sl_atomic_u64 *atomic, uint64_t value)
{
    atomic_fetch_add_explicit(&atomic->value, value, memory_order_relaxed);
}

/* Replaces `*expected` by `desired`; on failure *expected is what stands there. */
static inline bool sl_atomic_swap_if(struct sl_atomic_u64 *atomic, uint64_t *expected,
                                     uint64_t desired)
{
    return atomic_compare_exchange_strong_explicit(&atomic->value, expected, desired,
                                                   memory_order_acq_rel, memory_order_acquire);
}

static inline bool sl_flag_load(const struct sl_atomic_bool *flag)
{
    return atomic_load_explicit(&flag->value, memory_order_acquire);
}

static inline void sl_flag_store(struct sl_atomic_bool *flag, bool value)
{
    atomic_store_explicit(&flag->value, value, memory_order_release);
}

/* Sets the flag; returns what it was. */
static inline bool sl_flag_raise(struct sl_atomic_bool *flag)
{
    return atomic_exchange_explicit(&flag->value, true, memory_order_acq_rel);
}

#endif
