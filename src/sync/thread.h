/* SPDX-License-Identifier: MIT */
/*
 * Threads, locks and atomics: with park.c the only place that knows <pthread.h>, <stdatomic.h> and
 * the futex. Everything above is written in these terms. Locks guard a few lines each and are never
 * held across a send, a receive, a callback or I/O; nobody holds two.
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

/* ---- parking: the lock and the waiting of what is measured in nanoseconds; see park.c ---- */

/* A lock for a few lines. Who finds it held spins about as long as such lines take, then sleeps.
 * Zero is unlocked. */
struct sl_lock {
    _Atomic uint32_t state;
};

enum { SL_LOCK_FREE, SL_LOCK_HELD, SL_LOCK_CROWDED /* held, and somebody may sleep */ };

/* The rest of the two below, where they are not alone. */
void sl_lock_wait(struct sl_lock *lock);
void sl_lock_wake(struct sl_lock *lock);

static inline bool sl_lock_try(struct sl_lock *lock)
{
    uint32_t expected = SL_LOCK_FREE;
    return atomic_compare_exchange_strong_explicit(&lock->state, &expected, SL_LOCK_HELD,
                                                   memory_order_acquire, memory_order_relaxed);
}

static inline void sl_lock_take(struct sl_lock *lock)
{
    if (!sl_lock_try(lock))
        sl_lock_wait(lock);
}

/* A hint: whether it would be had at once. */
static inline bool sl_lock_is_free(const struct sl_lock *lock)
{
    return atomic_load_explicit(&lock->state, memory_order_relaxed) == SL_LOCK_FREE;
}

static inline void sl_lock_drop(struct sl_lock *lock)
{
    if (atomic_exchange_explicit(&lock->state, SL_LOCK_FREE, memory_order_release) ==
        SL_LOCK_CROWDED)
        sl_lock_wake(lock);
}

/* Where one thread sleeps until it is told to go on. Zero is its beginning. */
struct sl_parker {
    _Atomic uint32_t state;
};

/* Waits for the signal and takes it; one that came before counts. Returns false when
 * `deadline_ns` has passed without one. */
bool sl_park(struct sl_parker *parker, int64_t deadline_ns);

/* Signals. On true the thread sleeps, and sl_parker_wake has to follow: that is apart, since it is
 * a system call and wants to be outside of a lock. The parker may be gone by then; only its
 * address is used, and whoever sleeps there now sees that nothing was meant. */
SL_NODISCARD bool sl_parker_signal(struct sl_parker *parker);
void sl_parker_wake(struct sl_parker *parker);

/* Whether it may pay to look again for a moment before parking: not when more threads of the
 * process are awake than it has processors, since then another one could do its work. */
bool sl_spin_allowed(void);

/* How long that moment is: about as long as waking a thread takes here. Measured once. */
int64_t sl_spin_ns(void);

/* Between two looks. */
void sl_spin_pause(void);

/* Lets another thread have this processor, if one waits for it. */
void sl_thread_yield(void);

/* Around any other sleep: while it lasts the thread is not awake. */
void sl_sleep_begin(void);
void sl_sleep_end(void);

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

/* The same for a word of 32 bits in a public structure, whose header knows no atomics. */
static inline uint32_t sl_word_load(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void sl_word_store(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* Returns the value after. */
static inline uint32_t sl_word_sub(uint32_t *word, uint32_t value)
{
    return __atomic_sub_fetch(word, value, __ATOMIC_ACQ_REL);
}

static inline bool sl_word_swap_if(uint32_t *word, uint32_t *expected, uint32_t desired)
{
    return __atomic_compare_exchange_n(word, expected, desired, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

/* For hints, and for counters that only people read: no ordering. */
static inline void sl_counter_store(struct sl_atomic_u64 *atomic, uint64_t value)
{
    atomic_store_explicit(&atomic->value, value, memory_order_relaxed);
}

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
