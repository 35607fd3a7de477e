/* SPDX-License-Identifier: MIT */
/*
 * Short waits. Waking a thread takes the kernel some microseconds, a cache line there and back 70
 * nanoseconds; so who expects to wait for less than a wake-up looks again a few times before it
 * sleeps. That only helps while whoever it waits for can run meanwhile.
 */
#include <sluice/once.h>

#include "clock.h"
#include "futex.h"
#include "machine.h"
#include "thread.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

void sl_spin_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* ---- lock (Drepper, "Futexes are tricky") ---- */

/* The pauses between two looks double from 1 up to this: who holds the lock is faster when nobody
 * pulls its cache line away, and often takes it several times in a row. */
enum { LOCK_LOOKS = 30, LOCK_PAUSES_MAX = 128 };

void sl_lock_wait(struct sl_lock *lock)
{
    int pauses = 1;
    for (int look = 0; look < LOCK_LOOKS; look++) {
        for (int i = 0; i < pauses; i++)
            sl_spin_pause();
        if (atomic_load_explicit(&lock->state, memory_order_relaxed) == SL_LOCK_FREE &&
            sl_lock_try(lock))
            return;
        pauses = pauses < LOCK_PAUSES_MAX ? 2 * pauses : pauses;
    }
    while (atomic_exchange_explicit(&lock->state, SL_LOCK_CROWDED, memory_order_acquire) !=
           SL_LOCK_FREE)
        sl_futex_wait(&lock->state, SL_LOCK_CROWDED, SL_NEVER);
}

void sl_lock_wake(struct sl_lock *lock)
{
    sl_futex_wake(&lock->state, 1);
}

/* ---- parker ---- */

enum { PARKER_EMPTY, PARKER_SIGNALLED, PARKER_ASLEEP };

static bool take_signal(struct sl_parker *parker)
{
    uint32_t expected = PARKER_SIGNALLED;
    return atomic_compare_exchange_strong_explicit(&parker->state, &expected, PARKER_EMPTY,
                                                   memory_order_acquire, memory_order_relaxed);
}

bool sl_park(struct sl_parker *parker, int64_t deadline_ns)
{
    uint32_t expected = PARKER_EMPTY;
    if (!atomic_compare_exchange_strong_explicit(&parker->state, &expected, PARKER_ASLEEP,
                                                 memory_order_relaxed, memory_order_relaxed))
        return take_signal(parker);
    sl_sleep_begin();
    bool in_time = true;
    while (in_time && atomic_load_explicit(&parker->state, memory_order_relaxed) == PARKER_ASLEEP)
        in_time = sl_futex_wait(&parker->state, PARKER_ASLEEP, deadline_ns);
    sl_sleep_end();
    return atomic_exchange_explicit(&parker->state, PARKER_EMPTY, memory_order_acquire) ==
           PARKER_SIGNALLED;
}

bool sl_parker_signal(struct sl_parker *parker)
{
    return atomic_exchange_explicit(&parker->state, PARKER_SIGNALLED, memory_order_release) ==
           PARKER_ASLEEP;
}

void sl_parker_wake(struct sl_parker *parker)
{
    sl_futex_wake(&parker->state, 1);
}

/* ---- spinning ---- */

/* How many threads of this process are awake, as far as this floor started them or sees them wait.
 * It is the process that shares its processors, so it is the process that counts; nothing but the
 * spinning depends on it. */
static _Atomic int64_t awake = 1; /* the first thread */

void sl_sleep_begin(void)
{
    atomic_fetch_sub_explicit(&awake, 1, memory_order_relaxed);
}

void sl_sleep_end(void)
{
    atomic_fetch_add_explicit(&awake, 1, memory_order_relaxed);
}

enum { WAKE_UPS = 16, SPIN_MIN_NS = 2000, SPIN_MAX_NS = 20000 };

static struct sl_once measured;
static int64_t spin_ns;
static int64_t processors;

struct rally {
    struct sl_parker there;
    struct sl_parker back;
};

static void return_ball(void *context)
{
    struct rally *rally = context;
    for (int i = 0; i < WAKE_UPS; i++) {
        (void)sl_park(&rally->there, SL_NEVER);
        if (sl_parker_signal(&rally->back))
            sl_parker_wake(&rally->back);
    }
}

/* What it takes to wake a thread and be woken by it, halved. */
static void measure(void *context)
{
    (void)context;
    spin_ns = SPIN_MIN_NS;
    processors = sl_machine_cpus();
    struct rally rally = {0};
    struct sl_thread other;
    if (processors < 2 || sl_thread_start(&other, "calibrate", return_ball, &rally))
        return;
    int64_t start = sl_clock_now_ns();
    for (int i = 0; i < WAKE_UPS; i++) {
        if (sl_parker_signal(&rally.there))
            sl_parker_wake(&rally.there);
        (void)sl_park(&rally.back, SL_NEVER);
    }
    int64_t wake_up = (sl_clock_now_ns() - start) / (2 * (int64_t)WAKE_UPS);
    sl_thread_join(&other);
    spin_ns = wake_up < SPIN_MIN_NS ? SPIN_MIN_NS : wake_up > SPIN_MAX_NS ? SPIN_MAX_NS : wake_up;
}

bool sl_spin_allowed(void)
{
    sl_once_do(&measured, measure, NULL);
    return atomic_load_explicit(&awake, memory_order_relaxed) <= processors && processors > 1;
}

int64_t sl_spin_ns(void)
{
    sl_once_do(&measured, measure, NULL);
    return spin_ns;
}
